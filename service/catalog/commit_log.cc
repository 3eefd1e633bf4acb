#include "service/catalog/commit_log.h"

#include <atomic>
#include <cassert>
#include <cstring>
#include <string>

#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/append_only_vector.h"

namespace briefing {
namespace {

constexpr int kFrameField = 1;
constexpr int kChunkBits = 22;
constexpr size_t kChunkBytes = size_t{1} << kChunkBits;
static_assert(limits::kMaxCommitBytes + 2 * wire::kMaxVarintBytes < kChunkBytes, "a frame must fit into a chunk");

// Where a frame begins: the chunk's number, and below it the offset within the chunk.
using Position = uint64_t;

Position MakePosition(size_t chunk, size_t offset) { return (static_cast<Position>(chunk) << kChunkBits) | offset; }
size_t ChunkOf(Position position) { return position >> kChunkBits; }
size_t OffsetOf(Position position) { return position & (kChunkBytes - 1); }

// The frame that begins at `begin`: its payload's size follows the tag of one byte.
struct Frame {
  absl::string_view payload;
  size_t size;
};
Frame FrameAt(const char* begin) {
  const char* at = begin + 1;
  size_t payload_bytes = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<uint8_t>(*at++);
    payload_bytes |= static_cast<size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return {.payload = {at, payload_bytes}, .size = static_cast<size_t>(at - begin) + payload_bytes};
}

}  // namespace

struct CommitLog::State {
  // The writer's place, and the place as of the last Publish.
  struct End {
    size_t revisions = 0;
    size_t chunks = 0;
    size_t offset = 0;
  };

  AppendOnlyVector<std::shared_ptr<char[]>> chunks;
  // Element r - 1 is the position of revision r.
  AppendOnlyVector<Position> positions;
  End end;
  End published;
  std::atomic<int64_t> head{0};
  std::atomic<int64_t> chunk_bytes{0};
  // Reused between appends.
  std::string header;

  Position PositionOf(Revision revision) const { return positions[static_cast<size_t>(revision.value() - 1)]; }
  const std::shared_ptr<char[]>& Chunk(Position position) const { return chunks[ChunkOf(position)]; }
  Frame FrameOf(Position position) const { return FrameAt(Chunk(position).get() + OffsetOf(position)); }

  void MakeRoom(size_t bytes) {
    if (end.chunks > 0 && end.offset + bytes <= kChunkBytes) return;
    // After a rollback the next chunk may be there already.
    if (chunks.size() == end.chunks) {
      chunks.Append() = std::shared_ptr<char[]>(new char[kChunkBytes]);
      chunk_bytes.fetch_add(kChunkBytes, std::memory_order_relaxed);
    }
    ++end.chunks;
    end.offset = 0;
  }
};

CommitLog::CommitLog() : state_(std::make_unique<State>()) {}
CommitLog::~CommitLog() = default;

absl::string_view CommitLog::Append(absl::string_view commit) {
  assert(commit.size() <= limits::kMaxCommitBytes);
  State& state = *state_;
  state.header.clear();
  wire::AppendBytesHeader(kFrameField, commit.size(), state.header);
  const size_t frame_bytes = state.header.size() + commit.size();
  state.MakeRoom(frame_bytes);
  state.positions.Append() = MakePosition(state.end.chunks - 1, state.end.offset);
  char* const frame = state.chunks[state.end.chunks - 1].get() + state.end.offset;
  char* const payload = frame + state.header.size();
  memcpy(frame, state.header.data(), state.header.size());
  if (!commit.empty()) memcpy(payload, commit.data(), commit.size());
  state.end.offset += frame_bytes;
  ++state.end.revisions;
  return absl::string_view(payload, commit.size());
}

void CommitLog::Publish() {
  state_->published = state_->end;
  state_->head.store(static_cast<int64_t>(state_->end.revisions), std::memory_order_release);
}

void CommitLog::Rollback() {
  state_->end = state_->published;
  state_->positions.Truncate(state_->end.revisions);
}

Revision CommitLog::head() const { return Revision(state_->head.load(std::memory_order_acquire)); }

SharedBytes CommitLog::Commit(Revision revision) const {
  const Position position = state_->PositionOf(revision);
  return SharedBytes(state_->Chunk(position), state_->FrameOf(position).payload);
}

CommitLog::Run CommitLog::Frames(Revision first, size_t max_bytes) const {
  const Position begin = state_->PositionOf(first);
  const auto bytes_to = [&](Revision last) {
    const Position position = state_->PositionOf(last);
    return OffsetOf(position) + state_->FrameOf(position).size - OffsetOf(begin);
  };
  const auto fits = [&](Revision last) {
    return ChunkOf(state_->PositionOf(last)) == ChunkOf(begin) && bytes_to(last) <= max_bytes;
  };
  // Invariant: all up to `last` fit, nothing from `beyond` on does.
  Revision last = first;
  Revision beyond = head().next();
  while (beyond - last > 1) {
    const Revision middle = last + (beyond - last) / 2;
    (fits(middle) ? last : beyond) = middle;
  }
  const std::shared_ptr<char[]>& chunk = state_->Chunk(begin);
  return {.frames = SharedBytes(chunk, absl::string_view(chunk.get() + OffsetOf(begin), bytes_to(last))), .last = last};
}

SharedBytes CommitLog::Share(absl::string_view bytes, Revision revision) const {
  return SharedBytes(state_->Chunk(state_->PositionOf(revision)), bytes);
}

int64_t CommitLog::memory_bytes() const {
  return state_->chunk_bytes.load(std::memory_order_relaxed) +
         static_cast<int64_t>(state_->chunks.memory_bytes() + state_->positions.memory_bytes());
}

}  // namespace briefing
