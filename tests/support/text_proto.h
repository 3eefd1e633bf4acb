// Messages written as text.
#ifndef BRIEFING_TESTS_SUPPORT_TEXT_PROTO_H_
#define BRIEFING_TESTS_SUPPORT_TEXT_PROTO_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace briefing::testing {

// ParseText<v1::Event>("title: \"x\" kind: EVENT_KIND_AGREE"). Fails the test and returns an empty message on bad text.
template <typename T>
T ParseText(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// The message equals another of the same type.
MATCHER_P(EqualsProto, expected, "equals " + expected.ShortDebugString()) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  const bool equal = differencer.Compare(expected, arg);
  *result_listener << difference;
  return equal;
}

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_TEXT_PROTO_H_
