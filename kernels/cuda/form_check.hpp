// SPDX-License-Identifier: MIT
// Compares the forms of streaming passes with staged passes, bit for bit.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "dualfield/philox.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/launched_schedule.hpp"

namespace dualfield::cuda {

/// Fields on which a schedule is run in one form and in another, always from the same values.
template <class R>
class FormCheck {
 public:
  /// `state`: φ and then π, each of shape (K, sites). `background`: of shape (D + 1, sites), empty where the schedule has none.
  FormCheck(const LaunchedSchedule<R>& kernels, const Lattice& lattice, std::vector<double> state,
            std::span<const double> background)
      : kernels_(kernels), fields_(lattice, kernels.components, 4), state_(std::move(state)) {
    double largest = 0;
    for (const double value : state_) largest = std::max(largest, std::abs(value));
    fields_.set_scale(scale_of(largest));
    if (!background.empty()) fields_.upload_background(lattice.dimensions + 1, background);
  }

  /// With random values in ±1.
  FormCheck(const LaunchedSchedule<R>& kernels, const Lattice& lattice)
      : FormCheck(kernels, lattice, random(lattice, 2 * kernels.components, 1),
                  random(lattice, kernels.background_components ? lattice.dimensions + 1 : 0, 2)) {}

  /// The state after the sub-steps: staged, or by one pass of a form that does as many.
  std::vector<double> after(const std::vector<const void*>& substeps, const LaunchForm<R>* form = nullptr) {
    // First to the arrays that a pass writes, so that a site which it leaves out is noticed.
    for (const int first : {2, 0})
      for_each_component(
          [&](int array, int c, std::span<double> values) { fields_.upload(first + array, c, 0, values); }, state_);
    if (form)
      form->run(substeps.data(), fields_);
    else
      for (const void* const substep : substeps) run_staged(fields_, kernels_, substep);
    std::vector<double> state(state_.size());
    for_each_component([&](int array, int c, std::span<double> values) { fields_.download(array, c, 0, values); },
                       state);
    return state;
  }

  /// Whether a form that does so many sub-steps leaves the values of staged passes.
  bool is_right(const LaunchForm<R>& form, const std::vector<const void*>& substeps) {
    const std::vector<double> expected = after(substeps), found = after(substeps, &form);
    return std::memcmp(expected.data(), found.data(), expected.size() * sizeof(double)) == 0;
  }

  Fields<R>& fields() { return fields_; }

 private:
  static std::vector<double> random(const Lattice& lattice, int components, std::uint32_t key) {
    std::vector<double> values(std::size_t(components * lattice.sites()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = uniform({std::uint32_t(i), 0, 0, 0}, {key, 0});
    return values;
  }
  template <class Body>
  void for_each_component(Body&& body, std::vector<double>& state) {
    const int K = kernels_.components;
    const std::size_t sites = state.size() / std::size_t(2 * K);
    for (int c = 0; c < 2 * K; ++c) body(c / K, c % K, std::span(state).subspan(std::size_t(c) * sites, sites));
  }

  LaunchedSchedule<R> kernels_;
  Fields<R> fields_;
  std::vector<double> state_;
};

}  // namespace dualfield::cuda
