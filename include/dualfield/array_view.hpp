// SPDX-License-Identifier: MIT
// An array of a state where it lies in the memory of its device, for those who read or write it there without a copy.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace dualfield {

/// The value of component c at site (i_D, …, i_1) is first[c·strides[0] + i_D·strides[1] + … + i_1·strides[D]].
struct ArrayView {
  std::shared_ptr<void> first;        ///< a float or a double; the memory exists as long as this pointer
  int bytes;                          ///< of a value
  std::vector<std::int64_t> strides;  ///< in values; of neurons, which are no components, those of (N, R)
  int device = 0;                     ///< the number of the GPU, in whose memory it lies
};

}  // namespace dualfield
