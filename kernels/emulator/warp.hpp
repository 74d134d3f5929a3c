// SPDX-License-Identifier: MIT
// Warp operations: __syncwarp and the shuffles. Shuffles exchange values; only __syncwarp also orders memory accesses.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "kernels/emulator/thread.hpp"

namespace dualfield::emulator {

inline constexpr unsigned full_warp = 0xFFFFFFFFu;

/// Waits until all lanes of the mask have called the same operation. Throws Error if the mask lacks the calling lane.
inline void meet_in_warp(Thread& self, const char* operation, unsigned mask, SourceLine where) {
  if ((mask >> self.lane & 1u) == 0) {
    throw Error(std::string(operation) + " at " + text(where) + ": the mask leaves out the calling lane " +
                std::to_string(self.lane));
  }
  self.request.operation = operation;
  self.request.mask = mask;
  self.wait(State::at_warp_operation, operation, where);
}

/// The value that lane `source` passed; bytes 0xFF if the mask leaves that lane out.
template <class T>
T shuffle(const char* operation, unsigned mask, T value, unsigned source, SourceLine where) {
  static_assert(std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8), "CUDA shuffles 4 or 8 bytes");
  Thread& self = running_thread();
  std::memcpy(&self.request.given, &value, sizeof(T));
  self.request.source = source;
  meet_in_warp(self, operation, mask, where);
  std::memcpy(&value, &self.request.taken, sizeof(T));
  return value;
}

/// The segment of `width` lanes of a warp that contains the calling lane. Throws Error unless width is a power of two
/// up to 32.
struct Segment {
  unsigned lane, first, last;
  Segment(const char* operation, int width, SourceLine where) : lane(running_thread().lane) {
    if (width < 1 || width > warpSize || (width & (width - 1)) != 0) {
      throw Error(std::string(operation) + " at " + text(where) + ": width " + std::to_string(width) +
                  " is no power of two from 1 to 32");
    }
    first = lane & ~static_cast<unsigned>(width - 1);
    last = first + static_cast<unsigned>(width) - 1;
  }
};

}  // namespace dualfield::emulator

// NOLINTBEGIN(bugprone-reserved-identifier): the names are CUDA's

/// Waits for the lanes of the mask, and orders their memory accesses.
inline void __syncwarp(unsigned mask = dualfield::emulator::full_warp,
                       dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  using namespace dualfield::emulator;
  Thread& self = running_thread();
  void* meeting = self.warp->arrive();
  meet_in_warp(self, "__syncwarp()", mask, where);
  MeetingPoint::leave(meeting);
}

/// The value of lane `source` of the segment, modulo its width.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize,
              dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  constexpr const char* name = "__shfl_sync()";
  const dualfield::emulator::Segment segment(name, width, where);
  const unsigned lane = segment.first + (static_cast<unsigned>(source) & static_cast<unsigned>(width - 1));
  return dualfield::emulator::shuffle(name, mask, value, lane, where);
}

/// The value of the lane that is `delta` below; the lane's own value if that is below the segment.
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                 dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  constexpr const char* name = "__shfl_up_sync()";
  const dualfield::emulator::Segment segment(name, width, where);
  const unsigned lane = delta > segment.lane - segment.first ? segment.lane : segment.lane - delta;
  return dualfield::emulator::shuffle(name, mask, value, lane, where);
}

/// The value of the lane that is `delta` above; the lane's own value if that is above the segment.
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                   dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  constexpr const char* name = "__shfl_down_sync()";
  const dualfield::emulator::Segment segment(name, width, where);
  const unsigned lane = delta > segment.last - segment.lane ? segment.lane : segment.lane + delta;
  return dualfield::emulator::shuffle(name, mask, value, lane, where);
}

/// The value of the lane whose number differs in the bits of `bits`; the lane's own value if that is above the segment.
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = warpSize,
                  dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  constexpr const char* name = "__shfl_xor_sync()";
  const dualfield::emulator::Segment segment(name, width, where);
  const unsigned partner = segment.lane ^ static_cast<unsigned>(bits);
  const unsigned lane = partner > segment.last ? segment.lane : partner;
  return dualfield::emulator::shuffle(name, mask, value, lane, where);
}

// NOLINTEND(bugprone-reserved-identifier)
