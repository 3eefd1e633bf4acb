#include "service/rpc/message_bytes.h"

#include <grpcpp/support/slice.h>

#include <memory>

#include "absl/container/inlined_vector.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

void DropOwner(void* owner) { delete static_cast<std::shared_ptr<const void>*>(owner); }

grpc::Slice ToSlice(const SharedBytes& piece) {
  if (piece.size() < kCopyBelowBytes || piece.owner() == nullptr) return grpc::Slice(piece.view().data(), piece.size());
  // gRPC only reads from it; its C API has no const.
  return grpc::Slice(const_cast<char*>(piece.view().data()), piece.size(), &DropOwner,
                     new std::shared_ptr<const void>(piece.owner()));
}

// Writes `message`, of `size` bytes as computed last. The same message is the same bytes, also where it holds maps. The
// stream writes its last few bytes when it ends, which must be before the slice is copied.
void WriteTo(uint8_t* bytes, size_t size, const google::protobuf::Message& message) {
  google::protobuf::io::ArrayOutputStream array(bytes, static_cast<int>(size));
  google::protobuf::io::CodedOutputStream out(&array);
  out.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&out);
}

}  // namespace

absl::Status Decode(const grpc::ByteBuffer& buffer, google::protobuf::Message& message) {
  const auto undecodable = [&message] { return errors::Undecodable(message.GetDescriptor()->full_name()); };
  if (buffer.Length() == 0) return absl::OkStatus();
  grpc::Slice slice;
  if (!buffer.TrySingleSlice(&slice).ok() && !buffer.DumpToSingleSlice(&slice).ok()) return undecodable();
  if (!message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) return undecodable();
  return absl::OkStatus();
}

grpc::ByteBuffer ToByteBuffer(absl::Span<const SharedBytes> pieces) {
  absl::InlinedVector<grpc::Slice, 4> slices;
  for (const SharedBytes& piece : pieces) slices.push_back(ToSlice(piece));
  return grpc::ByteBuffer(slices.data(), slices.size());
}

grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message) {
  const size_t size = message.ByteSizeLong();
  grpc::Slice slice(size);
  WriteTo(const_cast<uint8_t*>(slice.begin()), size, message);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace briefing::rpc
