// A bar on the terminal while something takes long.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_
#define BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Drawn on standard error, and only where that is a terminal.
class Progress {
 public:
  // `total` 0: not known.
  Progress(Context& context, absl::string_view what, size_t total) : context_(context), what_(what), total_(total) {}

  void Show(size_t done) {
    if (!context_.console().err_is_terminal) return;
    shown_ = true;
    context_.err() << '\r' << what_ << ' ' << Bar(done) << done << (total_ > 0 ? absl::StrCat("/", total_) : "")
                   << std::flush;
  }
  // Takes it away again.
  void Clear() {
    if (shown_) context_.err() << '\r' << std::string(context_.console().width - 1, ' ') << '\r' << std::flush;
    shown_ = false;
  }

 private:
  std::string Bar(size_t done) const {
    if (total_ == 0) return "";
    const size_t filled = done * kBarColumns / total_;
    return absl::StrCat("[", std::string(filled, '#'), std::string(kBarColumns - filled, '.'), "] ");
  }

  static constexpr size_t kBarColumns = 30;
  Context& context_;
  const std::string what_;
  const size_t total_;
  bool shown_ = false;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_
