// SPDX-License-Identifier: MIT
// Runs schedules on fields resident on the device, and sums forms of them. Knows stages and forms, no physics.
// Compiled by nvcc for the plugin and by a C++ compiler, under the emulator, for the tests.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/simulation.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/streaming_kernel.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "kernels/cuda/sum_kernel.hpp"

namespace dualfield::cuda {

template <class R, int K>
class Executor : public Fields<R> {
 public:
  /// Throws device::Error where memory is short. Half-steps work in place; the fused pass goes to and fro between two
  /// copies of the state and keeps scratch fields in registers.
  Executor(const Lattice& lattice, bool with_scratch, Pass pass, int /*threads*/)
      : Fields<R>(lattice, K, arrays(with_scratch, pass)), pass_(pass), dots_(this->queue()) {
    multiprocessors_ = device::properties(0).multiprocessors;
  }

  static double memory_needed(const Lattice& lattice, bool with_scratch, Pass pass) {
    return Fields<R>::memory_needed(lattice, K, arrays(with_scratch, pass));
  }

  template <class S>
  void run(const S& schedule) {
    if (pass_ == Pass::streaming)
      march(schedule);
    else
      half_steps(schedule);
  }

  /// K sums in double. Inner products of fields in double go to cuBLAS, everything else through the sum kernel in an
  /// order that depends on the lattice alone.
  template <class Form>
  std::vector<double> sums(const Form& form) {
    const R *const x = this->data(Form::x), *const y = this->data(Form::y);
    const Lattice& lattice = this->lattice();
    if constexpr (InnerProducts::available && Form::inner_product && std::is_same_v<R, double>) {
      std::vector<double> result;
      const std::int64_t stride = this->grid().stride;
      for (int c = 0; c < K; ++c) result.push_back(dots_.dot(x + c * stride, y + c * stride, lattice.sites()));
      return result;
    } else {
      const std::int64_t count = segments(lattice);
      std::vector<double> partial(std::size_t(count * Form::components));
      if (!partial_) partial_.emplace(std::size_t(count * K), device::Fill::nothing);
      device::launch(sum_kernel<Form, R>, sum_launch<Form>(count), this->queue(), form, x, y, this->background(),
                     this->grid(), segments_in_row(lattice), count, partial_->data());
      device::to_host(partial.data(), partial_->data(), partial.size(), this->queue());
      return total(partial, Form::components);
    }
  }

 private:
  static constexpr int next = 2;  ///< array of the next φ, before that of the next π

  static int arrays(bool with_scratch, Pass pass) { return pass == Pass::streaming ? 4 : with_scratch ? 3 : 2; }

  template <class S>
  void half_steps(const S& schedule) {
    const auto& grid = this->grid();
    for_each<S::stages>([&](auto s) {
      constexpr Access access = S::access.of[s];
      using Stage = std::decay_t<decltype(stage<s>(schedule))>;
      for (int z = 0; z < grid.n3; z += stage_planes)
        for (int y = 0; y < grid.n2; y += stage_rows)
          device::launch(stage_kernel<Stage, R>, stage_launch(grid, y, z), this->queue(), stage<s>(schedule),
                         this->data(access.target), this->data(access.source), this->background(), grid, y, z);
    });
  }

  template <class S>
  void march(const S& schedule) {
    const auto& grid = this->grid();
    const int chunk = streaming_chunk<S>(grid, multiprocessors_);
    const StateIn<R> in{{this->data(phi), this->data(pi)}};
    const StateOut<R> out{{this->data(next + phi), this->data(next + pi)}};
    device::launch(streaming_kernel<S>, streaming_launch<S>(grid, chunk), this->queue(), schedule, in, out, this->background(),
                   grid, chunk);
    for (int f = phi; f <= pi; ++f)
      if (S::plan.written[f]) this->exchange(f, next + f);
  }

  Pass pass_;
  InnerProducts dots_;
  int multiprocessors_ = 1;
  std::optional<device::Memory<double>> partial_;
};

}  // namespace dualfield::cuda
