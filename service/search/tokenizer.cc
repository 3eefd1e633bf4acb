#include "service/search/tokenizer.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_split.h"
#include "service/query/words.h"
#include "service/search/database.h"

namespace briefing {
namespace {

using Emit = int (*)(void*, int, const char*, int, int, int);

int Create(void*, const char**, int, Fts5Tokenizer** tokenizer) {
  static char stateless;
  *tokenizer = reinterpret_cast<Fts5Tokenizer*>(&stateless);
  return SQLITE_OK;
}

void Delete(Fts5Tokenizer*) {}

int EmitText(void* context, absl::string_view text, size_t offset, Emit emit) {
  int result = SQLITE_OK;
  const auto add = [&](int flags, absl::string_view token, const Word& word) {
    if (result == SQLITE_OK)
      result = emit(context, flags, token.data(), static_cast<int>(token.size()), static_cast<int>(offset + word.begin),
                    static_cast<int>(offset + word.end));
  };
  ForEachWord(text, [&](const Word& word) {
    // Each form once: "need-ed" has "need" for a part and for the stem of the whole.
    absl::InlinedVector<absl::string_view, 4> forms;
    for (const Word* each = &word; each != nullptr; each = each->whole) {
      for (const absl::string_view form : {each->token, each->written}) {
        if (std::find(forms.begin(), forms.end(), form) != forms.end()) continue;
        add(forms.empty() ? 0 : FTS5_TOKEN_COLOCATED, form, word);
        forms.push_back(form);
      }
    }
    return result == SQLITE_OK;
  });
  return result;
}

int EmitQuery(void* context, absl::string_view query, Emit emit) {
  for (const absl::string_view token : absl::StrSplit(query, ' ', absl::SkipEmpty())) {
    const int begin = static_cast<int>(token.data() - query.data());
    const int size = static_cast<int>(token.size());
    if (const int result = emit(context, 0, token.data(), size, begin, begin + size); result != SQLITE_OK)
      return result;
  }
  return SQLITE_OK;
}

int Tokenize(Fts5Tokenizer*, void* context, int flags, const char* text, int size, Emit emit) {
  const absl::string_view whole(text, static_cast<size_t>(size));
  if ((flags & FTS5_TOKENIZE_QUERY) != 0) return EmitQuery(context, whole, emit);
  int result = SQLITE_OK;
  for (const absl::string_view part : absl::StrSplit(whole, kTextEnd)) {
    const size_t offset = static_cast<size_t>(part.data() - whole.data());
    const int end = static_cast<int>(offset);
    if (offset > 0) result = emit(context, 0, &kTextEnd, 1, end - 1, end);
    if (result == SQLITE_OK) result = EmitText(context, part, offset, emit);
    if (result != SQLITE_OK) return result;
  }
  return result;
}

}  // namespace

bool RegisterTokenizer(sqlite3* database) {
  fts5_api* api = search::Fts5Of(database);
  fts5_tokenizer tokenizer = {Create, Delete, Tokenize};
  return api != nullptr && api->xCreateTokenizer(api, "briefing", nullptr, &tokenizer, nullptr) == SQLITE_OK;
}

}  // namespace briefing
