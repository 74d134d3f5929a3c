// SPDX-License-Identifier: MIT
// The interface of kernels/device.hpp by CUDA: streams, memory, events, launches. Every call of CUDA is checked.
#pragma once

#ifndef __CUDACC__
#error "kernels/cuda/runtime.hpp is for nvcc only; include kernels/device.hpp"
#endif

#include <cuda_pipeline_primitives.h>
#include <cuda_runtime.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "kernels/launch.hpp"

namespace dualfield::device {

/// A CUDA error as "name (text)".
inline std::string in_words(cudaError_t error) {
  return std::string(cudaGetErrorName(error)) + " (" + cudaGetErrorString(error) + ")";
}

/// Throws Error, with the name of the call, unless it succeeded.
inline void check(cudaError_t error, const std::string& call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // clears the error, so that the next call does not report it again
  throw Error(call + " failed: " + in_words(error));
}

constexpr bool is_emulated = false;
constexpr bool checks_forms() { return true; }  ///< whether forms of a kernel are compared before one is chosen
constexpr bool prefers_many_steps() { return false; }  ///< else by time

/// A CUDA stream, which is not ordered with the default stream.
class Stream {
 public:
  explicit Stream(Priority priority = Priority::usual) {
    int least = 0, greatest = 0;
    check(cudaDeviceGetStreamPriorityRange(&least, &greatest), "cudaDeviceGetStreamPriorityRange");
    check(cudaStreamCreateWithPriority(&stream_, cudaStreamNonBlocking, priority == Priority::high ? greatest : least),
          "cudaStreamCreateWithPriority");
  }
  Stream(Stream&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  Stream& operator=(Stream&& other) noexcept {
    std::swap(stream_, other.stream_);
    return *this;
  }
  ~Stream() {
    if (stream_ != nullptr) cudaStreamDestroy(stream_);
  }

  /// Waits for all work of the stream. Throws Error if any of it failed.
  void synchronize() const { check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize"); }
  /// The cudaStream_t.
  void* native() const { return stream_; }
  cudaStream_t stream() const { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

/// The launches that a function makes on a stream, recorded so that all of them can be repeated at the price of one. They
/// keep the arguments that they were recorded with, pointers too.
class Graph {
 public:
  /// Calls the function, whose launches are recorded and not made. It must not allocate memory nor wait for the stream,
  /// and its kernels must have been launched before. Throws Error, and whatever the function throws.
  template <class F>
  Graph(const Stream& stream, F&& function) {
    check(cudaStreamBeginCapture(stream.stream(), cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
    cudaGraph_t recorded = nullptr;
    try {
      function();
    } catch (...) {
      cudaStreamEndCapture(stream.stream(), &recorded);
      cudaGraphDestroy(recorded);
      cudaGetLastError();  // which only says that the recording was broken off
      throw;
    }
    check(cudaStreamEndCapture(stream.stream(), &recorded), "cudaStreamEndCapture");
    const cudaError_t made = cudaGraphInstantiateWithFlags(&graph_, recorded, 0);
    cudaGraphDestroy(recorded);
    check(made, "cudaGraphInstantiateWithFlags");
  }
  Graph(Graph&& other) noexcept : graph_(std::exchange(other.graph_, nullptr)) {}
  Graph& operator=(Graph&& other) noexcept {
    std::swap(graph_, other.graph_);
    return *this;
  }
  ~Graph() {
    if (graph_ != nullptr) cudaGraphExecDestroy(graph_);  // which lets a replay under way come to its end
  }

  /// Makes the launches, in their order, after the stream's earlier work.
  void replay(const Stream& stream) const { check(cudaGraphLaunch(graph_, stream.stream()), "cudaGraphLaunch"); }

 private:
  cudaGraphExec_t graph_ = nullptr;
};

/// `count` elements of T in device memory.
template <class T>
class Memory {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Memory(std::size_t count, Fill fill = Fill::zeros) : size_(count) {
    const std::size_t bytes = bytes_of(count, sizeof(T));
    if (bytes == 0) return;
    void* data = nullptr;
    check(cudaMalloc(&data, bytes), "cudaMalloc of " + std::to_string(bytes) + " bytes");
    data_ = static_cast<T*>(data);
    if (fill == Fill::zeros) zero(bytes);
  }
  Memory(Memory&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  /// Also of an object that holds nothing, which must not call CUDA: arrays change places while a Graph is recorded.
  ~Memory() {
    if (data_ != nullptr) cudaFree(data_);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  void zero(std::size_t bytes) {
    try {
      check(cudaMemset(data_, 0, bytes), "cudaMemset");
      check(cudaStreamSynchronize(cudaStreamLegacy),
            "cudaStreamSynchronize");  // our streams do not wait for the default stream
    } catch (...) {
      cudaFree(data_);
      throw;
    }
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory of the host, not initialised, from which copies to the device and back are fastest: its pages are locked where
/// that many can be.
template <class T>
std::shared_ptr<T[]> host_memory(std::size_t count) {
  void* memory = nullptr;
  if (cudaMallocHost(&memory, bytes_of(count, sizeof(T))) == cudaSuccess)
    return {static_cast<T*>(memory), [](T* data) { cudaFreeHost(data); }};
  cudaGetLastError();  // so that the next call does not report it
  return std::make_shared_for_overwrite<T[]>(count);
}

/// Copies `count` elements from host to device after the stream's earlier work. The host's memory must be left alone until the
/// stream has been waited for.
template <class T>
void begin_to_device(T* device, const T* host, std::size_t count, const Stream& stream) {
  check(cudaMemcpyAsync(device, host, count * sizeof(T), cudaMemcpyHostToDevice, stream.stream()),
        "cudaMemcpyAsync to the device");
}

/// The same from device to host.
template <class T>
void begin_to_host(T* host, const T* device, std::size_t count, const Stream& stream) {
  check(cudaMemcpyAsync(host, device, count * sizeof(T), cudaMemcpyDeviceToHost, stream.stream()),
        "cudaMemcpyAsync to the host");
}

/// Copies `count` runs of `size` elements, which begin so many elements apart, after the stream's earlier work. Either side may be
/// in the host's memory or on the device.
template <class T>
void begin_copy(T* to, std::size_t to_distance, const T* from, std::size_t from_distance, std::size_t size,
                std::size_t count, const Stream& stream) {
  constexpr std::size_t largest_pitch = (std::size_t(1) << 31) - 1;  // bytes; cudaDeviceProp::memPitch of every device
  const std::size_t to_pitch = to_distance * sizeof(T), from_pitch = from_distance * sizeof(T);
  if (count > 1 && std::max(to_pitch, from_pitch) <= largest_pitch)
    return check(cudaMemcpy2DAsync(to, to_pitch, from, from_pitch, size * sizeof(T), count, cudaMemcpyDefault,
                                   stream.stream()),
                 "cudaMemcpy2DAsync");
  for (std::size_t run = 0; run < count; ++run)
    check(cudaMemcpyAsync(to + run * to_distance, from + run * from_distance, size * sizeof(T), cudaMemcpyDefault,
                          stream.stream()),
          "cudaMemcpyAsync");
}

/// Copies `count` elements from host to device after the stream's earlier work. Returns when the copy is complete.
template <class T>
void to_device(T* device, const T* host, std::size_t count, const Stream& stream) {
  begin_to_device(device, host, count, stream);
  stream.synchronize();
}

/// Copies `count` elements from device to host after the stream's earlier work. Returns when the copy is complete.
template <class T>
void to_host(T* host, const T* device, std::size_t count, const Stream& stream) {
  begin_to_host(host, device, count, stream);
  stream.synchronize();
}

/// Copies `count` elements between device arrays that do not overlap, in the order of the stream.
template <class T>
void on_device(T* to, const T* from, std::size_t count, const Stream& stream) {
  check(cudaMemcpyAsync(to, from, count * sizeof(T), cudaMemcpyDeviceToDevice, stream.stream()),
        "cudaMemcpyAsync on the device");
}

/// Has another library give work to the stream: calls give(its cudaStream_t).
template <class F>
void enqueue(const Stream& stream, F&& give) {
  give(stream.native());
}

/// A function of the library NCCL; null where that is not there or does not have it.
inline void* symbol_of_nccl(const char* name) {
  static void* const library = dlopen("libnccl.so.2", RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : nullptr;
}

/// Waits for all work on the device, of other libraries too. Throws Error if any of it failed.
inline void wait_for_all() { check(cudaDeviceSynchronize(), "cudaDeviceSynchronize"); }

/// A point in a stream's work, and the time at which the device reached it.
class Event {
 public:
  Event() { check(cudaEventCreate(&event_), "cudaEventCreate"); }
  Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  Event& operator=(Event&& other) noexcept {
    std::swap(event_, other.event_);
    return *this;
  }
  ~Event() {
    if (event_ != nullptr) cudaEventDestroy(event_);
  }

  void record(const Stream& stream) { check(cudaEventRecord(event_, stream.stream()), "cudaEventRecord"); }
  void synchronize() const { check(cudaEventSynchronize(event_), "cudaEventSynchronize"); }
  /// What another stream is given from now on begins after this point, as it was recorded last.
  void delay(const Stream& other) const { check(cudaStreamWaitEvent(other.stream(), event_, 0), "cudaStreamWaitEvent"); }
  /// Milliseconds between two events that have been recorded and reached. Throws Error otherwise.
  static double milliseconds(const Event& from, const Event& to) {
    float elapsed = 0;
    check(cudaEventElapsedTime(&elapsed, from.event_, to.event_), "cudaEventElapsedTime");
    return elapsed;
  }

 private:
  cudaEvent_t event_ = nullptr;
};

/// Starts the kernel on the stream. Throws LaunchError if the shape exceeds the limits, Error if the device refuses.
template <class... P, class... A>
void launch(void (*kernel)(P...), const Launch& shape, const Stream& stream, A&&... args) {
  static_assert(sizeof...(P) == sizeof...(A), "as many arguments as the kernel has parameters");
  check_limits(shape);
  constexpr std::size_t default_limit =
      48 * 1024;  // for more dynamic shared memory an attribute of the kernel must be set
  if (shape.shared_bytes > default_limit) {
    check(cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(shape.shared_bytes)),
          "cudaFuncSetAttribute for " + std::to_string(shape.shared_bytes) + " bytes of shared memory a block");
  }
  std::tuple<P...> parameters(std::forward<A>(args)...);
  std::apply(
      [&](P&... parameter) {
        void* addresses[] = {static_cast<void*>(&parameter)..., nullptr};
        check(cudaLaunchKernel(reinterpret_cast<const void*>(kernel), shape.grid, shape.block, addresses,
                               shape.shared_bytes, stream.stream()),
              "launch of a kernel");
      },
      parameters);
  check(cudaGetLastError(), "launch of a kernel");
}

/// The block's shared memory as one struct, whose size must not exceed the shared_bytes of the launch.
template <class Shared>
__device__ __forceinline__ Shared& shared_memory() {
  static_assert(std::is_trivially_default_constructible_v<Shared> && alignof(Shared) <= 16);
  extern __shared__ __align__(16) unsigned char dualfield_shared_memory[];
  return *reinterpret_cast<Shared*>(dualfield_shared_memory);
}

/// Why device_count() is 0; "" if there is a device. Does not throw device errors.
inline std::string why_no_device() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess) return count > 0 ? "" : "the CUDA driver sees no device";
  cudaGetLastError();
  const char* reason =
      error == cudaErrorInsufficientDriver ? "the NVIDIA driver is missing or too old: " : "CUDA cannot be used: ";
  return reason + in_words(error);
}

/// Number of usable devices; 0, and no error, if CUDA cannot be used.
inline int device_count() {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  cudaGetLastError();
  return 0;
}

/// The device on which this thread of the host works; and another choice of it. Throws Error for other numbers than
/// 0 … device_count() − 1.
inline int current_device() {
  int current = 0;
  check(cudaGetDevice(&current), "cudaGetDevice");
  return current;
}
inline void use_device(int device) { check(cudaSetDevice(device), "cudaSetDevice to device " + std::to_string(device)); }

/// Properties of a device, 0 … device_count() − 1. Throws Error for other numbers. Asking for them takes no memory of the device.
inline DeviceProperties properties(int device) {
  cudaDeviceProp found{};
  check(cudaGetDeviceProperties(&found, device), "cudaGetDeviceProperties of device " + std::to_string(device));
  return {found.name, found.major, found.minor, found.totalGlobalMem, found.multiProcessorCount,
          found.sharedMemPerBlockOptin};
}

/// The bytes of memory of the current device that are free.
inline std::size_t free_memory() {
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  return free;
}

/// What tells a device from all others.
inline DeviceId id_of(int device) {
  cudaDeviceProp found{};
  check(cudaGetDeviceProperties(&found, device), "cudaGetDeviceProperties of device " + std::to_string(device));
  DeviceId id{};
  static_assert(sizeof id == sizeof found.uuid);
  std::memcpy(id.data(), &found.uuid, sizeof id);
  return id;
}

/// A version number of CUDA such as 13000 as text, "13.0"; "none" for 0.
inline std::string version_text(int version) {
  return version == 0 ? "none" : std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// The newest CUDA version that the installed driver supports; "none" without a driver.
inline std::string driver_version() {
  int version = 0;
  check(cudaDriverGetVersion(&version), "cudaDriverGetVersion");
  return version_text(version);
}

/// The version of the CUDA runtime that is linked in.
inline std::string runtime_version() {
  int version = 0;
  check(cudaRuntimeGetVersion(&version), "cudaRuntimeGetVersion");
  return version_text(version);
}

}  // namespace dualfield::device
