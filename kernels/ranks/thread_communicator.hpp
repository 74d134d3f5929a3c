// SPDX-License-Identifier: MIT
// Ranks that are threads of one process: for tests, sanitizers and the emulator of GPUs.
#pragma once

#include <functional>
#include <memory>

#include "dualfield/communicator.hpp"

namespace dualfield {

/// Calls work(rank) in `count` threads, each of which gets a Communicator to the others. Where one of them throws, the others
/// throw std::runtime_error as soon as they wait for it; then the first error is thrown. `takes_device_memory`: as that of a
/// Communicator, for emulated GPUs, whose memory is that of the process.
void run_on_thread_ranks(int count, const std::function<void(std::shared_ptr<Communicator>)>& work,
                         bool takes_device_memory = false);

}  // namespace dualfield
