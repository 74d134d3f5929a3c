// SPDX-License-Identifier: MIT
// What goes wrong in .npy files: the ten or twelve bytes at the beginning, the dictionary behind them, the data.
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include "faults/mutator.hpp"

namespace dualfield::faults {
namespace {

using Others = std::span<const std::string>;

constexpr std::string_view shapes[] = {
    "()",
    "(0,)",
    "(1,)",
    "(3,)",
    "(2, 3)",
    "(3, 2)",
    "(1, 8, 6, 4)",
    "(0, 5)",
    "(4611686018427387904, 4)",
    "(0, 18446744073709551615)",
    "(18446744073709551615,)",
    "(18446744073709551616,)",
    "(-1,)",
    "(3)",
    "(2,, 3)",
    "(2 3)",
    "(2.0,)",
    "3",
    "[3]",
    "(3L,)",
    "('3',)",
    "(1000000000000,)",
    "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6)"};
constexpr std::string_view types[] = {"'<f8'", "'>f8'", "'<f4'",          "'>f4'",  "\"<f8\"", "'|f8'",
                                      "'=f8'", "'f8'",  "'<f2'",          "'<f16'", "'<i8'",   "'<c16'",
                                      "'|O'",  "'|S8'", "[('a', '<f8')]", "'",      "''",      "8"};
constexpr std::string_view orders[] = {"True", "False", "true", "0", "None", "'True'"};
constexpr std::string_view tokens[] = {"{",
                                       "}",
                                       "(",
                                       ")",
                                       ",",
                                       ":",
                                       "'",
                                       "\"",
                                       " ",
                                       "\n",
                                       "#",
                                       "\\",
                                       "'shape': (3,), ",
                                       "'descr': '<f8', ",
                                       "'fortran_order': False, ",
                                       "'other': 1, "};

bool has_header(const std::string& bytes) { return bytes.size() > 12; }

std::size_t length_bytes(const std::string& bytes) { return bytes[6] == 1 ? 2 : 4; }

std::size_t header_end(const std::string& bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes(bytes); ++i)
    length += std::size_t{static_cast<unsigned char>(bytes[8 + i])} << (8 * i);
  return std::min(bytes.size(), 8 + length_bytes(bytes) + length);
}

void set_length(std::string& bytes, std::size_t length) {
  for (std::size_t i = 0; i < length_bytes(bytes); ++i) bytes[8 + i] = static_cast<char>(length >> (8 * i));
}

/// Calls `change` with the dictionary and sets its length to what comes out of it.
template <class Change>
void change_dictionary(std::string& bytes, Change change) {
  if (!has_header(bytes)) return;
  const std::size_t first = 8 + length_bytes(bytes), end = header_end(bytes);
  std::string dictionary = bytes.substr(first, end - first);
  change(dictionary);
  bytes.replace(first, end - first, dictionary);
  set_length(bytes, dictionary.size());
}

void replace_entry(std::string& bytes, std::string_view key, std::string_view ends, std::string_view value) {
  change_dictionary(bytes, [&](std::string& dictionary) {
    const std::size_t at = dictionary.find(key);
    if (at == dictionary.npos) return;
    const std::size_t first = at + key.size();
    dictionary.replace(first, std::min(dictionary.find(ends, first), dictionary.size()) - first, value);
  });
}

void other_shape(std::string& bytes, Others, Draw& draw) { replace_entry(bytes, "'shape': ", ", }", draw.of(shapes)); }
void other_type(std::string& bytes, Others, Draw& draw) {
  replace_entry(bytes, "'descr': ", ", 'fortran", draw.of(types));
}
void other_order(std::string& bytes, Others, Draw& draw) {
  replace_entry(bytes, "'fortran_order': ", ", 'shape", draw.of(orders));
}

void insert_token(std::string& bytes, Others, Draw& draw) {
  change_dictionary(
      bytes, [&](std::string& dictionary) { dictionary.insert(draw.below(dictionary.size() + 1), draw.of(tokens)); });
}

void many_axes(std::string& bytes, Others, Draw& draw) {
  std::string shape = "(";
  for (std::size_t axes = draw.below(2000); axes > 0; --axes) shape += "1, ";
  replace_entry(bytes, "'shape': ", ", }", shape + "6)");
}

void other_version(std::string& bytes, Others, Draw& draw) {
  if (has_header(bytes)) bytes[6 + draw.below(2)] = static_cast<char>(draw.below(5));
}

void other_length(std::string& bytes, Others, Draw& draw) {
  if (!has_header(bytes)) return;
  set_length(bytes, draw.below(2) ? std::numeric_limits<std::size_t>::max() - draw.below(300) : draw.below(300));
}

void more_data(std::string& bytes, Others, Draw& draw) { bytes.append(1 + draw.below(20), '\x3f'); }

void less_data(std::string& bytes, Others, Draw& draw) {
  bytes.resize(bytes.size() - std::min(bytes.size(), 1 + draw.below(20)));
}

void other_data(std::string& bytes, Others, Draw& draw) {
  if (!has_header(bytes) || header_end(bytes) == bytes.size()) return;
  const std::size_t first = header_end(bytes);
  for (std::size_t changes = 1 + draw.below(8); changes > 0; --changes)
    bytes[first + draw.below(bytes.size() - first)] = static_cast<char>(draw.below(256));
}

void not_finite(std::string& bytes, Others, Draw& draw) {
  constexpr double infinite[] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
  if (!has_header(bytes) || bytes.size() < header_end(bytes) + 8) return;
  std::memcpy(bytes.data() + bytes.size() - 8, &draw.of(infinite), 8);
}

constexpr Mutation all[] = {
    {"another shape", other_shape},   {"another type", other_type}, {"another order", other_order},
    {"insert a token", insert_token}, {"many axes", many_axes},     {"another version", other_version},
    {"another length", other_length}, {"bytes behind", more_data},  {"bytes missing", less_data},
    {"other values", other_data},     {"not finite", not_finite}};

/// `sites` values of `item` bytes each, in this order of bytes: 0.5, 1.5 …
std::string data_of(std::size_t sites, std::size_t item, bool big_endian) {
  std::string data;
  for (std::size_t i = 0; i < sites; ++i) {
    const double value = 0.5 + static_cast<double>(i);
    std::string bytes(item, '\0');
    if (item == 8) {
      std::memcpy(bytes.data(), &value, 8);
    } else {
      const auto single = static_cast<float>(value);
      std::memcpy(bytes.data(), &single, 4);
    }
    if (big_endian) std::reverse(bytes.begin(), bytes.end());
    data += bytes;
  }
  return data;
}

}  // namespace

std::span<const Mutation> npy_mutations() { return all; }

std::vector<std::string> npy_files() {
  constexpr std::pair<std::string_view, std::size_t> contents[] = {
      {"()", 1}, {"(0,)", 0}, {"(6,)", 6}, {"(2, 3)", 6}, {"(2, 3, 4)", 24}, {"(4, 5, 1, 2)", 40}};
  std::vector<std::string> files;
  for (const auto& [shape, sites] : contents)
    for (const std::string_view type : {"<f8", ">f8", "<f4", ">f4"})
      for (const std::string_view order : {"False", "True"}) {
        std::string dictionary = "{'descr': '" + std::string(type) + "', 'fortran_order': " + std::string(order) +
                                 ", 'shape': " + std::string(shape) + ", }\n";
        std::string file = "\x93NUMPY";
        file += static_cast<char>(1 + files.size() % 3);
        file += '\0';
        file.append(length_bytes(file), '\0');
        set_length(file, dictionary.size());
        files.push_back(file + dictionary + data_of(sites, type[2] == '4' ? 4 : 8, type[0] == '>'));
      }
  return files;
}

}  // namespace dualfield::faults
