#include "client/briefctl/record_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/json_scanner.h"
#include "client/briefctl/proto_lines.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::TextFormat;

absl::Status FailureAt(const std::string& file, int line, absl::string_view what) {
  return LocalFailure(absl::StrCat(file, ":", line, ": ", what));
}

// --- Text ---

absl::StatusOr<std::vector<FileRecord>> ReadText(const std::string& file, const std::string& contents) {
  v1::ExportResponse parsed;
  auto tree = std::make_shared<TextFormat::ParseInfoTree>();
  FirstError error;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(tree.get());
  if (!parser.ParseFromString(contents, &parsed)) return FailureAt(file, error.line(), error.message());
  const FieldDescriptor* field = v1::ExportResponse::descriptor()->FindFieldByName("records");
  std::vector<FileRecord> records;
  for (int i = 0; i < parsed.records_size(); ++i) {
    FileRecord& record = records.emplace_back();
    record.record = std::move(*parsed.mutable_records(i));
    record.file = file;
    record.line = tree->GetLocation(field, i).line + 1;
    record.line_of = [tree, nested = tree->GetTreeForNested(field, i), line = record.line](absl::string_view path) {
      return LineInTree(v1::Record::descriptor(), nested, line, path);
    };
  }
  return records;
}

// --- JSON ---

absl::StatusOr<FileRecord> ParseRecord(const std::string& file, int line, std::string json) {
  FileRecord record;
  record.file = file;
  record.line = line;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &record.record);
  if (!status.ok()) {
    const JsonComplaint complaint = ParseComplaint(std::string(status.message()));
    return FailureAt(file, LineInJson(json, line, complaint.path), complaint.text);
  }
  record.line_of = [json = std::move(json), line](absl::string_view path) { return LineInJson(json, line, path); };
  return record;
}

// Where each record of a JSON file stands: elements of the array at the root or under "records"; else the root itself.
class RecordPlaces {
 public:
  void Note(const JsonScanner::Value& value) {
    if (value.path.empty()) root_ = value;
    if (value.path == "records") wrapped_ = true;
    absl::string_view path = value.path;
    absl::ConsumePrefix(&path, "records");
    const bool element = absl::StartsWith(path, "[") && path.find(']') == path.size() - 1;
    if (element) places_.push_back(value);
  }
  std::vector<JsonScanner::Value> Take(const std::string& contents) && {
    if (places_.empty() && !wrapped_ && contents[root_.begin] == '{') places_.push_back(root_);
    return std::move(places_);
  }

 private:
  JsonScanner::Value root_;
  bool wrapped_ = false;
  std::vector<JsonScanner::Value> places_;
};

absl::StatusOr<std::vector<FileRecord>> ReadJson(const std::string& file, const std::string& contents) {
  RecordPlaces places;
  JsonScanner scanner(contents, 1, [&places](const JsonScanner::Value& value) { places.Note(value); });
  if (!scanner.Scan()) return FailureAt(file, scanner.error_line(), scanner.error());
  std::vector<FileRecord> records;
  for (const JsonScanner::Value& place : std::move(places).Take(contents)) {
    absl::StatusOr<FileRecord> record =
        ParseRecord(file, place.line, contents.substr(place.begin, place.end - place.begin));
    if (!record.ok()) return record.status();
    records.push_back(*std::move(record));
  }
  return records;
}

absl::StatusOr<std::vector<FileRecord>> ReadNdjson(const std::string& file, const std::string& contents) {
  std::vector<FileRecord> records;
  int line = 0;
  for (absl::string_view text : absl::StrSplit(contents, '\n')) {
    ++line;
    if (absl::StripAsciiWhitespace(text).empty()) continue;
    JsonScanner scanner(text, line, [](const JsonScanner::Value&) {});
    if (!scanner.Scan()) return FailureAt(file, line, scanner.error());
    absl::StatusOr<FileRecord> record = ParseRecord(file, line, std::string(text));
    if (!record.ok()) return record.status();
    records.push_back(*std::move(record));
  }
  return records;
}

absl::StatusOr<std::vector<FileRecord>> ReadAs(FileFormat format, const std::string& file,
                                               const std::string& contents) {
  switch (format) {
    case FileFormat::kJson:
      return ReadJson(file, contents);
    case FileFormat::kNdjson:
      return ReadNdjson(file, contents);
    default:
      return ReadText(file, contents);
  }
}

}  // namespace

absl::StatusOr<std::vector<FileRecord>> ReadRecords(FileFormat format, const std::string& file,
                                                    const std::string& contents) {
  // What some editors write before UTF-8 is no part of any of these formats.
  constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const bool marked = absl::StartsWith(contents, kByteOrderMark);
  absl::StatusOr<std::vector<FileRecord>> records =
      ReadAs(format, file, marked ? contents.substr(kByteOrderMark.size()) : contents);
  if (!records.ok()) return records.status();
  for (const FileRecord& record : *records) {
    if (record.record.record_case() == v1::Record::RECORD_NOT_SET) {
      return FailureAt(file, record.line,
                       "the record is empty: it needs one of party, source, indicator, event, commitment, "
                       "observation, assessment, verdict");
    }
  }
  return records;
}

absl::StatusOr<std::string> ReadWhole(const std::string& file) {
  const bool is_input = file == "-";
  const auto fails = [&] {
    return LocalFailure(
        absl::StrCat("cannot read ", is_input ? "standard input" : file, ": ", strerror(errno != 0 ? errno : EIO)));
  };
  errno = 0;
  std::ifstream opened;
  if (!is_input) opened.open(file, std::ios::binary);
  if (!opened) return fails();
  std::istream& in = is_input ? std::cin : opened;
  std::string contents;
  std::vector<char> buffer(64 << 10);
  // Bad is what cannot be read on; the end is not.
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    contents.append(buffer.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return fails();
  return contents;
}

}  // namespace briefing::briefctl
