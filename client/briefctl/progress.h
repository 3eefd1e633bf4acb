// A bar on the terminal while something takes long.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_
#define BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Drawn on standard error, where that is a terminal (and not TERM=dumb), and nowhere else: in one line, never longer
// than the terminal is wide, coloured where colour is wanted. The destructor takes it away, so that what is printed
// next begins on an empty line.
class Progress {
 public:
  // `total` 0: not known.
  Progress(Context& context, absl::string_view what, size_t total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(size_t done);
  // Takes it away again.
  void Clear();

 private:
  std::string Line(size_t done) const;

  Context& context_;
  const std::string what_;
  const size_t total_;
  const bool drawn_;
  bool shown_ = false;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PROGRESS_H_
