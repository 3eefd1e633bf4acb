#include "client/briefctl/text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "utf8proc.h"

namespace briefing::briefctl {
namespace {

struct Glyph {
  absl::string_view bytes;
  // -1: the byte begins no character.
  int32_t code = -1;
};

Glyph Next(absl::string_view text) {
  utf8proc_int32_t code = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0) return {text.substr(0, 1), -1};
  return {text.substr(0, static_cast<size_t>(size)), code};
}

// U+200C and U+200D shape what stands around them: letters of Persian, Hindi and others, pictures. Behind letters of
// ASCII, which need no shaping, or one behind another they would only hide.
bool IsJoiner(const Glyph& glyph, int32_t before) {
  if ((glyph.code != 0x200c && glyph.code != 0x200d) || before < 0x80) return false;
  const utf8proc_category_t category = utf8proc_category(before);
  const bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
  return is_letter || category == UTF8PROC_CATEGORY_SO || category == UTF8PROC_CATEGORY_SK;
}

bool IsHidden(int32_t code) {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
      return true;
    default:
      return false;
  }
}

std::string Spelled(const Glyph& glyph) {
  if (glyph.code < 0) return absl::StrFormat("\\x%02x", static_cast<uint8_t>(glyph.bytes[0]));
  if (glyph.code > 0xffff) return absl::StrFormat("\\U%08x", static_cast<uint32_t>(glyph.code));
  return absl::StrFormat("\\u%04x", static_cast<uint32_t>(glyph.code));
}

// JSON has no \U: a pair of surrogates, which text proto and JSON both read.
std::string SpelledForMachines(const Glyph& glyph) {
  if (glyph.code <= 0xffff) return Spelled(glyph);
  const uint32_t rest = static_cast<uint32_t>(glyph.code) - 0x10000;
  return absl::StrFormat("\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
}

size_t WidthOf(const Glyph& glyph) {
  return glyph.code < 0 ? 1 : static_cast<size_t>(std::max(0, utf8proc_charwidth(glyph.code)));
}

bool IsWide(const Glyph& glyph) { return WidthOf(glyph) > 1; }

// Text in lines, built word by word.
class LineBreaker {
 public:
  explicit LineBreaker(size_t width) : width_(std::max<size_t>(width, 1)) {}

  void Add(const std::string& word, bool space_before) {
    const size_t word_width = DisplayWidth(word);
    const size_t gap = space_before && used_ > 0 ? 1 : 0;
    if (used_ > 0 && used_ + gap + word_width > width_) {
      Break();
    } else if (gap > 0) {
      lines_.back() += ' ';
      ++used_;
    }
    word_width <= width_ ? Append(word, word_width) : AppendInPieces(word);
  }

  std::vector<std::string> Take() && { return std::move(lines_); }

 private:
  void Break() {
    lines_.emplace_back();
    used_ = 0;
  }
  void Append(absl::string_view piece, size_t columns) {
    lines_.back().append(piece.data(), piece.size());
    used_ += columns;
  }
  void AppendInPieces(absl::string_view word) {
    while (!word.empty()) {
      const Glyph glyph = Next(word);
      if (used_ > 0 && used_ + WidthOf(glyph) > width_) Break();
      Append(glyph.bytes, WidthOf(glyph));
      word.remove_prefix(glyph.bytes.size());
    }
  }

  const size_t width_;
  size_t used_ = 0;
  std::vector<std::string> lines_ = {""};
};

}  // namespace

std::string Escape(absl::string_view text) {
  std::string safe;
  int32_t before = 0;
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    if (glyph.code < 0 || (IsHidden(glyph.code) && !IsJoiner(glyph, before))) {
      safe += Spelled(glyph);
    } else {
      safe.append(glyph.bytes.data(), glyph.bytes.size());
    }
    before = glyph.code;
    text.remove_prefix(glyph.bytes.size());
  }
  return safe;
}

std::string EscapeHidden(absl::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    if (glyph.code >= 0x7f && IsHidden(glyph.code)) {
      safe += SpelledForMachines(glyph);
    } else {
      safe.append(glyph.bytes.data(), glyph.bytes.size());
    }
    text.remove_prefix(glyph.bytes.size());
  }
  return safe;
}

std::string QuoteForYaml(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    text.remove_prefix(glyph.bytes.size());
    if (glyph.code == '\n') {
      quoted += "\\n";
    } else if (glyph.code == '\t') {
      quoted += "\\t";
    } else if (glyph.code < 0 || IsHidden(glyph.code)) {
      quoted += Spelled(glyph);
    } else {
      if (glyph.code == '"' || glyph.code == '\\') quoted += '\\';
      quoted.append(glyph.bytes.data(), glyph.bytes.size());
    }
  }
  return quoted + '"';
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    width += WidthOf(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
  return width;
}

std::vector<std::string> Wrap(absl::string_view text, size_t width) {
  LineBreaker lines(width);
  std::string word;
  bool space_before = false;
  bool wide_before = false;
  const auto flush = [&] {
    if (word.empty()) return;
    lines.Add(word, space_before);
    word.clear();
    space_before = false;
  };
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    text.remove_prefix(glyph.bytes.size());
    if (glyph.code == ' ' || glyph.code == '\n' || glyph.code == '\t') {
      flush();
      space_before = true;
      wide_before = false;
      continue;
    }
    // Between wide characters a line may be broken anywhere; a zero-width one stays with what it combines with.
    if (IsWide(glyph) || (wide_before && WidthOf(glyph) > 0)) flush();
    wide_before = IsWide(glyph) || (wide_before && WidthOf(glyph) == 0);
    word.append(glyph.bytes.data(), glyph.bytes.size());
  }
  flush();
  return std::move(lines).Take();
}

bool HasRightToLeft(absl::string_view text) {
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    if (glyph.code >= 0x590) {
      const auto type = utf8proc_get_property(glyph.code)->bidi_class;
      if (type == UTF8PROC_BIDI_CLASS_R || type == UTF8PROC_BIDI_CLASS_AL) return true;
    }
    text.remove_prefix(glyph.bytes.size());
  }
  return false;
}

std::string FitText(absl::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string fitting;
  size_t used = 0;
  while (!text.empty()) {
    const Glyph glyph = Next(text);
    if (used + WidthOf(glyph) + 1 > width) break;
    fitting.append(glyph.bytes.data(), glyph.bytes.size());
    used += WidthOf(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
  return fitting + "…";
}

}  // namespace briefing::briefctl
