#include "service/search/checked_vfs.h"

#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <new>
#include <string>

namespace briefing::search {
namespace {

constexpr char kName[] = "briefing-checked";
// SQLite's default; the index never sets another.
constexpr int kPageBytes = 4096;
constexpr int kSumBytes = 8;

// A file of the VFS below, behind a file of ours: SQLite gives the room for both.
struct CheckedFile {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* RealOf(sqlite3_file* file) { return reinterpret_cast<CheckedFile*>(file)->real(); }

bool IsPage(int size, sqlite3_int64 offset) { return size == kPageBytes && offset % kPageBytes == 0; }

void SumOf(const char* page, sqlite3_int64 offset, char* sum) {
  const uint64_t value = XXH3_64bits_withSeed(page, kPageBytes - kSumBytes, static_cast<uint64_t>(offset));
  std::memcpy(sum, &value, kSumBytes);
}

int Read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
  sqlite3_file* const real = RealOf(file);
  const int result = real->pMethods->xRead(real, buffer, size, offset);
  if (!IsPage(size, offset)) return result;
  // SQLite takes what is beyond the end for zeros. Only the first page of a new file may be there.
  if (result == SQLITE_IOERR_SHORT_READ && offset > 0) return SQLITE_IOERR_DATA;
  if (result != SQLITE_OK) return result;
  const char* const page = static_cast<const char*>(buffer);
  char sum[kSumBytes];
  SumOf(page, offset, sum);
  return std::memcmp(sum, page + kPageBytes - kSumBytes, kSumBytes) == 0 ? SQLITE_OK : SQLITE_IOERR_DATA;
}

int Write(sqlite3_file* file, const void* buffer, int size, sqlite3_int64 offset) {
  sqlite3_file* const real = RealOf(file);
  if (!IsPage(size, offset)) return real->pMethods->xWrite(real, buffer, size, offset);
  // SQLite's own page must stay as it is.
  char page[kPageBytes];
  std::memcpy(page, buffer, kPageBytes);
  SumOf(page, offset, page + kPageBytes - kSumBytes);
  return real->pMethods->xWrite(real, page, size, offset);
}

// --- All else is the real file's ---

template <auto kMethod, typename... Args>
auto PassOn(sqlite3_file* file, Args... args) {
  sqlite3_file* const real = RealOf(file);
  return (real->pMethods->*kMethod)(real, args...);
}

using Methods = sqlite3_io_methods;

// Version 2: without memory mapping, which would go past Read.
const Methods kMethods = {.iVersion = 2,
                          .xClose = PassOn<&Methods::xClose>,
                          .xRead = Read,
                          .xWrite = Write,
                          .xTruncate = PassOn<&Methods::xTruncate>,
                          .xSync = PassOn<&Methods::xSync>,
                          .xFileSize = PassOn<&Methods::xFileSize>,
                          .xLock = PassOn<&Methods::xLock>,
                          .xUnlock = PassOn<&Methods::xUnlock>,
                          .xCheckReservedLock = PassOn<&Methods::xCheckReservedLock>,
                          .xFileControl = PassOn<&Methods::xFileControl>,
                          .xSectorSize = PassOn<&Methods::xSectorSize>,
                          .xDeviceCharacteristics = PassOn<&Methods::xDeviceCharacteristics>,
                          .xShmMap = PassOn<&Methods::xShmMap>,
                          .xShmLock = PassOn<&Methods::xShmLock>,
                          .xShmBarrier = PassOn<&Methods::xShmBarrier>,
                          .xShmUnmap = PassOn<&Methods::xShmUnmap>,
                          .xFetch = nullptr,
                          .xUnfetch = nullptr};

sqlite3_vfs* RealVfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* const real_vfs = RealVfs(vfs);
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  auto* const checked = new (file) CheckedFile{};
  sqlite3_file* const real = checked->real();
  const int result = real_vfs->xOpen(real_vfs, name, real, flags, out_flags);
  // Without methods SQLite takes the file for not open.
  checked->base.pMethods = result == SQLITE_OK || real->pMethods != nullptr ? &kMethods : nullptr;
  return result;
}

bool Register() {
  sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  if (real == nullptr) return false;
  static sqlite3_vfs vfs = *real;
  vfs.zName = kName;
  vfs.pNext = nullptr;
  vfs.szOsFile = real->szOsFile + static_cast<int>(sizeof(CheckedFile));
  vfs.pAppData = real;
  vfs.xOpen = Open;
  return sqlite3_vfs_register(&vfs, /*makeDflt=*/0) == SQLITE_OK;
}

}  // namespace

const char* CheckedVfs() {
  static const bool registered = Register();
  return registered ? kName : nullptr;
}

bool ReserveChecksums(sqlite3* database) {
  int bytes = kSumBytes;
  return sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) == SQLITE_OK;
}

}  // namespace briefing::search
