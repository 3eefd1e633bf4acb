// From what a row holds to what a field takes.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MAPPING_VALUES_H_
#define BRIEFING_CLIENT_BRIEFCTL_MAPPING_VALUES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/party.pb.h"
#include "client/briefctl/mapping_plan.h"
#include "client/briefctl/mapping_row.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace briefing::briefctl {

// A party that a row names by what it is called.
struct NamedParty {
  std::string called;
  // As in mapping::Value.
  v1::PartyKind kind = v1::PARTY_KIND_UNSPECIFIED;
  std::string member_of;
};

// What evaluating a row brought up beside its values.
struct RowNotes {
  std::vector<NamedParty> parties;
  // Texts that none of the rule's words means, with the field that they were for.
  struct Unmatched {
    std::string printed;
    std::string field;
    // Sought among the labels and codes of CAMEO.
    bool is_cameo = false;
    // The field got what the text makes likely.
    bool is_surmised = false;
  };
  std::vector<Unmatched> unmatched;
  // Columns that were given for all rows, where this one says something else itself.
  std::set<std::string> overruled;
};

// The texts that a value rule gives for the row, ready for SetField; none where the row has nothing for it. Local
// failure that names the column where something does not fit.
absl::StatusOr<Values> Evaluate(const ValuePlan& plan, const Row& row, RowNotes& notes);

// Sets a field, or adds to a list what is not in it already. What is wrong; empty where nothing is.
std::string SetField(const google::protobuf::FieldDescriptor& field, const std::string& value,
                     google::protobuf::Message& message);

// What is wrong with a value that a mapping gives for all rows.
std::string FaultOfFixed(const google::protobuf::FieldDescriptor& field, const std::string& value);

// Whether it holds the name of a party.
bool IsPartyField(const google::protobuf::FieldDescriptor& field);
bool IsRequired(const google::protobuf::FieldDescriptor& field);

// An id: text that is one already as it is, parts all in capitals lowered ("acled-AFG12"), any other by feeds::SlugOf.
std::string IdOf(absl::string_view printed);

// "parties/jp" for "Japan" and "parties/jp".
std::string PartyNameOf(absl::string_view called);

// "column "Status"", for failures.
std::string OriginOf(const ValuePlan& plan);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MAPPING_VALUES_H_
