// SPDX-License-Identifier: MIT
// Asynchronous copies from global to shared memory. The emulator copies as late as CUDA allows: when the kernel waits.
// CUDA may also copy earlier, so that the old values of the target must not be used any more; therefore the emulator
// fills the target with bytes 0xFF when the copy is requested.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "kernels/emulator/thread.hpp"

namespace dualfield::emulator {

/// Throws Error unless the hardware can do the copy: 4, 8 or 16 bytes, aligned to their number, into shared memory.
inline void check_copy(const Thread& self, const void* to, const void* from, std::size_t bytes, std::size_t zeros,
                       SourceLine where) {
  const auto require = [&](bool holds, const char* rule) {
    if (!holds) throw Error("__pipeline_memcpy_async() at " + text(where) + ": " + rule);
  };
  const auto target = reinterpret_cast<std::uintptr_t>(to), source = reinterpret_cast<std::uintptr_t>(from);
  const auto shared = reinterpret_cast<std::uintptr_t>(self.shared_memory);
  require(bytes == 4 || bytes == 8 || bytes == 16, "4, 8 or 16 bytes can be copied");
  require(zeros <= bytes, "more zeros than bytes");
  require(target % bytes == 0 && source % bytes == 0, "both addresses must be multiples of the bytes copied");
  require(target >= shared && target + bytes <= shared + self.shared_bytes, "the target is not in shared memory");
}

}  // namespace dualfield::emulator

// NOLINTBEGIN(bugprone-reserved-identifier): the names are CUDA's

/// Requests a copy of 4, 8 or 16 bytes into shared memory. The last `zeros` of them are set to zero instead.
inline void __pipeline_memcpy_async(
    void* to, const void* from, std::size_t bytes, std::size_t zeros = 0,
    dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  using namespace dualfield::emulator;
  Thread& self = running_thread();
  check_copy(self, to, from, bytes, zeros, where);
  self.copies.push_back({to, from, bytes, zeros, self.commits});
  std::memset(to, 0xFF, bytes);
}

/// Makes a group of the copies requested since the last commit.
inline void __pipeline_commit() { ++dualfield::emulator::running_thread().commits; }

/// Waits for all groups of this thread except the last `prior` ones. Does not wait for copies that are not committed.
inline void __pipeline_wait_prior(std::size_t prior) {
  using namespace dualfield::emulator;
  Thread& self = running_thread();
  const auto is_due = [&](const PendingCopy& copy) { return copy.group + prior < self.commits; };
  for (const PendingCopy& copy : self.copies) {
    if (!is_due(copy)) continue;
    std::memcpy(copy.to, copy.from, copy.bytes - copy.zeros);
    std::memset(static_cast<unsigned char*>(copy.to) + (copy.bytes - copy.zeros), 0, copy.zeros);
  }
  std::erase_if(self.copies, is_due);
}

// NOLINTEND(bugprone-reserved-identifier)
