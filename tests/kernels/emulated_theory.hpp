// SPDX-License-Identifier: MIT
// A theory on the emulated device, from its type: the one header of the kernel tests that instantiates kernels.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "kernels/compile_family.hpp"
#include "kernels/cuda/flow_launch.hpp"
#include "kernels/cuda/launch_schedule.hpp"
#include "kernels/cuda/runtime_fields.hpp"
#include "kernels/engines.hpp"
#include "kernels/theory_steps.hpp"
#include "tests/kernels/emulated.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {

/// Those of some kinds that serve fields stored as R.
template <class R, Theory T, class... Kind>
auto stored_kinds(std::tuple<Kind...>) -> decltype(std::tuple_cat(
    std::conditional_t<serves_stored<R, T>(Kind::kind), std::tuple<Kind>, std::tuple<>>()...));

/// Theory T with fields stored as R, by schedules of these kinds; by all that serve it where none is named.
template <Theory T, class R, class... Kind>
struct At {
  using Kinds =
      std::conditional_t<sizeof...(Kind) == 0, decltype(stored_kinds<R, T>(KindsOf<T>{})), std::tuple<Kind...>>;
  static_assert(((Kind::template serves<T> && serves_stored<R, T>(Kind::kind)) && ...));
};

template <class R>
constexpr Precision precision_of() {
  if (std::is_same_v<R, Half>) return Precision::half_precision;
  return std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
}

template <Theory T, class R, class Kinds>
using EmulatedEngines =
    Engines<cuda::Fields<R>, std::conditional_t<std::is_same_v<R, Half>, void, cuda::RuntimeFields<R>>,
            TheorySteps<cuda::Fields<R>, std::tuple<T>, Kinds>>;

template <Theory T, class R, class Kinds>
std::unique_ptr<Simulation> make_emulated(const SimulationSpec& spec) {
  TheoryTensors tensors = theory_tensors(spec);
  Engine engine = EmulatedEngines<T, R, Kinds>::make(spec, tensors.system);
  return std::make_unique<Simulation>(spec, std::move(tensors), std::move(engine));
}

template <Theory T, class R, class Kinds>
double memory_of_emulated(const SimulationSpec& spec) {
  return EmulatedEngines<T, R, Kinds>::memory_needed(spec, theory_tensors(spec).system);
}

template <class... Kind>
constexpr bool has_leapfrog(std::type_identity<std::tuple<Kind...>>) {
  return (std::is_same_v<Kind, Leapfrog> || ...);
}

/// Whether one of the kinds makes the schedules of a scheme.
template <class... Kind>
bool is_by(const Scheme& scheme, std::tuple<Kind...>) {
  return scheme.kind == Exact::kind || ((scheme.kind == Kind::kind) || ...);
}

/// Calls body(make, name) for every schedule of a theory that one of the kinds makes: make(parameters, h) makes it.
template <Theory T, class Stored, class Kinds, class Body>
void for_each_schedule(Body&& body) {
  using R = Arithmetic<Stored>;
  const auto plain = [&](auto kind) {
    if constexpr (kind.kind != Leapfrog::kind || !always_staggers<T>())
      body([](const Parameters& p, double h) { return decltype(kind)::template schedule<R, T>(p, h); },
           "number " + std::to_string(int(kind.kind)));
  };
  std::apply([&](auto... kind) { (plain(kind), ...); }, Kinds{});
  if constexpr (merges_half_steps<T>() && has_leapfrog(std::type_identity<Kinds>{}))
    body([](const Parameters& p, double h) { return Staggered<R, T>::step(p, h, 0.75 * h); }, std::string("staggered"));
}

template <Theory T, class R, class Kinds>
std::uint64_t threads_of_step(const SimulationSpec& spec) {
  const cuda::Grid<R> grid(spec.lattice);
  std::uint64_t most = threads_of(cuda::stage_launch(grid, 0, 0, grid.n3));
  for_each_schedule<T, R, Kinds>([&](auto make, const std::string&) {
    for (const auto& form : cuda::launch_forms<decltype(make(spec.parameters, 1)), R>())
      if (form.fits(grid)) most = std::max(most, threads_of(form.shape(grid, 1)));
  });
  return most;
}

/// The forms of all schedules of a theory that do not give the bits of staged passes, each sub-step of another size.
template <Theory T, class R, class Kinds>
std::vector<std::string> wrong_forms(const SimulationSpec& spec, const RandomState& start,
                                     const std::vector<double>& background) {
  std::vector<std::string> wrong;
  std::vector<double> state = start.phi;
  state.insert(state.end(), start.pi.begin(), start.pi.end());
  for_each_schedule<T, R, Kinds>([&](auto make, const std::string& schedule) {
    using S = decltype(make(spec.parameters, 1));
    cuda::FormCheck<S, R> check(spec.lattice, state, background);
    for (const auto& form : cuda::launch_forms<S, R>()) {
      if (!form.fits(cuda::Grid<R>(spec.lattice))) continue;
      std::vector<S> substeps;
      for (int i = 0; i < form.steps; ++i) substeps.push_back(make(spec.parameters, spec.step * (1 + 0.25 * i)));
      if (!check.is_right(form, substeps)) wrong.push_back("schedule " + schedule + ", form " + form.name);
    }
  });
  return wrong;
}

/// The last sites of a lattice, of which those before `inner` of the end depend in one pass on no others than these and the first
/// ones. A lattice of which these are all has the same values there.
struct LastSites {
  static constexpr int first = 48, behind = 16, inner[lattice_dimensions] = {16, 4, 4};

  /// A lattice of as many blocks of threads along axis 1 and up, as far as the last block can tell.
  static Lattice small(Lattice large) {
    large.extent[0] = first + behind + large.extent[0] % cuda::stage_block_x;
    for (int axis = 1; axis < large.dimensions; ++axis) large.extent[axis] = 32;
    return large;
  }
  /// The site of the large lattice that is as far from its end, or from its beginning, as a site of the small one.
  static int in_large(const Lattice& small, const Lattice& large, int axis, int i) {
    const bool is_at_begin = i < (axis == 0 ? behind : 8);
    return is_at_begin ? i : i + large.extent[axis] - small.extent[axis];
  }
};

/// The values of φ and π on the last sites of a lattice after a step by a form, or by a staged pass, of which only the last block is
/// run where the lattice is large.
template <class S, class R>
std::vector<double> last_values(const std::vector<S>& substeps, const cuda::LaunchForm<S, R>* form,
                                const Lattice& lattice, const Lattice& small) {
  const bool is_large = lattice.sites() > small.sites();
  const auto site = [&](int x, int y, int z) {
    const auto place = [&](int axis, int i) { return std::int64_t(LastSites::in_large(small, lattice, axis, i)); };
    return (place(2, z) * lattice.extent[1] + place(1, y)) * lattice.extent[0] + place(0, x);
  };
  const auto for_each_row = [&](auto&& body) {
    for (int z = 0; z < small.extent[2]; ++z)
      for (int y = 0; y < small.extent[1]; ++y) body(y, z);
  };
  cuda::Fields<R> fields(lattice, S::components, 4);
  const int begin = LastSites::behind, n = small.extent[0];
  std::vector<double> row(std::size_t(n), 0);
  for (const Field array : {phi, pi})
    for (int c = 0; c < S::components; ++c)
      for_each_row([&](int y, int z) {
        for (int x = 0; x < n; ++x)
          row[std::size_t(x)] = std::sin(1.3 * x + 2.9 * y + 0.7 * z + 1.9 * c + (array == pi ? 0.4 : 0));
        const auto values = std::span<const double>(row);
        fields.upload(array, c, site(0, y, z), values.first(std::size_t(begin)));
        fields.upload(array, c, site(begin, y, z), values.subspan(std::size_t(begin)));
      });
  emulator::settings.only_last_block = is_large || !form;
  if (form)
    form->run(substeps.data(), fields);
  else
    run_staged(fields, substeps.front());
  emulator::settings.only_last_block = false;
  std::vector<double> last;
  const auto is_inner = [&](int axis, int i) {
    return small.extent[axis] == 1 || i >= small.extent[axis] - LastSites::inner[axis];
  };
  for (const Field array : {phi, pi})
    for (int c = 0; c < S::components; ++c)
      for_each_row([&](int y, int z) {
        if (!is_inner(1, y) || !is_inner(2, z)) return;
        const auto inner = std::span(row).first(LastSites::inner[0]);
        fields.download(array, c, site(n - LastSites::inner[0], y, z), inner);
        last.insert(last.end(), inner.begin(), inner.end());
      });
  return last;
}

/// The passes of all schedules of a theory that have other bits at the end of a lattice of more than 2³¹ sites than on a small one.
template <Theory T, class R, class Kinds>
std::vector<std::string> wrong_on_large(const SimulationSpec& spec) {
  const Lattice large = spec.lattice, small = LastSites::small(large);
  std::vector<std::string> wrong;
  for_each_schedule<T, R, Kinds>([&](auto make, const std::string& schedule) {
    using S = decltype(make(spec.parameters, 1));
    const auto compare = [&](const std::vector<S>& substeps, const cuda::LaunchForm<S, R>* form) {
      const auto found = last_values<S, R>(substeps, form, large, small);
      const auto expected = last_values<S, R>(substeps, form, small, small);
      std::size_t written = 0, equal = 0;  // the last block of a pass may write some of these sites only
      for (std::size_t i = 0; i < found.size(); ++i) {
        written += found[i] != 0 ? 1 : 0;
        equal += found[i] != 0 && found[i] == expected[i] ? 1 : 0;
      }
      if (written == 0 || equal < written)
        wrong.push_back("schedule " + schedule + ", " + (form ? "form " + form->name : "staged"));
    };
    compare({make(spec.parameters, spec.step)}, nullptr);
    for (const auto& form : cuda::launch_forms<S, R>())
      if (form.fits(cuda::Grid<R>(large)))
        compare(std::vector<S>(std::size_t(form.steps), make(spec.parameters, spec.step)), &form);
  });
  return wrong;
}

template <Theory T, class R, class... Kind>
EmulatedTheory emulated(At<T, R, Kind...>) {
  using Kinds = typename At<T, R, Kind...>::Kinds;
  SimulationSpec spec;
  spec.theory = T::name;
  spec.potential = T::Potential::name;
  spec.gauge = gauge_of<T>();
  spec.lattice.dimensions = T::dimensions;
  spec.precision = precision_of<R>();
  std::vector<Scheme> schemes = schemes_of<T>();
  std::erase_if(schemes,
                [](const Scheme& scheme) { return !is_by(scheme, Kinds{}) || !serves_stored<R, T>(scheme.kind); });
  return {spec,
          T::components,
          Spinor<T>,
          std::move(schemes),
          learning_system<T>,
          make_emulated<T, R, Kinds>,
          memory_of_emulated<T, R, Kinds>,
          threads_of_step<T, R, Kinds>,
          wrong_forms<T, R, Kinds>,
          wrong_on_large<T, R, Kinds>};
}

/// Each entry At<…> of a tuple.
template <class... Entry>
std::vector<EmulatedTheory> emulated(std::tuple<Entry...>) {
  return {emulated(Entry{})...};
}

}  // namespace dualfield::testing
