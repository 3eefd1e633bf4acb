// Records that a briefing looks up beside those it is about: sources, events, and whatever has a title.
#ifndef BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_
#define BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/claim.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "google/protobuf/message.h"
#include "service/catalog/view.h"

namespace briefing {

// Reads records of one view, each parsed once. Not thread-safe.
class RecordReader {
 public:
  explicit RecordReader(const View& view) : view_(view) {}

  const View& view() const { return view_; }

  // The record, as a T such as v1::Source; null where there is no live one of that name and kind. Valid as long as the
  // reader.
  template <typename T>
  const T* Read(absl::string_view name) {
    return dynamic_cast<const T*>(Find(name));
  }

  // Its title; the name itself where no live record has it.
  std::string TitleOf(absl::string_view name);

  // Who says so, as printed: the claim's attribution; else, where its source speaks for itself, the source's publisher,
  // or its title where it names none.
  std::string AttributionOf(const v1::Claim& claim);

  // When it was asserted: the claim's date, else its source's. Null where neither is known.
  const v1::EdtfDate* AssertDateOf(const v1::Claim& claim);

 private:
  const google::protobuf::Message* Find(absl::string_view name);

  const View view_;
  absl::flat_hash_map<std::string, std::unique_ptr<google::protobuf::Message>> records_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_
