#include "client/briefctl/formats.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/text.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace briefing::briefctl {

absl::StatusOr<Output> ParseOutput(absl::string_view word) {
  if (word == "table") return Output::kTable;
  if (word == "wide") return Output::kWide;
  if (word == "json") return Output::kJson;
  if (word == "ndjson" || word == "jsonl") return Output::kNdjson;
  if (word == "yaml") return Output::kYaml;
  if (word == "name") return Output::kName;
  if (word == "csv") return Output::kCsv;
  if (word == "terminal") return Output::kTable;
  if (word == "briefing") return Output::kBriefing;
  if (word == "md" || word == "markdown") return Output::kMarkdown;
  if (word == "html") return Output::kHtml;
  if (word == "pdf") return Output::kPdf;
  return UsageFailure(
      absl::StrCat("-o ", word,
                   ": is none of table, wide, json, ndjson, yaml, name; for counts and scores also csv; for briefings "
                   "also terminal, md, html, pdf; for watch also briefing"));
}

absl::StatusOr<FileFormat> FormatOf(absl::string_view format, absl::string_view path) {
  if (format == "text") return FileFormat::kText;
  if (format == "json") return FileFormat::kJson;
  if (format == "ndjson" || format == "jsonl") return FileFormat::kNdjson;
  if (!format.empty()) return UsageFailure(absl::StrCat("--format ", format, ": is none of text, json, ndjson"));
  if (path.empty() || path == "-") return FileFormat::kText;
  for (const char* ending : {".textproto", ".txtpb", ".pbtxt", ".textpb", ".txt"}) {
    if (absl::EndsWith(path, ending)) return FileFormat::kText;
  }
  if (absl::EndsWith(path, ".json")) return FileFormat::kJson;
  if (absl::EndsWith(path, ".ndjson") || absl::EndsWith(path, ".jsonl")) return FileFormat::kNdjson;
  return UsageFailure(absl::StrCat(path, ": the ending tells no format; give --format text, json or ndjson"));
}

namespace {

using google::protobuf::Message;

// By name, so that the same message is the same text: the order of a map in memory is any.
std::string BytesWithSortedMaps(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

bool PrintJson(const Message& message, const google::protobuf::util::JsonPrintOptions& options, std::string& json) {
  constexpr char kPrefix[] = "type.googleapis.com";
  static auto& types = *google::protobuf::util::NewTypeResolverForDescriptorPool(
      kPrefix, google::protobuf::DescriptorPool::generated_pool());
  const std::string url = absl::StrCat(kPrefix, "/", message.GetTypeName());
  return google::protobuf::util::BinaryToJsonString(&types, url, BytesWithSortedMaps(message), &json, options).ok();
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message, JsonShape shape) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = shape == JsonShape::kIndented;
  std::string json;
  // Fails only for an Any of a type unknown here.
  if (!PrintJson(message, options, json)) {
    return absl::StrCat("{\"error\":\"", message.GetTypeName(), " holds what this version does not know\"}\n");
  }
  json = EscapeHidden(json);
  if (json.empty() || json.back() != '\n') json += '\n';
  return json;
}

std::string ToText(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return EscapeHidden(text);
}

}  // namespace briefing::briefctl
