#include "service/rpc/search_results.h"

#include "briefing/v1/briefing_service.pb.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"

namespace briefing::rpc {
namespace {

std::string Encoded(const Snippet& snippet) {
  std::string bytes;
  wire::AppendBytesField(v1::SearchSnippet::kFieldFieldNumber, snippet.field, bytes);
  if (!snippet.text.empty()) wire::AppendBytesField(v1::SearchSnippet::kTextFieldNumber, snippet.text, bytes);
  std::string range;
  for (const auto& [begin, end] : snippet.highlights) {
    range.clear();
    wire::AppendNumberField(v1::TextRange::kBeginFieldNumber, begin, range);
    wire::AppendNumberField(v1::TextRange::kEndFieldNumber, end, range);
    wire::AppendBytesField(v1::SearchSnippet::kHighlightsFieldNumber, range, bytes);
  }
  return bytes;
}

}  // namespace

void AppendSearchResult(const SearchHit& hit, const Snippet& snippet, std::string& response) {
  std::string rest;
  if (hit.score != 0)
    wire::AppendDoubleField(v1::SearchResult::kScoreFieldNumber, static_cast<double>(hit.score) / kScoreUnit, rest);
  if (!snippet.field.empty()) wire::AppendBytesField(v1::SearchResult::kSnippetsFieldNumber, Encoded(snippet), rest);
  const int kind = InfoOf(hit.record.type).record_field->number();
  const size_t record_bytes = wire::BytesFieldSize(kind, hit.record.bytes.size());
  wire::AppendBytesHeader(v1::SearchRecordsResponse::kResultsFieldNumber,
                          wire::BytesFieldSize(v1::SearchResult::kRecordFieldNumber, record_bytes) + rest.size(),
                          response);
  wire::AppendBytesHeader(v1::SearchResult::kRecordFieldNumber, record_bytes, response);
  wire::AppendBytesField(kind, hit.record.bytes, response);
  response += rest;
}

}  // namespace briefing::rpc
