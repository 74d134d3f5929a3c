// SPDX-License-Identifier: MIT
// Compiled with the flags of the kernels, which decide what `compiled` is.
#include "kernels/cpu/instruction_sets.hpp"

#include <string_view>

namespace dualfield::cpu {

namespace {

/// Whether a macro is defined, as the compilers define those of instructions: as 1. If it is not, its name stays.
constexpr bool is_one(std::string_view text) { return text == "1"; }
#define TEXT_OF(macro) #macro
#define COMPILED(macro) is_one(TEXT_OF(macro))

constexpr std::uint32_t none = 0, avx = 0b110, avx512 = 0b11100110;
constexpr int eax = 0, ebx = 1, ecx = 2, edx = 3;
constexpr std::uint32_t amd = 0x80000001;

}  // namespace

// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, CPUID; AMD64 Architecture Programmer's Manual, volume 3,
// appendix E, for the last leaf.
constinit const std::array<InstructionSet, instruction_set_count> instruction_sets{{
    {"SSE3", 1, 0, ecx, 0, none, COMPILED(__SSE3__)},
    {"SSSE3", 1, 0, ecx, 9, none, COMPILED(__SSSE3__)},
    {"SSE4.1", 1, 0, ecx, 19, none, COMPILED(__SSE4_1__)},
    {"SSE4.2", 1, 0, ecx, 20, none, COMPILED(__SSE4_2__)},
    {"POPCNT", 1, 0, ecx, 23, none, COMPILED(__POPCNT__)},
    {"MOVBE", 1, 0, ecx, 22, none, COMPILED(__MOVBE__)},
    {"LZCNT", amd, 0, ecx, 5, none, COMPILED(__LZCNT__)},
    {"BMI1", 7, 0, ebx, 3, none, COMPILED(__BMI__)},
    {"BMI2", 7, 0, ebx, 8, none, COMPILED(__BMI2__)},
    {"ADX", 7, 0, ebx, 19, none, COMPILED(__ADX__)},
    {"GFNI", 7, 0, ecx, 8, none, COMPILED(__GFNI__)},
    {"AVX", 1, 0, ecx, 28, avx, COMPILED(__AVX__)},
    {"F16C", 1, 0, ecx, 29, avx, COMPILED(__F16C__)},
    {"FMA", 1, 0, ecx, 12, avx, COMPILED(__FMA__)},
    {"AVX2", 7, 0, ebx, 5, avx, COMPILED(__AVX2__)},
    {"AVX-VNNI", 7, 1, eax, 4, avx, COMPILED(__AVXVNNI__)},
    {"AVX512F", 7, 0, ebx, 16, avx512, COMPILED(__AVX512F__)},
    {"AVX512CD", 7, 0, ebx, 28, avx512, COMPILED(__AVX512CD__)},
    {"AVX512DQ", 7, 0, ebx, 17, avx512, COMPILED(__AVX512DQ__)},
    {"AVX512BW", 7, 0, ebx, 30, avx512, COMPILED(__AVX512BW__)},
    {"AVX512VL", 7, 0, ebx, 31, avx512, COMPILED(__AVX512VL__)},
    {"AVX512-IFMA", 7, 0, ebx, 21, avx512, COMPILED(__AVX512IFMA__)},
    {"AVX512-VBMI", 7, 0, ecx, 1, avx512, COMPILED(__AVX512VBMI__)},
    {"AVX512-VBMI2", 7, 0, ecx, 6, avx512, COMPILED(__AVX512VBMI2__)},
    {"AVX512-VNNI", 7, 0, ecx, 11, avx512, COMPILED(__AVX512VNNI__)},
    {"AVX512-BITALG", 7, 0, ecx, 12, avx512, COMPILED(__AVX512BITALG__)},
    {"AVX512-VPOPCNTDQ", 7, 0, ecx, 14, avx512, COMPILED(__AVX512VPOPCNTDQ__)},
    {"AVX512-BF16", 7, 1, eax, 5, avx512, COMPILED(__AVX512BF16__)},
    {"AVX512-FP16", 7, 0, edx, 23, avx512, COMPILED(__AVX512FP16__)},
    {"SSE4A", amd, 0, ecx, 6, none, COMPILED(__SSE4A__)},
    {"TBM", amd, 0, ecx, 21, none, COMPILED(__TBM__)},
    {"XOP", amd, 0, ecx, 11, avx, COMPILED(__XOP__)},
    {"FMA4", amd, 0, ecx, 16, avx, COMPILED(__FMA4__)},
}};

}  // namespace dualfield::cpu
