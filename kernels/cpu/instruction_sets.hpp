// SPDX-License-Identifier: MIT
// The sets of instructions that not every x86-64 processor has and that compilers make code of by themselves, where -march allows it.
#pragma once

#include <array>
#include <cstdint>

namespace dualfield::cpu {

/// How the instruction cpuid tells of a set, and whether the kernels were compiled with it.
struct InstructionSet {
  const char* name;
  std::uint32_t leaf, subleaf;  ///< what cpuid is asked
  int reply;                    ///< in which register it replies: 0 to 3 for eax, ebx, ecx, edx
  int bit;
  std::uint32_t
      state;  ///< the bits of the register XCR0 by which the operating system says that it keeps the registers of the set
  bool compiled;
};

inline constexpr int instruction_set_count = 33;
/// Data alone, since code of the file that holds it may not run before the processor is known to have what it was compiled for.
extern const std::array<InstructionSet, instruction_set_count> instruction_sets;

}  // namespace dualfield::cpu
