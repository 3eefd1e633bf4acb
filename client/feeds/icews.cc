#include "client/feeds/icews.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/feeds/cameo.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/feed_text.h"
#include "service/base/limits.h"

namespace briefing::feeds {
namespace {

constexpr size_t kColumns = 4;
constexpr int kSample = 20;

using Columns = std::vector<absl::string_view>;

struct Row {
  std::string actor;
  std::string label;
  std::string target;
  std::string day;
};

bool IsRow(const Columns& columns) { return columns.size() == kColumns && IsIsoDay(columns[3]); }

// What is wrong with the row; empty where nothing is.
std::string FaultOf(const Columns& columns, absl::string_view text) {
  if (!IsUtf8(text)) return "not valid UTF-8";
  if (columns.size() != kColumns) {
    return absl::StrCat(columns.size(), columns.size() == 1 ? " column" : " columns", " where ", kColumns,
                        " are expected: source, event, target, day");
  }
  constexpr absl::string_view kNames[] = {"source", "event", "target", "day"};
  for (size_t i = 0; i < kColumns; ++i) {
    if (Spaced(columns[i]).empty()) return absl::StrCat("the ", kNames[i], " is empty");
    if (columns[i].size() > limits::kMaxTitleBytes / kColumns) return absl::StrCat("the ", kNames[i], " is too long");
    if (HasControlCharacters(columns[i])) return absl::StrCat("the ", kNames[i], " has control characters");
  }
  if (!IsIsoDay(columns[3])) return absl::StrCat("\"", columns[3], "\" is no day such as 2018-09-28");
  return "";
}

v1::Event EventOf(const Row& row, Collection& collection) {
  v1::Event event;
  event.set_name(
      absl::StrCat("events/icews-", Hash(absl::StrCat(row.actor, "\t", row.label, "\t", row.target, "\t", row.day))));
  event.set_title(absl::StrCat(row.actor, " – ", row.label, " – ", row.target));
  event.mutable_date()->set_edtf(row.day);
  v1::Participant& actor = *event.add_participants();
  actor.set_party(collection.AddActor(row.actor));
  actor.set_role(v1::PARTICIPANT_ROLE_ACTOR);
  v1::Participant& target = *event.add_participants();
  target.set_party(collection.AddActor(row.target));
  target.set_role(v1::PARTICIPANT_ROLE_RECIPIENT);
  return event;
}

// The same for rows that say the same. Another name of a party ("Holy See", "Holy See (Vatican City State)") is more
// than a spelling: feeds have both for different events of a day.
std::string SameOf(const Row& row, const v1::Event& event) {
  return Hash(absl::StrCat(event.participants(0).party(), "\t", Folded(row.actor), "\t", event.participants(1).party(),
                           "\t", Folded(row.target), "\t", event.cameo_code(), "\t",
                           event.cameo_code().empty() ? absl::AsciiStrToLower(row.label) : "", "\t", row.day));
}

void AddRow(const Row& row, const Place& place, Collection& collection) {
  v1::Event event = EventOf(row, collection);
  const CameoCode* code = FindCameoCode(row.label);
  if (code == nullptr) code = FindCameoLabel(row.label);
  std::string note;
  if (code != nullptr) {
    event.set_kind(code->kind);
    event.set_cameo_code(std::string(code->code));
  } else {
    event.set_kind(SurmisedKind(row.label));
    collection.AddUnmatched(row.label, place, "", event.kind());
    note = absl::StrCat("\"", row.label, "\" is no label or code of CAMEO; the kind is surmised.");
  }
  // The id is that of the spelling that came first; others of the same say the same.
  const std::string& name = collection.NameOfSame(SameOf(row, event), event.name());
  if (name != event.name()) {
    event.set_name(name);
    if (const v1::Event* first = collection.FindEvent(name); first != nullptr && first->title() != event.title()) {
      note = absl::StrCat(note, note.empty() ? "" : "\n", "Printed as \"", event.title(), "\".");
    }
  }
  collection.AddEvent(std::move(event), place, note);
}

}  // namespace

bool LooksLikeIcews(absl::string_view contents) {
  int seen = 0;
  int rows = 0;
  // Only the first lines: what follows may be millions.
  size_t end = 0;
  for (int i = 0; i < kSample && end != absl::string_view::npos; ++i) end = contents.find('\n', i == 0 ? 0 : end + 1);
  ForEachLine(contents.substr(0, end), [&](int, absl::string_view text) {
    ++seen;
    if (IsRow(absl::StrSplit(text, '\t'))) ++rows;
  });
  return rows > 0 && rows * 2 > seen;
}

void ReadIcews(const std::string& file, absl::string_view contents, Collection& collection) {
  ForEachLine(contents, [&](int line, absl::string_view text) {
    const Columns columns = absl::StrSplit(text, '\t');
    const Place place{file, line};
    collection.CountRow();
    if (std::string fault = FaultOf(columns, text); !fault.empty()) {
      collection.AddFault(place, std::move(fault));
      return;
    }
    AddRow({Spaced(columns[0]), Spaced(columns[1]), Spaced(columns[2]), std::string(columns[3])}, place, collection);
  });
}

}  // namespace briefing::feeds
