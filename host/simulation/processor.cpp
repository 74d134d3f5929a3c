// SPDX-License-Identifier: MIT
// Not with the kernels, because it is compiled for any processor.
#include "dualfield/processor.hpp"

#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "dualfield/error.hpp"
#include "dualfield/simulation.hpp"
#include "kernels/cpu/processor.hpp"

namespace dualfield {

namespace cpu {

#ifdef __x86_64__
Processor this_processor() {
  const auto cpuid = [](std::uint32_t leaf, std::uint32_t subleaf) {
    std::array<std::uint32_t, 4> reply{};
    __get_cpuid_count(leaf, subleaf, &reply[0], &reply[1], &reply[2], &reply[3]);
    return reply;
  };
  const auto enabled_state = [] {
    std::uint32_t low, high;
    asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
  };
  return {cpuid, enabled_state};
}
#else
Processor this_processor() {
  return {[](auto...) { return std::array<std::uint32_t, 4>{}; }, [] { return std::uint32_t(0); }};
}
#endif

std::vector<std::string> missing(std::span<const InstructionSet> sets, const Processor& processor) {
  constexpr std::uint32_t has_xgetbv = 1u << 27;
  const std::uint32_t enabled = processor.cpuid(1, 0)[2] & has_xgetbv ? processor.enabled_state() : 0;
  std::vector<std::string> names;
  for (const InstructionSet& set : sets) {
    if (!set.compiled) continue;
    const bool has = processor.cpuid(set.leaf, set.subleaf)[std::size_t(set.reply)] >> set.bit & 1;
    if (!has || (enabled & set.state) != set.state) names.push_back(set.name);
  }
  return names;
}

}  // namespace cpu

namespace {

std::string words(const std::vector<std::string>& names) {
  std::string text = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace

void require_processor() {
  static const std::vector<std::string> names = cpu::missing(cpu::instruction_sets, cpu::this_processor());
  if (names.empty()) return;
  throw DeviceError("this processor does not have the instructions " + words(names) +
                    ", which Dualfield was compiled with here; allowed: build it on this machine, or with "
                    "-DDUALFIELD_ARCHITECTURE=x86-64 for any processor (for Python: pip install . "
                    "--config-settings=cmake.define.DUALFIELD_ARCHITECTURE=native, or x86-64)");
}

const Backend& cpu_backend() {
  require_processor();
  return cpu::compiled_backend();
}

}  // namespace dualfield
