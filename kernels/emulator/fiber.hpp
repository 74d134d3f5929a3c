// SPDX-License-Identifier: MIT
// A fiber: a function with its own stack. It runs until it suspends itself, and can be resumed from there.
#pragma once

#include <cstdlib>
#include <exception>
#include <utility>

#include "kernels/emulator/context.hpp"
#include "kernels/emulator/sanitizers.hpp"
#include "kernels/emulator/stack.hpp"

namespace dualfield::emulator {

/// A fiber. One host thread at a time can use fibers. It resumes a fiber, which runs until it suspends itself or ends.
class Fiber {
 public:
  using Body = void (*)(void* argument);

  Fiber() = default;
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber() { retire(); }

  /// Prepares a run of `body`, which begins at the first resume(). A fiber that has finished can be started again.
  void start(Body body, void* argument);
  /// Runs the fiber until it suspends itself or ends. Throws what its body threw.
  void resume();
  bool finished() const { return finished_; }

  /// To be called on a fiber: returns to the host until the next resume().
  static void suspend() { running_->leave(); }

 private:
  static void enter();
  void run_body() noexcept;
  void leave();
  void retire();

  struct Host {
    Context context;
    StackIdentity identity;
  };
  inline static Host host_;
  inline static Fiber* running_ = nullptr;

  Stack stack_;
  Context context_;
  Body body_ = nullptr;
  void* argument_ = nullptr;
  std::exception_ptr failure_;
  bool finished_ = true;
};

inline void Fiber::start(Body body, void* argument) {
  if (stack_.bottom() == nullptr) stack_ = stack_pool().take();
  follow_host(stack_.identity());
  body_ = body;
  argument_ = argument;
  finished_ = false;
  prepare(context_, stack_.bottom(), stack_.bytes(), &Fiber::enter);
}

[[DUALFIELD_EMULATOR_UNCHECKED]] inline void Fiber::resume() {
  running_ = this;
  identify_host(host_.identity);
  about_to_switch(host_.identity, stack_.identity(), false);
  switch_stack(host_.context, context_);
  has_switched(host_.identity, stack_.identity());
  running_ = nullptr;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

[[DUALFIELD_EMULATOR_UNCHECKED]] inline void Fiber::leave() {
  about_to_switch(stack_.identity(), host_.identity, finished_);
  switch_stack(context_, host_.context);
  has_switched(stack_.identity(), host_.identity);
}

// The first function on the stack of every fiber. It has no caller, so that it must not return or throw.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void Fiber::enter() {
  Fiber& self = *running_;
  has_switched(self.stack_.identity(), host_.identity);
  self.run_body();
  self.leave();
  std::abort();
}

inline void Fiber::run_body() noexcept {
  try {
    body_(argument_);
  } catch (...) {
    failure_ = std::current_exception();
  }
  finished_ = true;
}

// If the fiber has not finished, the destructors of the objects on its stack do not run.
inline void Fiber::retire() {
  if (stack_.bottom() == nullptr) return;
  precede_host(stack_.identity(), finished_);
  stack_pool().give_back(std::move(stack_));
}

}  // namespace dualfield::emulator
