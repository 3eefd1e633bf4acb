// A file to be imported.
#ifndef BRIEFING_CLIENT_BRIEFCTL_INPUT_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_INPUT_FILE_H_

#include <string>

namespace briefing::briefctl {

// As it was read, unpacked where it was packed.
struct InputFile {
  // As given on the command line; "-": standard input.
  std::string path;
  std::string contents;

  // The path without its folders.
  std::string BaseName() const { return path.substr(path.rfind('/') + 1); }
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_INPUT_FILE_H_
