#include "service/query/count_answer.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/wire.h"
#include "service/query/count_ranking.h"

namespace briefing {
namespace {

// Answers have thousands of CountKey and CountCell, which are the same but for the number of keys. Their fields are
// numbered from 1.
static_assert(v1::CountKey::kKeyFieldNumber == 1 && v1::CountCell::kKeysFieldNumber == 1);
static_assert(v1::CountKey::kCountFieldNumber == 2 && v1::CountCell::kCountFieldNumber == 2);

template <size_t kKeys>
struct Entry {
  std::array<absl::string_view, kKeys> keys;
  uint32_t records;

  size_t bytes() const {
    size_t size = 1 + wire::VarintSize(records);
    for (const absl::string_view key : keys) size += wire::BytesFieldSize(1, key.size());
    return size;
  }
};

template <size_t kKeys>
size_t SizeOf(int field, const std::vector<Entry<kKeys>>& entries) {
  size_t size = 0;
  for (const Entry<kKeys>& entry : entries) size += wire::BytesFieldSize(field, entry.bytes());
  return size;
}

// Appends each as the field `field`; `size` is what SizeOf says.
template <size_t kKeys>
void Append(int field, const std::vector<Entry<kKeys>>& entries, size_t size, std::string& out) {
  const size_t begin = out.size();
  out.resize(begin + size);
  char* end = out.data() + begin;
  for (const Entry<kKeys>& entry : entries) {
    end = wire::WriteBytesHeader(field, entry.bytes(), end);
    for (const absl::string_view key : entry.keys) end = wire::WriteBytesField(1, key, end);
    end = wire::WriteVarintField(2, entry.records, end);
  }
}

void AppendAxis(const CountedAxis& axis, absl::Span<const uint32_t> keys, size_t limit, std::string& answer) {
  const std::vector<uint32_t>& places = axis.keys->Places();
  std::vector<Counted> counted;
  counted.reserve(keys.size());
  for (const uint32_t key : keys) counted.push_back({static_cast<uint32_t>(axis.counts[key]), places[key]});
  KeepMost(limit, counted);
  std::vector<Entry<1>> entries;
  entries.reserve(counted.size());
  for (const Counted& each : counted) entries.push_back({{axis.keys->KeyAt(each.row)}, each.records});

  std::string head;
  std::string tail;
  wire::AppendNumberField(v1::CountAxis::kDimensionFieldNumber, static_cast<uint64_t>(axis.dimension), head);
  wire::AppendNumberField(v1::CountAxis::kOmittedKeyCountFieldNumber, keys.size() - entries.size(), tail);
  const size_t size = SizeOf(v1::CountAxis::kKeysFieldNumber, entries);
  wire::AppendBytesHeader(v1::CountRecordsResponse::kAxesFieldNumber, head.size() + size + tail.size(), answer);
  answer += head;
  Append(v1::CountAxis::kKeysFieldNumber, entries, size, answer);
  answer += tail;
}

// All of them, by the places of their rows and then of their columns.
std::vector<Counted> InOrder(const CountCells& cells, const std::vector<uint32_t>& row_places,
                             const std::vector<uint32_t>& column_places, absl::Span<const uint32_t> rows,
                             absl::Span<const uint32_t> columns) {
  std::vector<Counted> counted;
  counted.reserve(cells.size());
  const auto add = [&](uint32_t row, uint32_t column, int64_t records) {
    counted.push_back({static_cast<uint32_t>(records), row_places[row], column_places[column]});
  };
  if (cells.ForEachOf(rows, columns, add)) return counted;
  cells.ForEach(add);
  std::sort(counted.begin(), counted.end(),
            [](const Counted& a, const Counted& b) { return std::tie(a.row, a.column) < std::tie(b.row, b.column); });
  return counted;
}

void AppendCells(const CountedAxis& rows, const CountedAxis& columns, std::vector<Counted> counted, size_t limit,
                 std::string& answer) {
  uint64_t left_out_records = 0;
  for (const Counted& cell : counted) left_out_records += cell.records;
  const size_t all = counted.size();
  KeepMost(limit, counted);
  std::vector<Entry<2>> entries;
  entries.reserve(counted.size());
  for (const Counted& cell : counted) {
    entries.push_back({{rows.keys->KeyAt(cell.row), columns.keys->KeyAt(cell.column)}, cell.records});
    left_out_records -= cell.records;
  }
  constexpr int kField = v1::CountRecordsResponse::kCellsFieldNumber;
  Append(kField, entries, SizeOf(kField, entries), answer);
  wire::AppendNumberField(v1::CountRecordsResponse::kOmittedCellCountFieldNumber, all - entries.size(), answer);
  wire::AppendNumberField(v1::CountRecordsResponse::kOmittedCellsTotalFieldNumber, left_out_records, answer);
}

}  // namespace

void AppendCounts(absl::Span<const CountedAxis> axes, const CountCells& cells, size_t limit, std::string& answer) {
  std::vector<std::vector<uint32_t>> keys;
  for (const CountedAxis& axis : axes) {
    keys.push_back(CountedKeys(axis.keys->Places(), axis.counts));
    AppendAxis(axis, keys.back(), limit, answer);
  }
  if (axes.size() < 2) return;
  AppendCells(axes[0], axes[1], InOrder(cells, axes[0].keys->Places(), axes[1].keys->Places(), keys[0], keys[1]), limit,
              answer);
}

}  // namespace briefing
