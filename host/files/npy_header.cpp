// SPDX-License-Identifier: MIT
// Reading and writing the dictionary of an .npy header.
#include "host/files/npy_header.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cctype>
#include <charconv>
#include <functional>
#include <numeric>
#include <set>

#include "dualfield/error.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

constexpr std::size_t most_axes = 64;  // as in NumPy

/// Just enough of Python's literals: one dictionary of strings, booleans and tuples of integers.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      parse_entry(quoted());
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) {
      fail("text after the closing brace");
    }
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (!seen_.contains(key)) {
        fail(fmt::format("the key '{}' is missing", key));
      }
    }
    require_addressable();
    return header_;
  }

 private:
  void parse_entry(const std::string& key) {
    if (!seen_.insert(key).second) {
      fail(fmt::format("the key '{}' is repeated", key));
    }
    expect(':');
    if (key == "descr") {
      parse_type();
    } else if (key == "fortran_order") {
      header_.fortran_order = boolean();
    } else if (key == "shape") {
      parse_shape();
    } else {
      fail(fmt::format("unknown key '{}'", shortened(as_utf8(key))));
    }
  }

  void parse_type() {
    skip_space();
    const bool structured = at_ < text_.size() && text_[at_] == '[';
    const std::string type = structured ? "a structured type" : quoted();
    const bool ordered = type.size() == 3 && (type[0] == '<' || type[0] == '>');
    if (!ordered || (type.substr(1) != "f4" && type.substr(1) != "f8")) {
      throw InputError(
          fmt::format("{}: holds values of type '{}'; allowed are float64 ('<f8', '>f8') and float32 "
                      "('<f4', '>f4')",
                      where_, shortened(as_utf8(type))));
    }
    header_.big_endian = type[0] == '>';
    header_.item_bytes = type[2] == '4' ? 4 : 8;
  }

  void parse_shape() {
    expect('(');
    bool comma = true;
    while (!accept(')')) {
      if (!comma) {
        fail("a shape's lengths are separated by commas");
      }
      if (header_.shape.size() == most_axes) {
        fail(fmt::format("a shape has at most {} lengths", most_axes));
      }
      header_.shape.push_back(length());
      comma = accept(',');
    }
    if (header_.shape.size() == 1 && !comma) {
      fail("the shape is not a tuple");
    }
  }

  std::size_t length() {
    skip_space();
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) {
      fail_shape();
    }
    if (error != std::errc()) {
      fail("a shape is made of integers that are not negative");
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    if (at_ < text_.size() && text_[at_] == 'L') {  // Python 2 wrote long integers so
      ++at_;
    }
    return value;
  }

  bool boolean() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return value;
      }
    }
    fail("fortran_order is neither True nor False");
  }

  std::string quoted() {
    skip_space();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      const std::size_t end = text_.find(text_[at_], at_ + 1);
      if (end != std::string_view::npos) {
        const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return std::string(inside);
      }
    }
    fail(fmt::format("a quoted string is expected at character {}", at_));
  }

  void require_addressable() const {
    std::size_t bytes = header_.item_bytes;
    for (const std::size_t length : header_.shape) {
      if (__builtin_mul_overflow(bytes, length, &bytes)) {
        fail_shape();
      }
    }
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) {
      ++at_;
    }
  }

  bool accept(char wanted) {
    skip_space();
    const bool found = at_ < text_.size() && text_[at_] == wanted;
    at_ += found;
    return found;
  }

  void expect(char wanted) {
    if (!accept(wanted)) {
      fail(fmt::format("'{}' is expected at character {}", wanted, at_));
    }
  }

  [[noreturn]] void fail(std::string_view what) const {
    throw InputError(fmt::format("{}: malformed .npy header: {}", where_, what));
  }

  [[noreturn]] void fail_shape() const {
    throw InputError(fmt::format("{}: its shape has more values than this machine can address", where_));
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t at_ = 0;
  std::set<std::string, std::less<>> seen_;
  NpyHeader header_;
};

}  // namespace

std::size_t NpyHeader::count() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

NpyHeader parse_npy_header(std::string_view text, std::string_view where) { return HeaderParser(text, where).parse(); }

std::string shape_text(std::span<const std::size_t> shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::string npy_preamble(std::span<const std::size_t> shape, std::size_t item_bytes) {
  constexpr std::size_t prefix_bytes = 10, alignment = 64;
  std::string dictionary =
      fmt::format("{{'descr': '<f{}', 'fortran_order': False, 'shape': {}, }}", item_bytes, shape_text(shape));
  const std::size_t unpadded = prefix_bytes + dictionary.size() + 1;
  dictionary.append((alignment - unpadded % alignment) % alignment, ' ');
  dictionary += '\n';
  std::string preamble("\x93NUMPY\x01\x00", 8);
  preamble += static_cast<char>(dictionary.size() % 256);
  preamble += static_cast<char>(dictionary.size() / 256);
  return preamble + dictionary;
}

}  // namespace dualfield
