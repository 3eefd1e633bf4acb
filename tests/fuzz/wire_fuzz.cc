#include <cstddef>
#include <cstdint>
#include <string>

#include "google/protobuf/empty.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "service/base/wire.h"
#include "tests/fuzz/check.h"

namespace briefing {
namespace {

// The fields that protobuf finds in `bytes`, as it writes them itself; empty where it finds none. To a message without
// fields every field is an unknown one. What it writes differs from `bytes` where these hold a tag of more than 32
// bits, which it cuts and the reader refuses.
std::string AsProtobufWrites(absl::string_view bytes) {
  google::protobuf::Empty message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "";
  auto& unknown = *message.GetReflection()->MutableUnknownFields(&message);
  // The reader refuses groups: this schema has none.
  for (int i = unknown.field_count() - 1; i >= 0; --i) {
    if (unknown.field(i).type() == google::protobuf::UnknownField::TYPE_GROUP) unknown.DeleteSubrange(i, 1);
  }
  return message.SerializeAsString();
}

bool WalksToTheEnd(absl::string_view bytes) {
  wire::FieldReader reader(bytes);
  while (reader.Next()) {
  }
  return reader.ok();
}

void CheckWalk(absl::string_view bytes) {
  wire::FieldReader reader(bytes);
  std::string rebuilt;
  while (reader.Next()) {
    BRIEFING_FUZZ_CHECK(reader.number() > 0);
    BRIEFING_FUZZ_CHECK(!reader.field().empty());
    BRIEFING_FUZZ_CHECK(reader.bytes().size() < reader.field().size());
    rebuilt.append(reader.field().data(), reader.field().size());
  }
  BRIEFING_FUZZ_CHECK(bytes.substr(0, rebuilt.size()) == absl::string_view(rebuilt));
  BRIEFING_FUZZ_CHECK(reader.ok() == (rebuilt.size() == bytes.size()));
  BRIEFING_FUZZ_CHECK(WalksToTheEnd(AsProtobufWrites(bytes)));
}

}  // namespace
}  // namespace briefing

// A ledger entry, or any message, as the reader of fields meets it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  briefing::CheckWalk(absl::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
