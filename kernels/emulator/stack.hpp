// SPDX-License-Identifier: MIT
// Stacks for fibers: address space with a guard page. Stacks are reused, because making one takes more time than
// running a small block.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kernels/emulator/sanitizers.hpp"
#include "kernels/emulator/settings.hpp"

namespace dualfield::emulator {

/// `bytes` of mapped memory above a page without access rights, and the identity of the stack for sanitizers.
class Stack {
 public:
  Stack() = default;
  explicit Stack(std::size_t bytes) : bytes_(bytes) {
    const std::size_t guard = guard_bytes();
    void* mapped =
        mmap(nullptr, bytes + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw no_stack(bytes);
    bottom_ = static_cast<char*>(mapped) + guard;
    if (mprotect(mapped, guard, PROT_NONE) != 0) {
      const Error error = no_stack(bytes);
      munmap(mapped, bytes + guard);
      throw error;
    }
    create_identity(identity_, bottom_, bytes_);
  }
  Stack(Stack&& other) noexcept { swap(other); }
  Stack& operator=(Stack&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Stack() {
    if (bottom_ == nullptr) return;
    destroy_identity(identity_);
    munmap(bottom_ - guard_bytes(), bytes_ + guard_bytes());
  }

  char* bottom() const { return bottom_; }
  std::size_t bytes() const { return bytes_; }
  StackIdentity& identity() { return identity_; }

 private:
  static std::size_t guard_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }
  static Error no_stack(std::size_t bytes) {
    return Error("emulator: no stack of " + std::to_string(bytes) + " bytes for a kernel thread: " +
                 std::strerror(errno) + " (limits are ulimit -v and vm.max_map_count, two mappings a thread)");
  }

  void swap(Stack& other) {
    std::swap(bottom_, other.bottom_);
    std::swap(bytes_, other.bytes_);
    std::swap(identity_, other.identity_);
  }

  char* bottom_ = nullptr;
  std::size_t bytes_ = 0;
  StackIdentity identity_;
};

/// Stacks that no fiber uses at present.
class StackPool {
 public:
  /// A stack of the size that the settings give. Throws Error if none can be mapped.
  Stack take() {
    while (!free_.empty()) {
      Stack stack = std::move(free_.back());
      free_.pop_back();
      if (stack.bytes() == settings.stack_bytes) return stack;
    }
    return Stack(settings.stack_bytes);
  }
  void give_back(Stack stack) { free_.push_back(std::move(stack)); }

 private:
  std::vector<Stack> free_;
};

/// The pool of all fibers. It is not destroyed, because unmapping thousands of stacks would delay the program's end.
inline StackPool& stack_pool() {
  static StackPool& pool = *new StackPool;
  return pool;
}

}  // namespace dualfield::emulator
