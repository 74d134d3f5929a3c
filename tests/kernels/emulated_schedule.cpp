// SPDX-License-Identifier: MIT
#include "tests/kernels/emulated_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "kernels/cuda/form_check.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {

template <class R>
std::uint64_t EmulatedSchedules<R>::threads(const SimulationSpec& spec) const {
  const cuda::Grid<R> grid(spec.lattice);
  std::uint64_t most = threads_of(cuda::stage_launch(grid, 0, 0, grid.n3));
  for (const EmulatedSchedule<R>& schedule : all)
    for (const cuda::LaunchForm<R>& form : schedule.kernels.forms)
      if (form.fits(grid)) most = std::max(most, threads_of(form.shape(form.blocks_on(grid, 1))));
  return most;
}

template <class R>
std::vector<std::string> EmulatedSchedules<R>::wrong_forms(const SimulationSpec& spec, const RandomState& start,
                                                           const std::vector<double>& background) const {
  std::vector<std::string> wrong;
  std::vector<double> state = start.phi;
  state.insert(state.end(), start.pi.begin(), start.pi.end());
  for (const EmulatedSchedule<R>& schedule : all) {
    cuda::FormCheck<R> check(schedule.kernels, spec.lattice, state, background);
    for (const cuda::LaunchForm<R>& form : schedule.kernels.forms) {
      if (!form.fits(cuda::Grid<R>(spec.lattice))) continue;
      std::vector<double> sizes;  // each sub-step has another one
      for (int i = 0; i < form.steps; ++i) sizes.push_back(spec.step * (1 + 0.25 * i));
      if (!check.is_right(form, schedule.substeps(spec.parameters, sizes).in_turn(0, form.steps)))
        wrong.push_back("schedule " + schedule.name + ", form " + form.name());
    }
  }
  return wrong;
}

namespace {

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
template <class R>
std::vector<double> last_values(const cuda::LaunchedSchedule<R>& kernels, const std::vector<const void*>& substeps,
                                const cuda::LaunchForm<R>* form, const Lattice& lattice, const Lattice& small) {
  const bool is_large = lattice.sites() > small.sites();
  const auto site = [&](int x, int y, int z) {
    const auto place = [&](int axis, int i) { return std::int64_t(LastSites::in_large(small, lattice, axis, i)); };
    return (place(2, z) * lattice.extent[1] + place(1, y)) * lattice.extent[0] + place(0, x);
  };
  const auto for_each_row = [&](auto&& body) {
    for (int z = 0; z < small.extent[2]; ++z)
      for (int y = 0; y < small.extent[1]; ++y) body(y, z);
  };
  cuda::Fields<R> fields(lattice, kernels.components, 4);
  const int begin = LastSites::behind, n = small.extent[0];
  std::vector<double> row(std::size_t(n), 0);
  for (const Field array : {phi, pi})
    for (int c = 0; c < kernels.components; ++c)
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
    run_staged(fields, kernels, substeps.front());
  emulator::settings.only_last_block = false;
  std::vector<double> last;
  const auto is_inner = [&](int axis, int i) {
    return small.extent[axis] == 1 || i >= small.extent[axis] - LastSites::inner[axis];
  };
  for (const Field array : {phi, pi})
    for (int c = 0; c < kernels.components; ++c)
      for_each_row([&](int y, int z) {
        if (!is_inner(1, y) || !is_inner(2, z)) return;
        const auto inner = std::span(row).first(LastSites::inner[0]);
        fields.download(array, c, site(n - LastSites::inner[0], y, z), inner);
        last.insert(last.end(), inner.begin(), inner.end());
      });
  return last;
}

}  // namespace

template <class R>
std::vector<std::string> EmulatedSchedules<R>::wrong_on_large(const SimulationSpec& spec) const {
  const Lattice large = spec.lattice, small = LastSites::small(large);
  std::vector<std::string> wrong;
  for (const EmulatedSchedule<R>& schedule : all) {
    const auto compare = [&](int steps, const cuda::LaunchForm<R>* form) {
      const cuda::Substeps sizes =
          schedule.substeps(spec.parameters, std::vector<double>(std::size_t(steps), spec.step));
      const std::vector<const void*> substeps = sizes.in_turn(0, steps);
      const auto found = last_values(schedule.kernels, substeps, form, large, small);
      const auto expected = last_values(schedule.kernels, substeps, form, small, small);
      std::size_t written = 0, equal = 0;  // the last block of a pass may write some of these sites only
      for (std::size_t i = 0; i < found.size(); ++i) {
        written += found[i] != 0 ? 1 : 0;
        equal += found[i] != 0 && found[i] == expected[i] ? 1 : 0;
      }
      if (written == 0 || equal < written)
        wrong.push_back("schedule " + schedule.name + ", " + (form ? "form " + form->name() : "staged"));
    };
    compare(1, nullptr);
    for (const cuda::LaunchForm<R>& form : schedule.kernels.forms)
      if (form.fits(cuda::Grid<R>(large))) compare(form.steps, &form);
  }
  return wrong;
}

template struct EmulatedSchedules<double>;
template struct EmulatedSchedules<float>;
template struct EmulatedSchedules<Half>;

}  // namespace dualfield::testing
