#include "client/briefctl/jq_output.h"

extern "C" {
#include <jq.h>
#include <jv.h>
}

#include <streambuf>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

// Takes `value`.
std::string JsonText(jv value) {
  if (jv_get_kind(value) != JV_KIND_STRING) value = jv_dump_string(value, 0);
  std::string text(jv_string_value(value), static_cast<size_t>(jv_string_length_bytes(jv_copy(value))));
  jv_free(value);
  return text;
}

void KeepError(void* kept, jv message) {
  auto& text = *static_cast<std::string*>(kept);
  absl::StrAppend(&text, text.empty() ? "" : "; ", JsonText(message));
}

}  // namespace

class JqOutput::Filter final : public std::streambuf {
 public:
  explicit Filter(std::ostream& out) : out_(out), jq_(jq_init()), parser_(jv_parser_new(0)) {
    jq_set_error_cb(jq_, KeepError, &error_);
  }
  ~Filter() override {
    jv_parser_free(parser_);
    jq_teardown(&jq_);
  }

  absl::Status Compile(const std::string& expression) {
    if (jq_compile(jq_, expression.c_str()) != 0) return absl::OkStatus();
    const std::string_view first = std::string_view(error_).substr(0, error_.find('\n'));
    return UsageFailure(
        absl::StrCat("--jq: ", absl::StripPrefix(absl::string_view(first.data(), first.size()), "jq: ")));
  }

  const absl::Status& status() const { return status_; }

  absl::Status Finish() {
    Feed("", /*is_last=*/true);
    return status_;
  }

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    return Feed(absl::string_view(&byte, 1), false) ? c : traits_type::eof();
  }
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    return Feed(absl::string_view(bytes, static_cast<size_t>(size)), false) ? size : 0;
  }
  int sync() override { return out_.flush() ? 0 : -1; }

 private:
  bool Feed(absl::string_view bytes, bool is_last) {
    if (!status_.ok()) return false;
    jv_parser_set_buf(parser_, bytes.data(), static_cast<int>(bytes.size()), is_last ? 0 : 1);
    jv value = jv_parser_next(parser_);
    for (; jv_is_valid(value) && status_.ok(); value = jv_parser_next(parser_)) Run(value);
    if (status_.ok() && jv_invalid_has_msg(jv_copy(value))) {
      Fail(absl::StrCat("what came is no JSON: ", JsonText(jv_invalid_get_msg(jv_copy(value)))));
    }
    jv_free(value);
    return status_.ok();
  }

  // Takes `value`.
  void Run(jv value) {
    if (jq_halted(jq_)) return jv_free(value);
    jq_start(jq_, value, 0);
    jv result = jq_next(jq_);
    for (; jv_is_valid(result); result = jq_next(jq_)) out_ << Shown(result) << '\n';
    if (jv_invalid_has_msg(jv_copy(result))) {
      jv message = jv_invalid_get_msg(jv_copy(result));
      Fail(JsonText(message));
    }
    jv_free(result);
    if (jq_halted(jq_)) NoteHalt();
  }

  // Takes `result`. A text goes out as it is, but for what drives the terminal; other values stay JSON.
  static std::string Shown(jv result) {
    if (jv_get_kind(result) != JV_KIND_STRING) return EscapeHidden(JsonText(result));
    std::string out;
    // Line breaks and tabs are what a reader asks for by @tsv and the like.
    for (const char c : JsonText(result)) {
      const bool drives = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
      out += drives ? Escape(absl::string_view(&c, 1)) : std::string(1, c);
    }
    return EscapeHidden(out);
  }

  // `halt` ends it, `halt_error` with a failure.
  void NoteHalt() {
    jv code = jq_get_exit_code(jq_);
    jv message = jq_get_error_message(jq_);
    const bool failed = jv_is_valid(code) && jv_get_kind(code) == JV_KIND_NUMBER && jv_number_value(code) != 0;
    const std::string said = jv_is_valid(message) ? JsonText(jv_copy(message)) : "";
    jv_free(code);
    jv_free(message);
    if (failed) Fail(said.empty() ? "the expression halted" : said);
  }

  void Fail(const std::string& why) { status_ = LocalFailure(absl::StrCat("--jq: ", why)); }

  std::ostream& out_;
  jq_state* jq_;
  jv_parser* parser_;
  std::string error_;
  absl::Status status_;
};

JqOutput::JqOutput(std::unique_ptr<Filter> filter)
    : filter_(std::move(filter)), stream_(std::make_unique<std::ostream>(filter_.get())) {}
JqOutput::~JqOutput() = default;

absl::StatusOr<std::unique_ptr<JqOutput>> JqOutput::Create(const std::string& expression, std::ostream& out) {
  auto filter = std::make_unique<Filter>(out);
  if (absl::Status status = filter->Compile(expression); !status.ok()) return status;
  return std::unique_ptr<JqOutput>(new JqOutput(std::move(filter)));
}

std::ostream& JqOutput::stream() { return *stream_; }
const absl::Status& JqOutput::status() const { return filter_->status(); }
absl::Status JqOutput::Finish() { return filter_->Finish(); }

}  // namespace briefing::briefctl
