// SPDX-License-Identifier: MIT
// libFuzzer looks for a checkpoint that breaks a promise of the reader; an exception ends it with that file.
#include <cstddef>
#include <cstdint>

#include "faults/readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dualfield::faults::read_checkpoint({reinterpret_cast<const char*>(data), size});
  return 0;
}
