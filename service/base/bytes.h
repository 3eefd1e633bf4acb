// Bytes that many readers share without copying them.
#ifndef BRIEFING_SERVICE_BASE_BYTES_H_
#define BRIEFING_SERVICE_BASE_BYTES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace briefing {

// A view of immutable bytes together with a share in whatever keeps them alive. Copying is cheap (one reference count)
// and thread-safe as copies of a shared_ptr are. What a View or a Watcher hands out is of this type, so that a reply
// may outlive the call that made it.
class SharedBytes {
 public:
  SharedBytes() = default;
  // Shares `view`, which lies inside what `owner` keeps alive.
  SharedBytes(std::shared_ptr<const void> owner, absl::string_view view) : owner_(std::move(owner)), view_(view) {}
  // Takes over `bytes`.
  static SharedBytes Own(std::string bytes) {
    auto owner = std::make_shared<const std::string>(std::move(bytes));
    absl::string_view view = *owner;
    return SharedBytes(std::move(owner), view);
  }

  absl::string_view view() const { return view_; }
  size_t size() const { return view_.size(); }
  bool empty() const { return view_.empty(); }
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
  absl::string_view view_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_BYTES_H_
