// Which elements of two lists of messages are the same one, before and after.
#ifndef BRIEFING_SERVICE_QUERY_ELEMENT_PAIRS_H_
#define BRIEFING_SERVICE_QUERY_ELEMENT_PAIRS_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace briefing {

// An element, by the label that tells it apart in both lists: its id, else its party; of several with the same the
// second has "#2" added, and so on.
struct ElementPair {
  std::string label;
  // Null where it came or went. Parts of the messages that were paired.
  const google::protobuf::Message* before = nullptr;
  const google::protobuf::Message* after = nullptr;
};

struct ElementPairs {
  // Those that went, in their order; then those that stayed or came, in the order of the later list.
  std::vector<ElementPair> pairs;
  // The labels of those that stayed, in the order of the earlier list, and in that of the later.
  std::vector<std::string> old_order;
  std::vector<std::string> new_order;
};

// Pairs the elements of `field`, a list of messages of `before` and `after`.
ElementPairs PairElements(const google::protobuf::Message& before, const google::protobuf::Message& after,
                          const google::protobuf::FieldDescriptor& field);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_ELEMENT_PAIRS_H_
