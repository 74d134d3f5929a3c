// SPDX-License-Identifier: MIT
// One emulated CUDA thread: its fiber, what it waits for, and the parts of its block that it uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/emulator/dialect.hpp"
#include "kernels/emulator/fiber.hpp"
#include "kernels/emulator/sanitizers.hpp"
#include "kernels/emulator/settings.hpp"

namespace dualfield::emulator {

/// A line of a kernel's source. As a default argument, current() gives the line of the call.
struct SourceLine {
  const char* file = "";
  int line = 0;

  static SourceLine current(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
  bool operator==(const SourceLine& other) const { return line == other.line && std::string_view(file) == other.file; }
};

/// The line as "file:line", without folders.
inline std::string text(const SourceLine& where) {
  const std::string file = where.file;
  return file.substr(file.find_last_of('/') + 1) + ":" + std::to_string(where.line);
}

inline std::string text(const uint3& index) {
  return "(" + std::to_string(index.x) + ", " + std::to_string(index.y) + ", " + std::to_string(index.z) + ")";
}

enum class State { ready, at_barrier, at_warp_operation, finished };

/// The input of a lane to a warp operation, and its result.
struct WarpRequest {
  const char* operation = "";  // only lanes with the same operation and mask wait for each other
  unsigned mask = 0;
  unsigned source = 0;                 // lane whose value is requested
  std::uint64_t given = 0, taken = 0;  // the value's bytes come first
};

/// An asynchronous copy that has been requested and not been done yet.
struct PendingCopy {
  void* to;
  const void* from;
  std::size_t bytes, zeros;
  std::size_t group;  // number of the commit that makes its group
};

/// The state of an emulated thread.
struct Thread {
  Fiber fiber;
  State state = State::finished;
  SourceLine where;  // where it waits, if it does
  const char* waits_at = "";
  uint3 index{};
  unsigned lane = 0;
  WarpRequest request;
  std::vector<PendingCopy> copies;
  std::size_t commits = 0;
  MeetingPoint* barrier = nullptr;  // of its block
  MeetingPoint* warp = nullptr;     // of its warp
  unsigned char* shared_memory = nullptr;
  std::size_t shared_bytes = 0;

  /// Suspends this thread, which must be the running one, until the block makes it ready again.
  void wait(State for_what, const char* operation, SourceLine location) {
    state = for_what;
    waits_at = operation;
    where = location;
    Fiber::suspend();
  }
};

inline Thread* current = nullptr;

/// The thread that is running. Throws Error if called by host code.
inline Thread& running_thread() {
  if (current == nullptr) throw Error("emulator: a device function was called by host code");
  return *current;
}

}  // namespace dualfield::emulator
