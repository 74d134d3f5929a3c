// SPDX-License-Identifier: MIT
// The arrays and matrices of a dense system in the CPU's memory, with the operations that TypedDenseSimulation needs.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/dense.hpp"
#include "dualfield/summation.hpp"
#include "kernels/cpu/dense_product.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

template <class R>
class DenseExecutor {
 public:
  /// In double it uses the matrices of the spec, in single it makes rounded copies. Throws std::bad_alloc.
  explicit DenseExecutor(const DenseSpec& spec)
      : n_(spec.neurons),
        replicas_(spec.replicas),
        spec_matrices_(spec.matrices),
        team_(thread_count(spec.threads, work(spec))),
        values_(std::size_t(spec.values())) {
    for (int array = 0; array < spec.arrays; ++array) arrays_.push_back(std::make_shared<R[]>(values_));
    for (const auto& matrix : spec.matrices) {
      if constexpr (!std::is_same_v<R, double>) rounded_.emplace_back(matrix->begin(), matrix->end());
      matrices_.push_back(pointer(*matrix));
    }
    for (const double weight : spec.weights) weights_.insert(weights_.end(), std::size_t(replicas_), R(weight));
  }

  /// Bytes that it needs, without the matrices of the spec.
  static double memory_needed(const DenseSpec& spec) {
    const double n = double(spec.neurons), copies = std::is_same_v<R, double> ? 0 : double(spec.matrices.size());
    return (copies * n * n + (spec.arrays + !spec.weights.empty()) * n * double(spec.replicas)) * sizeof(R);
  }

  void upload(int array, std::span<const double> values) {
    std::transform(values.begin(), values.end(), data(array), [](double value) { return R(value); });
  }
  void download(int array, std::span<double> values) { std::copy_n(data(array), values.size(), values.begin()); }

  /// An array as a pointer that shares its memory; afterwards goes on in a copy of those that are still shared.
  std::shared_ptr<void> share(int array) { return arrays_[std::size_t(array)]; }
  void release_shared() {
    for (std::shared_ptr<R[]>& array : arrays_) {
      if (array.use_count() == 1) continue;
      auto own = std::make_shared<R[]>(values_);
      std::copy_n(array.get(), values_, own.get());
      array = std::move(own);
    }
  }

  R* data(int array) { return arrays_[std::size_t(array)].get(); }
  const R* weights() const { return weights_.data(); }
  void swap(int x, int y) { std::swap(arrays_[std::size_t(x)], arrays_[std::size_t(y)]); }

  /// target ← tensor · source (+ target).
  void product(int target, const DenseTensor& tensor, int source, bool accumulate) {
    run(DenseProduct<R>{n_, replicas_, R(tensor.coefficient), matrices_[std::size_t(tensor.matrix)], tensor.transposed,
                        data(source), data(target), accumulate},
        team_);
  }

  /// Calls operation(i) for every element of an array.
  template <class Operation>
  void for_each(const Operation& operation) {
    team_.run([&](int thread) {
      const Share share(n_ * replicas_, thread, team_.size());
      for (std::int64_t i = share.begin; i < share.end; ++i) operation(i);
    });
  }

  /// Σ_i term(i) in double. The order of additions depends on the size alone: segments and lanes as in summation.hpp.
  template <class Term>
  double sum(const Term& term) {
    const std::int64_t count = n_ * replicas_, segments = (count + segment_sites - 1) / segment_sites;
    std::vector<double> partial(static_cast<std::size_t>(segments));
    team_.run([&](int thread) {
      const Share share(segments, thread, team_.size());
      for (std::int64_t s = share.begin; s < share.end; ++s) {
        double lanes[sum_lanes] = {};
        const std::int64_t from = s * segment_sites, to = std::min(count, from + segment_sites);
        for (std::int64_t i = from; i < to; ++i) lanes[(i - from) % sum_lanes] += term(i);
        for (const double lane : lanes) partial[std::size_t(s)] += lane;
      }
    });
    return total(partial, 1).front();
  }

  /// Largest |value| of φ and π; NaN if a value is not finite.
  double max_abs() {
    double result = 0;
    for (const int array : {phi, pi})
      for (const R value : std::span(data(array), values_)) {
        if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
        result = std::max(result, double(std::abs(value)));
      }
    return result;
  }

  /// Each thread multiplies its share of the rows in one call of Eigen, which is fastest.
  double plain_product() {
    std::vector<R>& result = plain_result_;
    result.resize(values_);
    const DenseProduct<R> whole{n_, replicas_, 1, matrices_.at(0), false, data(pi), result.data(), false};
    team_.run([&](int thread) {
      const Share share(n_, thread, team_.size());
      product_tile(whole, {share.begin, share.end - share.begin, 0, replicas_});
    });
    return 2.0 * double(n_) * double(n_) * double(replicas_);
  }

  /// φ += c·π as a plain loop, with c = 0. Returns the bytes moved.
  double stream() {
    volatile R zero = 0;
    R *const a = data(phi), *const b = data(pi);
    const R c = zero;
    for_each([=](std::int64_t i) { a[i] += c * b[i]; });
    return 3.0 * double(n_) * double(replicas_) * sizeof(R);
  }

  double seconds(const std::function<void()>& work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }

  int threads() const { return team_.size(); }

 private:
  /// The work of a step, in units of the work for one site of a lattice; decides on the number of threads.
  static std::int64_t work(const DenseSpec& spec) {
    constexpr double operations_of_a_site = 100;
    const double n = double(spec.neurons), products = spec.matrices.empty() ? 1 : n / operations_of_a_site;
    return std::int64_t(std::min(products * double(spec.values()), 0x1p40));
  }

  const R* pointer(const DenseMatrix& matrix) const {
    if constexpr (std::is_same_v<R, double>)
      return matrix.data();
    else
      return rounded_.back().data();
  }

  std::int64_t n_, replicas_;
  std::vector<std::shared_ptr<const DenseMatrix>> spec_matrices_;  ///< the owners of `matrices_`
  std::vector<std::vector<R>> rounded_;
  std::vector<const R*> matrices_;
  ThreadTeam team_;
  std::size_t values_;  ///< N·R
  std::vector<std::shared_ptr<R[]>> arrays_;
  std::vector<R> weights_, plain_result_;
};

}  // namespace dualfield::cpu
