// Paths of fields in requests, as errors name them.
#ifndef BRIEFING_SERVICE_STORE_FIELD_PATH_H_
#define BRIEFING_SERVICE_STORE_FIELD_PATH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing {

// "claims" + "source" → "claims.source"; an empty `parent` adds nothing.
std::string JoinPath(absl::string_view parent, absl::string_view field);
// "claims", 2 → "claims[2]".
std::string IndexPath(absl::string_view field, int index);

// The way to one field, step by step. Its text is made only where an error needs it, since nearly all fields that are
// checked are right. What it is made of must outlive it.
class FieldPath {
 public:
  explicit FieldPath(absl::string_view root) : field_(root) {}
  FieldPath(const FieldPath& above, absl::string_view field) : above_(&above), field_(field) {}
  FieldPath(const FieldPath& list, int index) : above_(&list), index_(index) {}
  FieldPath(const FieldPath&) = delete;
  FieldPath& operator=(const FieldPath&) = delete;

  // "claims[2].source".
  std::string Text() const;

 private:
  const FieldPath* above_ = nullptr;
  absl::string_view field_;
  int index_ = -1;
};

// What stands before the paths of a mutation's own fields: "mutations[3].put"; for one that holds nothing
// "mutations[3]".
std::string MutationPath(int index, const v1::Mutation& mutation);
// What stands before the paths of the record in a create, put or update: "mutations[3].put.event",
// "mutations[3].update.record.event".
std::string RecordPath(int index, const v1::Mutation& mutation);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_FIELD_PATH_H_
