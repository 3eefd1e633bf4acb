#include "service/search/occurrences.h"

#include <memory>

#include "service/search/database.h"
#include "service/search/tokenizer.h"

namespace briefing {
namespace {

struct Target {
  const size_t* phrases;
  Occurrences* counts;
};

int CountPhrase(const Fts5ExtensionApi& api, Fts5Context* row, size_t phrase, ScopeCounts& counts) {
  counts.fill(0);
  Fts5PhraseIter iterator;
  int column = 0;
  int offset = 0;
  int column_before = -1;
  int offset_before = 0;
  int result = api.xPhraseFirst(row, static_cast<int>(phrase), &iterator, &column, &offset);
  for (; result == SQLITE_OK && column >= 0; api.xPhraseNext(row, &iterator, &column, &offset)) {
    if (static_cast<size_t>(column) >= kTextScopes) return SQLITE_CORRUPT_VTAB;
    const bool same = column == column_before && offset == offset_before + 1;
    column_before = column;
    offset_before = offset;
    if (same) continue;
    uint8_t& count = counts[static_cast<size_t>(column)];
    if (count < kMaxOccurrences) ++count;
  }
  return result;
}

void CountPhrases(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
  const auto& target = *static_cast<const Target*>(api->xUserData(row));
  for (size_t phrase = 0; phrase < *target.phrases; ++phrase) {
    const int failure = CountPhrase(*api, row, phrase, (*target.counts)[phrase]);
    if (failure != SQLITE_OK) return sqlite3_result_error_code(result, failure);
  }
  sqlite3_result_null(result);
}

int VisitOne(const Fts5ExtensionApi* api, Fts5Context* row, void* visit) {
  ScopeCounts counts;
  if (const int failure = CountPhrase(*api, row, 0, counts); failure != SQLITE_OK) return failure;
  return (*static_cast<const VisitRow*>(visit))(api->xRowid(row), counts) ? SQLITE_OK : SQLITE_DONE;
}

void VisitEveryRow(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
  const VisitRow* const visit = *static_cast<const VisitRow* const*>(api->xUserData(row));
  // FTS5 hands it on untouched.
  const int failure = api->xQueryPhrase(row, 0, const_cast<VisitRow*>(visit), VisitOne);
  if (failure != SQLITE_OK) return sqlite3_result_error_code(result, failure);
  sqlite3_result_null(result);
}

}  // namespace

bool RegisterEveryRow(sqlite3* database, const VisitRow* const* visit) {
  fts5_api* const api = search::Fts5Of(database);
  return api != nullptr && api->xCreateFunction(api, "every_row", const_cast<const VisitRow**>(visit), VisitEveryRow,
                                                nullptr) == SQLITE_OK;
}

bool RegisterOccurrences(sqlite3* database, const size_t* phrases, Occurrences* counts) {
  fts5_api* const api = search::Fts5Of(database);
  if (api == nullptr) return false;
  // FTS5 takes it over, also where it refuses.
  auto* target = new Target{phrases, counts};
  return api->xCreateFunction(api, "occurrences", target, CountPhrases,
                              [](void* owned) { delete static_cast<Target*>(owned); }) == SQLITE_OK;
}

}  // namespace briefing
