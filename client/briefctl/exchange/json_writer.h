// JSON that is well-formed and escaped by construction.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_WRITER_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_WRITER_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Writes values in order, two spaces deep. Within an object every value has a key, within a list none. Keys are the
// program's own, texts anybody's; those with nothing in them are left out of objects, as schemas ask for.
class JsonWriter {
 public:
  // `out` must outlive it.
  explicit JsonWriter(std::ostream& out) : out_(out) {}

  // `key` "": in a list, or the whole.
  void OpenObject(absl::string_view key = "") { Open(key, '{', '}'); }
  void OpenList(absl::string_view key = "") { Open(key, '[', ']'); }
  void Close();
  void Text(absl::string_view key, absl::string_view text);
  void Number(absl::string_view key, double number);
  void Integer(absl::string_view key, int64_t number);
  void Flag(absl::string_view key, bool flag);
  // A list of texts, left out where it is empty.
  void Texts(absl::string_view key, const std::vector<std::string>& texts);

  // A line break at its end. All must be closed.
  void Finish();

 private:
  struct Level {
    char end;
    bool empty = true;
  };

  void Open(absl::string_view key, char begin, char end);
  void Begin(absl::string_view key);

  std::ostream& out_;
  std::vector<Level> open_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_JSON_WRITER_H_
