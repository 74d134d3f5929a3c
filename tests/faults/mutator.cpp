// SPDX-License-Identifier: MIT
#include "faults/mutator.hpp"

#include <algorithm>

namespace dualfield::faults {
namespace {

using Others = std::span<const std::string>;

/// A part of the file: where it begins and its length, not 0 unless the file is empty.
struct Part {
  std::size_t first, length;
};

Part part_of(const std::string& bytes, Draw& draw) {
  if (bytes.empty()) return {0, 0};
  const std::size_t first = draw.below(bytes.size());
  return {first, 1 + draw.below(std::min<std::size_t>(bytes.size() - first, 60))};
}

void flip_bit(std::string& bytes, Others, Draw& draw) {
  if (bytes.empty()) return;
  char& byte = bytes[draw.below(bytes.size())];
  byte = static_cast<char>(byte ^ (1 << draw.below(8)));
}

void set_byte(std::string& bytes, Others, Draw& draw) {
  if (!bytes.empty()) bytes[draw.below(bytes.size())] = static_cast<char>(draw.below(256));
}

void truncate(std::string& bytes, Others, Draw& draw) { bytes.resize(draw.below(bytes.size() + 1)); }

void remove_part(std::string& bytes, Others, Draw& draw) {
  const auto [first, length] = part_of(bytes, draw);
  bytes.erase(first, length);
}

void double_part(std::string& bytes, Others, Draw& draw) {
  const auto [first, length] = part_of(bytes, draw);
  bytes.insert(first, bytes.substr(first, length));
}

void move_part(std::string& bytes, Others, Draw& draw) {
  const auto [first, length] = part_of(bytes, draw);
  const std::string part = bytes.substr(first, length);
  bytes.erase(first, length);
  bytes.insert(draw.below(bytes.size() + 1), part);
}

void end_of_another(std::string& bytes, Others others, Draw& draw) {
  const std::string& other = draw.of(others);
  bytes.resize(draw.below(bytes.size() + 1));
  bytes += other.substr(draw.below(other.size() + 1));
}

constexpr Mutation all[] = {
    {"flip a bit", flip_bit},          {"set a byte", set_byte},       {"truncate", truncate},
    {"remove a part", remove_part},    {"double a part", double_part}, {"move a part", move_part},
    {"join two files", end_of_another}};

}  // namespace

std::span<const Mutation> byte_mutations() { return all; }

}  // namespace dualfield::faults
