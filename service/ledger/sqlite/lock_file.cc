#include "service/ledger/sqlite/lock_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "service/base/errors.h"

namespace briefing {
namespace {

// Lines of the file. Each value has a fixed width, so that a new note covers the old one whole.
enum Line { kPid, kLedger, kHead, kChain, kSeal, kLines };

std::string SealOf(absl::string_view note) { return absl::StrFormat("%016x", XXH3_64bits(note.data(), note.size())); }

std::string NoteText(const LockFile::Note& note) {
  return absl::StrFormat("ledger %s\nhead %019d\nchain %016x\n", note.ledger_id, note.head.value(), note.chain);
}

std::string PidText() { return absl::StrFormat("pid %010d\n", static_cast<int64_t>(getpid())); }

std::string ReadAll(int fd) {
  char buffer[512];
  const ssize_t size = pread(fd, buffer, sizeof buffer, 0);
  return std::string(buffer, size > 0 ? static_cast<size_t>(size) : 0);
}

// The value of line `line`; "" where there is none.
std::string Value(const std::string& text, Line line) {
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.size() <= static_cast<size_t>(line)) return "";
  const std::vector<std::string> words = absl::StrSplit(lines[line], ' ');
  return words.size() == 2 ? words[1] : "";
}

absl::optional<LockFile::Note> ParseNote(const std::string& text) {
  LockFile::Note note;
  int64_t head;
  if (!absl::SimpleAtoi(Value(text, kHead), &head)) return absl::nullopt;
  note.ledger_id = Value(text, kLedger);
  note.head = Revision(head);
  if (!absl::SimpleHexAtoi(Value(text, kChain), &note.chain)) return absl::nullopt;
  if (Value(text, kSeal) != SealOf(NoteText(note))) return absl::nullopt;
  return note;
}

absl::Status HeldBy(const std::string& ledger_path, int fd) {
  int64_t pid;
  const bool known = absl::SimpleAtoi(Value(ReadAll(fd), kPid), &pid);
  return errors::LedgerLocked(ledger_path, known ? absl::StrCat("process ", pid) : "another process");
}

bool WriteAll(int fd, const std::string& text) {
  return pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

absl::StatusOr<std::unique_ptr<LockFile>> LockFile::Acquire(const std::string& ledger_path) {
  const std::string path = ledger_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return errors::LedgerIo(path, absl::StrCat("cannot be opened: ", strerror(errno)));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    absl::Status status = error == EWOULDBLOCK
                              ? HeldBy(ledger_path, fd)
                              : errors::LedgerIo(path, absl::StrCat("cannot be locked: ", strerror(error)));
    close(fd);
    return status;
  }
  std::unique_ptr<LockFile> lock(new LockFile(path, fd));
  const std::string text = ReadAll(fd);
  lock->found_ = ParseNote(text);
  // Only the first line: the note stays until there is a newer one.
  if (!WriteAll(fd, PidText())) return errors::LedgerIo(path, absl::StrCat("cannot be written: ", strerror(errno)));
  return lock;
}

LockFile::LockFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

LockFile::~LockFile() { close(fd_); }

void LockFile::Write(const Note& note) {
  const std::string text = NoteText(note);
  WriteAll(fd_, absl::StrCat(PidText(), text, "seal ", SealOf(text), "\n"));
}

}  // namespace briefing
