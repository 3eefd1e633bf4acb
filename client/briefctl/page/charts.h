// Pictures in SVG, without script, each with a title and a description.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_CHARTS_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_CHARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/briefctl/page/document.h"
#include "client/briefctl/page/html_writer.h"

namespace briefing::briefctl {

// Draws the figure as one <svg>. `id` is unique in the document: the title and description are named after it.
void DrawFigure(const Figure& figure, const std::string& id, HtmlWriter& out);

// Where times stand on a strip of some width on which long spans are drawn shorter: order is kept, and what is apart
// stays apart. Deterministic.
class TimeScale {
 public:
  // `instants` need not be sorted; at least one.
  TimeScale(std::vector<int64_t> instants, double width);
  double At(int64_t instant) const;
  int64_t first() const { return instants_.front(); }
  int64_t last() const { return instants_.back(); }
  const std::vector<int64_t>& instants() const { return instants_; }

 private:
  std::vector<int64_t> instants_;
  // The place of each instant.
  std::vector<double> places_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_CHARTS_H_
