#include "service/query/element_pairs.h"

#include <cstddef>
#include <deque>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace briefing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TextField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return "";
  return message.GetReflection()->GetString(message, field);
}

struct Element {
  const Message* message;
  std::string key;
};

std::vector<Element> ElementsOf(const Message& message, const FieldDescriptor& field) {
  std::vector<Element> elements;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const Message& element = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    std::string key = TextField(element, "id");
    if (key.empty()) key = TextField(element, "party");
    elements.push_back({&element, std::move(key)});
  }
  return elements;
}

// The places in the earlier list that wait for their partner, under what they are paired by.
using Waiting = std::map<std::string, std::deque<size_t>>;

std::string WholeOf(const Element& element) {
  return absl::StrCat(element.key, std::string(1, '\0'), element.message->SerializeAsString());
}

// The place of each later element's partner in the earlier list: equal ones first, then by key in their order.
std::vector<absl::optional<size_t>> Partners(const std::vector<Element>& before, const std::vector<Element>& after) {
  std::vector<absl::optional<size_t>> partners(after.size());
  std::vector<bool> taken(before.size());
  const auto pair_by = [&](const auto& key_of) {
    Waiting waiting;
    for (size_t i = 0; i < before.size(); ++i) {
      if (!taken[i]) waiting[key_of(before[i])].push_back(i);
    }
    for (size_t i = 0; i < after.size(); ++i) {
      if (partners[i]) continue;
      const auto found = waiting.find(key_of(after[i]));
      if (found == waiting.end() || found->second.empty()) continue;
      partners[i] = found->second.front();
      taken[*partners[i]] = true;
      found->second.pop_front();
    }
  };
  pair_by(WholeOf);
  pair_by([](const Element& element) { return element.key; });
  return partners;
}

// Gives each element of a key its number among them.
class Labels {
 public:
  std::string Next(const std::string& key) {
    const int number = ++numbers_[key];
    return number == 1 && !key.empty() ? key : absl::StrCat(key, "#", number);
  }

 private:
  std::map<std::string, int> numbers_;
};

}  // namespace

ElementPairs PairElements(const Message& before, const Message& after, const FieldDescriptor& field) {
  const std::vector<Element> old_elements = ElementsOf(before, field);
  const std::vector<Element> new_elements = ElementsOf(after, field);
  const std::vector<absl::optional<size_t>> partners = Partners(old_elements, new_elements);
  std::vector<bool> stayed(old_elements.size());
  for (const auto& partner : partners) {
    if (partner) stayed[*partner] = true;
  }
  ElementPairs result;
  Labels labels;
  std::vector<std::string> old_labels;
  for (size_t i = 0; i < old_elements.size(); ++i) {
    old_labels.push_back(labels.Next(old_elements[i].key));
    if (stayed[i]) {
      result.old_order.push_back(old_labels.back());
    } else {
      result.pairs.push_back({old_labels.back(), old_elements[i].message, nullptr});
    }
  }
  for (size_t i = 0; i < new_elements.size(); ++i) {
    const absl::optional<size_t>& partner = partners[i];
    if (partner) {
      result.pairs.push_back({old_labels[*partner], old_elements[*partner].message, new_elements[i].message});
      result.new_order.push_back(old_labels[*partner]);
    } else {
      result.pairs.push_back({labels.Next(new_elements[i].key), nullptr, new_elements[i].message});
    }
  }
  return result;
}

}  // namespace briefing
