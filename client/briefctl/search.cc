#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/filter_flags.h"
#include "client/briefctl/print.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/usage.h"
#include "client/briefctl/words.h"
#include "client/record_kind.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

constexpr int kDefaultHits = 20;
constexpr size_t kHitIndent = 4;

struct SearchFlags {
  std::vector<std::string> words;
  std::string as_of;
  int limit = kDefaultHits;
  FilterFlags filter;
};

// Arguments are words of one query, as the shell has cut them.
absl::StatusOr<v1::SearchRecordsRequest> RequestOf(const SearchFlags& flags) {
  v1::SearchRecordsRequest request;
  for (const std::string& word : flags.words) {
    request.set_query(absl::StrCat(request.query(), request.query().empty() ? "" : " ", word));
  }
  absl::StatusOr<std::string> filter = flags.filter.Build();
  if (!filter.ok()) return filter.status();
  request.set_filter(*std::move(filter));
  if (absl::Status status = SetAsOf(flags.as_of, request); !status.ok()) return status;
  return request;
}

// Each escaped part of the snippet, and whether it is what was found. A wrong range marks nothing.
std::vector<std::pair<std::string, bool>> PartsOf(const v1::SearchSnippet& snippet) {
  std::vector<std::pair<std::string, bool>> parts;
  const absl::string_view text = snippet.text();
  size_t at = 0;
  for (const v1::TextRange& range : snippet.highlights()) {
    const auto begin = static_cast<size_t>(std::max(range.begin(), 0));
    const auto end = static_cast<size_t>(std::max(range.end(), 0));
    if (begin < at || end <= begin || end > text.size()) continue;
    parts.emplace_back(Escape(text.substr(at, begin - at)), false);
    parts.emplace_back(Escape(text.substr(begin, end - begin)), true);
    at = end;
  }
  parts.emplace_back(Escape(text.substr(at)), false);
  return parts;
}

std::string Joined(const std::vector<std::pair<std::string, bool>>& parts) {
  std::string whole;
  for (const auto& [text, found] : parts) whole += text;
  return whole;
}

std::string OnOneLine(const std::vector<std::pair<std::string, bool>>& parts, const Style& style) {
  std::string out;
  for (const auto& [text, found] : parts) out += found ? style.Bold(text) : text;
  return out;
}

// The parts on lines as Wrap breaks their text, marked up afterwards: marks have no width.
std::string Marked(const std::vector<std::pair<std::string, bool>>& parts, size_t width, const Style& style) {
  const std::string whole = Joined(parts);
  std::vector<std::string> lines = {whole};
  if (width > 0) lines = Wrap(whole, std::max(kLeastRoom, width - std::min(width, kHitIndent)));
  std::string out;
  size_t part = 0;
  size_t within = 0;
  for (const std::string& line : lines) {
    absl::StrAppend(&out, std::string(kHitIndent, ' '));
    for (size_t at = 0; at < line.size() && part < parts.size();) {
      const auto& [text, found] = parts[part];
      // Wrap leaves out the spaces at which it breaks.
      if (at == 0 && within < text.size() && text[within] == ' ' && line[0] != ' ') ++within;
      const size_t taken = std::min(line.size() - at, text.size() - within);
      const absl::string_view piece = absl::string_view(line).substr(at, taken);
      absl::StrAppend(&out, found ? style.Bold(piece) : std::string(piece));
      at += taken;
      within += taken;
      if (within == text.size()) ++part, within = 0;
    }
    absl::StrAppend(&out, "\n");
  }
  return out;
}

std::string KindOf(const v1::Record& record) { return Word(static_cast<v1::RecordType>(record.record_case())); }

// The title, with what was found in it marked where the snippet is of it.
std::vector<std::pair<std::string, bool>> TitleParts(const v1::SearchResult& result) {
  const std::string title = TitleOf(result.record());
  for (const v1::SearchSnippet& snippet : result.snippets()) {
    if (snippet.field() == "title" && snippet.text() == title) return PartsOf(snippet);
  }
  return {{Escape(title), false}};
}

void PrintHit(const v1::SearchResult& result, size_t kinds, size_t names, Context& context) {
  const Style style = context.style();
  const size_t width = context.table_width();
  const std::string kind = KindOf(result.record());
  const std::string name = Escape(client::NameOf(result.record()));
  const std::string lead = absl::StrCat(kind, std::string(kinds - DisplayWidth(kind) + kColumnGap, ' '), name);
  const auto title = TitleParts(result);
  const size_t room = DisplayWidth(lead) + names - DisplayWidth(name) + kColumnGap;
  if (width > 0 && room + DisplayWidth(Joined(title)) > width) {
    context.out() << lead << '\n' << Marked(title, width, style);
  } else {
    context.out() << lead << std::string(room - DisplayWidth(lead), ' ') << OnOneLine(title, style) << '\n';
  }
  for (const v1::SearchSnippet& snippet : result.snippets()) {
    // A title that was printed above says nothing twice.
    if (snippet.field() != "title" || snippet.text() != TitleOf(result.record()))
      context.out() << Marked(PartsOf(snippet), width, style);
  }
}

void PrintHits(const std::vector<v1::SearchResult>& results, Context& context) {
  size_t kinds = 0;
  size_t names = 0;
  for (const v1::SearchResult& result : results) {
    kinds = std::max(kinds, DisplayWidth(KindOf(result.record())));
    names = std::max(names, DisplayWidth(Escape(client::NameOf(result.record()))));
  }
  for (const v1::SearchResult& result : results) PrintHit(result, kinds, names, context);
}

void PrintResults(const v1::SearchRecordsResponse& all, Context& context) {
  switch (context.output()) {
    case Output::kName:
      for (const v1::SearchResult& result : all.results()) {
        context.out() << Escape(client::NameOf(result.record())) << '\n';
      }
      return;
    case Output::kNdjson:
      for (const v1::SearchResult& result : all.results()) context.out() << ToJson(result, JsonShape::kOneLine);
      return;
    case Output::kJson:
      context.out() << ToJson(all, JsonShape::kIndented);
      return;
    case Output::kYaml:
      context.out() << ToYaml(all);
      return;
    default:
      PrintHits({all.results().begin(), all.results().end()}, context);
  }
}

absl::Status Search(const SearchFlags& flags, Context& context) {
  absl::StatusOr<v1::SearchRecordsRequest> request = RequestOf(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  v1::SearchRecordsResponse all;
  do {
    request->set_page_size(std::min(flags.limit - all.results_size(), limits::kMaxPageSize));
    absl::StatusOr<v1::SearchRecordsResponse> page = (*client)->SearchRecords(*request, context.call());
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    all.set_next_page_token(page->next_page_token());
    request->set_page_token(page->next_page_token());
  } while (!request->page_token().empty() && all.results_size() < flags.limit);
  if (all.results().empty() && context.is_table()) {
    context.err() << "briefctl: nothing is found\n" << flags.filter.Hint();
    return absl::OkStatus();
  }
  PrintResults(all, context);
  if (all.results_size() < all.total_size()) {
    context.err() << absl::StrCat("briefctl: the best ", all.results_size(), " of ", all.total_size(),
                                  "; --limit shows more\n");
  }
  return absl::OkStatus();
}

}  // namespace

void AddSearch(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<SearchFlags>();
  CLI::App* search = app.add_subcommand("search", R"(Find records by the words in their texts, best first

Examples:
  briefctl search semiconductor export
  briefctl search '"export controls" OR sanction*' --party parties/jp
  briefctl search 半導体 --type commitment
  briefctl search 'title:accord -memory' --as-of 2022-05-04T00:00:00Z -o name
A query that begins with a minus goes after --.)");
  search->add_option("query", flags->words, "Words, \"phrases\", prefix*, a OR b, -without, title:word")->required();
  flags->filter.RegisterType(*search);
  flags->filter.Register(*search);
  search->add_option("--as-of", flags->as_of, "What was known at a revision or time");
  search->add_option("--limit", flags->limit, "Show at most so many, the best")
      ->capture_default_str()
      ->check(WholeNumberFrom(1, 100000));
  search->callback([&context, &command, flags] {
    command = [&context, flags] { return flags->filter.Blame(Search(*flags, context)); };
  });
}

}  // namespace briefing::briefctl
