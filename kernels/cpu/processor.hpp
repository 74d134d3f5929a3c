// SPDX-License-Identifier: MIT
// What a processor has of the sets of instructions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "kernels/cpu/instruction_sets.hpp"

namespace dualfield {
class Backend;
}

namespace dualfield::cpu {

/// What a processor and its operating system say of themselves.
struct Processor {
  /// Registers eax, ebx, ecx, edx after the instruction cpuid for a leaf and a subleaf; zeros where there is no such leaf.
  std::function<std::array<std::uint32_t, 4>(std::uint32_t leaf, std::uint32_t subleaf)> cpuid;
  /// The register XCR0; asked for only where cpuid says that there is one.
  std::function<std::uint32_t()> enabled_state;
};

/// The one that this runs on. Of others than x86-64 nothing is known.
Processor this_processor();

/// The names of those of `sets` that were compiled and that the processor does not have, in their order.
std::vector<std::string> missing(std::span<const InstructionSet> sets, const Processor& processor);

/// The backend cpu of this build, whatever this processor has; cpu_backend() is for everybody else.
const Backend& compiled_backend();

}  // namespace dualfield::cpu
