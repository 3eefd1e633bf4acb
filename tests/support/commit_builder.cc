#include "tests/support/commit_builder.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "briefing/v1/edtf.pb.h"
#include "service/catalog/record_type.h"
#include "service/catalog/view.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int>((time - absl::FromUnixSeconds(timestamp.seconds())) / absl::Nanoseconds(1)));
}

Message& SubMessage(Message& message, const std::string& field) {
  return *message.GetReflection()->MutableMessage(&message, message.GetDescriptor()->FindFieldByName(field));
}

bool HasSubMessage(const Message& message, const std::string& field) {
  return message.GetReflection()->HasField(message, message.GetDescriptor()->FindFieldByName(field));
}

// [start, end) of a year, month or day; false for anything else.
bool SimpleSpan(absl::string_view text, absl::Time& start, absl::Time& end) {
  std::vector<int> parts;
  for (absl::string_view part : absl::StrSplit(text, '-')) {
    if (!absl::SimpleAtoi(part, &parts.emplace_back())) return false;
  }
  const absl::TimeZone utc = absl::UTCTimeZone();
  if (parts.size() == 1) {
    start = absl::FromCivil(absl::CivilYear(parts[0]), utc);
    end = absl::FromCivil(absl::CivilYear(parts[0] + 1), utc);
  } else if (parts.size() == 2 && parts[1] <= 12) {
    start = absl::FromCivil(absl::CivilMonth(parts[0], parts[1]), utc);
    end = absl::FromCivil(absl::CivilMonth(parts[0], parts[1]) + 1, utc);
  } else if (parts.size() == 3) {
    start = absl::FromCivil(absl::CivilDay(parts[0], parts[1], parts[2]), utc);
    end = absl::FromCivil(absl::CivilDay(parts[0], parts[1], parts[2]) + 1, utc);
  } else {
    return false;
  }
  return true;
}

void FillBoundsOf(v1::EdtfDate& date) {
  date.clear_start_time();
  date.clear_end_time();
  const std::vector<std::string> ends = absl::StrSplit(date.edtf(), '/');
  absl::Time start, end;
  if (SimpleSpan(ends.front(), start, end)) SetTime(start, *date.mutable_start_time());
  if (SimpleSpan(ends.back(), start, end)) SetTime(end, *date.mutable_end_time());
}

// Tests make hundreds of thousands of records from a few texts.
constexpr size_t kMaxParsedTexts = 1000;

template <typename T>
T Make(const std::string& name, const std::string& text) {
  thread_local absl::flat_hash_map<std::string, T> parsed;
  if (parsed.size() == kMaxParsedTexts) parsed.clear();
  const auto [found, is_new] = parsed.try_emplace(text);
  if (is_new) found->second = ParseText<T>(text);
  T message = found->second;
  message.set_name(name);
  return message;
}

Revision ApplyOne(Catalog& catalog, CommitBuilder& builder) {
  Apply(catalog, builder);
  return catalog.head();
}

}  // namespace

absl::Time DefaultCommitTime(Revision revision) { return absl::FromUnixSeconds(1651654800 + revision.value()); }

void FillSimpleBounds(Message& message) {
  if (message.GetDescriptor() == v1::EdtfDate::descriptor()) {
    FillBoundsOf(static_cast<v1::EdtfDate&>(message));
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      FillSimpleBounds(*reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      FillSimpleBounds(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

CommitBuilder::CommitBuilder(Revision revision) {
  commit_.set_revision(revision.value());
  At(DefaultCommitTime(revision));
}

CommitBuilder& CommitBuilder::At(absl::Time time) {
  SetTime(time, *commit_.mutable_commit_time());
  return *this;
}

CommitBuilder& CommitBuilder::By(const std::string& actor, const std::string& request_id, const std::string& reason) {
  commit_.set_actor(actor);
  commit_.set_request_id(request_id);
  commit_.set_reason(reason);
  return *this;
}

CommitBuilder& CommitBuilder::Create(const Message& message) { return Add(v1::CHANGE_TYPE_CREATED, message); }
CommitBuilder& CommitBuilder::Update(const Message& message) { return Add(v1::CHANGE_TYPE_UPDATED, message); }
CommitBuilder& CommitBuilder::Retract(const Message& message) { return Add(v1::CHANGE_TYPE_RETRACTED, message); }

CommitBuilder& CommitBuilder::Add(v1::ChangeType type, const Message& message) {
  const std::string name = NameIn(message);
  v1::Change& change = *commit_.add_changes();
  change.set_type(type);
  change.set_name(name);
  Message& record = *SetType(*change.mutable_record(), TypeOfName(name));
  record.CopyFrom(message);
  record.GetReflection()->SetString(&record, record.GetDescriptor()->FindFieldByName("etag"),
                                    absl::StrCat("r", commit_.revision()));
  record.GetReflection()->SetInt64(&record, record.GetDescriptor()->FindFieldByName("revision"), commit_.revision());
  if (!HasSubMessage(record, "create_time")) SubMessage(record, "create_time").CopyFrom(commit_.commit_time());
  SubMessage(record, "update_time").CopyFrom(commit_.commit_time());
  if (change.record().has_commitment() && change.record().commitment().transitions_size() > 0) {
    v1::Commitment& commitment = *change.mutable_record()->mutable_commitment();
    commitment.set_state(commitment.transitions(commitment.transitions_size() - 1).state());
  }
  FillSimpleBounds(record);
  return *this;
}

std::string CommitBuilder::Build() const { return commit_.SerializeAsString(); }

void Apply(Catalog& catalog, const CommitBuilder& builder) { EXPECT_THAT(catalog.Apply(builder.Build()), IsOk()); }

Revision Create(Catalog& catalog, const Message& message) {
  return ApplyOne(catalog, CommitBuilder(catalog.head().next()).Create(message));
}

Revision Update(Catalog& catalog, const Message& message) {
  return ApplyOne(catalog, CommitBuilder(catalog.head().next()).Update(message));
}

Revision Retract(Catalog& catalog, absl::string_view name) {
  const absl::optional<RecordVersion> live = catalog.ViewAtHead().FindLive(name);
  EXPECT_TRUE(live.has_value()) << name;
  if (!live.has_value()) return catalog.head();
  v1::Record record;
  Message& message = *SetType(record, live->type);
  EXPECT_TRUE(message.ParseFromArray(live->bytes.data(), static_cast<int>(live->bytes.size())));
  return ApplyOne(catalog, CommitBuilder(catalog.head().next()).Retract(message));
}

v1::Event MakeEvent(const std::string& id, const std::string& text) { return Make<v1::Event>("events/" + id, text); }
v1::Party MakeParty(const std::string& id, const std::string& text) { return Make<v1::Party>("parties/" + id, text); }
v1::Source MakeSource(const std::string& id, const std::string& text) {
  return Make<v1::Source>("sources/" + id, text);
}
v1::Commitment MakeCommitment(const std::string& id, const std::string& text) {
  return Make<v1::Commitment>("commitments/" + id, text);
}
v1::Indicator MakeIndicator(const std::string& id, const std::string& text) {
  return Make<v1::Indicator>("indicators/" + id, text);
}
v1::Observation MakeObservation(const std::string& indicator, const std::string& id, const std::string& text) {
  return Make<v1::Observation>(absl::StrCat("indicators/", indicator, "/observations/", id), text);
}
v1::Assessment MakeAssessment(const std::string& commitment, const std::string& id, const std::string& text) {
  return Make<v1::Assessment>(absl::StrCat("commitments/", commitment, "/assessments/", id), text);
}

}  // namespace briefing::testing
