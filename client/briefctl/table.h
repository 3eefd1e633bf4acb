// Tables on a terminal.
#ifndef BRIEFING_CLIENT_BRIEFCTL_TABLE_H_
#define BRIEFING_CLIENT_BRIEFCTL_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "client/briefctl/style.h"

namespace briefing::briefctl {

// Rows under a header, columns aligned by display width and two spaces apart, no trailing spaces. Cells are escaped
// when added: they may hold anything.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

  // As many cells as the header has. An empty cell prints as "-", so that columns can be counted.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  void Print(const Style& style, std::ostream& out) const;

 private:
  const std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_TABLE_H_
