// SPDX-License-Identifier: MIT
// Changes files at random, the same way for the same seed, into files that a reader may have to refuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dualfield::faults {

/// Draws that are the same with every standard library.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : bits_(seed) {}
  /// 0 to count − 1; count is at least 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(bits_() % count); }
  template <class List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 bits_;
};

/// One way to change the bytes of a file. `others` are the files of the same type that are not damaged.
struct Mutation {
  std::string_view name;
  void (*apply)(std::string& bytes, std::span<const std::string> others, Draw& draw);
};

/// For any file: bits, bytes, truncation, parts that are removed, doubled or moved.
std::span<const Mutation> byte_mutations();

/// For case files: lines, values, keys, nesting, text that is not UTF-8, overrides.
std::span<const Mutation> case_mutations();

/// For .npy files: version, length and text of the header, amount of data, values.
std::span<const Mutation> npy_mutations();

/// Small arrays as .npy files: several shapes, both types, byte orders and orders of the axes, versions 1.0 to 3.0.
std::vector<std::string> npy_files();

/// For checkpoints: facts, sizes, the state, with checksums that are right or wrong.
std::span<const Mutation> checkpoint_mutations();

/// Small checkpoints, which are written into a folder first: both precisions, with a state and without, carried or not.
std::vector<std::string> checkpoint_files(const std::string& folder);

/// For .hdf snapshots: names, numbers in the tables of the file, values.
std::span<const Mutation> hdf_mutations();

/// Small snapshots, which are written into a folder first: both precisions, compressed or not. All have so many components
/// on a lattice of this shape, n_3 first.
std::vector<std::string> hdf_files(const std::string& folder);
inline constexpr int hdf_components = 2;
inline constexpr std::size_t hdf_shape[] = {2, 3, 4};

}  // namespace dualfield::faults
