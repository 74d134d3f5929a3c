// SPDX-License-Identifier: MIT
// The shared memory of a block. It is allocated at exactly the size given by the launch, so that AddressSanitizer finds
// every access outside of it, and filled with NaN.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <type_traits>

#include "kernels/emulator/thread.hpp"

namespace dualfield::emulator {

class SharedMemory {
 public:
  static constexpr std::size_t alignment = 16;

  explicit SharedMemory(std::size_t bytes)
      : bytes_(bytes),
        data_(static_cast<unsigned char*>(bytes == 0 ? nullptr : ::operator new (bytes, std::align_val_t{alignment}))) {
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { ::operator delete (data_, std::align_val_t{alignment}); }

  /// Fills it with bytes 0xFF, because a new block must not read values of the block before.
  void poison() {
    if (bytes_ > 0) std::memset(data_, 0xFF, bytes_);
  }
  unsigned char* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_;
  unsigned char* data_;
};

}  // namespace dualfield::emulator

namespace dualfield::device {

/// The block's shared memory as one struct. Throws emulator::Error if it is larger than the shared_bytes of the launch.
template <class Shared>
Shared& shared_memory() {
  static_assert(std::is_trivially_default_constructible_v<Shared> &&
                alignof(Shared) <= emulator::SharedMemory::alignment);
  const emulator::Thread& self = emulator::running_thread();
  if (sizeof(Shared) > self.shared_bytes) {
    throw emulator::Error("shared memory is too small: the kernel needs " + std::to_string(sizeof(Shared)) +
                          " bytes, the launch gives " + std::to_string(self.shared_bytes));
  }
  return *reinterpret_cast<Shared*>(self.shared_memory);
}

}  // namespace dualfield::device
