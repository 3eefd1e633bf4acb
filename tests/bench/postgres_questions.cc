#include "tests/bench/postgres_questions.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "tests/bench/postgres_tables.h"

namespace briefing::bench {
namespace {

constexpr char kGet[] = "/briefing.v1.EventService/GetEvent";
constexpr char kBatchGet[] = "/briefing.v1.EventService/BatchGetEvents";
constexpr char kList[] = "/briefing.v1.EventService/ListEvents";
constexpr char kCount[] = "/briefing.v1.BriefingService/CountRecords";
constexpr char kSearch[] = "/briefing.v1.BriefingService/SearchRecords";
constexpr int kPageSize = 100;
constexpr int kBatch = 100;
constexpr int kCells = 1000;
constexpr int kResults = 20;
constexpr size_t kPairs = 16;
// Shared by the statements on the state at the head.
constexpr char kOrdered[] = "ORDER BY day, event LIMIT 100";

int64_t Scattered(int64_t number, int64_t events) { return number * 7919 % events; }

std::string NameIn(const std::string& record) {
  v1::Event event;
  event.ParseFromString(record);
  return event.name();
}

std::string NamesIn(const PGresult* result) {
  std::vector<std::string> names;
  for (int row = 0; row < PQntuples(result); ++row) names.push_back(NameIn(ToText(result, row, 0)));
  return absl::StrJoin(names, " ");
}

template <typename Response>
std::string NamesInReply(const std::string& reply) {
  Response response;
  response.ParseFromString(reply);
  return absl::StrJoin(response.events(), " ", [](std::string* out, const v1::Event& event) { *out += event.name(); });
}

std::string DateParameter(absl::CivilDay day) {
  // PostgreSQL counts days from here.
  return Int4(static_cast<int32_t>(day - absl::CivilDay(2000, 1, 1)));
}

// --- Point reads ---

Question PointRead(int64_t events) {
  const auto name = [events](int64_t number) { return Records::EventName(Scattered(number, events)); };
  Question question{.name = "get", .what = "point read", .method = kGet, .depth = 16, .our_depth = 16};
  question.request = [name](int64_t number) {
    v1::GetEventRequest request;
    request.set_name(name(number));
    return request.SerializeAsString();
  };
  question.told = NameIn;
  question.statement = {"get", "SELECT record FROM events WHERE name = $1::text"};
  question.parameters = [name](int64_t number) { return std::vector<std::string>{name(number)}; };
  question.peer_told = NamesIn;
  return question;
}

// The same, asked of a mirror that the client keeps.
Question MirroredRead(int64_t events) {
  Question question = PointRead(events);
  question.name = "mirror";
  question.what = "point read by a client that keeps a mirror";
  question.mirrored = [events](int64_t number) { return Records::EventName(Scattered(number, events)); };
  return question;
}

Question BatchRead(int64_t events) {
  const auto names = [events](int64_t number) {
    std::vector<std::string> names;
    for (int i = 0; i < kBatch; ++i) names.push_back(Records::EventName(Scattered(number * kBatch + i, events)));
    return names;
  };
  Question question{
      .name = "batch", .what = "point reads, 100 in one call", .method = kBatchGet, .depth = 4, .our_depth = 4};
  question.request = [names](int64_t number) {
    v1::BatchGetEventsRequest request;
    for (std::string& name : names(number)) request.add_names(std::move(name));
    return request.SerializeAsString();
  };
  question.told = NamesInReply<v1::BatchGetEventsResponse>;
  question.statement = {"batch",
                        "SELECT record FROM unnest($1::text[]) WITH ORDINALITY AS asked (name, place) "
                        "JOIN events USING (name) ORDER BY place"};
  question.parameters = [names](int64_t number) { return std::vector<std::string>{TextArray(names(number))}; };
  question.peer_told = NamesIn;
  return question;
}

// --- Pages ---

// Which party, kind and span of days page number n asks for.
struct PageChoice {
  const Records* records;
  std::vector<Records::Pair> pairs = {};

  explicit PageChoice(const Records& all) : records(&all), pairs(all.BusiestPairs(kPairs)) {}
  const Records::Pair& pair(int64_t number) const { return pairs[number % pairs.size()]; }
  // The days of the first two rounds of the rows, of which there are as many events in a ledger of any size.
  absl::CivilDay first() const { return records->first_day(); }
  absl::CivilDay end() const { return records->first_day() + 2 * records->days(); }
};

// `as_of` 0: the head.
Question Page(const Records& records, int64_t as_of, Statement statement) {
  const PageChoice choice(records);
  Question question{.name = as_of == 0 ? "page" : "as_of", .method = kList, .depth = 4, .our_depth = 4};
  question.request = [choice, as_of](int64_t number) {
    const Records::Pair& pair = choice.pair(number);
    v1::ListEventsRequest request;
    request.set_filter(absl::StrFormat("party = \"%s\" AND kind = %s AND within(date, \"%s/%s\")",
                                       Records::PartyName(pair.party), v1::EventKind_Name(pair.kind),
                                       absl::FormatCivilTime(choice.first()), absl::FormatCivilTime(choice.end() - 1)));
    request.set_order_by("date");
    request.set_page_size(kPageSize);
    if (as_of != 0) request.mutable_as_of()->set_revision(as_of);
    return request.SerializeAsString();
  };
  question.told = NamesInReply<v1::ListEventsResponse>;
  question.statement = std::move(statement);
  question.parameters = [choice, as_of](int64_t number) {
    const Records::Pair& pair = choice.pair(number);
    std::vector<std::string> parameters = {Int4(pair.party), Int4(pair.kind), DateParameter(choice.first()),
                                           DateParameter(choice.end())};
    if (as_of != 0) parameters.push_back(Int8(as_of));
    return parameters;
  };
  question.peer_told = NamesIn;
  return question;
}

void AddPages(const Records& records, int64_t middle, std::vector<Question>& questions) {
  questions.push_back(Page(records, 0,
                           {"page_gin", absl::StrCat("SELECT record FROM events WHERE parties @> ARRAY[$1::int] AND "
                                                     "kind = $2::int AND day >= $3::date AND day < $4::date ",
                                                     kOrdered)}));
  questions.back().what = "filtered ordered page of 100; there by arrays with GIN";
  questions.push_back(Page(records, 0,
                           {"page_join",
                            "SELECT record FROM (SELECT day, event FROM event_parties WHERE "
                            "party = $1::int AND kind = $2::int AND day >= $3::date AND day < $4::date "
                            "ORDER BY day, event LIMIT 100) AS found JOIN events USING (event) "
                            "ORDER BY found.day, event"}));
  questions.back().what = "the same page; there by a table and a b-tree made for it";
  questions.push_back(Page(records, middle,
                           {"as_of_gin", absl::StrCat("SELECT record FROM versions WHERE parties @> ARRAY[$1::int] AND "
                                                      "kind = $2::int AND day >= $3::date AND day < $4::date AND "
                                                      "valid_from <= $5::bigint AND valid_to > $5::bigint ",
                                                      kOrdered)}));
  questions.back().what = "page as of a revision; there by arrays with GIN";
  questions.push_back(Page(records, middle,
                           {"as_of_join",
                            "SELECT record FROM (SELECT day, event, version FROM version_parties WHERE "
                            "party = $1::int AND kind = $2::int AND day >= $3::date AND day < $4::date "
                            "AND valid_from <= $5::bigint AND valid_to > $5::bigint "
                            "ORDER BY day, event LIMIT 100) AS found JOIN versions USING (version) "
                            "ORDER BY found.day, found.event"}));
  questions.back().what = "the same as of a revision; there by a table and a b-tree made for it";
}

// --- Counts ---

// Of those cells that are larger than the smallest shown: which of the smallest are shown is each side's own choice.
std::string Cells(std::vector<std::pair<std::string, int64_t>> cells) {
  int64_t least = cells.size() < kCells ? 0 : INT64_MAX;
  if (least != 0) {
    for (const auto& cell : cells) least = std::min(least, cell.second);
  }
  std::vector<std::string> lines;
  for (const auto& [key, count] : cells) {
    if (count > least) lines.push_back(absl::StrCat(key, "=", count));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, " ");
}

std::string CellsInReply(const std::string& reply) {
  v1::CountRecordsResponse response;
  response.ParseFromString(reply);
  std::vector<std::pair<std::string, int64_t>> cells;
  for (const v1::CountCell& cell : response.cells()) {
    cells.emplace_back(absl::StrCat(NumberIn(cell.keys(0)), ":", cell.keys(1)), cell.count());
  }
  return Cells(std::move(cells));
}

std::string CellsIn(const PGresult* result) {
  std::vector<std::pair<std::string, int64_t>> cells;
  for (int row = 0; row < PQntuples(result); ++row) {
    const int64_t month = ToInteger(result, row, 1);
    cells.emplace_back(absl::StrFormat("%d:%04d-%02d", ToInteger(result, row, 0), month / 12, month % 12 + 1),
                       ToInteger(result, row, 2));
  }
  return Cells(std::move(cells));
}

// The same count again and again, as a dashboard asks for it: of all events where `kinds` is 1, else of one kind.
Question Count(const char* name, const char* what, int kinds) {
  Question question{.name = name, .what = what, .method = kCount, .our_depth = 4};
  const auto kind = [kinds](int64_t number) { return static_cast<v1::EventKind>(1 + number % kinds); };
  question.request = [kinds, kind](int64_t number) {
    v1::CountRecordsRequest request;
    request.set_filter(kinds == 1 ? "type = EVENT" : absl::StrCat("kind = ", v1::EventKind_Name(kind(number))));
    request.add_group_by(v1::COUNT_DIMENSION_PARTY);
    request.add_group_by(v1::COUNT_DIMENSION_MONTH);
    request.set_max_cells(kCells);
    return request.SerializeAsString();
  };
  question.told = CellsInReply;
  question.statement = {
      name, absl::StrCat("SELECT party, month, count(*) FROM event_parties ", kinds == 1 ? "" : "WHERE kind = $1::int ",
                         "GROUP BY party, month ORDER BY count(*) DESC LIMIT ", kCells)};
  question.parameters = [kinds, kind](int64_t number) {
    return kinds == 1 ? std::vector<std::string>{} : std::vector<std::string>{Int4(kind(number))};
  };
  question.peer_told = CellsIn;
  return question;
}

// Counts of spans of days that no request before asked for: none can be answered from an earlier one.
Question CountAnew(const Records& records) {
  Question question = Count("count_new", "count by party and month, of one kind and two months, never the same", 18);
  const auto first = [&records](int64_t number) { return records.first_day() + number / 18 % 7; };
  const auto end = [first](int64_t number) { return first(number) + 55 + number / 18 / 7 % 7; };
  const auto same = question.request;
  question.request = [same, first, end](int64_t number) {
    v1::CountRecordsRequest request;
    request.ParseFromString(same(number));
    request.set_filter(absl::StrFormat("%s AND within(date, \"%s/%s\")", request.filter(),
                                       absl::FormatCivilTime(first(number)), absl::FormatCivilTime(end(number) - 1)));
    return request.SerializeAsString();
  };
  question.statement.sql =
      absl::StrReplaceAll(question.statement.sql, {{"$1::int ", "$1::int AND day >= $2::date AND day < $3::date "}});
  const auto kind = question.parameters;
  question.parameters = [kind, first, end](int64_t number) {
    std::vector<std::string> parameters = kind(number);
    parameters.push_back(DateParameter(first(number)));
    parameters.push_back(DateParameter(end(number)));
    return parameters;
  };
  return question;
}

// --- Search ---

// Words of parties' names, from the busiest party to those with a few dozen events; such as both sides read alike: no
// stop words, no hyphens.
std::vector<std::string> Queries(const Records& records) {
  std::vector<std::string> queries;
  std::set<int> seen;
  int place = 0;
  for (const Records::Pair& pair : records.BusiestPairs(2000)) {
    if (!seen.insert(pair.party).second) continue;
    const std::string text = absl::StrReplaceAll(records.PartyTitle(pair.party), {{"(", ""}, {")", ""}});
    const std::vector<std::string> words = absl::StrSplit(text, ' ');
    const bool plain = words.size() == 2 && std::all_of(words.begin(), words.end(), [](const std::string& word) {
                         return word.size() > 3 && std::all_of(word.begin(), word.end(),
                                                               [](unsigned char c) { return absl::ascii_isalpha(c); });
                       });
    if (plain && place++ % 8 == 0) queries.push_back(text);
    if (queries.size() == 16) break;
  }
  return queries;
}

std::string Found(int64_t total, std::vector<std::string> names) {
  // Where not all are shown, which ones depends on how each side ranks.
  if (total > kResults) names.clear();
  std::sort(names.begin(), names.end());
  return absl::StrCat(total, " ", absl::StrJoin(names, " "));
}

std::string FoundInReply(const std::string& reply) {
  v1::SearchRecordsResponse response;
  response.ParseFromString(reply);
  std::vector<std::string> names;
  for (const v1::SearchResult& result : response.results()) names.push_back(result.record().event().name());
  return Found(response.total_size(), std::move(names));
}

std::string FoundIn(const PGresult* result) {
  std::vector<std::string> names;
  for (int row = 0; row < PQntuples(result); ++row) names.push_back(NameIn(ToText(result, row, 0)));
  return Found(PQntuples(result) == 0 ? 0 : ToInteger(result, 0, 2), std::move(names));
}

Question Search(const Records& records) {
  const std::vector<std::string> queries = Queries(records);
  Question question{
      .name = "search", .what = "ranked search, the best 20 and how many there are", .method = kSearch, .our_depth = 4};
  question.request = [queries](int64_t number) {
    v1::SearchRecordsRequest request;
    request.set_query(queries[number % queries.size()]);
    request.set_filter("type = EVENT");
    request.set_page_size(kResults);
    return request.SerializeAsString();
  };
  question.told = FoundInReply;
  question.statement = {"search",
                        "SELECT record, rank, total FROM (SELECT event, ts_rank(words, query) AS rank, "
                        "count(*) OVER () AS total FROM events, plainto_tsquery('english', $1::text) AS query "
                        "WHERE words @@ query ORDER BY rank DESC, event LIMIT 20) AS best JOIN events USING (event) "
                        "ORDER BY rank DESC, event"};
  question.parameters = [queries](int64_t number) {
    return std::vector<std::string>{queries[number % queries.size()]};
  };
  question.peer_told = FoundIn;
  return question;
}

// Words that one side leaves out, and topics: our search looks for those, too, and theirs knows the title alone.
constexpr absl::string_view kLeftOut[] = {
    "about",  "against", "between", "from",   "have",    "into",    "more",      "other",      "over",
    "some",   "that",    "their",   "under",  "with",    "these",   "those",     "trade",      "defence",
    "energy", "outer",   "space",   "health", "climate", "finance", "migration", "cyberspace", "semiconductors"};

// Two words of one title, each pair once, in no order that either side could have use of.
std::vector<std::string> WordPairs(const Records& records, int64_t events) {
  std::set<std::pair<std::string, std::string>> pairs;
  const int64_t rows = std::min(events, records.row_count());
  for (int64_t number = 0; number < rows; ++number) {
    const std::string title =
        absl::StrReplaceAll(records.EventAt(number).title(), {{"(", ""}, {")", ""}, {":", ""}, {",", ""}});
    std::set<std::string> words;
    for (std::string& word : std::vector<std::string>(absl::StrSplit(title, ' '))) {
      absl::AsciiStrToLower(&word);
      const bool plain = word.size() > 3 && std::all_of(word.begin(), word.end(), [](char c) {
                           return absl::ascii_isalpha(static_cast<unsigned char>(c));
                         });
      const bool left_out = std::find(std::begin(kLeftOut), std::end(kLeftOut), word) != std::end(kLeftOut);
      if (plain && !left_out) words.insert(word);
    }
    for (auto first = words.begin(); first != words.end(); ++first) {
      for (auto second = std::next(first); second != words.end(); ++second) pairs.insert({*first, *second});
    }
  }
  std::vector<std::string> queries;
  for (const auto& [first, second] : pairs) queries.push_back(absl::StrCat(first, " ", second));
  std::shuffle(queries.begin(), queries.end(), std::mt19937(1));
  return queries;
}

// Searches for two words that were not asked for together before: each side goes through the same pairs.
Question SearchAnew(const Records& records, int64_t events) {
  Question question = Search(records);
  question.name = "search_new";
  const auto pairs = std::make_shared<const std::vector<std::string>>(WordPairs(records, events));
  question.what = absl::StrCat("the same of two words never asked for together before (", pairs->size(), " pairs)");
  const auto next = [pairs](std::atomic<size_t>& asked) { return (*pairs)[asked.fetch_add(1) % pairs->size()]; };
  const auto ours = std::make_shared<std::atomic<size_t>>(0);
  const auto theirs = std::make_shared<std::atomic<size_t>>(0);
  const auto same = question.request;
  question.request = [same, next, ours](int64_t number) {
    v1::SearchRecordsRequest request;
    request.ParseFromString(same(number));
    request.set_query(next(*ours));
    return request.SerializeAsString();
  };
  question.parameters = [next, theirs](int64_t) { return std::vector<std::string>{next(*theirs)}; };
  return question;
}

}  // namespace

std::vector<Question> Questions(const Records& records, int64_t events, int64_t middle) {
  std::vector<Question> questions;
  questions.push_back(PointRead(events));
  questions.push_back(MirroredRead(events));
  questions.push_back(BatchRead(events));
  AddPages(records, middle, questions);
  questions.push_back(Count("count", "count by party and month, of one kind, again and again", 18));
  questions.push_back(Count("count_all", "count by party and month, of all events, again and again", 1));
  questions.push_back(CountAnew(records));
  questions.push_back(Search(records));
  questions.push_back(SearchAnew(records, events));
  return questions;
}

}  // namespace briefing::bench
