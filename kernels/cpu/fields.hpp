// SPDX-License-Identifier: MIT
// Fields in the CPU's memory, and everything that is done with them apart from their time evolution.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "dualfield/fields.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/state_source.hpp"
#include "kernels/cpu/ghosts.hpp"
#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/propagator.hpp"
#include "kernels/cpu/row.hpp"
#include "kernels/cpu/row_parts.hpp"
#include "kernels/cpu/thread_team.hpp"
#include "kernels/ranks/bring_ghosts.hpp"
#include "kernels/ranks/divided_fields.hpp"

namespace dualfield::cpu {

/// The arrays that a form can read, as pointers to site (0,0,0) of component 0: the fields now and one step before, and
/// the background. A pointer is null if there is no such array.
template <class R>
struct SiteArrays {
  const R *now[2], *before[2] = {};
  const Arithmetic<R>* background;
};

/// The largest |value| of rows; NaN if a value is not finite.
template <class R>
class Largest {
  using A = Arithmetic<R>;

 public:
  explicit Largest(const Scale<R>& scale) : scale_(scale) {}

  void add(const R* values, int count) {
    for (int i = 0; i < count; ++i) {
      const A size = std::abs(scale_.value(values[i]));
      top_ = size > top_ ? size : top_;
      finite_ &= size <= std::numeric_limits<A>::max();
    }
  }
  double value() const { return finite_ ? double(top_) : std::numeric_limits<double>::quiet_NaN(); }

 private:
  Scale<R> scale_;
  A top_ = 0;
  bool finite_ = true;
};

template <class R>
class RowFlow;

/// `count` arrays of K components; arrays 0 and 1 are φ and π.
template <class R>
class Fields : public DividedFields<GhostCopies<R>> {
  using A = Arithmetic<R>;

 public:
  using Real = R;
  static constexpr bool makes_waves = false;  ///< whether maker() makes states here
  static double memory_of_maker(const Domain&) { return 0; }
  using Flow = RowFlow<R>;  ///< flow_pass.hpp

  /// Memory is first written by the threads that will work on it, so that it is close to them. Throws std::bad_alloc.
  Fields(const Domain& domain, int components, int count, int threads)
      : DividedFields<GhostCopies<R>>(domain),
        grid_(domain.lattice()),
        components_(components),
        team_(thread_count(threads, domain.lattice().sites())) {
    if (domain.is_divided()) this->divide(grid_.pitch, grid_.stride, {});
    storage_.reserve(std::size_t(count));
    for (int array = 0; array < count; ++array) storage_.push_back(zeros(components));
  }

  /// Bytes of an array of values of a type with this number of components, and of `count` arrays like those of the fields.
  template <class Of>
  static double memory_of(const Lattice& lattice, int components) {
    return double(Grid<R>(lattice).stride) * components * sizeof(Of);
  }
  static double memory_needed(const Lattice& lattice, int components, int count) {
    return memory_of<R>(lattice, components) * count;
  }

  /// Bytes of the messages by which a rank gets all ghosts of so many components.
  static double memory_of_messages(const Domain& domain, int components) {
    return double(rows_in_messages(domain) * Grid<R>(domain.lattice()).pitch) * components * sizeof(R);
  }

  const Grid<R>& grid() const { return grid_; }
  ThreadTeam& team() { return team_; }
  int components() const { return components_; }
  int threads() const override { return team_.size(); }
  /// Pointer to site (0,0,0) of component 0; null if there is no such array.
  R* data(int array) { return array < int(storage_.size()) ? storage_[std::size_t(array)].data() : nullptr; }
  void exchange(int one, int other) { std::swap(storage_[std::size_t(one)], storage_[std::size_t(other)]); }

  /// What bring_ghosts() takes for an array with this site (0,0,0) of component 0. The left ghost site of a row lies before the
  /// row, so that its memory begins one value before it.
  static WantedGhosts<R> ghosts_of(R* data, unsigned components, const Ghosts& ghosts, int packet = 1) {
    return {data - 1, components, ghosts, packet};
  }
  int packet() const { return 1; }
  using DividedFields<GhostCopies<R>>::bring_ghosts;
  const Domain& domain() const { return dualfield::Fields::domain(); }
  void bring_all_ghosts() override {
    if (!domain().is_divided()) return;
    std::vector<WantedGhosts<R>> wanted;
    for (std::vector<Storage<R>>* arrays : {&storage_, &step_before_})
      for (std::size_t field = 0; field < 2 && field < arrays->size(); ++field)
        wanted.push_back(ghosts_of((*arrays)[field].data(), (1u << components_) - 1, domain().ghosts()));
    if constexpr (std::is_same_v<A, R>)  // other backgrounds are what the host knows, on ghosts too
      if (background_.count() > 0)
        wanted.push_back(ghosts_of(background_.data(), (2u << grid_.lattice.dimensions) - 1, domain().ghosts()));
    bring_ghosts(wanted);
  }

  double scale() const override { return grid_.factor(); }
  void set_scale(double scale) override { grid_.set_factor(scale); }

  void upload(int array, int component, std::int64_t first, std::span<const double> values) override {
    put(data(array), component, first, values);
  }
  void download(int array, int component, std::int64_t first, std::span<double> values) override {
    collect(data(array), component, first, values);
  }
  std::optional<ArrayView> view(int array) override;  // view.cpp
  void release_views() override;
  /// Bytes of the memory through which a state is set, beside the fields.
  static double memory_of_pieces(const Lattice& lattice) {
    return double(std::min(lattice.sites(), largest_piece)) * sizeof(double);
  }

  static constexpr int spare = 2;  ///< the first of the two arrays for a copy of a staggered state
  /// Number of arrays that a compiled schedule needs. Both kinds of passes work in place.
  static int arrays_of(bool uses_scratch, bool staggered, Pass) { return staggered ? 4 : uses_scratch ? 3 : 2; }
  /// Copies two arrays, `from` and the one after it.
  void copy_state(int from, int to) {
    for (int array = 0; array < 2; ++array) {
      const R* const source = storage_[std::size_t(from + array)].begin();
      R* const target = storage_[std::size_t(to + array)].begin();
      team_.run([&](int thread) {
        const Share share(std::int64_t(storage_[0].count()), thread, team_.size());
        std::copy(source + share.begin, source + share.end, target + share.begin);
      });
    }
  }

  void upload_reference(int array, int component, std::int64_t first, std::span<const double> values) override {
    while (kept_.size() < 2) kept_.push_back(zeros<A>(components_));
    put(kept_[std::size_t(array)].data(), component, first, values);
  }
  /// Bytes of a copy of the state, and of the state that is kept for overlap().
  static double memory_of_state(const Lattice& lattice, int components) {
    return memory_needed(lattice, components, 2);
  }
  static double memory_of_reference(const Lattice& lattice, int components) {
    return 2 * memory_of<A>(lattice, components);
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
  /// From now on plane waves are summed in this workspace, and the fields need none of their own.
  void use_workspace(SpectralWorkspace& workspace) { shared_workspace_ = &workspace; }
  /// Bytes of the workspace for sums over plane waves.
  static double memory_of_amplitudes(const Domain& domain, int components) {
    return SpectralWorkspace::memory_needed(domain, components);
  }

  /// Allocates the background at the first call.
  void upload_background(int components, std::span<const double> values) override {
    if (background_.count() == 0) background_ = zeros<A>(components);
    const auto sites = std::size_t(grid_.lattice.sites());
    for (int c = 0; c < components; ++c) put(background_.data(), c, 0, values.subspan(std::size_t(c) * sites, sites));
  }
  /// Pointer to site (0,0,0) of component 0 of the background; null if there is none.
  A* background() { return background_.count() == 0 ? nullptr : background_.data(); }

  /// An array beside the fields, of zeros; its values are set and read as those of the fields.
  using Array = Storage<R>;
  Array new_array(int components) { return zeros(components); }
  void put(Array& array, int component, std::int64_t first, std::span<const double> values) {
    put(array.data(), component, first, values);
  }
  void get(const Array& array, int component, std::int64_t first, std::span<double> values) {
    collect(array.data(), component, first, values);
  }
  /// Largest |value| of an array of one component; NaN if a value is not finite.
  double max_abs_of(const Array& array) {
    std::vector<double> largest(std::size_t(team_.size()));
    team_.run([&](int thread) {
      Largest<R> top(grid_);
      for_own_rows(thread, [&](std::int64_t row, std::int64_t) {
        top.add(array.data() + row * grid_.pitch, grid_.lattice.extent[0]);
      });
      largest[std::size_t(thread)] = top.value();
    });
    return domain().largest(largest_of(largest));
  }
  /// Copies an array to another one of as many components.
  void copy(const Array& from, Array& to) {
    const R* const source = from.data() - (to.data() - to.begin());
    team_.run([&](int thread) {
      const Share share(std::int64_t(to.count()), thread, team_.size());
      std::copy(source + share.begin, source + share.end, to.begin() + share.begin);
    });
  }

  /// Bytes of the steady part of one component of the background, an array of doubles.
  static double memory_of_steady(const Lattice& lattice) { return double(lattice.sites()) * sizeof(double); }
  void keep_steady(int component, std::span<const double> values) override;  // background.cpp
  void move_background(int component, int axis, std::span<const double> profile, bool as_rotations) override;

  /// Sets an array to values in double that have gaps between rows; of a divided lattice the rows of this rank.
  void assign(int array, const PaddedRows& rows) {
    const int n = grid_.lattice.extent[0];
    team_.run([&](int thread) {
      for (int c = 0; c < components_; ++c)
        for_own_rows(thread, [&](std::int64_t row, std::int64_t number) {
          const double* const from = rows.first + c * rows.stride + number * rows.pitch;
          R* const to = row_of(array, row, c);
          std::transform(from, from + n, to, [](double value) { return R(value); });
          set_ghosts(to, n);
        });
    });
  }

  using Propagator = cpu::Propagator;
  /// The propagator of a system on this lattice, which works on the threads of this object.
  Propagator propagator(const LearningSystem& system) { return {system, domain(), team_}; }

  double max_abs() override {
    std::vector<double> largest(std::size_t(team_.size()));
    team_.run([&](int thread) {
      Largest<R> top(grid_);
      for (int array = 0; array < 2; ++array)
        for_own_rows(thread, [&](std::int64_t row, std::int64_t) {
          for (int c = 0; c < components_; ++c) top.add(row_of(array, row, c), grid_.lattice.extent[0]);
        });
      largest[std::size_t(thread)] = top.value();
    });
    return domain().largest(largest_of(largest));
  }

  double max_modulus() override {
    std::vector<double> largest(std::size_t(team_.size()));
    team_.run([&](int thread) {
      A top = 0;
      bool finite = true;
      for (int array = 0; array < 2; ++array)
        for_own_rows(thread, [&](std::int64_t row, std::int64_t) {
          for (int c = 0; c < components_; c += 2) {
            const R *const re = row_of(array, row, c), *const im = row_of(array, row, c + 1);
            for (int i = 0; i < grid_.lattice.extent[0]; ++i) {
              const A x = grid_.value(re[i]), y = grid_.value(im[i]), square = x * x + y * y;
              top = square > top ? square : top;
              finite &= square <= std::numeric_limits<A>::max();
            }
          }
        });
      largest[std::size_t(thread)] = finite ? std::sqrt(double(top)) : std::numeric_limits<double>::quiet_NaN();
    });
    return domain().largest(largest_of(largest));
  }

  /// φ += c·π as a plain loop over memory, with c = 0.
  double stream() override {
    const std::int64_t packs = std::int64_t(storage_[0].count()) / width<R>;
    volatile A zero = 0;
    const A c = zero;
    team_.run([&](int thread) {
      const Share share(packs, thread, team_.size());
      R* a = storage_[0].begin();
      const R* b = storage_[1].begin();
      for (std::int64_t i = share.begin * width<R>; i < share.end * width<R>; i += width<R>) {
        store<R>(load<R>(a + i, grid_) + c * load<R>(b + i, grid_), a + i, grid_);
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
  /// Calls body(row, number) for the share of a thread of the rows that are no ghosts, with the number among these.
  template <class Body>
  void for_own_rows(int thread, Body&& body) const {
    const Share share(domain().rows(), thread, team_.size());
    domain().for_each_run(share.begin, share.end, [&](const Domain::Rows& run) {
      for (std::int64_t row = 0; row < run.count; ++row) body(run.local + row, run.own + row);
    });
  }

  /// Copies φ and π to the workspace as real fields in double.
  void copy_to(SpectralWorkspace& workspace);  // mode_sums.cpp

  /// The workspace, with a copy of the present state. It is allocated at the first call. Throws std::bad_alloc.
  SpectralWorkspace& filled_workspace() {
    if (!shared_workspace_ && !own_workspace_) own_workspace_.emplace(domain(), components_, team_);
    SpectralWorkspace& workspace = shared_workspace_ ? *shared_workspace_ : *own_workspace_;
    copy_to(workspace);
    return workspace;
  }

  /// Storage filled with zeros by the threads that will work on it.
  template <class Of = R>
  Storage<Of> zeros(int components) {
    Storage<Of> storage(grid_, components);
    team_.run([&](int thread) {
      const Share share(std::int64_t(storage.count()), thread, team_.size());
      std::fill(storage.begin() + share.begin, storage.begin() + share.end, Of{});
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

  /// How arrays of a type are stored, of which that of the fields has a scale.
  template <class Of>
  Scale<Of> scale_for() const {
    if constexpr (std::is_same_v<Of, R>)
      return grid_;
    else
      return {};
  }

  /// Sets sites first … of a component in memory of this layout.
  template <class Of>
  void put(Of* to, int component, std::int64_t first, std::span<const double> values) {
    const Scale<Of> scale = scale_for<Of>();
    over_part(first, values.size(), [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
      Of* const target = to + component * grid_.stride + row * grid_.pitch;
      std::transform(values.data() + at, values.data() + at + (end - begin), target + begin,
                     [&](double value) { return scale.stored(Arithmetic<Of>(value)); });
      set_ghosts(target, grid_.lattice.extent[0]);
    });
  }

  /// Copies sites first … of a component from memory of this layout.
  void collect(const R* from, int component, std::int64_t first, std::span<double> values) {
    const R* const source = from + component * grid_.stride;
    over_part(first, values.size(), [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
      collect_row(source + row * grid_.pitch + begin, end - begin, values.data() + at);
    });
  }
  void collect_row(const R* from, std::int64_t count, double* to) const {
    std::transform(from, from + count, to, [this](R stored) { return double(grid_.value(stored)); });
  }

  /// over_row_parts() for consecutive sites of this lattice.
  template <class Body>
  void over_part(std::int64_t first, std::size_t count, Body&& body) {
    over_row_parts(team_, grid_.lattice.extent[0], first, std::int64_t(count), body);
  }

  R* row_of(int array, std::int64_t row, int c) { return data(array) + row * grid_.pitch + c * grid_.stride; }

  Grid<R> grid_;
  int components_;
  ThreadTeam team_;
  std::vector<Storage<R>> storage_, step_before_;
  std::vector<Storage<A>> kept_;  ///< another state may not fit the scale of the fields
  Storage<A> background_;
  std::map<int, std::vector<double>> steady_;  ///< steady parts of the components that profiles change
  std::optional<SpectralWorkspace> own_workspace_;
  SpectralWorkspace* shared_workspace_ = nullptr;
};

extern template class Fields<double>;  // fields.cpp
extern template class Fields<float>;
extern template class Fields<Half>;

}  // namespace dualfield::cpu
