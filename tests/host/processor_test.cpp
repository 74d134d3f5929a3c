// SPDX-License-Identifier: MIT
// Which instructions a processor is found to lack, on processors that are made up.
#include "kernels/cpu/processor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include "dualfield/processor.hpp"

namespace dualfield::cpu {
namespace {

using Names = std::vector<std::string>;
using Reply = std::array<std::uint32_t, 4>;

constexpr std::uint32_t sse = 0b10, avx = 0b110, avx512 = 0b11100110;
constexpr std::uint32_t osxsave = 1u << 27;

/// A processor with these replies for subleaf 0, whose operating system keeps these registers.
Processor processor(const std::map<std::uint32_t, Reply>& replies, std::uint32_t state) {
  return {[=](std::uint32_t leaf, std::uint32_t subleaf) {
            const auto found = replies.find(leaf);
            return found == replies.end() || subleaf != 0 ? Reply{} : found->second;
          },
          [=] { return state; }};
}

/// Two sets as they are in the table of the kernels, compiled or not.
std::vector<InstructionSet> sets(bool with_avx512) {
  std::vector<InstructionSet> chosen;
  for (InstructionSet set : instruction_sets) {
    set.compiled = true;
    if (std::string_view(set.name) == "AVX2") chosen.push_back(set);
    set.compiled = with_avx512;
    if (std::string_view(set.name) == "AVX512F") chosen.push_back(set);
  }
  return chosen;
}

TEST(ProcessorTest, NamesWhatIsCompiledAndNotThere) {
  const Reply modern = {0, 1u << 5 | 1u << 16, 0, 0}, avx2_alone = {0, 1u << 5, 0, 0};
  const auto missing_of = [](bool with_avx512, const Reply& leaf_7) {
    return missing(sets(with_avx512), processor({{1, {0, 0, osxsave, 0}}, {7, leaf_7}}, avx512));
  };
  EXPECT_EQ(missing_of(true, modern), Names{});
  EXPECT_EQ(missing_of(true, avx2_alone), Names{"AVX512F"});
  EXPECT_EQ(missing_of(false, avx2_alone), Names{});
  EXPECT_EQ(missing_of(true, {}), (Names{"AVX2", "AVX512F"}));
  EXPECT_EQ(missing(sets(true), processor({}, avx512)), (Names{"AVX2", "AVX512F"})) << "no leaf 7 at all";
}

TEST(ProcessorTest, RegistersThatTheSystemDoesNotKeepAreNotThere) {
  const std::map<std::uint32_t, Reply> all = {{1, {0, 0, osxsave, 0}}, {7, {0, ~0u, 0, 0}}};
  EXPECT_EQ(missing(sets(true), processor(all, sse)), (Names{"AVX2", "AVX512F"}));
  EXPECT_EQ(missing(sets(true), processor(all, avx)), Names{"AVX512F"});
  const Processor old = {[](auto, auto) {
                           return Reply{0, ~0u, ~osxsave, 0};
                         },
                         []() -> std::uint32_t { throw std::logic_error("xgetbv is not there"); }};
  EXPECT_EQ(missing(sets(true), old), (Names{"AVX2", "AVX512F"}));
}

/// Each set is read from a bit of its own, and the table has what -march=x86-64-v3 adds.
TEST(ProcessorTest, TableIsConsistent) {
  std::set<std::tuple<std::uint32_t, std::uint32_t, int, int>> bits;
  std::set<std::string> names;
  for (const InstructionSet& set : instruction_sets) {
    EXPECT_TRUE(bits.insert({set.leaf, set.subleaf, set.reply, set.bit}).second) << set.name;
    EXPECT_TRUE(names.insert(set.name).second) << set.name;
    EXPECT_EQ(std::string_view(set.name).starts_with("AVX512"), set.state == avx512) << set.name;
  }
  for (const char* name :
       {"SSE3", "SSSE3", "SSE4.1", "SSE4.2", "POPCNT", "MOVBE", "LZCNT", "BMI1", "BMI2", "AVX", "F16C", "FMA", "AVX2"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(ProcessorTest, ThisOneHasWhatTheSystemSays) {
  EXPECT_NO_THROW(require_processor()) << "it runs the tests";
  std::string flags;
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; flags.empty() && std::getline(file, line);)
    if (line.starts_with("flags")) flags = line + " ";
  if (flags.empty()) GTEST_SKIP() << "the system does not say what an x86-64 processor has";
  const std::map<std::string, std::string> names_of_linux = {{"SSE3", "pni"},
                                                             {"LZCNT", "abm"},
                                                             {"AVX512-VBMI2", "avx512_vbmi2"},
                                                             {"AVX512-VNNI", "avx512_vnni"},
                                                             {"AVX512-BITALG", "avx512_bitalg"},
                                                             {"AVX512-VPOPCNTDQ", "avx512_vpopcntdq"},
                                                             {"AVX512-BF16", "avx512_bf16"},
                                                             {"AVX512-FP16", "avx512_fp16"},
                                                             {"AVX512-IFMA", "avx512ifma"},
                                                             {"AVX512-VBMI", "avx512vbmi"}};
  std::vector<InstructionSet> all(instruction_sets.begin(), instruction_sets.end());
  for (InstructionSet& set : all) set.compiled = true;
  const Names lacking = missing(all, this_processor());
  for (const InstructionSet& set : all) {
    std::string name = set.name;
    if (const auto found = names_of_linux.find(name); found != names_of_linux.end()) name = found->second;
    for (char& letter : name) letter = letter == '.' || letter == '-' ? '_' : char(std::tolower(letter));
    EXPECT_EQ(std::ranges::find(lacking, set.name) == lacking.end(),
              (flags.find(" " + name + " ") != std::string::npos))
        << set.name;
  }
}

}  // namespace
}  // namespace dualfield::cpu
