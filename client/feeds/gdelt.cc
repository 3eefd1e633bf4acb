#include "client/feeds/gdelt.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/feeds/actor.h"
#include "client/feeds/cameo.h"
#include "client/feeds/feed_id.h"
#include "client/feeds/feed_text.h"
#include "client/feeds/fips.h"
#include "service/base/limits.h"

namespace briefing::feeds {
namespace {

constexpr size_t kColumns1WithoutUrl = 57;
constexpr size_t kColumns1 = 58;
constexpr size_t kColumns2 = 61;
constexpr size_t kMentionColumns = 16;
// Two parts of an id and what joins them are no longer than an id may be.
constexpr size_t kNameBytes = 40;
constexpr size_t kCodeBytes = 20;

using Columns = std::vector<absl::string_view>;

// Where things stand in a row of events; up to the codes the same in both versions.
enum Column : size_t {
  kId = 0,
  kDay = 1,
  kActor1 = 5,
  kActor2 = 15,
  kEventCode = 26,
  kEventRootCode = 28,
  kGoldsteinScale = 30,
  kMentions = 31,
  kSources = 32,
  kArticles = 33,
  kAverageTone = 34,
};
// Within an actor.
enum ActorColumn : size_t { kCode = 0, kName = 1, kCountry = 2, kType = 7 };
enum MentionColumn : size_t { kMentionTime = 2, kMentionIdentifier = 5, kConfidence = 11 };

bool IsEventRow(const Columns& columns) {
  return columns.size() == kColumns1 || columns.size() == kColumns2 || columns.size() == kColumns1WithoutUrl;
}

// Where the place's name stands; its country's code is the next.
size_t PlaceAt(const Columns& columns) { return columns.size() == kColumns2 ? 52 : 50; }
absl::string_view PlaceNameOf(const Columns& columns) { return columns[PlaceAt(columns)]; }
// The day, or the second, when GDELT took the event up.
absl::string_view DateAddedOf(const Columns& columns) { return columns[columns.size() == kColumns2 ? 59 : 56]; }
absl::string_view UrlOf(const Columns& columns) {
  return columns.size() == kColumns1WithoutUrl ? absl::string_view() : columns.back();
}

bool IsNumber(absl::string_view text) {
  return !text.empty() && text.size() <= 20 && absl::c_all_of(text, [](char c) { return absl::ascii_isdigit(c); });
}

absl::string_view FirstLine(absl::string_view contents) { return contents.substr(0, contents.find('\n')); }

// CAMEO's codes of countries are those of ISO but for these, and Kosovo's, which ISO has not.
const Country* CountryOf(absl::string_view code) {
  if (code == "ROM") return FindCountryByAlpha3("ROU");
  if (code == "TMP") return FindCountryByAlpha3("TLS");
  if (code == "KSV") return FindCountryByCode("XK");
  // The West Bank and Gaza.
  if (code == "WSB" || code == "GZS") return FindCountryByCode("PS");
  return FindCountryByAlpha3(code);
}

v1::PartyKind KindOfType(absl::string_view code, absl::string_view type) {
  const absl::string_view role = type.empty() && code.size() >= 3 ? code.substr(0, 3) : type;
  for (const absl::string_view body : {"GOV", "MIL", "COP", "JUD", "LEG", "SPY"}) {
    if (role == body) return v1::PARTY_KIND_GOVERNMENT_BODY;
  }
  for (const absl::string_view organisation : {"IGO", "NGO", "INT", "NGM", "PTY"}) {
    if (role == organisation) return v1::PARTY_KIND_ORGANISATION;
  }
  if (role == "MNC") return v1::PARTY_KIND_COMPANY;
  return v1::PARTY_KIND_GROUP;
}

std::string PartIdOf(absl::string_view name, size_t max_bytes) {
  const std::string folded = Folded(name);
  const std::string id = absl::StrReplaceAll(folded, {{" ", "-"}});
  // Names are printed in capitals; any other writing is another name.
  if (!folded.empty() && id.size() <= max_bytes && absl::AsciiStrToUpper(folded) == name) return id;
  return SlugOf(name, max_bytes);
}

// The name of the actor's party, "" where the row has none.
std::string AddActor(const Columns& columns, size_t at, Collection& collection) {
  const absl::string_view code = columns[at + kCode];
  const absl::string_view name = columns[at + kName];
  if (code.empty() && name.empty()) return "";
  const Country* country = CountryOf(columns[at + kCountry]);
  if (country != nullptr) collection.AddParty(PartyOf(*country));
  if (country != nullptr && (code.empty() || code == columns[at + kCountry])) {
    return PartyNameOf(*country);
  }
  v1::Party party;
  const absl::string_view printed = name.empty() ? code : name;
  party.set_name(absl::StrCat("parties/", PartIdOf(printed, kNameBytes), "--",
                              code.empty() ? "gdelt" : PartIdOf(code, kCodeBytes)));
  party.set_title(code.empty() || name.empty() ? std::string(printed) : absl::StrCat(name, " (", code, ")"));
  party.set_kind(KindOfType(code, columns[at + kType]));
  if (country != nullptr) {
    party.add_memberships()->set_party(PartyNameOf(*country));
  }
  std::string id = party.name();
  collection.AddParty(std::move(party));
  return id;
}

void AddParticipant(const Columns& columns, size_t at, v1::ParticipantRole role, Collection& collection,
                    v1::Event& event) {
  const std::string party = AddActor(columns, at, collection);
  if (party.empty()) return;
  v1::Participant& participant = *event.add_participants();
  participant.set_party(party);
  participant.set_role(role);
}

std::string NameOf(const Columns& columns, size_t at) {
  const absl::string_view name = columns[at + kName].empty() ? columns[at + kCode] : columns[at + kName];
  return name.empty() ? "unnamed" : std::string(name);
}

std::string LabelOf(absl::string_view code) {
  const CameoCode* found = FindCameoCode(code);
  if (found == nullptr) return absl::StrCat("CAMEO ", code);
  return std::string(absl::StripSuffix(found->label, ", not specified below"));
}

// "Tokyo, Tokyo, Japan": in Japan. A name that ends in no country's leaves that to the code.
void SetPlace(absl::string_view printed, absl::string_view code, Collection& collection, v1::Event& event) {
  if (!printed.empty()) event.mutable_place()->set_text(std::string(printed));
  const size_t comma = printed.rfind(',');
  const absl::string_view last = comma == absl::string_view::npos ? printed : printed.substr(comma + 1);
  const Country* country = FindCountry(absl::StripAsciiWhitespace(last));
  if (country == nullptr) country = FindCountryByFips(code);
  if (country == nullptr) return;
  collection.AddParty(PartyOf(*country));
  event.mutable_place()->set_party(PartyNameOf(*country));
}

std::string FaultOfText(absl::string_view text, const Columns& columns) {
  if (!IsUtf8(text)) return "not valid UTF-8";
  for (const absl::string_view column : columns) {
    if (HasControlCharacters(column)) return "a column has control characters";
  }
  return "";
}

std::string FaultOfEvent(const Columns& columns) {
  if (!IsNumber(columns[kId])) return absl::StrCat("\"", columns[kId], "\" is no GLOBALEVENTID");
  if (DayOfDigits(columns[kDay]).empty()) return absl::StrCat("\"", columns[kDay], "\" is no day such as 20180928");
  if (FindCameoCode(columns[kEventCode]) == nullptr && FindCameoCode(columns[kEventRootCode]) == nullptr) {
    return absl::StrCat("neither \"", columns[kEventCode], "\" nor \"", columns[kEventRootCode],
                        "\" is a code of CAMEO");
  }
  for (const size_t at : {kActor1, kActor2}) {
    if (columns[at + kName].size() > limits::kMaxTitleBytes / 3 || columns[at + kCode].size() > 63) {
      return "an actor's name or code is too long";
    }
  }
  if (PlaceNameOf(columns).size() > limits::kMaxTitleBytes) return "the place's name is too long";
  return "";
}

// An address that no attribution takes stays in the note.
void SetDocument(absl::string_view url, v1::Claim& claim) {
  if (url.size() <= limits::kMaxTitleBytes) {
    claim.set_attribution(std::string(url));
  } else {
    claim.set_note(std::string(Beginning(url, limits::kMaxTextBytes / 2)));
  }
}

void AddNote(const std::string& note, v1::Claim& claim) {
  claim.set_note(claim.note().empty() ? note : absl::StrCat(claim.note(), "\n", note));
}

// What GDELT counted and measured in what it had read by then, in one line; "" where it says nothing.
std::string FiguresOf(const Columns& columns) {
  struct Figure {
    Column column;
    absl::string_view name;
  };
  constexpr Figure kFigures[] = {{kGoldsteinScale, "Goldstein scale"},
                                 {kMentions, "mentions"},
                                 {kSources, "sources"},
                                 {kArticles, "articles"},
                                 {kAverageTone, "average tone"}};
  std::vector<std::string> figures;
  for (const Figure& figure : kFigures) {
    const absl::string_view printed = columns[figure.column];
    double value = 0;
    if (!absl::SimpleAtod(printed, &value) || printed.size() > kNameBytes) continue;
    figures.push_back(absl::StrCat(figure.name, " ", printed));
  }
  return figures.empty() ? "" : absl::StrCat("GDELT's figures: ", absl::StrJoin(figures, ", "));
}

void AddEventRow(const Columns& columns, const Place& place, Collection& collection) {
  v1::Event event;
  event.set_name(absl::StrCat("events/gdelt-", columns[kId]));
  const absl::string_view code = columns[kEventCode];
  const CameoCode* found = FindCameoCode(code);
  const std::string label = LabelOf(code);
  event.set_title(absl::StrCat(NameOf(columns, kActor1), " – ", label, " – ", NameOf(columns, kActor2)));
  event.set_kind(found != nullptr ? found->kind : FindCameoCode(columns[kEventRootCode])->kind);
  if (found != nullptr) event.set_cameo_code(std::string(code));
  event.mutable_date()->set_edtf(DayOfDigits(columns[kDay]));
  AddParticipant(columns, kActor1, v1::PARTICIPANT_ROLE_ACTOR, collection, event);
  AddParticipant(columns, kActor2, v1::PARTICIPANT_ROLE_RECIPIENT, collection, event);
  SetPlace(PlaceNameOf(columns), columns[PlaceAt(columns) + 1], collection, event);
  if (const v1::Event* other = collection.FindEvent(event.name()); other != nullptr) {
    v1::Event facts = *other;
    facts.clear_claims();
    if (facts.SerializeAsString() != event.SerializeAsString()) {
      collection.AddFault(place, absl::StrCat("event ", columns[kId], " was there before, with other contents"));
      return;
    }
  }
  v1::Claim claim;
  SetDocument(UrlOf(columns), claim);
  const std::string added = DayOfDigits(DateAddedOf(columns).substr(0, 8));
  if (!added.empty()) claim.mutable_assert_date()->set_edtf(added);
  if (const std::string figures = FiguresOf(columns); !figures.empty()) AddNote(figures, claim);
  if (found == nullptr) {
    collection.AddUnmatched(std::string(code), place);
    AddNote(absl::StrCat("\"", code, "\" is no code of CAMEO; the kind is that of the row's root code."), claim);
  }
  collection.AddEvent(std::move(event), place, std::move(claim));
}

// "174500"; without one it is the day.
bool IsTimeOfDay(absl::string_view digits) {
  if (digits.empty()) return true;
  return digits.size() == 6 && digits.substr(0, 2) < "24" && digits.substr(2, 2) < "60" && digits.substr(4) < "60";
}

std::string FaultOfMention(const Columns& columns) {
  const absl::string_view time = columns[kMentionTime];
  if (!IsNumber(columns[kId]) || !IsNumber(time) || DayOfDigits(time.substr(0, 8)).empty() ||
      !IsTimeOfDay(time.substr(8))) {
    return "no GLOBALEVENTID, or no time such as 20180928174500";
  }
  if (absl::StripAsciiWhitespace(columns[kMentionIdentifier]).empty()) {
    return "the MentionIdentifier is empty: no telling which document it is";
  }
  int confidence = 0;
  const absl::string_view printed = columns[kConfidence];
  if (!printed.empty() && (!IsNumber(printed) || !absl::SimpleAtoi(printed, &confidence) || confidence > 100)) {
    return absl::StrCat("\"", Beginning(printed, kNameBytes), "\" is no Confidence in per cent");
  }
  return "";
}

void AddMentionRow(const Columns& columns, const Place& place, Collection& collection) {
  const std::string name = absl::StrCat("events/gdelt-", columns[kId]);
  const std::string day = DayOfDigits(columns[kMentionTime].substr(0, 8));
  v1::Claim claim;
  SetDocument(columns[kMentionIdentifier], claim);
  claim.mutable_assert_date()->set_edtf(day);
  if (!columns[kConfidence].empty()) {
    AddNote(absl::StrCat("GDELT's confidence: ", columns[kConfidence], "%"), claim);
  }
  if (collection.FindEvent(name) == nullptr) return collection.AddStray(name, place, std::move(claim));
  collection.AddClaim(name, place, std::move(claim));
}

// Both spellings of 1.0 count as its 58 columns.
size_t VersionOf(const Columns& columns) { return columns.size() == kColumns2 ? kColumns2 : kColumns1; }

// How many columns the file's events have: those of most rows, since one that was cut short may look like one of the
// other version.
size_t EventColumnsOf(absl::string_view contents) {
  std::map<size_t, size_t> rows;
  ForEachLine(contents, [&](int, absl::string_view text) {
    const Columns columns = absl::StrSplit(text, '\t');
    if (IsEventRow(columns)) ++rows[VersionOf(columns)];
  });
  // Of as many rows the longer ones: a row loses columns, and gains none.
  const auto most =
      std::max_element(rows.rbegin(), rows.rend(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == rows.rend() ? 0 : most->first;
}

std::string FaultOfRow(const Columns& columns, size_t event_columns) {
  if (columns.size() == kMentionColumns) return FaultOfMention(columns);
  if (IsEventRow(columns) && VersionOf(columns) == event_columns) return FaultOfEvent(columns);
  if (IsEventRow(columns)) {
    return absl::StrCat(columns.size(), " columns where the file's other events have ", event_columns);
  }
  return absl::StrCat(columns.size(), " columns where 58 (1.0), 61 (2.0) or 16 (mentions) are expected");
}

}  // namespace

bool LooksLikeGdeltMentions(absl::string_view contents) {
  const Columns columns = absl::StrSplit(FirstLine(contents), '\t');
  return columns.size() == kMentionColumns && IsNumber(columns[kId]) &&
         !DayOfDigits(columns[kMentionTime].substr(0, 8)).empty();
}

bool LooksLikeGdelt(absl::string_view contents) {
  const Columns columns = absl::StrSplit(FirstLine(contents), '\t');
  return LooksLikeGdeltMentions(contents) ||
         (IsEventRow(columns) && IsNumber(columns[kId]) && !DayOfDigits(columns[kDay]).empty());
}

void ReadGdelt(const std::string& file, absl::string_view contents, Collection& collection) {
  const size_t event_columns = EventColumnsOf(contents);
  ForEachLine(contents, [&](int line, absl::string_view text) {
    const Columns columns = absl::StrSplit(text, '\t');
    const Place place{file, line};
    collection.CountRow();
    const bool mention = columns.size() == kMentionColumns;
    std::string fault = FaultOfText(text, columns);
    if (fault.empty()) fault = FaultOfRow(columns, event_columns);
    if (!fault.empty()) {
      collection.AddFault(place, std::move(fault));
    } else if (mention) {
      AddMentionRow(columns, place, collection);
    } else {
      AddEventRow(columns, place, collection);
    }
  });
}

}  // namespace briefing::feeds
