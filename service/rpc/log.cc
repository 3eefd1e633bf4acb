#include "service/rpc/log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <utf8proc.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/clock.h"

namespace briefing::rpc {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if ((lead & 0xf0) == 0xe0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

// Length of the valid UTF-8 sequence at the front of `text`; 0 where there is none.
size_t SequenceLength(absl::string_view text) {
  const auto at = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  const size_t length = LengthByLead(lead);
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && at(1) < 0xa0) || (lead == 0xf0 && at(1) < 0x90);
  const bool surrogate = lead == 0xed && at(1) >= 0xa0;
  const bool beyond = lead == 0xf4 && at(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

// The code point of a valid sequence.
int32_t CodePointOf(absl::string_view sequence) {
  utf8proc_int32_t code_point = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(sequence.data()),
                   static_cast<utf8proc_ssize_t>(sequence.size()), &code_point);
  return code_point;
}

// Whether a terminal or a reader might take it for something else than a character of the text: controls, what turns
// the direction of writing, separators of lines.
bool IsHidden(int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

// As JSON writes it: two surrogates beyond U+FFFF.
void AppendCode(int32_t code_point, std::string& out) {
  if (code_point < 0x10000) {
    absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(code_point));
    return;
  }
  const auto offset = static_cast<unsigned>(code_point - 0x10000);
  absl::StrAppendFormat(&out, "\\u%04x\\u%04x", 0xd800 + (offset >> 10), 0xdc00 + (offset & 0x3ff));
}

// As the inside of a JSON string.
void AppendEscaped(absl::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    const char c = text[0];
    if (length == 0) {
      absl::StrAppend(&out, kReplacement);
    } else if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (const int32_t code_point = CodePointOf(text.substr(0, length)); IsHidden(code_point)) {
      AppendCode(code_point, out);
    } else {
      absl::StrAppend(&out, text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  AppendEscaped(text, out);
  out.push_back('"');
  return out;
}

struct ValueText {
  LogFormat format;

  std::string operator()(absl::string_view value) const {
    const bool plain =
        format == LogFormat::kText && !value.empty() && value.find_first_of(" \t\r\n\"=\\") == absl::string_view::npos;
    const std::string quoted = Quoted(value);
    return plain ? quoted.substr(1, quoted.size() - 2) : quoted;
  }
  std::string operator()(int64_t value) const { return absl::StrCat(value); }
  // JSON has no infinities.
  std::string operator()(double value) const { return std::isfinite(value) ? absl::StrFormat("%.6g", value) : "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
};

std::string TimeText(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone()); }

Log* library_log = nullptr;

void LogFromGrpc(gpr_log_func_args* args) {
  const std::string place = absl::StrCat(args->file, ":", args->line);
  const auto level = args->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::warn : spdlog::level::debug;
  library_log->Write(level, "grpc", {{"text", absl::string_view(args->message)}, {"place", absl::string_view(place)}});
}

// What clients send badly is answered to them; it is no fault here.
void LogFromProtobuf(google::protobuf::LogLevel level, const char* /*file*/, int /*line*/, const std::string& message) {
  library_log->Write(level == google::protobuf::LOGLEVEL_FATAL ? spdlog::level::err : spdlog::level::debug, "protobuf",
                     {{"text", absl::string_view(message)}});
}

}  // namespace

std::string FormatLine(LogFormat format, absl::Time time, absl::string_view level, absl::string_view message,
                       std::initializer_list<LogField> fields) {
  std::string line;
  if (format == LogFormat::kJson) {
    line = absl::StrCat("{\"time\":", Quoted(TimeText(time)), ",\"level\":", Quoted(level),
                        ",\"message\":", Quoted(message));
    for (const LogField& field : fields) {
      absl::StrAppend(&line, ",", Quoted(field.key), ":", std::visit(ValueText{format}, field.value));
    }
    line.push_back('}');
    return line;
  }
  const std::string text = Quoted(message);
  line = absl::StrCat(TimeText(time), " ", level, " ", absl::string_view(text).substr(1, text.size() - 2));
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", field.key, "=", std::visit(ValueText{format}, field.value));
  }
  return line;
}

Log::Log(LogFormat format, spdlog::level::level_enum level)
    : Log(format, level, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

Log::Log(LogFormat format, spdlog::level::level_enum level, spdlog::sink_ptr sink)
    : format_(format), logger_("briefingd", std::move(sink)) {
  logger_.set_pattern("%v");
  logger_.set_level(level);
  logger_.flush_on(spdlog::level::trace);
}

void Log::Write(spdlog::level::level_enum level, absl::string_view message, std::initializer_list<LogField> fields) {
  if (!Writes(level)) return;
  const spdlog::string_view_t name = spdlog::level::to_string_view(level);
  const std::string line =
      FormatLine(format_, SystemClock().Now(), absl::string_view(name.data(), name.size()), message, fields);
  logger_.log(level, spdlog::string_view_t(line));
}

void Log::TakeLibraryLogs(Log& log) {
  library_log = &log;
  gpr_set_log_function(&LogFromGrpc);
  google::protobuf::SetLogHandler(&LogFromProtobuf);
}

}  // namespace briefing::rpc
