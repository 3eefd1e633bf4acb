#include "client/briefctl/diff_text.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/briefctl/print.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

// What a table shows of one value.
constexpr size_t kMaxShownColumns = 300;
constexpr size_t kLeastColumns = 40;
constexpr char kDetailIndent[] = "    ";

std::string StateAt(int64_t revision, bool has_time, const google::protobuf::Timestamp& time) {
  if (revision == 0) return "the empty ledger";
  return absl::StrCat("revision ", revision, has_time ? absl::StrCat(" (", Seconds(time), ")") : "");
}

class Page {
 public:
  Page(const DiffLayout& layout, const Style& style, std::ostream& out)
      : layout_(layout),
        width_(layout.width == 0 ? SIZE_MAX : std::max(layout.width, kLeastColumns)),
        style_(style),
        out_(out) {}

  void Heading(const v1::ListChangesResponse& changes) {
    const std::string text =
        absl::StrCat(StateAt(changes.since_revision(), changes.has_since_commit_time(), changes.since_commit_time()),
                     " → ", StateAt(changes.revision(), changes.has_commit_time(), changes.commit_time()));
    for (const std::string& line : Wrap(text, width_)) out_ << style_.Bold(line) << '\n';
  }

  void Record(const v1::RecordDifference& difference) {
    out_ << '\n';
    const std::string name = Escape(difference.name());
    const std::string rest =
        absl::StrCat("  ", Word(difference.type()), difference.title().empty() ? "" : "  ", Escape(difference.title()));
    if (2 + DisplayWidth(name) + DisplayWidth(rest) <= width_) {
      out_ << Mark(difference.type()) << ' ' << style_.Bold(name) << rest << '\n';
    } else {
      out_ << Mark(difference.type()) << ' ' << style_.Bold(name) << '\n';
      Lines(kDetailIndent, rest.substr(2), &Style::Plain);
    }
    if (layout_.writers) Writer(difference);
    const bool whole_record =
        difference.type() == v1::CHANGE_TYPE_CREATED || difference.type() == v1::CHANGE_TYPE_RETRACTED;
    if (whole_record && !layout_.whole) return;
    for (const v1::FieldChange& field : difference.fields()) Field(field);
    if (difference.shortened()) Lines(kDetailIndent, "(cut: the values are too large to be shown whole)", &Style::Dim);
  }

 private:
  using Paint = std::string (Style::*)(absl::string_view text) const;

  // By the sign alone where there is no colour.
  std::string Mark(v1::ChangeType type) const {
    switch (type) {
      case v1::CHANGE_TYPE_CREATED:
      case v1::CHANGE_TYPE_ENTERED:
        return style_.Green("+");
      case v1::CHANGE_TYPE_RETRACTED:
      case v1::CHANGE_TYPE_LEFT:
        return style_.Red("-");
      default:
        return style_.Yellow("~");
    }
  }

  void Writer(const v1::RecordDifference& difference) {
    std::string text = absl::StrCat("revision ", difference.new_revision(), ", ", Seconds(difference.commit_time()));
    if (!difference.actor().empty()) absl::StrAppend(&text, ", by ", Escape(difference.actor()));
    if (!difference.reason().empty()) absl::StrAppend(&text, ": ", Escape(difference.reason()));
    Lines(kDetailIndent, text, &Style::Dim);
  }

  std::string Shown(const std::string& value) const {
    if (value.empty()) return "(not set)";
    const std::string text = Escape(value);
    if (layout_.whole || DisplayWidth(text) <= kMaxShownColumns) return text;
    return absl::StrCat(Wrap(text, kMaxShownColumns).front(), "…");
  }

  // On one line where it fits; else the old and the new value below their field.
  void Field(const v1::FieldChange& field) {
    const std::string path = Escape(field.field());
    const std::string before = Shown(field.old_value());
    const std::string after = Shown(field.new_value());
    const size_t columns =
        sizeof(kDetailIndent) - 1 + DisplayWidth(path) + 2 + DisplayWidth(before) + 3 + DisplayWidth(after);
    if (columns <= width_) {
      out_ << kDetailIndent << path << ": " << style_.Red(before) << " → " << style_.Green(after) << '\n';
      return;
    }
    Lines(kDetailIndent, absl::StrCat(path, ":"), &Style::Plain);
    if (!field.old_value().empty()) Lines(absl::StrCat(kDetailIndent, "  - "), before, &Style::Red);
    if (!field.new_value().empty()) Lines(absl::StrCat(kDetailIndent, "  + "), after, &Style::Green);
  }

  // `lead` before the first line, blanks below it.
  void Lines(const std::string& lead, const std::string& text, Paint paint) {
    const size_t indent = DisplayWidth(lead);
    bool begun = false;
    for (const std::string& line : Wrap(text, width_ == SIZE_MAX ? width_ : width_ - indent)) {
      out_ << (begun ? std::string(indent, ' ') : lead) << (style_.*paint)(line) << '\n';
      begun = true;
    }
  }

  const DiffLayout& layout_;
  const size_t width_;
  const Style& style_;
  std::ostream& out_;
};

}  // namespace

void PrintDifferences(const v1::ListChangesResponse& changes, const DiffLayout& layout, const Style& style,
                      std::ostream& out) {
  Page page(layout, style, out);
  page.Heading(changes);
  for (const v1::RecordDifference& difference : changes.differences()) page.Record(difference);
}

}  // namespace briefing::briefctl
