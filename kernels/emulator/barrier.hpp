// SPDX-License-Identifier: MIT
// __syncthreads(). All threads of a block must call it at the same place of the source.
#pragma once

#include "kernels/emulator/thread.hpp"

// NOLINTBEGIN(bugprone-reserved-identifier): the names are CUDA's

/// Waits for every thread of the block. The block fails if one of them has finished or waits at another place.
inline void __syncthreads(dualfield::emulator::SourceLine where = dualfield::emulator::SourceLine::current()) {
  using namespace dualfield::emulator;
  Thread& self = running_thread();
  void* meeting = self.barrier->arrive();
  self.wait(State::at_barrier, "__syncthreads()", where);
  MeetingPoint::leave(meeting);
}

// NOLINTEND(bugprone-reserved-identifier)
