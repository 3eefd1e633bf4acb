// A filter after checking: conditions with their types, and how a record's bytes answer them.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_CONDITION_H_
#define BRIEFING_SERVICE_QUERY_FILTER_CONDITION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/catalog/terms.h"
#include "service/catalog/view.h"
#include "service/query/phrase.h"

namespace briefing {

// A text compared with: whole, or with anything before or behind it.
struct TextPattern {
  std::string text;
  bool open_start = false;
  bool open_end = false;

  bool exact() const { return !open_start && !open_end; }
  bool Matches(absl::string_view value) const;
};

// A span of instants [start, end) to compare timestamps and durations with, in seconds and nanoseconds.
struct Instant {
  int64_t seconds = 0;
  int32_t nanos = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// How values of one field are encoded and compared.
enum class ValueForm : uint8_t {
  kInteger,  // varint: integers, booleans, enums
  kZigzag,   // varint of sint32 and sint64
  kFixed32,  // sfixed32
  kFixed64,  // sfixed64
  kFloat,
  kDouble,
  kText,
  kDate,     // an EdtfDate
  kInstant,  // a Timestamp or a Duration
  kMessage,  // any other message
};

enum class ValueTestKind : uint8_t {
  kPresent,
  kEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kWords,         // of text: has one of `readings`
  kOverlaps,      // of dates
  kWithin,        // of dates
  kMemberOf,      // of names of parties
  kEverMemberOf,  // the same, or was once: see EverHeld
};

// A test of one value.
struct ValueTest {
  ValueForm form = ValueForm::kInteger;
  ValueTestKind kind = ValueTestKind::kPresent;
  // Whether it holds for a field that is not set in a message that is there.
  bool holds_if_unset = false;
  // What numbers are compared with; `integer` where `whole`.
  bool whole = false;
  int64_t integer = 0;
  double real = 0;
  // Texts, expressions of dates (kEqual), and the group (kMemberOf, kEverMemberOf).
  TextPattern text = {};
  std::vector<Phrase> readings = {};
  DateBounds date = {};
  Instant start = {};
  Instant end = {};
};

bool HoldsForInteger(const ValueTest& test, int64_t value);
// Whether `date` satisfies a test of kDate. Not for kEqual, which goes by the expression.
bool HoldsForDate(ValueTestKind kind, const DateBounds& wanted, const DateBounds& date);

// A test of the values of a field of one kind of record: it holds where any value satisfies it.
struct FieldTest {
  v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED;
  // The numbers of the fields on the way, the last one's included.
  std::vector<int> steps;
  ValueTest test;
  // Of each term that a record has for certain where the test holds, one of these; none where nothing is known but the
  // kind.
  std::vector<Term> implied = {};
  // Whether the values are among the parties that the record involves.
  bool of_parties = false;
};

struct Condition {
  enum class Kind : uint8_t {
    kAll,     // of `children`: true without any
    kAny,     // of `children`: false without any; where `date_kind` is kEqual, only on records with the bounds `date`
    kNot,     // the only child
    kTerm,    // the record has a term of `field` that matches `text`
    kMember,  // the same for a party of it (`field`) that is `text.text` or a member of that
    kEverMember,  // the same, or that was once: see EverHeld
    kDate,        // its date satisfies `date_kind` of `date` (kEqual: the bounds are the same)
    kOverdue,
    kText,   // its text has one of `readings`, or of those of WantedPhrases that are `wanted`
    kField,  // one of `fields`, of its kind, holds
  };

  Kind kind = Kind::kAll;
  std::vector<Condition> children = {};
  TermField field = TermField{0};
  TextPattern text = {};
  ValueTestKind date_kind = ValueTestKind::kPresent;
  DateBounds date = {};
  std::vector<Phrase> readings = {};
  std::vector<size_t> wanted = {};
  // At most one for a kind of record.
  std::vector<FieldTest> fields = {};
  // As the caller wrote it, in one spelling: for explanations, and for indexes of texts. Of leaves, and of what the
  // check made several conditions of.
  std::string written = {};
};

// The phrases that a condition looks for in texts, each once, so that a record's texts are read once for all of them.
class WantedPhrases {
 public:
  WantedPhrases() = default;
  WantedPhrases(const WantedPhrases&) = delete;
  WantedPhrases& operator=(const WantedPhrases&) = delete;

  // Takes the phrases of all kText in the condition over, which then say by `wanted` which is theirs.
  void TakeFrom(Condition& condition);
  absl::Span<const Phrase* const> all() const { return all_; }

 private:
  std::deque<Phrase> phrases_;
  std::vector<const Phrase*> all_;
};

// Whether the condition holds for a version; `phrases` are those taken from it. Walks over the bytes; parses no message
// and, except for texts, allocates nothing. Reads the texts at most once. Thread-safe.
bool Holds(const Condition& condition, const WantedPhrases& phrases, const RecordVersion& version, const View& view);

// Whether what Holds says of a version may differ between views: the condition asks for memberships, or for the time.
bool HangsOnView(const Condition& condition);
// A condition that holds in a view for every version for which `condition` held in any view up to that one, and for few
// others.
Condition EverHeld(Condition condition);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_CONDITION_H_
