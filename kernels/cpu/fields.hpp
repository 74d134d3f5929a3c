// SPDX-License-Identifier: MIT
// Fields in the CPU's memory, and what is done with them whatever their equations are.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "dualfield/fields.hpp"
#include "dualfield/simulation_spec.hpp"
#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/propagator.hpp"
#include "kernels/cpu/row.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Threads asked for; 0: all this process may use, but no more than have a few thousand sites each to work on.
int thread_count(int asked, std::int64_t sites);

/// What there is to read at a site: site (0,0,0) of component 0 of each array; null for those that are not there.
template <class R>
struct SiteArrays {
  const R *now[2], *before[2] = {}, *background;
};

/// `count` arrays of K components; arrays 0 and 1 are φ and π.
template <class R>
class Fields : public dualfield::Fields {
 public:
  using Real = R;

  /// Memory is touched first by the threads that will work on it. Throws std::bad_alloc.
  Fields(const Lattice& lattice, int components, int count, int threads)
      : grid_(lattice), components_(components), team_(thread_count(threads, lattice.sites())) {
    storage_.reserve(std::size_t(count));
    for (int array = 0; array < count; ++array) storage_.push_back(zeros(components));
  }

  /// Bytes of so many components.
  static double memory_of(const Lattice& lattice, int components) { return memory_needed(lattice, components, 1); }
  static double memory_needed(const Lattice& lattice, int components, int count) {
    return double(Grid<R>(lattice).stride) * components * sizeof(R) * count;
  }

  const Grid<R>& grid() const { return grid_; }
  ThreadTeam& team() { return team_; }
  int components() const { return components_; }
  int threads() const override { return team_.size(); }
  /// Site (0,0,0) of component 0; null for an array that is not there.
  R* data(int array) { return array < int(storage_.size()) ? storage_[std::size_t(array)].data() : nullptr; }
  void exchange(int one, int other) { std::swap(storage_[std::size_t(one)], storage_[std::size_t(other)]); }

  void upload(int array, std::span<const double> values) override { upload(data(array), components_, values); }

  /// Arrays that a compiled schedule works on: passes are in place.
  static int arrays_of(bool uses_scratch, Pass) { return uses_scratch ? 3 : 2; }

  void keep_reference(std::span<const double> phi_values, std::span<const double> pi_values) override {
    while (kept_.size() < 2) kept_.emplace_back(grid_, components_);
    upload(kept_[phi].data(), components_, phi_values);
    upload(kept_[pi].data(), components_, pi_values);
  }
  /// Bytes of a state that is kept.
  static double memory_of_state(const Lattice& lattice, int components) {
    return memory_needed(lattice, components, 2);
  }

  std::vector<std::vector<double>> profiles(const QuadraticForm& form) override;  // profiles.cpp
  double overlap(const QuadraticForm& form) override;

  void keep_step() override;  // site_values.cpp
  std::vector<double> density(const CompiledForm& rows) override;
  std::vector<double> sums(const CompiledForm& rows) override;

  ModeSums mode_sums(const ModeRequest& request) override {
    SpectralWorkspace& workspace = filled_workspace();
    return workspace.sums(request);
  }
  std::vector<double> mode_density(bool pairs) override {
    SpectralWorkspace& workspace = filled_workspace();
    return workspace.density(pairs);
  }
  /// Plane waves are summed in this workspace from now on, not in one of their own.
  void use_workspace(SpectralWorkspace& workspace) { shared_workspace_ = &workspace; }
  static double memory_of_amplitudes(const Lattice& lattice, int components) {
    return SpectralWorkspace::memory_needed(lattice, components);
  }

  /// The background: so many components a site, made at the first call.
  void upload_background(int components, std::span<const double> values) override {
    if (background_.count() == 0) background_ = zeros(components);
    upload(background_.data(), components, values);
  }
  /// Site (0,0,0) of component 0; null where there is none.
  const R* background() { return background_.count() == 0 ? nullptr : background_.data(); }

  /// What one component of the background keeps while a profile moves on top of it, in double, an array of sites.
  static double memory_of_steady(const Lattice& lattice) { return double(lattice.sites()) * sizeof(double); }
  void keep_steady(int component, std::span<const double> values) override;
  /// The component becomes what is kept plus a profile along an axis, its rotation number where terms carry rotations:
  /// background.cpp.
  void move_background(int component, int axis, std::span<const double> profile, bool as_rotations) override;

  void download(int array, std::span<double> values) override {
    over_rows([&](std::int64_t row, int c) {
      const int n = grid_.lattice.extent[0];
      std::copy_n(row_of(array, row, c), n, values.data() + (c * grid_.lattice.rows() + row) * n);
    });
  }

  /// An array from doubles with gaps between rows.
  void assign(int array, const PaddedRows& rows) {
    over_rows([&](std::int64_t row, int c) {
      const double* const from = rows.first + c * rows.stride + row * rows.pitch;
      R* const to = row_of(array, row, c);
      std::transform(from, from + grid_.lattice.extent[0], to, [](double value) { return R(value); });
      close_row<1>(to, 0, grid_.lattice.extent[0]);
    });
  }

  /// Of states on this lattice, by these threads.
  using Propagator = cpu::Propagator;
  Propagator propagator(const LearningSystem& system) { return {system, grid_.lattice, team_}; }

  /// Largest |value| of φ and π; NaN if a value is not finite.
  double max_abs() override {
    std::vector<double> largest(std::size_t(team_.size()));
    team_.run([&](int thread) {
      const Share share(grid_.lattice.rows(), thread, team_.size());
      R top = 0;
      bool finite = true;
      for (int array = 0; array < 2; ++array)
        for (std::int64_t row = share.begin; row < share.end; ++row)
          for (int c = 0; c < components_; ++c) {
            const R* values = row_of(array, row, c);
            for (int i = 0; i < grid_.lattice.extent[0]; ++i) {
              const R size = std::abs(values[i]);
              top = size > top ? size : top;
              finite &= size <= std::numeric_limits<R>::max();
            }
          }
      largest[std::size_t(thread)] = finite ? double(top) : std::numeric_limits<double>::quiet_NaN();
    });
    return largest_of(largest);
  }

  /// Largest √(f_{2s}² + f_{2s+1}²) of φ and π, the components in pairs; NaN if a value is not finite.
  double max_modulus() override {
    std::vector<double> largest(std::size_t(team_.size()));
    team_.run([&](int thread) {
      const Share share(grid_.lattice.rows(), thread, team_.size());
      R top = 0;
      bool finite = true;
      for (int array = 0; array < 2; ++array)
        for (std::int64_t row = share.begin; row < share.end; ++row)
          for (int c = 0; c < components_; c += 2) {
            const R *const re = row_of(array, row, c), *const im = row_of(array, row, c + 1);
            for (int i = 0; i < grid_.lattice.extent[0]; ++i) {
              const R square = re[i] * re[i] + im[i] * im[i];
              top = square > top ? square : top;
              finite &= square <= std::numeric_limits<R>::max();
            }
          }
      largest[std::size_t(thread)] = finite ? std::sqrt(double(top)) : std::numeric_limits<double>::quiet_NaN();
    });
    return largest_of(largest);
  }

  /// φ += c·π as a plain loop over memory, with c = 0. Returns the bytes moved.
  double stream() override {
    const std::int64_t packs = std::int64_t(storage_[0].count()) / width<R>;
    volatile R zero = 0;
    const R c = zero;
    team_.run([&](int thread) {
      const Share share(packs, thread, team_.size());
      R* a = storage_[0].begin();
      const R* b = storage_[1].begin();
      for (std::int64_t i = share.begin * width<R>; i < share.end * width<R>; i += width<R>) {
        Pack<R> sum(a + i, std::experimental::element_aligned);
        sum += c * Pack<R>(b + i, std::experimental::element_aligned);
        sum.copy_to(a + i, std::experimental::element_aligned);
      }
    });
    return 3.0 * double(packs) * width<R> * sizeof(R);
  }

  double seconds(const std::function<void()>& work) override {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }

 private:
  /// φ and π as real fields in double: mode_sums.cpp.
  void widen_to(SpectralWorkspace& workspace);

  /// With the present state, made at the first call. Throws std::bad_alloc.
  SpectralWorkspace& filled_workspace() {
    if (!shared_workspace_ && !own_workspace_) own_workspace_.emplace(grid_.lattice, components_, team_);
    SpectralWorkspace& workspace = shared_workspace_ ? *shared_workspace_ : *own_workspace_;
    widen_to(workspace);
    return workspace;
  }

  /// Touched first by the threads that will work on it.
  Storage<R> zeros(int components) {
    Storage<R> storage(grid_, components);
    team_.run([&](int thread) {
      const Share share(std::int64_t(storage.count()), thread, team_.size());
      std::fill(storage.begin() + share.begin, storage.begin() + share.end, R(0));
    });
    return storage;
  }

  SiteArrays<R> arrays() {
    SiteArrays<R> all{{data(phi), data(pi)}, {}, background()};
    for (std::size_t field = 0; field < step_before_.size(); ++field) all.before[field] = step_before_[field].data();
    return all;
  }

  static double largest_of(const std::vector<double>& values) {
    double result = 0;
    for (const double value : values)
      result = std::isnan(value) || std::isnan(result) ? std::nan("") : std::max(result, value);
    return result;
  }

  void upload(R* to, int components, std::span<const double> values) {
    const int n = grid_.lattice.extent[0];
    const auto row_of = [&](std::int64_t row, int c) { return to + row * grid_.pitch + c * grid_.stride; };
    over_rows(components, [&](std::int64_t row, int c) {
      const double* from = values.data() + (c * grid_.lattice.rows() + row) * n;
      std::transform(from, from + n, row_of(row, c), [](double value) { return R(value); });
    });
    over_rows(components, [&](std::int64_t row, int c) { close_row<1>(row_of(row, c), 0, n); });
  }

  R* row_of(int array, std::int64_t row, int c) { return data(array) + row * grid_.pitch + c * grid_.stride; }

  template <class Body>
  void over_rows(Body&& body) {
    over_rows(components_, body);
  }
  template <class Body>
  void over_rows(int components, Body&& body) {
    team_.run([&](int thread) {
      const Share share(grid_.lattice.rows(), thread, team_.size());
      for (int c = 0; c < components; ++c)
        for (std::int64_t row = share.begin; row < share.end; ++row) body(row, c);
    });
  }

  Grid<R> grid_;
  int components_;
  ThreadTeam team_;
  std::vector<Storage<R>> storage_, kept_, step_before_;
  Storage<R> background_;
  std::map<int, std::vector<double>> steady_;  ///< of the components that profiles move
  std::optional<SpectralWorkspace> own_workspace_;
  SpectralWorkspace* shared_workspace_ = nullptr;
};

}  // namespace dualfield::cpu
