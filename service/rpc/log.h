// Structured logs on standard error: an event and its fields, as text or as one JSON object a line.
#ifndef BRIEFING_SERVICE_RPC_LOG_H_
#define BRIEFING_SERVICE_RPC_LOG_H_

#include <spdlog/logger.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace briefing::rpc {

enum class LogFormat { kText, kJson };

// A named value of an event. Borrows what it is made of.
struct LogField {
  absl::string_view key;
  std::variant<absl::string_view, int64_t, double, bool> value;
};

// One line, without the line's end. Whatever bytes `message` and the values hold, JSON lines are valid JSON (bytes that
// are no UTF-8 become U+FFFD), and text lines are one line (control characters are escaped).
std::string FormatLine(LogFormat format, absl::Time time, absl::string_view level, absl::string_view message,
                       std::initializer_list<LogField> fields);

// Thread-safe.
class Log {
 public:
  // To standard error. `level` and above is written.
  Log(LogFormat format, spdlog::level::level_enum level);
  // To `sink`, for tests.
  Log(LogFormat format, spdlog::level::level_enum level, spdlog::sink_ptr sink);

  void Write(spdlog::level::level_enum level, absl::string_view message, std::initializer_list<LogField> fields = {});
  void Debug(absl::string_view message, std::initializer_list<LogField> fields = {}) {
    Write(spdlog::level::debug, message, fields);
  }
  void Info(absl::string_view message, std::initializer_list<LogField> fields = {}) {
    Write(spdlog::level::info, message, fields);
  }
  void Warn(absl::string_view message, std::initializer_list<LogField> fields = {}) {
    Write(spdlog::level::warn, message, fields);
  }
  void Error(absl::string_view message, std::initializer_list<LogField> fields = {}) {
    Write(spdlog::level::err, message, fields);
  }
  bool Writes(spdlog::level::level_enum level) const { return logger_.should_log(level); }

  // Sends what gRPC and protobuf report, from warnings up, into `log`, which must live until the process ends.
  static void TakeLibraryLogs(Log& log);

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_LOG_H_
