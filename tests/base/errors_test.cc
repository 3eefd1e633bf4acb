#include "service/base/errors.h"

#include <map>
#include <string>
#include <vector>

#include "service/base/limits.h"
#include "tests/support/matchers.h"

namespace briefing::errors {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Code = absl::StatusCode;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  return fields;
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  const auto info = InfoOf(status);
  if (!info) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

absl::optional<google::rpc::RetryInfo> RetryOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo retry;
  if (!payload || !retry.ParseFromString(std::string(*payload))) return absl::nullopt;
  return retry;
}

TEST(ErrorsTest, EachHasItsCodeAndReason) {
  const FieldViolation violations[] = {{"a", "is missing"}};
  const struct {
    absl::Status status;
    Code code;
    const char* reason;
  } cases[] = {
      {InvalidField("title", "is empty"), Code::kInvalidArgument, "INVALID_FIELD"},
      {InvalidFields(violations), Code::kInvalidArgument, "INVALID_FIELD"},
      {OutOfTime("the list"), Code::kDeadlineExceeded, "OUT_OF_TIME"},
      {OverTimeLimit("the list", absl::Seconds(30)), Code::kDeadlineExceeded, "OUT_OF_TIME"},
      {Undecodable("Event"), Code::kInvalidArgument, "UNDECODABLE_MESSAGE"},
      {BadToken("page_token", "is of another request"), Code::kInvalidArgument, "BAD_TOKEN"},
      {TooLarge("the commit", 10), Code::kInvalidArgument, "TOO_LARGE"},
      {NotFound("events/a"), Code::kNotFound, "RECORD_NOT_FOUND"},
      {Retracted("events/a", Revision(3)), Code::kNotFound, "RECORD_RETRACTED"},
      {AlreadyExists("events/a"), Code::kAlreadyExists, "RECORD_EXISTS"},
      {RequestIdReused("id", Revision(3)), Code::kAlreadyExists, "REQUEST_ID_REUSED"},
      {StaleEtag("events/a", "r1", "r2"), Code::kAborted, "STALE_ETAG"},
      {IllegalTransition("commitments/a", "AGREED", "PROPOSED", {"IN_FORCE"}), Code::kFailedPrecondition,
       "ILLEGAL_TRANSITION"},
      {MissingReference("party", "parties/jp"), Code::kFailedPrecondition, "MISSING_REFERENCE"},
      {StillReferenced("parties/jp", {"events/a"}, 1), Code::kFailedPrecondition, "STILL_REFERENCED"},
      {RevisionAhead(Revision(9), Revision(3)), Code::kOutOfRange, "REVISION_AHEAD"},
      {RevisionNotReached(Revision(9), Revision(3)), Code::kDeadlineExceeded, "REVISION_NOT_REACHED"},
      {Overloaded("the queue is full", absl::Seconds(1)), Code::kResourceExhausted, "OVERLOADED"},
      {WritesClosed("a sync failed"), Code::kUnavailable, "WRITES_CLOSED"},
      {OtherLedger("a.db", "00", "11"), Code::kFailedPrecondition, "OTHER_LEDGER"},
      {WriteNotTried("no member answers", absl::Seconds(1)), Code::kUnavailable, "WRITE_NOT_TRIED"},
      {WritesSuspended("no member answers", absl::Seconds(1)), Code::kUnavailable, "WRITES_SUSPENDED"},
      {ClosedInDoubt("a sync failed"), Code::kUnavailable, "CLOSED_IN_DOUBT"},
      {OutcomeUnknown("the reply was lost"), Code::kUnavailable, "OUTCOME_UNKNOWN"},
      {NotReady(), Code::kUnavailable, "NOT_READY"},
      {AddressInUse("127.0.0.1:1", "taken"), Code::kFailedPrecondition, "ADDRESS_IN_USE"},
      {ShuttingDown(), Code::kUnavailable, "SHUTTING_DOWN"},
      {HeadMoved(Revision(3), Revision(4)), Code::kAborted, "HEAD_MOVED"},
      {StorageFull("f"), Code::kResourceExhausted, "STORAGE_FULL"},
      {LedgerCorrupt("f at revision 3", "gone"), Code::kDataLoss, "LEDGER_CORRUPT"},
      {LedgerFormat("f", "is newer"), Code::kFailedPrecondition, "LEDGER_FORMAT"},
      {LedgerLocked("f", "process 12"), Code::kFailedPrecondition, "LEDGER_LOCKED"},
      {LedgerIo("f", "no such file"), Code::kUnavailable, "LEDGER_IO"},
      {Internal("lost count"), Code::kInternal, "INTERNAL"},
  };
  for (const auto& [status, code, reason] : cases) {
    EXPECT_THAT(status, FailsWith(code, reason));
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_FALSE(status.message().empty()) << reason;
  }
}

TEST(ErrorsTest, MetadataNamesWhatIsMeant) {
  EXPECT_THAT(MetadataOf(StaleEtag("events/a", "r1", "r2")),
              UnorderedElementsAre(Pair("name", "events/a"), Pair("given", "r1"), Pair("current", "r2")));
  EXPECT_THAT(MetadataOf(IllegalTransition("commitments/a", "AGREED", "PROPOSED", {"IN_FORCE", "FULFILLED"})),
              ::testing::Contains(Pair("legal", "IN_FORCE,FULFILLED")));
  EXPECT_THAT(MetadataOf(ShuttingDown("token")), ElementsAre(Pair("resume_token", "token")));
  EXPECT_THAT(MetadataOf(ShuttingDown()), ElementsAre());
}

TEST(ErrorsTest, MessagesSayWhatToDo) {
  EXPECT_THAT(std::string(Retracted("events/a", Revision(3)).message()), HasSubstr("as_of.revision = 2"));
  EXPECT_THAT(std::string(IllegalTransition("c", "FULFILLED", "AGREED", {}).message()),
              HasSubstr("FULFILLED is final"));
  EXPECT_THAT(std::string(StillReferenced("p", {"a", "b"}, 5).message()), HasSubstr("a, b and 3 more"));
  EXPECT_THAT(std::string(StillReferenced("p", {"a"}, 1).message()), ::testing::Not(HasSubstr("more")));
}

TEST(ErrorsTest, AdvisesOnRetryingWhereWaitingHelps) {
  const auto retry = RetryOf(Overloaded("full", absl::Milliseconds(1500)));
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 500000000);
  EXPECT_TRUE(RetryOf(OutcomeUnknown("x")));
  EXPECT_TRUE(RetryOf(ShuttingDown()));
  EXPECT_FALSE(RetryOf(WritesClosed("x")));
  EXPECT_FALSE(RetryOf(NotFound("x")));
}

TEST(ErrorsTest, InvalidFieldsNamesEachOfThem) {
  const FieldViolation violations[] = {{"title", "is empty"}, {"date.edtf", "is no date"}};
  const absl::Status status = InvalidFields(violations);
  EXPECT_THAT(FieldsOf(status), ElementsAre("title", "date.edtf"));
  EXPECT_EQ(ViolationsOf(status)[1].description, "is no date");
  EXPECT_EQ(status.message(), "title: is empty; date.edtf: is no date");
}

// Two bytes a letter, so that a cut in the wrong place shows.
std::string LongValue() {
  std::string value;
  while (value.size() < 100'000) value += "\xc3\xa9";
  return value;
}

TEST(ErrorsTest, RepeatOnlyTheBeginningOfLongValues) {
  const std::string value = LongValue();
  const absl::Status statuses[] = {NotFound(value),
                                   Retracted(value, Revision(3)),
                                   AlreadyExists(value),
                                   RequestIdReused(value, Revision(3)),
                                   StaleEtag(value, value, "r2"),
                                   IllegalTransition(value, "AGREED", "PROPOSED", {}),
                                   MissingReference("party", value),
                                   StillReferenced(value, {value, value, value}, 3),
                                   InvalidField("name", value)};
  for (const absl::Status& status : statuses) {
    EXPECT_LT(status.message().size(), 1200u) << ReasonOf(status);
    EXPECT_LT(InfoOf(status)->ByteSizeLong(), 1200u) << ReasonOf(status);
    EXPECT_THAT(std::string(status.message()), HasSubstr("\xc3\xa9\xe2\x80\xa6")) << ReasonOf(status);
  }
}

TEST(ErrorsTest, RepeatNamesWhole) {
  const std::string name = "indicators/" + std::string(63, 'i') + "/observations/" + std::string(63, 'o');
  EXPECT_THAT(MetadataOf(NotFound(name)), ElementsAre(Pair("name", name)));
}

TEST(ErrorsTest, LongDescriptionsKeepTheirEnd) {
  const absl::Status status = InvalidField("name", "\"" + LongValue() + "\" is no record's name");
  const std::string description = ViolationsOf(status)[0].description;
  EXPECT_LE(description.size(), limits::kMaxDescriptionBytes);
  EXPECT_THAT(description, ::testing::StartsWith("\"\xc3\xa9"));
  EXPECT_THAT(description, ::testing::EndsWith("\xc3\xa9\" is no record's name"));
}

TEST(ErrorsTest, ShowWhatCannotBeSeen) {
  const auto told = [](absl::string_view value) {
    return ViolationsOf(InvalidField("f", absl::StrCat("\"", value, "\" is none"))).front().description;
  };
  EXPECT_EQ(told("２０２２ 日本 é 😀"), "\"２０２２ 日本 é 😀\" is none");
  EXPECT_EQ(told(absl::string_view("a\0b", 3)), "\"a\\x00b\" is none");
  EXPECT_EQ(told("\x1b[31m\n\x7f"), "\"\\x1b[31m\\x0a\\x7f\" is none");
  // A control character of U+0080 and beyond; halves of pairs, cut and overlong characters, and what is beyond
  // U+10FFFF.
  EXPECT_EQ(told("\xc2\x9b"), "\"\\xc2\\x9b\" is none");
  EXPECT_EQ(told("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\" is none");
  EXPECT_EQ(told("\xe6\x97"), "\"\\xe6\\x97\" is none");
  EXPECT_EQ(told("\xc0\x80\xe0\x80\x80"), "\"\\xc0\\x80\\xe0\\x80\\x80\" is none");
  EXPECT_EQ(told("\xf4\x90\x80\x80\xff"), "\"\\xf4\\x90\\x80\\x80\\xff\" is none");
  EXPECT_EQ(std::string(NotFound("events/a\nb").message()).find('\n'), std::string::npos);
}

TEST(UnderFieldTest, GoesBeforeEachPath) {
  const FieldViolation violations[] = {{"title", "is empty"}, {"", "is missing"}};
  const absl::Status status = UnderField(InvalidFields(violations), "mutations[3].put.event");
  EXPECT_THAT(FieldsOf(status), ElementsAre("mutations[3].put.event.title", "mutations[3].put.event"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("mutations[3].put.event.title: is empty"));
}

TEST(UnderFieldTest, Nests) {
  EXPECT_THAT(UnderField(UnderField(InvalidField("edtf", "is no date"), "date"), "event"),
              BlamesField("event.date.edtf"));
}

TEST(UnderFieldTest, KeepsTheReason) {
  EXPECT_THAT(UnderField(BadToken("page_token", "is torn"), "request"), FailsWith(Code::kInvalidArgument, "BAD_TOKEN"));
}

TEST(UnderFieldTest, PutsThePathIntoTheMetadataOfOtherErrors) {
  const absl::Status status = UnderField(StaleEtag("events/a", "r1", "r2"), "mutations[0]");
  EXPECT_THAT(status, FailsWith(Code::kAborted, "STALE_ETAG"));
  EXPECT_EQ(MetadataOf(status)["field"], "mutations[0]");
  EXPECT_EQ(MetadataOf(UnderField(MissingReference("party", "parties/jp"), "mutations[1]"))["field"],
            "mutations[1].party");
}

TEST(UnderFieldTest, LeavesAloneWhatHasNoPlaceForAPath) {
  EXPECT_THAT(UnderField(absl::OkStatus(), "event"), IsOk());
  EXPECT_EQ(UnderField(absl::CancelledError("x"), "event"), absl::CancelledError("x"));
  EXPECT_EQ(UnderField(InvalidField("a", "b"), ""), InvalidField("a", "b"));
}

TEST(WithoutPrefixTest, UndoesUnderField) {
  const absl::Status field = InvalidField("title", "is empty");
  EXPECT_EQ(WithoutPrefix(UnderField(field, "mutations[0]"), "mutations[0]."), field);
  const absl::Status reference = MissingReference("party", "parties/jp");
  EXPECT_EQ(MetadataOf(WithoutPrefix(UnderField(reference, "mutations[0]"), "mutations[0]."))["field"], "party");
  EXPECT_THAT(WithoutPrefix(absl::OkStatus(), "mutations[0]."), IsOk());
}

TEST(WithoutPrefixTest, LeavesNoPathWhereTheWholePartIsBlamed) {
  const absl::Status stale =
      WithoutPrefix(UnderField(StaleEtag("a", "r1", "r2"), "mutations[0].retract"), "mutations[0].retract.");
  EXPECT_EQ(MetadataOf(stale).count("field"), 0u);
  const absl::Status whole = WithoutPrefix(InvalidField("mutations[0].retract", "is wrong"), "mutations[0].retract.");
  EXPECT_THAT(whole, BlamesField(""));
  EXPECT_EQ(whole.message(), "is wrong");
}

TEST(InfoOfTest, KnowsNothingOfForeignErrors) {
  EXPECT_FALSE(InfoOf(absl::CancelledError("x")));
  EXPECT_EQ(ReasonOf(absl::CancelledError("x")), "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_THAT(ViolationsOf(absl::InvalidArgumentError("x")), ElementsAre());
}

}  // namespace
}  // namespace briefing::errors
