// Enum values as people write and read them.
#ifndef BRIEFING_CLIENT_BRIEFCTL_WORDS_H_
#define BRIEFING_CLIENT_BRIEFCTL_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "client/record_kind.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace briefing::briefctl {

// "in-force" for COMMITMENT_STATE_IN_FORCE; "" for the value 0; the number for one unknown here.
std::string WordFor(const google::protobuf::EnumDescriptor& type, int number);

// The words of all values but 0.
std::vector<std::string> AllWords(const google::protobuf::EnumDescriptor& type);

// The value of a word ("in-force", "IN_FORCE", "COMMITMENT_STATE_IN_FORCE"). Usage failure that lists the words.
absl::StatusOr<int> ParseWord(const google::protobuf::EnumDescriptor& type, absl::string_view word,
                              absl::string_view flag);

// The kind of record that a word names ("event", "events"). Usage failure that lists them.
absl::StatusOr<const client::RecordKind*> ParseKind(absl::string_view word);

// WordFor and ParseWord with the generated enum type.
template <typename Enum>
std::string Word(Enum value) {
  return WordFor(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}
// "in force": the word within a sentence.
template <typename Enum>
std::string Phrase(Enum value) {
  return absl::StrReplaceAll(Word(value), {{"-", " "}});
}
template <typename Enum>
absl::StatusOr<Enum> ParseEnum(absl::string_view word, absl::string_view flag) {
  const absl::StatusOr<int> number = ParseWord(*google::protobuf::GetEnumDescriptor<Enum>(), word, flag);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_WORDS_H_
