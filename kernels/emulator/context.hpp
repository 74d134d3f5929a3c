// SPDX-License-Identifier: MIT
// Switches from one stack to another: by a few instructions on x86-64, by ucontext on other processors.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/emulator/sanitizers.hpp"

#if !defined(__x86_64__) && !defined(DUALFIELD_EMULATOR_UCONTEXT)
#define DUALFIELD_EMULATOR_UCONTEXT 1
#endif
#ifdef DUALFIELD_EMULATOR_UCONTEXT
#include <ucontext.h>
#endif

namespace dualfield::emulator {

#ifdef DUALFIELD_EMULATOR_UCONTEXT

/// The point where a stack was left. It contains pointers to itself and must not be copied.
struct Context {
  ucontext_t state;
};

/// Prepares a context: the first switch to it calls `entry` on the given stack. `entry` must not return.
inline void prepare(Context& context, char* stack, std::size_t bytes, void (*entry)()) {
  getcontext(&context.state);
  context.state.uc_stack.ss_sp = stack;
  context.state.uc_stack.ss_size = bytes;
  context.state.uc_link = nullptr;
  makecontext(&context.state, entry, 0);
}

/// Stores the current point in `from` and continues where `to` was left.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void switch_stack(Context& from, Context& to) {
  swapcontext(&from.state, &to.state);
}

#else

/// The point where a stack was left. The registers that a call preserves lie on top of the stack.
struct Context {
  void* stack_pointer = nullptr;
};

/// Prepares a context: the first switch to it calls `entry` on the given stack. `entry` must not return.
inline void prepare(Context& context, char* stack, std::size_t bytes, void (*entry)()) {
  constexpr int preserved_registers = 6;
  auto top = reinterpret_cast<std::uintptr_t*>(stack + bytes);
  *--top = 0;  // return address of entry, where unwinding ends; it also aligns the frame of entry to 16 bytes
  *--top = reinterpret_cast<std::uintptr_t>(entry);
  for (int i = 0; i < preserved_registers; ++i) *--top = 0;
  context.stack_pointer = top;
}

/// Saves the preserved registers and the stack pointer, loads those of the other stack, and returns on that stack.
[[gnu::naked, gnu::noinline, DUALFIELD_EMULATOR_UNCHECKED]] inline void exchange_stacks(void** /*save*/,
                                                                                        void* /*load*/) {
  asm volatile(
      "pushq %rbp\n\t"
      "pushq %rbx\n\t"
      "pushq %r12\n\t"
      "pushq %r13\n\t"
      "pushq %r14\n\t"
      "pushq %r15\n\t"
      "movq %rsp, (%rdi)\n\t"
      "movq %rsi, %rsp\n\t"
      "popq %r15\n\t"
      "popq %r14\n\t"
      "popq %r13\n\t"
      "popq %r12\n\t"
      "popq %rbx\n\t"
      "popq %rbp\n\t"
      "ret");
}

/// Stores the current point in `from` and continues where `to` was left.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void switch_stack(Context& from, Context& to) {
  exchange_stacks(&from.stack_pointer, to.stack_pointer);
}

#endif

}  // namespace dualfield::emulator
