// SPDX-License-Identifier: MIT
// The arrays and matrices of a dense system in the device's memory, with the operations that TypedDenseSimulation
// needs. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles it with the emulator.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "dualfield/dense.hpp"
#include "dualfield/summation.hpp"
#include "kernels/cuda/dense_product.hpp"
#include "kernels/cuda/element_kernel.hpp"
#include "kernels/cuda/reductions.hpp"

namespace dualfield::cuda {

template <class R>
class DenseExecutor {
 public:
  /// Throws device::Error if there is not enough memory.
  explicit DenseExecutor(const DenseSpec& spec)
      : n_(spec.neurons), replicas_(spec.replicas), count_(spec.values()), products_(stream_) {
    for (const auto& matrix : spec.matrices) matrices_.push_back(on_device(*matrix));
    for (int array = 0; array < spec.arrays; ++array) arrays_.push_back(new_array());
    if (spec.weights.empty()) return;
    std::vector<double> weights;
    for (const double weight : spec.weights) weights.insert(weights.end(), std::size_t(replicas_), weight);
    weights_.push_back(on_device(weights));
  }

  /// Bytes that it needs on the device.
  static double memory_needed(const DenseSpec& spec) {
    const double n = double(spec.neurons);
    const double matrices = double(spec.matrices.size()) * n * n;
    return (matrices + (spec.arrays + !spec.weights.empty()) * n * double(spec.replicas)) * sizeof(R) + cublas_bytes;
  }

  void upload(int array, std::span<const double> values) { to_device(*arrays_[std::size_t(array)], values); }

  void download(int array, std::span<double> values) {
    in_pieces(count_, [&](std::vector<R>& piece, std::int64_t from) {
      device::to_host(piece.data(), data(array) + from, piece.size(), stream_);
      std::copy(piece.begin(), piece.end(), values.begin() + from);
    });
  }

  /// An array as a pointer that shares its memory; afterwards goes on in a copy of those that are still shared.
  std::shared_ptr<void> share(int array) {
    stream_.synchronize();
    return {arrays_[std::size_t(array)], data(array)};
  }
  void release_shared() {
    device::wait_for_all();
    for (auto& array : arrays_) {
      if (array.use_count() == 1) continue;
      auto own = new_array();
      device::on_device(own->data(), array->data(), std::size_t(count_), stream_);
      stream_.synchronize();
      array = std::move(own);
    }
  }

  R* data(int array) { return arrays_[std::size_t(array)]->data(); }
  const R* weights() const { return weights_.front().data(); }
  void swap(int x, int y) { std::swap(arrays_[std::size_t(x)], arrays_[std::size_t(y)]); }

  /// target ← tensor · source (+ target).
  void product(int target, const DenseTensor& tensor, int source, bool accumulate) {
    products_(DenseProduct<R>{n_, replicas_, R(tensor.coefficient), matrices_[std::size_t(tensor.matrix)].data(),
                              tensor.transposed, data(source), R(accumulate ? 1 : 0), data(target)});
  }

  /// Calls operation(i) for every element of an array.
  template <class Operation>
  void for_each(const Operation& operation) {
    device::launch(element_kernel<Operation>, element_launch(count_), stream_, operation, count_);
  }

  /// Σ_i term(i) in double. The order of additions depends on the size alone, as in summation.hpp.
  template <class Term>
  double sum(const Term& term) {
    const std::int64_t segments = (count_ + segment_sites - 1) / segment_sites;
    std::vector<double> partial(static_cast<std::size_t>(segments));
    if (partial_.empty()) partial_.emplace_back(partial.size(), device::Fill::nothing);
    device::launch(element_sum_kernel<Term>, element_sum_launch(segments), stream_, term, count_, segments,
                   partial_.front().data());
    device::to_host(partial.data(), partial_.front().data(), partial.size(), stream_);
    return total(partial, 1).front();
  }

  /// Largest |value| of φ and π; NaN if a value is not finite.
  double max_abs() {
    const double of_phi = cuda::max_abs<R>(data(phi), count_, stream_),
                 of_pi = cuda::max_abs<R>(data(pi), count_, stream_);
    return std::isnan(of_phi) || std::isnan(of_pi) ? std::nan("") : std::max(of_phi, of_pi);
  }

  /// One product by cuBLAS. Returns its floating-point operations.
  double plain_product() {
    products_(DenseProduct<R>{n_, replicas_, 1, matrices_.at(0).data(), false, data(pi), 0, work_array()});
    return 2.0 * double(n_) * double(n_) * double(replicas_);
  }

  /// Copies φ to a work array and back. Returns the bytes moved.
  double stream() {
    device::on_device(work_array(), data(phi), std::size_t(count_), stream_);
    device::on_device(data(phi), work_array(), std::size_t(count_), stream_);
    return 4.0 * double(count_) * sizeof(R);
  }

  double seconds(const std::function<void()>& work) {
    device::Event from, to;
    from.record(stream_);
    work();
    to.record(stream_);
    to.synchronize();
    return device::Event::milliseconds(from, to) / 1000;
  }

  int threads() const { return 0; }

 private:
  static constexpr double cublas_bytes = 64 << 20;  ///< approximate size of cuBLAS's workspace

  /// Calls body(piece, from) for pieces of 0 … count−1 that begin at `from`, so that the host needs little memory.
  template <class Body>
  static void in_pieces(std::int64_t count, Body&& body) {
    constexpr std::int64_t most = 1 << 22;
    for (std::int64_t from = 0; from < count; from += most) {
      std::vector<R> piece(std::size_t(std::min(most, count - from)));
      body(piece, from);
    }
  }

  void to_device(device::Memory<R>& memory, std::span<const double> values) {
    in_pieces(std::int64_t(values.size()), [&](std::vector<R>& piece, std::int64_t from) {
      std::transform(values.begin() + from, values.begin() + from + std::int64_t(piece.size()), piece.begin(),
                     [](double value) { return R(value); });
      device::to_device(memory.data() + from, piece.data(), piece.size(), stream_);
    });
  }

  std::shared_ptr<device::Memory<R>> new_array() const {
    return std::make_shared<device::Memory<R>>(std::size_t(count_));
  }

  device::Memory<R> on_device(const std::vector<double>& values) {
    device::Memory<R> memory(values.size(), device::Fill::nothing);
    to_device(memory, values);
    return memory;
  }

  R* work_array() {
    if (work_array_.empty()) work_array_.emplace_back(std::size_t(count_));
    return work_array_.front().data();
  }

  std::int64_t n_, replicas_, count_;
  device::Stream stream_;
  DenseProducts products_;
  std::vector<std::shared_ptr<device::Memory<R>>> arrays_;          ///< views share them
  std::vector<device::Memory<R>> matrices_, weights_, work_array_;  ///< weights_ and work_array_ hold one array or none
  std::vector<device::Memory<double>> partial_;
};

}  // namespace dualfield::cuda
