// A dimension whose keys are the texts of a field's terms.
#ifndef BRIEFING_SERVICE_QUERY_TEXT_AXIS_H_
#define BRIEFING_SERVICE_QUERY_TEXT_AXIS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "service/catalog/term_order.h"
#include "service/query/count_axis.h"

namespace briefing {

// Knows of a key no more than its term, until it is shown: what the table of terms has of them lies far apart.
class TextAxis final : public CountAxis {
 public:
  // `order` is one of the view's, and not null.
  TextAxis(TermField field, const View& view, std::shared_ptr<const TermOrder> order);

  absl::optional<TermField> field() const override { return field_; }
  void KeysOf(absl::Span<const TermId> terms, const DateBounds& date, KeyIds& keys) override;
  void KeysOfRows(const DatedRows& rows, const FacetColumn& column, RowKeys& keys) override;
  absl::string_view KeyAt(uint32_t place) const override;
  size_t memory_bytes() const override;

 private:
  static constexpr uint32_t kNotMet = UINT32_MAX;
  static constexpr uint32_t kOtherField = UINT32_MAX - 1;

  uint32_t& SlotOf(TermId term) {
    if (term >= key_of_.size()) MakeRoomFor(term);
    return key_of_[term];
  }
  void MakeRoomFor(TermId term);
  uint32_t NewKey(TermId term);
  void FindPlaces(std::vector<uint32_t>& places) override;

  const TermField field_;
  const View view_;
  const uint32_t none_;
  // Null where the field has got too many terms since.
  std::shared_ptr<const TermOrder> order_;
  // By TermId: its key, or one of the above.
  std::vector<uint32_t> key_of_;
  // By key, from the one after none_ on.
  std::vector<TermId> terms_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_TEXT_AXIS_H_
