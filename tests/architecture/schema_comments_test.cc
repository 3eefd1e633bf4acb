// The schema is documented: every message, field, oneof, enum, value, service and method says what it means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::FileDescriptorSet;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::google::protobuf::SourceLocation;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Walks a file and gathers what has no comment before it, as "briefing/v1/event.proto:12: …".
class CommentCheck {
 public:
  void File(const FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) Message(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) Enum(*file.enum_type(i));
    for (int i = 0; i < file.service_count(); ++i) Service(*file.service(i));
  }
  const std::vector<std::string>& wrong() const { return wrong_; }
  int seen() const { return seen_; }

 private:
  template <typename Element>
  SourceLocation Require(const Element& element, const FileDescriptor& file) {
    SourceLocation location;
    const bool known = element.GetSourceLocation(&location);
    ++seen_;
    if (!known || absl::StripAsciiWhitespace(location.leading_comments).empty()) {
      wrong_.push_back(absl::StrCat(std::string(file.name()), ":", location.start_line + 1, ": ",
                                    std::string(element.full_name()), " has no comment before it"));
    }
    return location;
  }

  void Message(const Descriptor& message) {
    if (message.options().map_entry()) return;
    Require(message, *message.file());
    for (int i = 0; i < message.field_count(); ++i) Require(*message.field(i), *message.file());
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) Require(*message.oneof_decl(i), *message.file());
    for (int i = 0; i < message.nested_type_count(); ++i) Message(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) Enum(*message.enum_type(i));
  }

  void Enum(const EnumDescriptor& kind) {
    Require(kind, *kind.file());
    for (int i = 0; i < kind.value_count(); ++i) Require(*kind.value(i), *kind.file());
  }

  void Service(const ServiceDescriptor& service) {
    Require(service, *service.file());
    for (int i = 0; i < service.method_count(); ++i) Method(*service.method(i));
  }

  // A stream's life cycle is told in numbered steps.
  void Method(const MethodDescriptor& method) {
    const SourceLocation location = Require(method, *method.file());
    const bool streams = method.client_streaming() || method.server_streaming();
    if (!streams || location.leading_comments.find(" 1. ") != std::string::npos) return;
    wrong_.push_back(absl::StrCat(std::string(method.file()->name()), ":", location.start_line + 1, ": the stream ",
                                  std::string(method.full_name()), " does not tell its life cycle as numbered steps"));
  }

  std::vector<std::string> wrong_;
  int seen_ = 0;
};

// What protoc makes of the .proto files in `root` below `folder`, with what they import.
FileDescriptorSet Describe(const std::string& root, const std::string& folder) {
  TempDir directory;
  const std::string out = directory.File("schema.pb");
  std::vector<std::string> argv = {PROTOC,
                                   "-I" + root,
                                   "-I" + SourcePath("proto"),
                                   "--include_source_info",
                                   "--include_imports",
                                   "--descriptor_set_out=" + out};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root + "/" + folder)) {
    if (entry.path().extension() == ".proto") argv.push_back(entry.path().string());
  }
  const Ran ran = Run({.argv = argv, .environment = {}, .input = ""});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromString(ReadFile(out)));
  return set;
}

CommentCheck Check(const FileDescriptorSet& set, const std::string& folder) {
  DescriptorPool pool;
  CommentCheck check;
  for (const FileDescriptorProto& file : set.file()) {
    const FileDescriptor* const built = pool.BuildFile(file);
    EXPECT_NE(built, nullptr) << file.name();
    if (built != nullptr && file.name().rfind(folder + "/", 0) == 0) check.File(*built);
  }
  return check;
}

TEST(Schema, EverythingIsCommented) {
  const CommentCheck check = Check(Describe(SourcePath("proto"), "briefing"), "briefing");
  EXPECT_THAT(check.wrong(), IsEmpty());
  EXPECT_GT(check.seen(), 300);
}

// The comments before the fields of that name, in all messages of `set`, without blanks around them.
std::vector<std::string> CommentsOf(const std::string& field, const FileDescriptorSet& set) {
  DescriptorPool pool;
  std::vector<std::string> comments;
  for (const FileDescriptorProto& file : set.file()) {
    const FileDescriptor* const built = pool.BuildFile(file);
    for (int i = 0; i < built->message_type_count(); ++i) {
      const auto* found = built->message_type(i)->FindFieldByName(field);
      SourceLocation location;
      if (found == nullptr || !found->GetSourceLocation(&location)) continue;
      comments.emplace_back(absl::StripAsciiWhitespace(location.leading_comments));
    }
  }
  return comments;
}

TEST(Schema, ReadsSayTheSameOfTheirRevision) {
  const FileDescriptorSet set = Describe(SourcePath("proto"), "briefing");
  EXPECT_THAT(CommentsOf("as_of", set), AllOf(SizeIs(Gt(20u)), Each(StartsWith("The state to answer for; see AsOf. "
                                                                               "Absent: now."))));
  EXPECT_THAT(CommentsOf("at_least_revision", set),
              AllOf(SizeIs(Gt(20u)),
                    Each("Wait until the ledger is at least here, up to the deadline; see AsOf. 0: no wait.")));
}

// A schema of one file, whose lines after the header are `lines`.
std::vector<std::string> WrongIn(const std::string& lines) {
  TempDir root;
  std::filesystem::create_directory(root.File("planted"));
  WriteFile(root.File("planted/a.proto"), "syntax = \"proto3\";\npackage planted;\n" + lines);
  return Check(Describe(root.path(), "planted"), "planted").wrong();
}

TEST(PlantedSchema, MissingCommentsAreFound) {
  EXPECT_THAT(WrongIn("// A message.\nmessage Good {\n  // A field.\n  int32 x = 1;\n}\n"), IsEmpty());
  EXPECT_THAT(WrongIn("// A message.\nmessage Bad {\n  int32 x = 1;  // Behind does not count.\n}\n"),
              ElementsAre("planted/a.proto:5: planted.Bad.x has no comment before it"));
  EXPECT_THAT(WrongIn("enum Bad {\n  BAD_UNSPECIFIED = 0;\n}\n"), SizeIs(2));
  EXPECT_THAT(
      WrongIn("message Bad {\n  // A map.\n  map<string, int32> x = 1;\n  oneof o {\n    int32 y = 2;\n  }\n}\n"),
      SizeIs(3));
}

TEST(PlantedSchema, StreamsWithoutStepsAreFound) {
  const std::string head = "// Nothing.\nmessage M {}\n// A service.\nservice S {\n";
  EXPECT_THAT(WrongIn(head + "  // Sends.\n  //   1. First.\n  rpc A(M) returns (stream M);\n}\n"), IsEmpty());
  EXPECT_THAT(WrongIn(head + "  // Sends.\n  rpc A(M) returns (stream M);\n}\n"),
              ElementsAre("planted/a.proto:8: the stream planted.S.A does not tell its life cycle as numbered steps"));
  EXPECT_THAT(WrongIn(head + "  rpc A(M) returns (M);\n}\n"), SizeIs(1));
}

}  // namespace
}  // namespace briefing::testing
