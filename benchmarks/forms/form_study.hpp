// SPDX-License-Identifier: MIT
// Tries forms of streaming passes on the device: each is compared with staged passes and then timed.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

#include "benchmarks/forms/studies.hpp"
#include "dualfield/philox.hpp"
#include "dualfield/staggered.hpp"
#include "kernels/cuda/form_check.hpp"
#include "kernels/cuda/launch_schedule.hpp"

namespace dualfield::cuda {

/// The sub-steps of leapfrog in its staggered form, or where there is none, of the synchronous scheme.
template <class R, Theory T>
auto substep_of(double h) {
  const Parameters parameters{.mass = 0.5, .coupling = 0};
  if constexpr (merges_half_steps<T>())
    return Staggered<R, T>::step(parameters, h, h);
  else
    return Synchronous::schedule<R, T>(parameters, h);
}

template <class R, Theory T>
class FormTrial {
  using S = decltype(substep_of<R, T>(0.1));
  static constexpr int K = T::components;

 public:
  /// Prints GLUPS of every form on a cubic lattice, and whether it has the bits of staged passes on a small one.
  template <class... F>
  static void run(const std::string& name, std::tuple<F...>, int extent, double seconds) {
    FormTrial large({3, {extent, extent, extent}});
    const std::span<const LaunchForm<R>> forms = detail::list_of<S, R>(std::tuple<F...>{});
    FormCheck<R> small(launched_schedule<S, R>(forms), {3, {136, 72, 40}});
    for (const LaunchForm<R>& form : forms) {
      if (!form.can_run(large.fields_)) {
        std::printf("%-28s %-50s does not fit\n", name.c_str(), form.name().c_str());
        continue;
      }
      const bool is_right = small.is_right(form, substeps(form.steps).in_turn(0, form.steps));
      const double glups = large.glups(form, seconds);
      const double floor = large.copy_rate() / (words_streaming(S::access.stage, S::stages, K) * sizeof(R));
      std::printf("%-28s %-50s %8.2f GLUPS, %6.3f of the floor of one pass, %6zu bytes shared%s\n", name.c_str(),
                  form.name().c_str(), glups, glups * 1e9 / floor, form.shared_bytes, is_right ? "" : ", WRONG BITS");
      std::fflush(stdout);
    }
  }

 private:
  explicit FormTrial(const Lattice& lattice) : fields_(lattice, K, 4) {
    if constexpr (S::background_components != 0) fields_.upload_background(4, random(4, 7));
    for (int c = 0; c < K; ++c) {
      fields_.upload(phi, c, 0, random(1, 10 + std::uint32_t(c)));
      fields_.upload(pi, c, 0, random(1, 20 + std::uint32_t(c)));
    }
  }

  std::vector<double> random(int components, std::uint32_t key) const {
    std::vector<double> values(std::size_t(components * fields_.lattice().sites()));
    constexpr std::size_t block = 1 << 16;  // repeated, since only the speed of large lattices is looked at
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = i < block ? uniform({std::uint32_t(i), 0, 0, 0}, {key, 0}) : values[i - block];
    return values;
  }
  static Substeps substeps(int count) {
    std::vector<S> all;
    for (int i = 0; i < count; ++i) all.push_back(substep_of<R, T>(0.1 + 0.01 * i));
    return Substeps(std::move(all));
  }

  /// The median speed, measured for about so many seconds.
  double glups(const LaunchForm<R>& form, double seconds) {
    const Substeps all(std::vector<S>(std::size_t(form.steps), substep_of<R, T>(0.1)));
    const std::vector<const void*> substeps = all.in_turn(0, form.steps);
    const auto measure = [&](int passes) {
      return fields_.seconds([&] {
        for (int i = 0; i < passes; ++i) form.run(substeps.data(), fields_);
      });
    };
    measure(2);
    const int passes = std::max(1, int(seconds / 5 / measure(1)));
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) times.push_back(measure(passes) / passes);
    std::sort(times.begin(), times.end());
    return double(fields_.lattice().sites()) * form.steps / times[2] * 1e-9;
  }

  /// Bytes read and written by a device-to-device copy in a second, the best of several.
  double copy_rate() {
    double best = 0;
    for (int i = 0; i < 7; ++i) {
      double bytes = 0;
      const double seconds = fields_.seconds([&] { bytes = fields_.stream(); });
      best = std::max(best, bytes / seconds);
    }
    return best;
  }

  Fields<R> fields_;
};

/// Adds a study of theory T in precision R to those of the program.
template <class R, Theory T, class... F>
bool add_study(int extent, std::tuple<F...> forms) {
  const std::string name = std::string(T::name) + " " + std::string(gauge_of<T>()) + " " +
                           (sizeof(R) == sizeof(double) ? "double" : "single");
  form_studies().push_back({name, [=](double seconds) { FormTrial<R, T>::run(name, forms, extent, seconds); }});
  return true;
}

}  // namespace dualfield::cuda
