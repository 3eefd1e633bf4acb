#include "client/briefctl/promise_tracker.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/briefctl/json_tree.h"
#include "client/briefctl/mapping_row.h"

namespace briefing::briefctl {
namespace {

// How far into a file its kind is looked for.
constexpr size_t kLookedAtBytes = 64 << 10;

constexpr char kMapping[] =
    R"(# Promise trackers (JSON, or a table). Each promise is a commitment of whoever promised; what the tracker says of it moves the
# commitment on and is an assessment by the tracker.
#
# What verdicts mean, after the definitions that PolitiFact (Obameter, 2009, and its notes on "Not Yet Rated" and "Stalled"),
# the Polimeter of Universite Laval and TrumpTracker print beside theirs:
#
#   printed                                        state      score   since
#   Promise Kept, Kept, Achieved, Fulfilled, Done  fulfilled  +1      "when the original promise is mostly or completely fulfilled"
#   Compromise, Kept in part, Partially kept       in-force    0      substantially less than promised, and still something of it
#   In the Works, In Progress, Started             in-force    0      proposed or considered; work goes on
#   Stalled, On hold                               suspended   -      no movement for now; not a verdict on the promise
#   Promise Broken, Broken, Failed                 breached   -1      not fulfilled
#   Withdrawn, Retracted                           withdrawn   -      taken back by whoever promised
#   Not started, Pending                           agreed      -      the promise stands
#   Not Yet Rated, Unrated, No Action              agreed      -      nobody looked yet: neither 0 nor broken
#
# A dash is no score: not assessed is not the same as a middling score. Verdicts are moved back and forth until the term is
# over, so that all but +1 are interim. Any other text is kept as printed, in a claim on `transitions`, and told.
source { kind: SOURCE_KIND_DATASET }
rows: "promises" rows: "pledges" rows: "commitments" rows: "data" rows: "items" rows: "results"
# What tells a promise from a group of them.
row_has: "what" row_has: "printed verdict"

# What trackers call things. The first column that holds something counts; "@root." leads to what stands once in the file, beside
# its promises. --column promiser=NAME says what a file leaves unsaid.
derived { field: "who" column: "promiser" column: "promisor_name" column: "promisor" column: "politician" column: "leader"
          column: "speaker" column: "made_by" column: "person" column: "@root.promiser" column: "@root.promisor_name"
          column: "@root.promisor" column: "@root.politician" column: "@root.leader" column: "@root.speaker"
          column: "@root.made_by" column: "@root.person" }
derived { field: "term" column: "term" column: "@root.term" optional: true }
derived { field: "assessor" column: "assessor" column: "@root.assessor" optional: true }
derived { field: "what" column: "title" column: "promise" column: "pledge" column: "text" column: "body" column: "statement"
          column: "headline" column: "name" column: "Title" column: "Promise" column: "Pledge" }
derived { field: "which" column: "id" column: "promise_id" column: "number" column: "no" column: "slug" column: "ID" column: "No"
          column: "what" }
derived { field: "printed verdict" column: "status" column: "verdict" column: "rating" column: "ruling" column: "state"
          column: "progress" column: "Status" column: "Verdict" column: "Rating" column: "Ruling" }
derived { field: "why" column: "status_info" column: "status_reason" column: "statusReason" column: "justification"
          column: "explanation" column: "analysis" column: "reasoning" column: "rationale" column: "evidence" column: "comment"
          column: "assessment" column: "whatHappened" column: "what_happened" column: "Explanation" optional: true }
derived { field: "verdict" column: "printed verdict"
  words { value: "kept" printed: "promise kept" printed: "kept" printed: "achieved" printed: "fulfilled" printed: "completed"
          printed: "complete" printed: "done" printed: "delivered" printed: "implemented" printed: "honoured" printed: "realised" }
  words { value: "in part" printed: "compromise" printed: "compromised" printed: "kept in part" printed: "partially kept"
          printed: "partly kept" printed: "partly" printed: "partially" printed: "partly delivered"
          printed: "partially delivered" printed: "partially fulfilled" printed: "partially achieved" printed: "partially implemented"
          printed: "kept in part or in the works" printed: "partial" }
  words { value: "in progress" printed: "in the works" printed: "in progress" printed: "started" printed: "underway"
          printed: "under way" printed: "ongoing" printed: "in development" }
  words { value: "stalled" printed: "stalled" printed: "on hold" printed: "paused" printed: "blocked" }
  words { value: "broken" printed: "promise broken" printed: "broken" printed: "failed" printed: "not kept" printed: "not fulfilled"
          printed: "not delivered" printed: "violated" }
  words { value: "withdrawn" printed: "withdrawn" printed: "retracted" }
  words { value: "open" printed: "not started" printed: "not yet started" printed: "pending" printed: "not yet rated"
          printed: "not rated" printed: "unrated" printed: "not yet assessed" printed: "no action" printed: "to be rated" }
}

records {
  kind: "commitment"
  id { template: "{who} {which}" }
  # Trackers number their promises each from 1.
  id_if_taken { template: "{who} {what}" }
  fields { field: "title" column: "what" }
  fields { field: "description" column: "description" column: "details" column: "full_text" column: "summary"
           column: "Description" optional: true }
  fields { field: "mechanism" constant: "policy" }
  fields { field: "parties[0].party" column: "who" party_kind: PARTY_KIND_PERSON party_kind_of: "politician"
           party_kind_of: "person" party_kind_of: "@root.politician" party_kind_of: "@root.person" }
  fields { field: "parties[0].role" constant: "obligor" }
  fields { field: "topics" column: "category" column: "categories" column: "topic" column: "topics" column: "theme"
           column: "sector" column: "area" column: "subject" column: "Category" column: "Theme" column: "@key" slug: true
           optional: true }
  fields { field: "topics" column: "tags" column: "keywords" column: "labels" slug: true optional: true }
  fields { field: "due_date" column: "deadline" column: "due_date" column: "dueDate" column: "target_date" keep_wrong: true
           date: "EDTF" date: "%B %d, %Y" date: "%d %B %Y" date: "%B %Y" optional: true }
  fields { field: "transitions[0].state" constant: "agreed" }
  fields { field: "transitions[0].date" column: "date_promised" column: "datePromised" column: "date_made" column: "dateMade"
           column: "made_on" column: "promised_on" keep_wrong: true
           date: "EDTF" date: "%B %d, %Y" date: "%d %B %Y" date: "%B %Y" optional: true }
  fields { field: "transitions[1].state" column: "verdict" own_words: true
    words { printed: "kept" value: "fulfilled" } words { printed: "broken" value: "breached" }
    words { printed: "in part" printed: "in progress" value: "in-force" } words { printed: "stalled" value: "suspended" }
    words { printed: "withdrawn" value: "withdrawn" } words { printed: "open" } }
  fields { field: "transitions[1].date" column: "date_rated" column: "status_date" column: "ruling_date" column: "date_updated"
           column: "updated_at" column: "last_updated" column: "lastUpdated" column: "updated" keep_wrong: true
           date: "EDTF" date: "%B %d, %Y" date: "%d %B %Y" date: "%B %Y" optional: true }
  claims {
    fields { field: "field" constant: "transitions" }
    fields { field: "value" column: "printed verdict" }
    fields { field: "note" column: "why" }
    fields { field: "attribution" column: "url" column: "link" column: "permalink" optional: true }
  }
  claims { document { column: "sources" column: "source_urls" column: "sourceUrls" column: "evidenceLinks" column: "evidence_links"
                      column: "evidenceUrls" column: "evidence_urls" column: "evidence_url" column: "references"
                      column: "citations" column: "links" optional: true } }
  # What the promise itself was found in.
  claims {
    document { column: "source_url" column: "sourceUrl" column: "source_link" column: "sourceLink" column: "source"
               column: "sourceLabel" column: "source_label" column: "source_title" column: "source_name"
               column: "source_description" column: "sourceDoc" optional: true }
    document_fields { field: "title" column: "sourceLabel" column: "source_label" column: "source_title" column: "source_name"
                      column: "source_description" column: "sourceDoc" column: "source" optional: true }
    fields { field: "note" column: "exact_quote" column: "supporting_quote" column: "quote" optional: true }
  }
  claims {
    each { column: "sources" column: "evidenceLinks" column: "evidence_articles" column: "evidence_links" column: "references"
           column: "citations" column: "links" optional: true }
    document { column: ".url" column: ".href" column: ".link" }
    document_fields { field: "title" column: ".title" column: ".name" column: ".description" column: ".url" }
    document_fields { field: "publisher" column: ".publisher" column: ".outlet" column: ".site" }
    document_fields { field: "publish_date" column: ".date" column: ".published" column: ".publish_date" keep_wrong: true
                      date: "EDTF" date: "%B %d, %Y" date: "%d %B %Y" date: "%B %Y" }
  }
}

records {
  kind: "assessment"
  # The period judged; trackers seldom print it.
  needs: "term"
  when { column: "verdict" value: "kept" value: "in part" value: "in progress" value: "broken" }
  parent { template: "{who} {which}" }
  id { column: "assessor" column: "@import" }
  fields { field: "party" column: "who" party_kind: PARTY_KIND_PERSON party_kind_of: "politician"
           party_kind_of: "person" party_kind_of: "@root.politician" party_kind_of: "@root.person" }
  fields { field: "assessor" column: "assessor" column: "@import" }
  fields { field: "period" column: "term" optional: true }
  fields { field: "stage" column: "verdict" words { printed: "kept" value: "final" } otherwise: "interim" only_words: true }
  fields { field: "score" column: "verdict" only_words: true
    words { printed: "kept" value: "1" } words { printed: "in part" printed: "in progress" value: "0" }
    words { printed: "broken" value: "-1" } }
  fields { field: "rationale" column: "why" }
}
)";

bool HasMember(absl::string_view contents, absl::string_view name) {
  const std::string key = absl::StrCat("\"", name, "\"");
  return absl::StrContains(contents.substr(0, kLookedAtBytes), key);
}

constexpr absl::string_view kRoot = "@root.";

// A tracker whose files never say of whom they are. They are known by the address that each promise has.
constexpr absl::string_view kTrumpTracker = "trumptracker.github.io";
const std::map<std::string, std::string>& TrumpTrackerColumns() {
  static const auto& columns = *new std::map<std::string, std::string>{
      {"promiser", "Donald Trump"}, {"term", "2017-01-20/2021-01-20"}, {"assessor", "TrumpTracker"}};
  return columns;
}

bool IsOfTrumpTracker(const JsonNode& promise) {
  const Values urls = ScalarsAt(promise, "url");
  return urls.size() == 1 && absl::StartsWith(urls[0], absl::StrCat("https://", kTrumpTracker, "/"));
}

// The columns that `derived` is made of.
std::vector<std::string> ColumnsOf(const MappingPlan& plan, absl::string_view derived) {
  for (const ValuePlan& value : plan.derived()) {
    if (value.rule->field() == derived) return {value.rule->column().begin(), value.rule->column().end()};
  }
  return {};
}

// Whether a promise, or the file beside its promises, has something in one of the columns.
bool Says(const std::vector<std::string>& columns, const JsonNode& root, const JsonNode& promises) {
  return std::any_of(columns.begin(), columns.end(), [&](absl::string_view name) {
    const bool is_of_root = absl::ConsumePrefix(&name, kRoot);
    return is_of_root ? root.Find(name) != nullptr : !ScalarsAt(promises, name).empty();
  });
}

}  // namespace

const std::string& PromiseTrackerMapping() {
  static const auto& mapping = *new std::string(kMapping);
  return mapping;
}

bool LooksLikePromiseTracker(absl::string_view contents) {
  absl::ConsumePrefix(&contents, "\xEF\xBB\xBF");
  contents = absl::StripLeadingAsciiWhitespace(contents);
  const bool is_json = absl::StartsWith(contents, "{") || absl::StartsWith(contents, "[");
  return is_json && HasMember(contents, "promises") && HasMember(contents, "status");
}

std::map<std::string, std::string> KnownTrackerColumns(const MappingPlan& plan,
                                                       const std::map<std::string, std::string>& given,
                                                       const InputFile& file) {
  // Most files need no second reading.
  if (!absl::StrContains(file.contents, kTrumpTracker)) return {};
  const absl::StatusOr<JsonNode> root = ParseJson(file.path, file.contents);
  if (!root.ok()) return {};
  const JsonNode* promises = root->Find("promises");
  if (promises == nullptr || promises->kind != JsonNode::Kind::kArray || promises->children.empty() ||
      !std::all_of(promises->children.begin(), promises->children.end(), IsOfTrumpTracker)) {
    return {};
  }
  const std::vector<std::string> who = ColumnsOf(plan, "who");
  if (Says(who, *root, *promises)) return {};
  std::map<std::string, std::string> columns = TrumpTrackerColumns();
  for (const std::string& column : who) {
    // Of another promiser nothing is known, least of all the term.
    const auto promiser = given.find(column);
    if (promiser != given.end() && promiser->second != TrumpTrackerColumns().at("promiser")) return {};
    if (promiser != given.end()) columns.erase("promiser");
  }
  for (const char* column : {"term", "assessor"}) {
    if (Says(ColumnsOf(plan, column), *root, *promises)) columns.erase(column);
  }
  for (const auto& [column, value] : given) columns.erase(column);
  return columns;
}

std::string TakenColumns(const std::map<std::string, std::string>& columns) {
  return absl::StrCat(absl::StrJoin(columns, ", ",
                                    [](std::string* out, const auto& column) {
                                      absl::StrAppend(out, column.first, " is taken to be \"", column.second, "\"");
                                    }),
                      ", since every promise has its page at ", kTrumpTracker, "; --column NAME=VALUE says otherwise");
}

}  // namespace briefing::briefctl
