// SPDX-License-Identifier: MIT
// Tells AddressSanitizer and ThreadSanitizer about fibers. In a build without sanitizers these functions do nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define DUALFIELD_EMULATOR_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define DUALFIELD_EMULATOR_TSAN 1
#include <sanitizer/tsan_interface.h>
// These functions exist in every ThreadSanitizer runtime, but none of its headers declares them.
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);
extern "C" void AnnotateIgnoreWritesBegin(const char* file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char* file, int line);
#endif

/// Attribute of functions that switch stacks, which sanitizers must not instrument.
#ifdef __clang__
#define DUALFIELD_EMULATOR_UNCHECKED clang::no_sanitize("address", "thread", "undefined")
#else
#define DUALFIELD_EMULATOR_UNCHECKED gnu::no_sanitize("address", "thread", "undefined")
#endif

namespace dualfield::emulator {

#ifdef DUALFIELD_EMULATOR_TSAN
/// To ThreadSanitizer all threads of a launch are concurrent. Their identities and stacks exist until it ends.
inline constexpr bool blocks_are_concurrent = true;

/// While such an object exists, ThreadSanitizer ignores what this host thread or fiber reads and writes. The host has
/// one during a launch, so that no races between the emulator's own code and the kernel threads are reported. (A kernel
/// thread accesses only its own part of the emulator's state.)
class Unobserved {
 public:
  Unobserved() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unobserved() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  Unobserved(const Unobserved&) = delete;
  Unobserved& operator=(const Unobserved&) = delete;
};

/// Tells ThreadSanitizer that threads wait for each other at a barrier: everything that they do before they arrive
/// happens before everything that they do after they leave. Barriers alternate between two objects, because a thread
/// that leaves late must not be ordered after what others do before the next barrier.
class MeetingPoint {
 public:
  void* arrive() {
    void* object = &objects_[meeting_ % 2];
    __tsan_release(object);
    return object;
  }
  static void leave(void* object) { __tsan_acquire(object); }
  /// To be called when all have arrived: later arrivals belong to the next barrier.
  void next() { ++meeting_; }

 private:
  std::uint64_t objects_[2] = {};
  unsigned meeting_ = 0;
};
#else
inline constexpr bool blocks_are_concurrent = false;

struct Unobserved {
  Unobserved() {}  // not trivial, so that compilers do not warn about unused variables
};

struct MeetingPoint {
  void* arrive() { return nullptr; }
  static void leave(void*) {}
  void next() {}
};
#endif

/// How a sanitizer identifies a stack, that of a fiber or that of the host.
struct StackIdentity {
#ifdef DUALFIELD_EMULATOR_ASAN
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  void* fake_stack = nullptr;
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  void* fiber = nullptr;
#endif
};

inline void create_identity([[maybe_unused]] StackIdentity& identity, [[maybe_unused]] const void* bottom,
                            [[maybe_unused]] std::size_t bytes) {
#ifdef DUALFIELD_EMULATOR_ASAN
  identity.bottom = bottom;
  identity.bytes = bytes;
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  identity.fiber = __tsan_create_fiber(0);
#endif
}

inline void destroy_identity([[maybe_unused]] StackIdentity& identity) {
#ifdef DUALFIELD_EMULATOR_TSAN
  __tsan_destroy_fiber(identity.fiber);
#endif
}

/// To be called before a fiber begins on this stack: everything that the host did happens before what the fiber does.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void follow_host([[maybe_unused]] StackIdentity& stack) {
#ifdef DUALFIELD_EMULATOR_ASAN
  stack.fake_stack = nullptr;
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  constexpr unsigned synchronised = 0;
  void* host = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(stack.fiber, synchronised);
  __tsan_switch_to_fiber(host, __tsan_switch_to_fiber_no_sync);
#endif
}

/// To be called when the fiber on this stack is given up: what it did happens before what the host does next. If the
/// fiber did not run to its end, the sanitizers must forget the frames on its stack.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void precede_host([[maybe_unused]] StackIdentity& stack,
                                                          [[maybe_unused]] bool ran_to_its_end) {
#ifdef DUALFIELD_EMULATOR_ASAN
  if (!ran_to_its_end) __asan_unpoison_memory_region(stack.bottom, stack.bytes);
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  constexpr unsigned synchronised = 0;
  void* host = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(stack.fiber, __tsan_switch_to_fiber_no_sync);
  __tsan_switch_to_fiber(host, synchronised);
  if (!ran_to_its_end) {
    __tsan_destroy_fiber(stack.fiber);
    stack.fiber = __tsan_create_fiber(0);
  }
#endif
}

/// To be called by the host before it resumes a fiber.
inline void identify_host([[maybe_unused]] StackIdentity& host) {
#ifdef DUALFIELD_EMULATOR_TSAN
  host.fiber = __tsan_get_current_fiber();
#endif
}

/// To be called on the stack `from`, immediately before the switch; `for_ever` if nothing will switch back to it.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void about_to_switch([[maybe_unused]] StackIdentity& from,
                                                             [[maybe_unused]] const StackIdentity& to,
                                                             [[maybe_unused]] bool for_ever) {
#ifdef DUALFIELD_EMULATOR_ASAN
  __sanitizer_start_switch_fiber(for_ever ? nullptr : &from.fake_stack, to.bottom, to.bytes);
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  __tsan_switch_to_fiber(to.fiber,
                         __tsan_switch_to_fiber_no_sync);  // a switch must not count as an ordering of memory accesses
#endif
}

/// To be called on the stack `entered`, immediately after the switch. Stores where the stack `left` lies.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void has_switched([[maybe_unused]] StackIdentity& entered,
                                                          [[maybe_unused]] StackIdentity& left) {
#ifdef DUALFIELD_EMULATOR_ASAN
  __sanitizer_finish_switch_fiber(entered.fake_stack, &left.bottom, &left.bytes);
#endif
}

}  // namespace dualfield::emulator
