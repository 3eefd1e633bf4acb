#include "client/briefctl/progress.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kBarColumns = 30;
// To the line's beginning, and clears what stands there.
constexpr absl::string_view kAnew = "\r\x1b[K";

bool CanRedraw(const Console& console) {
  const char* term = std::getenv("TERM");
  return console.err_is_terminal && term != nullptr && absl::string_view(term) != "dumb";
}

}  // namespace

Progress::Progress(Context& context, absl::string_view what, size_t total)
    : context_(context), what_(what), total_(total), drawn_(CanRedraw(context.console())) {}

std::string Progress::Line(size_t done) const {
  const std::string count = absl::StrCat(done, total_ > 0 ? absl::StrCat("/", total_) : "");
  const size_t used = what_.size() + count.size() + 4;
  // The last column stays empty: some terminals begin a new line after it.
  const size_t width = context_.console().err_width - 1;
  const size_t columns = std::min(kBarColumns, width - std::min(width, used));
  if (total_ == 0 || columns < 4) return absl::StrCat(what_, " ", count);
  const size_t filled = std::min(done, total_) * columns / total_;
  return absl::StrCat(what_, " [", context_.err_style().Green(std::string(filled, '#')),
                      std::string(columns - filled, '.'), "] ", count);
}

void Progress::Show(size_t done) {
  if (!drawn_) return;
  shown_ = true;
  context_.Tell([&](std::ostream& err) { err << kAnew << Line(done) << std::flush; });
}

void Progress::Clear() {
  if (shown_) context_.Tell([](std::ostream& err) { err << kAnew << std::flush; });
  shown_ = false;
}

}  // namespace briefing::briefctl
