// SPDX-License-Identifier: MIT
// The interface of kernels/device.hpp by the emulator: one device, named "emulator", which uses the host's memory.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/emulator/async_copy.hpp"
#include "kernels/emulator/barrier.hpp"
#include "kernels/emulator/grid.hpp"
#include "kernels/emulator/settings.hpp"
#include "kernels/emulator/shared_memory.hpp"
#include "kernels/emulator/warp.hpp"
#include "kernels/launch.hpp"

namespace dualfield::device {

/// Whether the time that work takes says nothing about a device.
constexpr bool is_emulated = true;
inline bool checks_forms() { return emulator::settings.checks_forms; }
inline bool prefers_many_steps() { return emulator::settings.prefers_many_steps; }

/// A stream. Every call that uses it does its work before it returns, unless a Graph records it. That of high priority does it as late
/// as a device may: when the host or another stream waits for it.
class Stream {
 public:
  using Work = std::function<void()>;

  explicit Stream(Priority priority = Priority::usual) : is_late_(priority == Priority::high) {}
  Stream(Stream&&) = default;
  Stream& operator=(Stream&&) = default;

  /// Throws Error while a Graph records.
  void synchronize() const {
    if (recorded_) throw Error("emulator: waiting for a stream whose work is being recorded");
    catch_up();
  }
  /// Does what was put off.
  void catch_up() const {
    for (const Work& work : std::exchange(put_off_, {})) work();
  }
  void* native() const { return nullptr; }

  void run(Work work) const {
    if (recorded_ || is_late_)
      (recorded_ ? *recorded_ : put_off_).push_back(std::move(work));
    else
      work();
  }
  /// From now on work is kept in this list instead of being done; with null it is done again.
  void record(std::vector<Work>* list) const { recorded_ = list; }

 private:
  bool is_late_;
  mutable std::vector<Work>* recorded_ = nullptr;
  mutable std::vector<Work> put_off_;
};

/// The work that a function gives to a stream, recorded to be repeated. See kernels/cuda/runtime.hpp.
class Graph {
 public:
  template <class F>
  Graph(const Stream& stream, F&& function) {
    stream.record(&work_);
    try {
      function();
    } catch (...) {
      stream.record(nullptr);
      throw;
    }
    stream.record(nullptr);
  }
  Graph(Graph&&) = default;
  Graph& operator=(Graph&&) = default;

  void replay(const Stream& stream) const {
    for (const Stream::Work& work : work_) stream.run(work);
  }

 private:
  std::vector<Stream::Work> work_;
};

/// `count` elements of T, allocated at exactly that size, so that AddressSanitizer finds every access outside of them. What is larger
/// than `huge` is zeros and takes memory where it is written only.
template <class T>
class Memory {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Memory(std::size_t count, Fill fill = Fill::zeros) : size_(count) {
    const std::size_t bytes = bytes_of(count, sizeof(T));
    if (bytes == 0) return;
    if (bytes > huge) {
      void* const mapped =
          mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      data_ = mapped == MAP_FAILED ? nullptr : static_cast<T*>(mapped);
    } else {
      data_ = static_cast<T*>(::operator new(bytes, alignment, std::nothrow));
    }
    if (data_ == nullptr) throw Error("emulator: no memory of " + std::to_string(bytes) + " bytes");
    if (bytes <= huge) std::memset(static_cast<void*>(data_), fill == Fill::zeros ? 0 : 0xFF, bytes);
    emulator::memory_use.take(bytes);
  }
  Memory(Memory&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Memory() {
    if (data_ == nullptr) return;
    const std::size_t bytes = size_ * sizeof(T);
    emulator::memory_use.give_back(bytes);
    if (bytes > huge)
      munmap(static_cast<void*>(data_), bytes);
    else
      ::operator delete(data_, alignment);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{256};  // the alignment of cudaMalloc
  static constexpr std::size_t huge = std::size_t{1} << 32;

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory of the host, not initialised.
template <class T>
std::shared_ptr<T[]> host_memory(std::size_t count) {
  return std::shared_ptr<T[]>(new T[count]);
}

/// Copies `count` elements between device arrays that do not overlap, in the order of the stream.
template <class T>
void on_device(T* to, const T* from, std::size_t count, const Stream& stream) {
  stream.run([=] {
    if (count > 0) std::memcpy(static_cast<void*>(to), from, bytes_of(count, sizeof(T)));
  });
}

/// Copies `count` elements from host to device, or from device to host, in the order of the stream.
template <class T>
void begin_to_device(T* device, const T* host, std::size_t count, const Stream& stream) {
  on_device(device, host, count, stream);
}
template <class T>
void begin_to_host(T* host, const T* device, std::size_t count, const Stream& stream) {
  on_device(host, device, count, stream);
}

/// Copies `count` runs of `size` elements, which begin so many elements apart, after the stream's earlier work. Either side may be
/// in the host's memory or on the device.
template <class T>
void begin_copy(T* to, std::size_t to_distance, const T* from, std::size_t from_distance, std::size_t size,
                std::size_t count, const Stream& stream) {
  for (std::size_t run = 0; run < count; ++run)
    on_device(to + run * to_distance, from + run * from_distance, size, stream);
}

/// Copies `count` elements from host to device after the stream's earlier work. Returns when the copy is complete.
template <class T>
void to_device(T* device, const T* host, std::size_t count, const Stream& stream) {
  on_device(device, host, count, stream);
  stream.synchronize();
}

/// Copies `count` elements from device to host after the stream's earlier work. Returns when the copy is complete.
template <class T>
void to_host(T* host, const T* device, std::size_t count, const Stream& stream) {
  on_device(host, device, count, stream);
  stream.synchronize();
}

/// Has another library give work to the stream, which it does at once: so it is called when its turn comes.
template <class F>
void enqueue(const Stream& stream, F&& give) {
  stream.run([give] { give(nullptr); });
}

/// A function of what takes the place of the library NCCL; null where nothing does.
inline void* symbol_of_nccl(const char* name) {
  return emulator::settings.nccl ? emulator::settings.nccl(name) : nullptr;
}

/// Waits for all work on the device, which is done.
inline void wait_for_all() {}

/// A point in a stream's work, and the time at which the device reached it.
class Event {
 public:
  Event() = default;
  Event(Event&&) = default;
  Event& operator=(Event&&) = default;

  void record(const Stream& stream) {
    stream_ = &stream;
    time_ = std::chrono::steady_clock::now();
  }
  void synchronize() const {
    if (stream_) stream_->catch_up();
  }
  /// What another stream is given from now on begins after this point.
  void delay(const Stream& /*other*/) const { synchronize(); }
  /// Milliseconds between two events that have been recorded. Throws Error otherwise.
  static double milliseconds(const Event& from, const Event& to) {
    if (!from.time_ || !to.time_) throw Error("emulator: time between events of which one was not recorded");
    return std::chrono::duration<double, std::milli>(*to.time_ - *from.time_).count();
  }

 private:
  const Stream* stream_ = nullptr;
  std::optional<std::chrono::steady_clock::time_point> time_;
};

/// Runs the kernel. Throws LaunchError if the shape exceeds the limits, emulator::Error if the kernel breaks a rule.
template <class... P, class... A>
void launch(void (*kernel)(P...), const Launch& shape, const Stream& stream, A&&... args) {
  static_assert(sizeof...(P) == sizeof...(A), "as many arguments as the kernel has parameters");
  check_limits(shape);
  stream.run([=, parameters = std::tuple<P...>(std::forward<A>(args)...)] {
    emulator::run_grid(shape, [&] { std::apply(kernel, parameters); });
  });
}

/// Always 1, since the emulator is always available; hence why_no_device() is "".
inline int device_count() { return 1; }
inline std::string why_no_device() { return ""; }
inline int current_device() { return 0; }

/// Properties of device 0, which has the memory of this machine. Throws Error for other numbers.
inline DeviceProperties properties(int device) {
  if (device != 0) throw Error("emulator: there is no device " + std::to_string(device) + ", only 0");
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return {"emulator",
          0,
          0,
          page * static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)),
          emulator::settings.multiprocessors,
          KernelLimits::shared_bytes};
}
inline std::size_t free_memory() {
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) * static_cast<std::size_t>(sysconf(_SC_AVPHYS_PAGES));
}
/// Ranks are threads here, and each has a device of its own, unless the settings say otherwise.
inline DeviceId id_of(int) {
  static const thread_local char of_thread = 0;
  const auto id = emulator::settings.shares_device ? 0 : reinterpret_cast<std::uintptr_t>(&of_thread);
  return {std::uint32_t(id), std::uint32_t(id >> 32), 0, 0};
}

/// "none", because the emulator uses no driver and no CUDA runtime.
inline std::string driver_version() { return "none"; }
inline std::string runtime_version() { return "none"; }

}  // namespace dualfield::device
