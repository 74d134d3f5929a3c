// SPDX-License-Identifier: MIT
// Fourier transforms of arrays in the device's memory: by cuFFT, or by FFTW with the emulator.
#pragma once

#include <optional>
#include <utility>

#include "kernels/device.hpp"

#ifndef __CUDACC__
#include "kernels/fftw_plan.hpp"
#endif

namespace dualfield::cuda {

/// How the numbers of each array lie in memory: extents of the whole memory, the slowest axis first; the distance of neighbours along
/// the fastest axis; and the distance from an array to the next.
struct FourierLayout {
  long long extent[3];
  long long step, distance;
};

/// `count` transforms in place of arrays of up to three axes: of real numbers to the amplitudes of half of the modes, or of complex
/// numbers.
struct FourierBatch {
  bool is_real;
  int axes;
  long long extent[3];
  FourierLayout values, amplitudes;  ///< the same where the transform is complex
  long long count;
};

#ifdef __CUDACC__

/// Transforms by cuFFT on a stream, in memory for work that is given.
class FourierPlan {
 public:
  /// Throws device::Error with cuFFT's message.
  FourierPlan(const FourierBatch& batch, const device::Stream& stream);
  /// Bytes of memory for work, as cuFFT estimates them; and those that a plan needs.
  static double work_estimated(const FourierBatch& batch);
  std::size_t work_bytes() const { return work_bytes_; }
  void use(void* work);

  /// Values to amplitudes, with e^{−ik·i}; and back with e^{+ik·i}, not divided by the number of values.
  void forward(double* data) const;
  void backward(double* data) const;

 private:
  /// A plan of cuFFT.
  class Handle {
   public:
    Handle();
    Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, none)) {}
    Handle& operator=(Handle&& other) noexcept {
      std::swap(number_, other.number_);
      return *this;
    }
    ~Handle();
    int number() const { return number_; }

   private:
    static constexpr int none = -1;
    int number_ = none;
  };

  bool is_real_;
  Handle to_amplitudes_;
  std::optional<Handle> to_values_;  ///< of a real transform
  std::size_t work_bytes_ = 0;
};

#else

/// The same by FFTW, in the host's memory.
class FourierPlan {
 public:
  FourierPlan(const FourierBatch& batch, const device::Stream&) : batch_(batch) {}

  static double work_estimated(const FourierBatch&) { return 0; }
  std::size_t work_bytes() const { return 0; }
  void use(void*) {}

  void forward(double* data) const { transform(data, FFTW_FORWARD); }
  void backward(double* data) const { transform(data, FFTW_BACKWARD); }

 private:
  struct Ints {
    int of[3];
    explicit Ints(const long long (&extent)[3]) : of{int(extent[0]), int(extent[1]), int(extent[2])} {}
  };

  void transform(double* data, int sign) const {
    const Ints n(batch_.extent), values(batch_.values.extent), amplitudes(batch_.amplitudes.extent);
    auto* const z = reinterpret_cast<fftw_complex*>(data);
    const int axes = batch_.axes, count = int(batch_.count);
    const int step = int(batch_.amplitudes.step), distance = int(batch_.amplitudes.distance),
              of_values = int(batch_.values.distance);
    const FftwPlan plan = planned([&] {
      if (!batch_.is_real)
        return fftw_plan_many_dft(axes, n.of, count, z, amplitudes.of, step, distance, z, amplitudes.of, step, distance,
                                  sign, FFTW_ESTIMATE);
      if (sign == FFTW_FORWARD)
        return fftw_plan_many_dft_r2c(axes, n.of, count, data, values.of, 1, of_values, z, amplitudes.of, 1, distance,
                                      FFTW_ESTIMATE);
      return fftw_plan_many_dft_c2r(axes, n.of, count, z, amplitudes.of, 1, distance, data, values.of, 1, of_values,
                                    FFTW_ESTIMATE);
    });
    fftw_execute(plan.get());
  }

  FourierBatch batch_;
};

#endif

}  // namespace dualfield::cuda
