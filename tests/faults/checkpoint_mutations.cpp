// SPDX-License-Identifier: MIT
// What goes wrong in checkpoints. Their checksums find every change of bytes, so that most changes here make the checksums
// anew: then the reader has to judge the facts itself.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "faults/mutator.hpp"
#include "host/files/checksum.hpp"
#include "host/output/checkpoint_file.hpp"

namespace dualfield::faults {
namespace {

using Others = std::span<const std::string>;

constexpr std::size_t first_line = 40, checksum = 8;
constexpr std::string_view magic = "dualfield checkpoint 3 ";

constexpr std::string_view keys[] = {"step",  "carried_for", "has_state", "arrays", "sites", "row",  "bytes_of_value",
                                     "first", "rows",        "all_rows",  "warned", "case",  "files"};
constexpr std::string_view values[] = {"[1, 1]",
                                       "[2, 1, 3]",
                                       "[2147483647, 2147483647]",
                                       "[0, 1]",
                                       "0",
                                       "-1",
                                       "1",
                                       "2",
                                       "4",
                                       "8",
                                       "2147483647",
                                       "2147483648",
                                       "4611686018427387904",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "18446744073709551615",
                                       "1e300",
                                       "0.5",
                                       "null",
                                       "true",
                                       "false",
                                       "\"\"",
                                       "\"8\"",
                                       "[]",
                                       "[1,2]",
                                       "[[1,2]]",
                                       "[[\"a\",1]]",
                                       "[-1,1]",
                                       "{}",
                                       "{\"a\":1}",
                                       "{\"a\":\"b\"}"};
constexpr std::string_view tokens[] = {"{",  "}",       "[",       "]", ",", ":", "\"",
                                       "\\", "\\u0000", "\\ud800", "1", "-", "e", "null"};

/// The parts between which checksums stand; empty where the file is too damaged to have them.
struct Parts {
  std::string facts, state;
};

std::size_t length_in(const std::string& bytes) {
  if (bytes.size() < first_line || !bytes.starts_with(magic)) return 0;
  return std::strtoull(bytes.substr(magic.size(), first_line - magic.size()).c_str(), nullptr, 10);
}

bool is_divided(const std::string& bytes) {
  const std::size_t length = length_in(bytes);
  return length > 0 && length <= bytes.size() && bytes.size() >= first_line + length + 2 * checksum;
}

Parts parts_of(const std::string& bytes) {
  const std::size_t length = length_in(bytes), state = first_line + length + checksum;
  return {bytes.substr(first_line, length), bytes.substr(state, bytes.size() - state - checksum)};
}

/// Where the value of a key begins and ends in the facts, which are JSON without blanks.
std::pair<std::size_t, std::size_t> place_of(const std::string& facts, std::string_view key) {
  const std::string name = "\"" + std::string(key) + "\":";
  const std::size_t at = facts.find(name);
  if (at == facts.npos) return {0, 0};
  const std::size_t first = at + name.size();
  std::size_t end = first;
  for (int depth = 0; end < facts.size(); ++end) {
    const char c = facts[end];
    if (depth == 0 && (c == ',' || c == '}')) break;
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
  }
  return {first, end};
}

/// The value of a key that is a number of 1 to `most`; else 1.
std::size_t number_in(const std::string& facts, std::string_view key, std::size_t most) {
  const std::size_t number = std::strtoull(facts.c_str() + place_of(facts, key).first, nullptr, 10);
  return number >= 1 && number <= most ? number : 1;
}

void add_number(std::string& bytes, std::uint64_t value) {
  bytes.append(reinterpret_cast<const char*>(&value), checksum);
}

/// A checkpoint of these parts, whose checksums are right.
std::string joined(const Parts& parts) {
  std::string bytes = std::string(magic) + std::to_string(parts.facts.size());
  bytes.resize(first_line - 1, ' ');
  bytes += '\n';
  bytes += parts.facts;
  Checksum of_facts;
  of_facts.add(std::as_bytes(std::span(bytes)));
  std::uint64_t sum = of_facts.value();
  add_number(bytes, sum);
  bytes += parts.state;
  const std::size_t width = number_in(parts.facts, "bytes_of_value", 8),
                    row = width * number_in(parts.facts, "row", 1000);
  const auto state = std::as_bytes(std::span(parts.state));
  for (std::size_t at = 0; at < state.size(); at += row)
    sum += checksum_of_piece(state.subspan(at, std::min(row, state.size() - at)), at / width);
  add_number(bytes, sum);
  return bytes;
}

template <class Change>
void change_parts(std::string& bytes, Change change) {
  if (!is_divided(bytes)) return;
  Parts parts = parts_of(bytes);
  change(parts);
  bytes = joined(parts);
}

void other_value(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) {
    const auto [first, end] = place_of(parts.facts, draw.of(keys));
    if (end > 0) parts.facts.replace(first, end - first, draw.of(values));
  });
}

/// Numbers of components, sites and bytes that are changed together, so that a product may be right or too large.
void other_size(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) {
    for (const std::string_view key : {"arrays", "sites", "bytes_of_value"}) {
      const auto [first, end] = place_of(parts.facts, key);
      if (end > 0 && draw.below(2)) parts.facts.replace(first, end - first, values[draw.below(16)]);
    }
    if (draw.below(3) == 0) parts.state.resize(draw.below(200));
  });
}

void without_key(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) {
    const std::size_t at = parts.facts.find("\"" + std::string(draw.of(keys)) + "\"");
    if (at != parts.facts.npos) parts.facts[at + 1] = '_';
  });
}

void insert_token(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) { parts.facts.insert(draw.below(parts.facts.size() + 1), draw.of(tokens)); });
}

void deep_nesting(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) {
    const auto [first, end] = place_of(parts.facts, draw.of(keys));
    if (end == 0) return;
    const std::size_t depth = draw.below(20000);
    const std::string closing(draw.below(4) ? depth : 0, ']');
    parts.facts.replace(first, end - first, std::string(depth, '[') + closing);
  });
}

void other_facts(std::string& bytes, Others others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) { parts.facts = parts_of(draw.of(others)).facts; });
}

void other_state(std::string& bytes, Others, Draw& draw) {
  change_parts(bytes, [&](Parts& parts) {
    for (std::size_t changes = draw.below(6); changes > 0 && !parts.state.empty(); --changes)
      parts.state[draw.below(parts.state.size())] = static_cast<char>(draw.below(256));
    if (draw.below(4) == 0) parts.state.resize(draw.below(parts.state.size() + 20));
  });
}

void other_length(std::string& bytes, Others, Draw& draw) {
  if (bytes.size() < first_line) return;
  const std::string text(draw.of(values));
  bytes.replace(magic.size(), std::min(text.size(), first_line - magic.size()),
                text.substr(0, first_line - magic.size()));
}

void damaged_checksum(std::string& bytes, Others, Draw& draw) {
  if (bytes.size() < checksum) return;
  char& byte = bytes[bytes.size() - 1 - draw.below(checksum)];
  byte = static_cast<char>(byte ^ (1 << draw.below(8)));
}

constexpr Mutation all[] = {
    {"another value", other_value},   {"another size", other_size},     {"a key missing", without_key},
    {"insert a token", insert_token}, {"deep nesting", deep_nesting},   {"facts of another file", other_facts},
    {"another state", other_state},   {"another length", other_length}, {"a wrong checksum", damaged_checksum}};

CheckpointFacts facts_of(int number) {
  CheckpointFacts facts;
  facts.step = 40 * number;
  if (number % 3 == 1) facts.carried_for = 7 * number;
  facts.has_state = number % 5 != 4;
  facts.arrays = {1 + number % 4, 1 + number % 4};
  if (number % 3 == 2) facts.arrays.insert(facts.arrays.end(), {2, 2, 1});  // with a dynamical gauge field
  facts.sites = 1 + 2 * number;
  facts.row = number % 2 ? facts.sites : 1;
  facts.precision = number % 2 ? Precision::single_precision : Precision::double_precision;
  facts.first = {{"max_abs", 0.25}, {"energy", -1.0 / 3}};
  facts.rows = {100 + number, 0xfedcba9876543210};
  facts.all_rows = {130 + number, 3};
  if (number % 2) facts.warned = {"max_abs"};
  facts.keys = {{"time.step", "0.1"}, {"theory.name", "\"dirac_1d\""}};
  if (number % 3) facts.checksums = {{"initial.phi", 0x8000000000000001}};
  return facts;
}

}  // namespace

std::span<const Mutation> checkpoint_mutations() { return all; }

std::vector<std::string> checkpoint_files(const std::string& folder) {
  std::vector<std::string> files;
  for (int number = 0; number < 20; ++number) {
    const std::filesystem::path path = std::filesystem::path(folder) / checkpoint_name(number);
    write_checkpoint(path, facts_of(number), [](int array, int component, std::int64_t first, std::span<double> to) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] = 0.5 * double(first) + double(i) - array - 2 * component;
    });
    std::ifstream file(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return files;
}

}  // namespace dualfield::faults
