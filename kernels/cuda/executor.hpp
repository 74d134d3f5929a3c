// SPDX-License-Identifier: MIT
// Fields resident on the device and everything a simulation does with them. Knows stages and forms, no physics.
// Compiled by nvcc for the plugin and by a C++ compiler, under the emulator, for the tests.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "dualfield/simulation.hpp"
#include "kernels/cuda/march_kernel.hpp"
#include "kernels/cuda/reductions.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "kernels/cuda/sum_kernel.hpp"

namespace dualfield::cuda {

template <class R, int K>
class Executor {
 public:
  /// Throws device::Error where memory is short. Half-steps work in place; the fused pass goes to and fro between two
  /// copies of the state and keeps scratch fields in registers.
  Executor(const Lattice& lattice, bool with_scratch, Pass pass, int /*threads*/)
      : lattice_(lattice), grid_(lattice), pass_(pass), dots_(stream_) {
    multiprocessors_ = device::properties(0).multiprocessors;
    for (int f = phi; f <= pi; ++f) {
      field_[f].emplace(values());
      if (pass == Pass::fused) next_[f].emplace(values());
    }
    if (with_scratch && pass == Pass::half_steps) field_[scratch].emplace(values());
  }

  static double memory_needed(const Lattice& lattice, bool with_scratch, Pass pass) {
    const int copies = pass == Pass::fused ? 4 : with_scratch ? 3 : 2;
    return double(Grid<R>(lattice).stride) * K * sizeof(R) * copies;
  }

  void upload(Field field, std::span<const double> host) {
    std::vector<R> component(std::size_t(lattice_.sites()));
    for (int c = 0; c < K; ++c) {
      std::transform(host.begin() + c * lattice_.sites(), host.begin() + (c + 1) * lattice_.sites(), component.begin(),
                     [](double value) { return R(value); });
      device::to_device(data(field) + c * grid_.stride, component.data(), component.size(), stream_);
    }
  }

  void download(Field field, std::span<double> host) {
    std::vector<R> component(std::size_t(lattice_.sites()));
    for (int c = 0; c < K; ++c) {
      device::to_host(component.data(), data(field) + c * grid_.stride, component.size(), stream_);
      std::copy(component.begin(), component.end(), host.begin() + c * lattice_.sites());
    }
  }

  template <class S>
  void run(const S& schedule) {
    if (pass_ == Pass::fused)
      march(schedule);
    else
      half_steps(schedule);
  }

  /// φ and π trade places.
  void exchange() { std::swap(field_[phi], field_[pi]); }

  /// K sums in double. Inner products of fields in double go to cuBLAS, everything else through the sum kernel in an
  /// order that depends on the lattice alone.
  template <class Form>
  std::vector<double> sums(const Form& form) {
    if constexpr (InnerProducts::available && Form::inner_product && std::is_same_v<R, double>) {
      std::vector<double> result;
      for (int c = 0; c < K; ++c)
        result.push_back(
            dots_.dot(data(Form::x) + c * grid_.stride, data(Form::y) + c * grid_.stride, lattice_.sites()));
      return result;
    } else {
      const std::int64_t count = segments(lattice_);
      std::vector<double> partial(std::size_t(count * Form::components));
      if (!partial_) partial_.emplace(std::size_t(count * K), device::Fill::nothing);
      device::launch(sum_kernel<Form, R>, sum_launch<Form>(count), stream_, form, data(Form::x), data(Form::y), grid_,
                     segments_in_row(lattice_), count, partial_->data());
      device::to_host(partial.data(), partial_->data(), partial.size(), stream_);
      return total(partial, Form::components);
    }
  }

  double max_abs() {
    double result = 0;
    for (int f = phi; f <= pi; ++f)
      for (int c = 0; c < K; ++c) {
        const double largest = cuda::max_abs<R>(data(Field(f)) + c * grid_.stride, lattice_.sites(), stream_);
        if (std::isnan(largest)) return largest;
        result = std::max(result, largest);
      }
    return result;
  }

  /// φ copied over itself by way of a second array: two device-to-device copies.
  double stream() {
    if (!next_[phi]) next_[phi].emplace(values());
    device::on_device(next_[phi]->data(), data(phi), values(), stream_);
    device::on_device(data(phi), next_[phi]->data(), values(), stream_);
    return 4.0 * double(values()) * sizeof(R);
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
  template <class S>
  void half_steps(const S& schedule) {
    for_each<S::stages>([&](auto s) {
      constexpr Access access = S::access.of[s];
      using Stage = std::decay_t<decltype(stage<s>(schedule))>;
      for (int z = 0; z < grid_.n3; z += stage_planes)
        for (int y = 0; y < grid_.n2; y += stage_rows)
          device::launch(stage_kernel<Stage, R>, stage_launch(grid_, y, z), stream_, stage<s>(schedule),
                         data(access.target), data(access.source), grid_, y, z);
    });
  }

  template <class S>
  void march(const S& schedule) {
    const int chunk = march_chunk<S>(grid_, multiprocessors_);
    const StateIn<R> in{{data(phi), data(pi)}};
    const StateOut<R> out{{next_[phi]->data(), next_[pi]->data()}};
    device::launch(march_kernel<S>, march_launch<S>(grid_, chunk), stream_, schedule, in, out, grid_, chunk);
    for (int f = phi; f <= pi; ++f)
      if (S::plan.written[f]) std::swap(field_[f], next_[f]);
  }

  R* data(Field field) { return field_[field]->data(); }
  std::size_t values() const { return std::size_t(grid_.stride) * K; }

  Lattice lattice_;
  Grid<R> grid_;
  Pass pass_;
  device::Stream stream_;
  InnerProducts dots_;
  int multiprocessors_ = 1;
  std::optional<device::Memory<R>> field_[max_fields], next_[2];
  std::optional<device::Memory<double>> partial_;
};

}  // namespace dualfield::cuda
