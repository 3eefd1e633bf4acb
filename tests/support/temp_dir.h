// A directory that lasts as long as its test.
#ifndef BRIEFING_TESTS_SUPPORT_TEMP_DIR_H_
#define BRIEFING_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>

namespace briefing::testing {

class TempDir {
 public:
  TempDir();
  // Removes it with all that is in it.
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// The whole of a file; "" where there is none.
std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& contents);

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_TEMP_DIR_H_
