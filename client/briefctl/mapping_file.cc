#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/json_scanner.h"
#include "client/briefctl/mapped_feed.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/proto_lines.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::TextFormat;

// For `has no field named "colum"` what it may have been meant to be.
std::string Nearest(absl::string_view message) {
  constexpr absl::string_view kType = "Message type \"";
  constexpr absl::string_view kField = "\" has no field named \"";
  const size_t type_at = message.find(kType);
  const size_t field_at = message.find(kField);
  if (type_at == absl::string_view::npos || field_at == absl::string_view::npos) return "";
  const size_t begin = type_at + kType.size();
  const Descriptor* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      std::string(message.substr(begin, field_at - begin)));
  if (type == nullptr) return "";
  std::vector<std::string> known;
  for (int i = 0; i < type->field_count(); ++i) known.push_back(type->field(i)->name());
  const absl::string_view rest = message.substr(field_at + kField.size());
  return DidYouMean(rest.substr(0, rest.find('"')), known);
}

absl::StatusOr<MappingPlan> LoadText(const std::string& file, const std::string& contents) {
  mapping::Mapping mapping;
  const auto tree = std::make_shared<TextFormat::ParseInfoTree>();
  FirstError error;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(tree.get());
  if (!parser.ParseFromString(contents, &mapping)) {
    return LocalFailure(absl::StrCat(file, ":", error.line(), ": ", error.message(), Nearest(error.message())));
  }
  return MappingPlan::Make(file, std::move(mapping), [tree](absl::string_view path) {
    return LineInTree(mapping::Mapping::descriptor(), tree.get(), 0, path);
  });
}

absl::StatusOr<MappingPlan> LoadJson(const std::string& file, const std::string& contents) {
  JsonScanner scanner(contents, 1, [](const JsonScanner::Value&) {});
  if (!scanner.Scan()) return LocalFailure(absl::StrCat(file, ":", scanner.error_line(), ": ", scanner.error()));
  mapping::Mapping mapping;
  const auto status = google::protobuf::util::JsonStringToMessage(contents, &mapping);
  if (!status.ok()) {
    const JsonComplaint complaint = ParseComplaint(std::string(status.message()));
    return LocalFailure(absl::StrCat(file, ":", LineInJson(contents, 1, complaint.path), ": ", complaint.text));
  }
  return MappingPlan::Make(file, std::move(mapping),
                           [contents](absl::string_view path) { return LineInJson(contents, 0, path); });
}

}  // namespace

absl::StatusOr<MappingPlan> LoadMapping(const std::string& file, const std::string& contents) {
  absl::string_view text = contents;
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  const std::string mapping(text);
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(mapping), "{") ? LoadJson(file, mapping)
                                                                           : LoadText(file, mapping);
}

}  // namespace briefing::briefctl
