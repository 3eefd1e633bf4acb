#include "client/briefctl/unpack.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/failure.h"

namespace briefing::briefctl {
namespace {

constexpr absl::string_view kGzip = "\x1f\x8b";
constexpr absl::string_view kZip = "PK\x03\x04";
constexpr absl::string_view kZipEntry = "PK\x01\x02";
constexpr absl::string_view kZipEnd = "PK\x05\x06";
constexpr size_t kZipEndBytes = 22;
constexpr size_t kZipEntryBytes = 46;
constexpr size_t kZipHeaderBytes = 30;
constexpr size_t kMaxZipComment = 0xFFFF;
// Window bits that make zlib read gzip members, and bare deflate.
constexpr int kGzipWindow = 15 + 16;
constexpr int kRawWindow = -15;
// No more is read into memory of one file.
constexpr size_t kMaxUnpackedBytes = size_t{4} << 30;
constexpr size_t kStepBytes = 1 << 18;
// What zlib counts with.
constexpr size_t kMaxInputBytes = size_t{1} << 30;

absl::Status Broken(const std::string& path, absl::string_view what) {
  return LocalFailure(absl::StrCat(path, ": ", what));
}

uint32_t Number(absl::string_view bytes, size_t at, size_t size) {
  uint32_t number = 0;
  for (size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

// One zlib stream, ended when it goes out of scope.
class Inflater {
 public:
  explicit Inflater(int window) { good_ = inflateInit2(&stream_, window) == Z_OK; }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends what one member of `packed` holds and takes it off. What is wrong; empty where nothing is.
  absl::string_view Read(absl::string_view& packed, std::string& out) {
    if (!good_ || inflateReset(&stream_) != Z_OK) return "zlib does not start";
    for (int result = Z_OK; result != Z_STREAM_END;) {
      if (stream_.avail_in == 0) {
        if (packed.empty()) return "it is cut short";
        fed_ = packed.substr(0, kMaxInputBytes);
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(fed_.data()));
        stream_.avail_in = static_cast<uInt>(fed_.size());
      }
      const size_t begin = out.size();
      if (begin > kMaxUnpackedBytes) return "it holds more than 4 GiB";
      out.resize(begin + kStepBytes);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
      stream_.avail_out = kStepBytes;
      const uInt before = stream_.avail_in;
      result = inflate(&stream_, Z_NO_FLUSH);
      packed.remove_prefix(before - stream_.avail_in);
      out.resize(out.size() - stream_.avail_out);
      if (result == Z_BUF_ERROR && stream_.avail_in == 0) continue;
      if (result != Z_OK && result != Z_STREAM_END) return "it is broken";
    }
    stream_.avail_in = 0;
    return "";
  }

 private:
  z_stream stream_{};
  absl::string_view fed_;
  bool good_ = false;
};

absl::StatusOr<std::string> Gunzip(const std::string& path, absl::string_view packed) {
  std::string contents;
  Inflater inflater(kGzipWindow);
  while (!packed.empty()) {
    // Some writers fill the end with zeros.
    if (!absl::StartsWith(packed, kGzip) && packed.find_first_not_of('\0') == absl::string_view::npos) break;
    const absl::string_view fault = inflater.Read(packed, contents);
    if (!fault.empty()) return Broken(path, absl::StrCat("gzip: ", fault));
  }
  return contents;
}

absl::StatusOr<std::string> Unzip(const std::string& path, absl::string_view archive) {
  const size_t end = archive.size() < kZipEndBytes ? absl::string_view::npos : archive.rfind(kZipEnd);
  if (end == absl::string_view::npos || end + kZipEndBytes > archive.size() ||
      archive.size() - end > kZipEndBytes + kMaxZipComment) {
    return Broken(path, "zip: it is cut short");
  }
  size_t entry = Number(archive, end + 16, 4);
  const size_t entries = Number(archive, end + 10, 2);
  size_t chosen = absl::string_view::npos;
  for (size_t i = 0; i < entries; ++i) {
    if (entry + kZipEntryBytes > end || archive.substr(entry, kZipEntry.size()) != kZipEntry) {
      return Broken(path, "zip: it is broken");
    }
    const size_t name_bytes = Number(archive, entry + 28, 2);
    const absl::string_view name = archive.substr(std::min(entry + kZipEntryBytes, end), name_bytes);
    const bool is_folder = absl::EndsWith(name, "/");
    if (!is_folder && chosen != absl::string_view::npos)
      return Broken(path, "zip: it holds several files; unpack it first");
    if (!is_folder) chosen = entry;
    entry += kZipEntryBytes + name_bytes + Number(archive, entry + 30, 2) + Number(archive, entry + 32, 2);
  }
  if (chosen == absl::string_view::npos) return Broken(path, "zip: it holds no file");
  const uint32_t flags = Number(archive, chosen + 8, 2);
  const uint32_t method = Number(archive, chosen + 10, 2);
  const uint32_t checksum = Number(archive, chosen + 16, 4);
  const size_t packed_bytes = Number(archive, chosen + 20, 4);
  const size_t header = Number(archive, chosen + 42, 4);
  if ((flags & 1) != 0) return Broken(path, "zip: it is encrypted");
  if (header + kZipHeaderBytes > end) return Broken(path, "zip: it is broken");
  const size_t begin = header + kZipHeaderBytes + Number(archive, header + 26, 2) + Number(archive, header + 28, 2);
  if (begin > end || packed_bytes > end - begin) return Broken(path, "zip: it is broken");
  absl::string_view packed = archive.substr(begin, packed_bytes);
  std::string contents;
  if (method == Z_DEFLATED) {
    const absl::string_view fault = Inflater(kRawWindow).Read(packed, contents);
    if (!fault.empty()) return Broken(path, absl::StrCat("zip: ", fault));
  } else if (method == 0) {
    contents = std::string(packed);
  } else {
    return Broken(path, absl::StrCat("zip: packed by method ", method, ", which is not deflate"));
  }
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(contents.data()), contents.size());
  if (sum != checksum) return Broken(path, "zip: it is broken: the checksum differs");
  return contents;
}

}  // namespace

absl::StatusOr<std::string> Unpack(const std::string& path, std::string contents) {
  if (absl::StartsWith(contents, kGzip)) return Gunzip(path, contents);
  // An archive of nothing begins with its end.
  if (absl::StartsWith(contents, kZip) || absl::StartsWith(contents, kZipEnd)) return Unzip(path, contents);
  return contents;
}

}  // namespace briefing::briefctl
