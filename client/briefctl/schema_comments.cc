#include "client/briefctl/schema_comments.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.pb.h"

extern const unsigned char briefing_schema[];
extern const unsigned long briefing_schema_size;

namespace briefing::briefctl {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// The schema once more, with its comments. The files stand in the order in which they import one another.
const DescriptorPool& Schema() {
  static const DescriptorPool& pool = *[] {
    auto* schema = new DescriptorPool();
    FileDescriptorSet files;
    files.ParseFromArray(briefing_schema, static_cast<int>(briefing_schema_size));
    for (const FileDescriptorProto& file : files.file()) schema->BuildFile(file);
    return schema;
  }();
  return pool;
}

template <typename Descriptor>
std::string CommentAt(const Descriptor* documented) {
  google::protobuf::SourceLocation location;
  if (documented == nullptr || !documented->GetSourceLocation(&location)) return "";
  // Every line of a comment begins with the blank behind its slashes.
  const std::string text = absl::StrReplaceAll(absl::StrCat("\n", location.leading_comments), {{"\n ", "\n"}});
  return std::string(absl::StripAsciiWhitespace(text));
}

std::string FullName(absl::string_view name) { return absl::StrCat("briefing.v1.", name); }

}  // namespace

std::string CommentOn(const google::protobuf::Descriptor& message) {
  return CommentAt(Schema().FindMessageTypeByName(message.full_name()));
}
std::string CommentOn(const google::protobuf::EnumDescriptor& type) {
  return CommentAt(Schema().FindEnumTypeByName(type.full_name()));
}
std::string CommentOn(const google::protobuf::FieldDescriptor& field) {
  return CommentAt(Schema().FindFieldByName(field.full_name()));
}
std::string CommentOn(const google::protobuf::EnumValueDescriptor& value) {
  return CommentAt(Schema().FindEnumValueByName(value.full_name()));
}

const google::protobuf::Descriptor* FindMessage(absl::string_view name) {
  return DescriptorPool::generated_pool()->FindMessageTypeByName(FullName(name));
}
const google::protobuf::EnumDescriptor* FindEnum(absl::string_view name) {
  return DescriptorPool::generated_pool()->FindEnumTypeByName(FullName(name));
}

}  // namespace briefing::briefctl
