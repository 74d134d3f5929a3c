// SPDX-License-Identifier: MIT
// Random numbers as initial values of benchmarks: made once, on all threads, and used for every row.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace dualfield {

/// A pool of random numbers, uniform in [−1, 1), that grows to the longest field asked for. Fields are overlapping parts
/// of it, so that the host holds one field in double and not the whole state.
class RandomValues {
 public:
  /// `count` values for field number `field` (0, 1, …): a part that starts a few values later for each field. Valid
  /// until the next call that asks for more values.
  std::span<const double> field(int field, std::size_t count);

 private:
  void grow(std::size_t count);

  std::unique_ptr<double[]> values_;
  std::size_t count_ = 0;
};

}  // namespace dualfield
