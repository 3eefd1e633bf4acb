// All records of one revision that a filter picks, for formats that put them together anew.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"
#include "client/briefctl/exchange/spool.h"

namespace briefing::briefctl {

// What is said of a record beside others.
struct Mention {
  v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED;
  // "" where it has none.
  std::string title;
  // The narrowest label of it and of its claims.
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;
  // Of an indicator.
  std::string unit;
  // Of a source.
  std::string publisher;
  std::string url;
  std::string sha256;
};

// Records by name, and beside them those that are only looked up: the parties, sources and indicators that they name.
// The records themselves are put aside in a file; what is kept in memory grows with their number alone. Used by one
// thread.
class RecordSet {
 public:
  using Use = absl::FunctionRef<void(const v1::Record&)>;

  RecordSet() = default;
  // Adds a record; one that was there under its name stays, and is picked where either is. Local failure where there is
  // no room for it.
  absl::Status Add(const v1::Record& record, bool picked);
  void set_revision(int64_t revision) { revision_ = revision; }

  // How many were picked.
  size_t size() const { return picked_; }
  int64_t revision() const { return revision_; }
  // Whether any is there of that name, picked or named.
  bool Has(absl::string_view name) const { return Find(name) != nullptr; }
  // Calls `use` with each that was picked, by name. Local failure where they cannot be read back.
  absl::Status ForEachPicked(Use use) const { return ForEach(false, use); }
  // The same with what was picked and what that names.
  absl::Status ForEach(Use use) const { return ForEach(true, use); }
  // Of both, by name.
  std::vector<std::string> Names() const;

  // Null where neither picked nor named. Borrowed from this.
  const Mention* Find(absl::string_view name) const;
  // The title; the name itself where the record is not known or has none.
  std::string TitleOf(absl::string_view name) const;
  // Null also where it is no source.
  const Mention* FindSource(absl::string_view name) const;

 private:
  struct Entry {
    Spool::Place place;
    bool picked = false;
    Mention mention;
  };
  absl::Status ForEach(bool named_too, Use use) const;

  // Reading moves nothing that can be seen.
  mutable Spool spool_;
  std::map<std::string, Entry, std::less<>> entries_;
  size_t picked_ = 0;
  int64_t revision_ = 0;
};

// Reads what `request` asks for, and then, at the same revision, what that refers to.
absl::StatusOr<RecordSet> ReadRecordSet(v1::ExportRequest request, Context& context);

// As of which a record may be passed on together with what it names: the narrowest label of it, of its claims, and of
// the records among `records` that it names, whose titles and references stand beside it.
v1::Tlp LabelOf(const v1::Record& record, const RecordSet& records);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_RECORD_SET_H_
