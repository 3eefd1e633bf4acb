#include "tests/ledger/faulty_vfs.h"

#include <new>

#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

// Followed in memory by the real file.
struct FaultyFile {
  sqlite3_file base;
  FaultyVfs* disk;
  std::string* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

FaultyFile* Faulty(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Faulty(file)->real(); }
const sqlite3_io_methods* Methods(sqlite3_file* file) { return Real(file)->pMethods; }
int Strike(sqlite3_file* file, FaultyVfs::Kind kind) { return Faulty(file)->disk->Strike(kind); }

int Close(sqlite3_file* file) {
  delete Faulty(file)->path;
  return Methods(file)->xClose(Real(file));
}

int Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  if (const int code = Strike(file, FaultyVfs::kRead); code != SQLITE_OK) return code;
  return Methods(file)->xRead(Real(file), bytes, size, offset);
}

int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (const int code = Strike(file, FaultyVfs::kWrite); code != SQLITE_OK) {
    // As a disk does, it may have taken a part.
    Methods(file)->xWrite(Real(file), bytes, size / 2, offset);
    return code;
  }
  return Methods(file)->xWrite(Real(file), bytes, size, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = Strike(file, FaultyVfs::kWrite); code != SQLITE_OK) return code;
  return Methods(file)->xTruncate(Real(file), size);
}

// The note stands for the disk: the real one, which takes its time, is not asked.
int Sync(sqlite3_file* file, int) {
  if (const int code = Strike(file, FaultyVfs::kSync); code != SQLITE_OK) return code;
  Faulty(file)->disk->NoteSynced(*Faulty(file)->path);
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) { return Methods(file)->xFileSize(Real(file), size); }
int Lock(sqlite3_file* file, int lock) { return Methods(file)->xLock(Real(file), lock); }
int Unlock(sqlite3_file* file, int lock) { return Methods(file)->xUnlock(Real(file), lock); }
int CheckReservedLock(sqlite3_file* file, int* out) { return Methods(file)->xCheckReservedLock(Real(file), out); }
int FileControl(sqlite3_file* file, int op, void* arg) { return Methods(file)->xFileControl(Real(file), op, arg); }
int SectorSize(sqlite3_file* file) { return Methods(file)->xSectorSize(Real(file)); }
int DeviceCharacteristics(sqlite3_file* file) { return Methods(file)->xDeviceCharacteristics(Real(file)); }

// Version 1: no shared memory, which an exclusively locked file has no use for, and no mapping.
constexpr sqlite3_io_methods kMethods = {1,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReservedLock,
                                         FileControl,
                                         SectorSize,
                                         DeviceCharacteristics,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};

FaultyVfs* Disk(sqlite3_vfs* vfs) { return static_cast<FaultyVfs*>(vfs->pAppData); }

}  // namespace

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = kName;
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(FaultyFile)) + real_->szOsFile;
  vfs_.xOpen = &FaultyVfs::Open;
  vfs_.xDelete = &FaultyVfs::Delete;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultyVfs::Arm(const Fault& fault) {
  fault_ = fault;
  count_ = 0;
  struck_ = false;
  writes_after_ = 0;
  syncs_after_ = 0;
}

int FaultyVfs::Strike(Kind kind) {
  if (struck_) {
    if (kind == kWrite) ++writes_after_;
    if (kind == kSync) ++syncs_after_;
    return fault_.for_good ? fault_.code : SQLITE_OK;
  }
  if ((fault_.kinds & kind) == 0 || count_++ != fault_.at) return SQLITE_OK;
  struck_ = true;
  return fault_.code;
}

void FaultyVfs::NoteSynced(const std::string& path) { synced_[path] = ReadFile(path); }

void FaultyVfs::LosePower() {
  for (const auto& [path, contents] : synced_) WriteFile(path, contents);
}

int FaultyVfs::Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultyVfs* const disk = Disk(vfs);
  FaultyFile* const faulty = new (file) FaultyFile{{nullptr}, disk, nullptr};
  const int code = disk->real_->xOpen(disk->real_, name, faulty->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  faulty->path = new std::string(name == nullptr ? "" : name);
  if (name != nullptr && disk->synced_.count(name) == 0) disk->NoteSynced(name);
  faulty->base.pMethods = &kMethods;
  return SQLITE_OK;
}

int FaultyVfs::Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  FaultyVfs* const disk = Disk(vfs);
  if (const int code = disk->Strike(kWrite); code != SQLITE_OK) return code;
  disk->synced_.erase(name);
  return disk->real_->xDelete(disk->real_, name, sync_directory);
}

}  // namespace briefing::testing
