// Records that a briefing looks up beside those it is about: sources, events, and whatever has a title.
#ifndef BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_
#define BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_

#include <algorithm>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/claim.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "briefing/v1/marking.pb.h"
#include "google/protobuf/message.h"
#include "service/catalog/view.h"

namespace briefing {

// The narrowest label of a record of any kind and of its claims; the numbers go from the widest circle to the
// narrowest.
v1::Tlp NarrowestIn(const google::protobuf::Message& record);

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

  // The narrowest label of the records read so far, and of their claims; with those that were read elsewhere and are
  // told of by Count.
  v1::Tlp narrowest() const { return narrowest_; }
  void Count(const google::protobuf::Message& record) { narrowest_ = std::max(narrowest_, NarrowestIn(record)); }

 private:
  const google::protobuf::Message* Find(absl::string_view name);

  const View view_;
  absl::flat_hash_map<std::string, std::unique_ptr<google::protobuf::Message>> records_;
  v1::Tlp narrowest_ = v1::TLP_UNSPECIFIED;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_RECORD_READER_H_
