// SPDX-License-Identifier: MIT
#include "host/case/toml_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Goes through a text character by character and knows what is in quotes and what is a comment.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text_.starts_with(byte_order_mark)) line_begin_ = at_ = byte_order_mark.size();
  }

  std::optional<TomlFault> first_fault() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (!is_ascii(c)) return fault(fmt::format("the character {} is not in quotes", character()));
      if (c == '.' && ++keys_ > most_dotted_keys)
        return fault(fmt::format("a key of more than {} keys with dots between them", most_dotted_keys));
      if (c == '"' || c == '\'') {
        skip_quotes();
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos) keys_ = 1;
        advance(1);
      }
    }
    return std::nullopt;
  }

 private:
  TomlFault fault(std::string what) const {
    std::size_t column = 1;
    for (const char c : text_.substr(line_begin_, at_ - line_begin_))
      column += (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // the first byte of a character
    return {line_, column, std::move(what)};
  }

  std::string character() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    return as_utf8(text_.substr(at_, end - at_));
  }

  void advance(std::size_t bytes) {
    for (const std::size_t end = std::min(at_ + bytes, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') continue;
      ++line_;
      line_begin_ = at_ + 1;
    }
  }

  /// One quote ends at the same one or with the line, three of them only at the same three.
  void skip_quotes() {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool lines = text_.substr(at_).starts_with(three);
    advance(lines ? 3 : 1);
    while (at_ < text_.size()) {
      if (text_[at_] == '\n' && !lines) return;
      if (text_[at_] == '\\' && quote == '"') {
        advance(2);
      } else if (lines ? text_.substr(at_).starts_with(three) : text_[at_] == quote) {
        return advance(lines ? 3 : 1);
      } else {
        advance(1);
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1, line_begin_ = 0, keys_ = 1;
};

}  // namespace

std::optional<TomlFault> fault_in_toml(std::string_view text) { return Scan(text).first_fault(); }

}  // namespace dualfield
