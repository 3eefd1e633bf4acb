#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/briefctl/commands.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/field_path.h"
#include "client/briefctl/record_file.h"
#include "client/briefctl/writes.h"
#include "client/record_kind.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

struct UpdateFlags {
  std::string name;
  std::string file;
  std::string format;
  std::vector<std::string> set;
  std::string etag;
  bool validate_only = false;
};

void SetText(const char* field, const std::string& value, Message& message) {
  if (value.empty()) return;
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field), value);
}

absl::Status Send(const v1::Record& record, const google::protobuf::FieldMask& mask, const UpdateFlags& flags,
                  Context& context) {
  return WriteAndPrint(flags.validate_only, context, [&](client::Client& client, const client::WriteOptions& options) {
    return client.Update(record, mask, options, context.call());
  });
}

// The list at the end of `path`, as it stands in `from`, into `to`. Messages on the way are made there.
void CopyList(const std::vector<const FieldDescriptor*>& path, const Message& from, Message& to) {
  const Message* source = &from;
  Message* target = &to;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    source = &source->GetReflection()->GetMessage(*source, path[i]);
    target = target->GetReflection()->MutableMessage(target, path[i]);
  }
  const std::unique_ptr<Message> copy(source->New());
  copy->CopyFrom(*source);
  target->GetReflection()->SwapFields(copy.get(), target, {path.back()});
}

// "participants[0].party=…" changes an element of a list, which is sent as a whole: the list as it is must be read
// first, and the etag keeps another writer's change of it from being lost.
absl::Status TakeOverLists(const UpdateFlags& flags, Context& context, Message& message) {
  std::set<std::vector<const FieldDescriptor*>> lists;
  for (const std::string& assignment : flags.set) {
    std::vector<const FieldDescriptor*> list = ListIn(assignment, *message.GetDescriptor());
    if (!list.empty()) lists.insert(std::move(list));
  }
  if (lists.empty()) return absl::OkStatus();
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::Record> current = (*client)->Get(flags.name, {}, context.call());
  if (!current.ok()) return current.status();
  const Message& from = *client::Inside(*current);
  for (const auto& list : lists) CopyList(list, from, message);
  const Reflection& reflection = *from.GetReflection();
  const std::string etag = reflection.GetString(from, from.GetDescriptor()->FindFieldByName("etag"));
  SetText("etag", flags.etag.empty() ? etag : flags.etag, message);
  return absl::OkStatus();
}

absl::Status UpdateFromFlags(const UpdateFlags& flags, Context& context) {
  const client::RecordKind* kind = client::KindOfName(flags.name);
  if (kind == nullptr) {
    return UsageFailure(absl::StrCat("\"", flags.name, "\" is no full name, such as events/summit-2022"));
  }
  v1::Record record;
  Message& message = *client::MakeInside(*kind, record);
  SetText("name", flags.name, message);
  SetText("etag", flags.etag, message);
  if (absl::Status status = TakeOverLists(flags, context, message); !status.ok()) return status;
  google::protobuf::FieldMask mask;
  if (absl::Status status = SetFields(flags.set, message, &mask); !status.ok()) return status;
  return Send(record, mask, flags, context);
}

absl::Status UpdateFromFile(const UpdateFlags& flags, Context& context) {
  const absl::StatusOr<FileFormat> format = FormatOf(flags.format, flags.file);
  if (!format.ok()) return format.status();
  const absl::StatusOr<std::string> contents = ReadWhole(flags.file);
  if (!contents.ok()) return contents.status();
  absl::StatusOr<std::vector<FileRecord>> records = ReadRecords(*format, flags.file, *contents);
  if (!records.ok()) return records.status();
  if (records->size() != 1) {
    return LocalFailure(absl::StrCat(flags.file, ": update takes one record; `briefctl import` takes many"));
  }
  v1::Record& record = records->front().record;
  if (!flags.name.empty() && client::NameOf(record) != flags.name) {
    return LocalFailure(absl::StrCat(flags.file, ":", records->front().line, ": the record is \"",
                                     client::NameOf(record), "\", not \"", flags.name, "\""));
  }
  client::ClearOutputOnly(*client::MutableInside(record));
  SetText("etag", flags.etag, *client::MutableInside(record));
  return Send(record, {}, flags, context);
}

absl::Status Update(const UpdateFlags& flags, Context& context) {
  if (flags.file.empty() == flags.set.empty()) return UsageFailure("give either --set PATH=VALUE, or -f FILE");
  if (!flags.file.empty()) return UpdateFromFile(flags, context);
  if (flags.name.empty()) return UsageFailure("give the name of the record to change");
  return UpdateFromFlags(flags, context);
}

}  // namespace

void AddUpdate(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<UpdateFlags>();
  CLI::App* update = app.add_subcommand("update", R"(Change a record

Examples:
  briefctl update events/summit-2022 --set modality=occurred --set date=2022-05-23
  briefctl update events/summit-2022 --set place.text=Tokyo --etag r42
  briefctl update parties/jp --set aliases=Nippon --set aliases=Nihon
  briefctl update parties/jp --set aliases[1]=Nihon
  briefctl update events/summit-2022 --set claims[2]=
  briefctl update -f commitment.textproto

A list that is named whole is replaced, one value for each --set. With an index one of its elements is set, added (by the
index behind the last one), or taken out (by no value), and the others stay.)");
  update->add_option("name", flags->name, "Full name, such as events/summit-2022");
  update->add_option("--set", flags->set, "PATH=VALUE; may be repeated; no value clears")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  update->add_option("-f,--file", flags->file,
                     "A record of which every field that is set replaces what is there; - for standard input");
  update->add_option("--format", flags->format, "text, json or ndjson; otherwise by the file's ending");
  update->add_option("--etag", flags->etag, "Refuse when it has changed since it had this etag");
  update->add_flag("--validate-only", flags->validate_only, "Check everything, write nothing");
  update->callback([&context, &command, flags] { command = [&context, flags] { return Update(*flags, context); }; });
}

}  // namespace briefing::briefctl
