// SPDX-License-Identifier: MIT
// What AddressSanitizer and ThreadSanitizer must be told about fibers, and nothing in a plain build.
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
// In every ThreadSanitizer runtime, declared by none of its headers.
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);
extern "C" void AnnotateIgnoreWritesBegin(const char* file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char* file, int line);
#endif

/// For functions that enter on one stack and go on on another.
#ifdef __clang__
#define DUALFIELD_EMULATOR_UNCHECKED clang::no_sanitize("address", "thread", "undefined")
#else
#define DUALFIELD_EMULATOR_UNCHECKED gnu::no_sanitize("address", "thread", "undefined")
#endif

namespace dualfield::emulator {

#ifdef DUALFIELD_EMULATOR_TSAN
/// Kernel threads of one launch are concurrent to ThreadSanitizer, so their identities and stacks live until it ends.
inline constexpr bool blocks_are_concurrent = true;

/// While it lives, ThreadSanitizer does not see what this host thread or fiber reads and writes. The host is
/// Unobserved while it runs a launch, so that it never races with the kernel threads, which touch no state of the
/// emulator but their own.
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

/// Orders the memory accesses of threads that meet: what they did before arriving happens before what they do after
/// leaving. Two objects in turn: a late leaver must not see what others did before they arrived at the next meeting.
class MeetingPoint {
 public:
  void* arrive() {
    void* object = &objects_[meeting_ % 2];
    __tsan_release(object);
    return object;
  }
  static void leave(void* object) { __tsan_acquire(object); }
  /// All have arrived: arrivals from here on are for the next meeting.
  void next() { ++meeting_; }

 private:
  std::uint64_t objects_[2] = {};
  unsigned meeting_ = 0;
};
#else
inline constexpr bool blocks_are_concurrent = false;

struct Unobserved {
  Unobserved() {}  // not trivial, or compilers warn of an unused variable
};

struct MeetingPoint {
  void* arrive() { return nullptr; }
  static void leave(void*) {}
  void next() {}
};
#endif

/// What a sanitizer knows one stack by: a fiber's, or the host's own.
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

/// A fiber begins on this stack: what the host did so far happens before all that the fiber does.
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

/// No fiber is on this stack any more: what it did happens before what the host does next. Where the fiber did not
/// run to its end, the sanitizers must forget its frames.
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

/// Called by the host before it resumes a fiber.
inline void identify_host([[maybe_unused]] StackIdentity& host) {
#ifdef DUALFIELD_EMULATOR_TSAN
  host.fiber = __tsan_get_current_fiber();
#endif
}

/// To be called last on the stack that is left; `for_ever` if nothing will switch back to it.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void about_to_switch([[maybe_unused]] StackIdentity& from,
                                                             [[maybe_unused]] const StackIdentity& to,
                                                             [[maybe_unused]] bool for_ever) {
#ifdef DUALFIELD_EMULATOR_ASAN
  __sanitizer_start_switch_fiber(for_ever ? nullptr : &from.fake_stack, to.bottom, to.bytes);
#endif
#ifdef DUALFIELD_EMULATOR_TSAN
  __tsan_switch_to_fiber(to.fiber, __tsan_switch_to_fiber_no_sync);  // running in turn orders no memory accesses
#endif
}

/// To be called first on the stack that was entered; notes where the one before it lies.
[[DUALFIELD_EMULATOR_UNCHECKED]] inline void has_switched([[maybe_unused]] StackIdentity& entered,
                                                          [[maybe_unused]] StackIdentity& left) {
#ifdef DUALFIELD_EMULATOR_ASAN
  __sanitizer_finish_switch_fiber(entered.fake_stack, &left.bottom, &left.bytes);
#endif
}

}  // namespace dualfield::emulator
