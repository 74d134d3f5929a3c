// SPDX-License-Identifier: MIT
// Fields in the device's memory, and everything that is done with them apart from their time evolution.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "dualfield/fields.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/state_source.hpp"
#include "kernels/cuda/assign_kernel.hpp"
#include "kernels/cuda/ghosts.hpp"
#include "kernels/cuda/launch_form.hpp"
#include "kernels/cuda/propagator.hpp"
#include "kernels/cuda/reductions.hpp"
#include "kernels/ranks/bring_ghosts.hpp"
#include "kernels/ranks/divided_fields.hpp"

namespace dualfield::cuda {

template <class R>
struct SiteArrays;

template <class R>
class LaunchedFlow;

/// `count` arrays of K components. Arrays 0 and 1 are φ and π; the others are work arrays of a step.
template <class R>
class Fields : public DividedFields<GhostCopies<R>> {
  using A = Arithmetic<R>;

 public:
  using Real = R;
  using Flow = LaunchedFlow<R>;  ///< flow_launch.hpp

  /// Throws device::Error if there is not enough memory.
  Fields(const Domain& domain, int components, int count, int /*threads*/ = 0)
      : DividedFields<GhostCopies<R>>(domain),
        lattice_(domain.lattice()),
        grid_(domain.lattice()),
        components_(components) {
    if (domain.is_divided()) this->divide(lattice_.extent[0], grid_.stride, GhostCopies<R>(queue_, *domain.ranks()));
    for (int array = 0; array < count; ++array) arrays_.push_back(new_state_array());
  }

  /// Bytes of an array of values of a type with this number of components, and of `count` arrays like those of the fields.
  template <class Of>
  static double memory_of(const Lattice& lattice, int components) {
    return double(Grid<R>(lattice).stride) * components * sizeof(Of);
  }
  static double memory_needed(const Lattice& lattice, int components, int count) {
    return memory_of<R>(lattice, components) * count;
  }

  /// Bytes on the device of the messages by which a rank gets all ghosts of so many components. All ranks call it together.
  static double memory_of_messages(const Domain& domain, int components) {
    if (!GhostCopies<R>::sends_from_device(*domain.ranks())) return 0;
    return DUALFIELD_MUTANT(messages_not_counted)
               ? 0
               : double(rows_in_messages(domain) * domain.lattice().extent[0]) * components * sizeof(R);
  }

  const Lattice& lattice() const { return lattice_; }
  const Grid<R>& grid() const { return grid_; }
  Layout layout() const { return grid_.layout(components_); }
  int components() const { return components_; }
  const device::Stream& queue() const { return queue_; }
  int multiprocessors() const { return device_.multiprocessors; }
  /// Shared memory that a block can have.
  std::size_t shared_bytes() const { return device_.shared_bytes; }
  const std::string& device_name() const { return device_.name; }
  /// Where the speed of kernels is kept from run to run; null where it is not.
  void use_tuning(std::shared_ptr<Tuning> tuning) { tuning_ = std::move(tuning); }
  Tuning* tuning() const { return tuning_.get(); }
  R* data(int array) { return arrays_[std::size_t(array)]->data(); }
  PassArrays<R> pass_arrays() {
    PassArrays<R> arrays{queue_, device_.multiprocessors, grid_, {}, background()};
    for (std::size_t i = 0; i < std::min(arrays_.size(), std::size(arrays.array)); ++i)
      arrays.array[i] = arrays_[i]->data();
    return arrays;
  }
  void exchange(int one, int other) { std::swap(arrays_[std::size_t(one)], arrays_[std::size_t(other)]); }

  /// What bring_ghosts() takes for an array in the device's memory.
  static WantedGhosts<R> ghosts_of(R* data, unsigned components, const Ghosts& ghosts, int packet = 1) {
    return {data, components, ghosts, packet};
  }
  int packet() const { return layout().packet; }
  using DividedFields<GhostCopies<R>>::bring_ghosts;
  const Domain& domain() const { return dualfield::Fields::domain(); }
  void bring_all_ghosts() override {
    if (!domain().is_divided() || DUALFIELD_MUTANT(stale_ghosts_of_forms)) return;
    std::vector<WantedGhosts<R>> wanted;
    const auto want = [&](R* array) {
      wanted.push_back(ghosts_of(array, (1u << components_) - 1, domain().ghosts(), packet()));
    };
    for (const Field field : {phi, pi}) want(data(field));
    for (device::Memory<R>& array : step_before_) want(array.data());
    if constexpr (std::is_same_v<A, R>)  // other backgrounds are what the host knows, on ghosts too
      if (background_) wanted.push_back(ghosts_of(background(), (2u << lattice_.dimensions) - 1, domain().ghosts()));
    bring_ghosts(wanted);
  }

  double scale() const override { return grid_.factor(); }
  void set_scale(double scale) override { grid_.set_factor(scale); }

  void upload(int array, int component, std::int64_t first, std::span<const double> values) override {
    put(data(array), layout(), component, first, values);
  }
  void download(int array, int component, std::int64_t first, std::span<double> values) override {
    collect(data(array), layout(), component, first, values);
  }
  /// There is a view where all components of a site are in one packet, or each is a packet of its own.
  std::optional<ArrayView> view(int array) override {
    if constexpr (!Scale<R>::is_one)
      return std::nullopt;  // values divided by a scale are not what one expects in a view
    const Layout layout = this->layout();
    if (layout.packet != 1 && layout.packet != components_) return std::nullopt;
    queue_.synchronize();
    std::vector<std::int64_t> strides{layout.packet};  // from axis 1 on, in reverse
    for (int axis = 1; axis < lattice_.dimensions; ++axis)
      strides.push_back(strides.back() * lattice_.extent[axis - 1]);
    strides.push_back(components_ == layout.packet ? 1 : layout.stride);
    const auto& memory = arrays_[std::size_t(array)];
    return ArrayView{{memory, memory->data()}, sizeof(R), {strides.rbegin(), strides.rend()}};
  }
  void release_views() override {
    device::wait_for_all();
    for (auto& kept : arrays_) {
      if (kept.use_count() == 1) continue;
      auto own = new_state_array();
      device::on_device(own->data(), kept->data(), values(), queue_);
      queue_.synchronize();
      kept = std::move(own);
    }
  }
  std::shared_ptr<double[]> buffer(std::int64_t count) override {
    return device::host_memory<double>(std::size_t(count));
  }
  /// Bytes of the memory through which values go to the device and come from it, beside the fields.
  static double memory_of_pieces(const Lattice& lattice) {
    return double(std::min(lattice.sites(), largest_piece)) * sizeof(double);
  }

  static constexpr int spare = 2;  ///< the first of the two arrays for a copy of a staggered state
  /// Number of arrays that a compiled schedule needs. Staged passes work in place. A streaming pass reads one copy of
  /// the state, writes another one, and keeps the scratch field in registers.
  static int arrays_of(bool uses_scratch, bool staggered, Pass pass) {
    return pass == Pass::streaming || staggered ? 4 : uses_scratch ? 3 : 2;
  }
  /// Copies two arrays, `from` and the one after it.
  void copy_state(int from, int to) {
    for (int array = 0; array < 2; ++array) device::on_device(data(to + array), data(from + array), values(), queue_);
  }

  void upload_reference(int array, int component, std::int64_t first, std::span<const double> part) override {
    while (kept_.size() < 2) kept_.emplace_back(values());
    put(kept_[std::size_t(array)].data(), layout(), component, first, part);
  }
  /// Bytes of a copy of the state, and of the state that is kept for overlap().
  static double memory_of_state(const Lattice& lattice, int components) {
    return memory_needed(lattice, components, 2);
  }
  static double memory_of_reference(const Lattice& lattice, int components) {
    return 2 * memory_of<A>(lattice, components);
  }

  std::vector<std::vector<double>> profiles(const QuadraticForm& form) override;  // profiles.cu
  double overlap(const QuadraticForm& form) override;

  void keep_step() override;  // site_values.cu
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

  static constexpr bool makes_waves = true;  ///< whether maker() makes states here
  std::unique_ptr<ComponentMaker> maker(const MakeWaves& waves) override;  // signed_waves.cu
  /// Bytes that it takes where plane waves have no workspace.
  static double memory_of_maker(const Domain& domain);

  /// Allocates the background at the first call. Throws device::Error if there is not enough memory.
  void upload_background(int components, std::span<const double> host) override {
    if (!background_) background_.emplace(std::size_t(grid_.stride) * std::size_t(components));
    const auto sites = std::size_t(lattice_.sites());
    for (int c = 0; c < components; ++c)
      put(background_->data(), {grid_.stride}, c, 0, host.subspan(std::size_t(c) * sites, sites));
  }
  /// Pointer to the background; null if there is none.
  A* background() { return background_ ? background_->data() : nullptr; }

  /// An array beside the fields, of zeros, in packets of one. Throws device::Error if there is not enough memory.
  using Array = device::Memory<R>;
  Array new_array(int components) { return Array(std::size_t(grid_.stride) * std::size_t(components)); }
  void put(Array& array, int component, std::int64_t first, std::span<const double> part) {
    put(array.data(), {grid_.stride}, component, first, part);
  }
  void get(const Array& array, int component, std::int64_t first, std::span<double> part) {
    collect(array.data(), {grid_.stride}, component, first, part);
  }
  /// Largest |value| of an array of one component; NaN if a value is not finite.
  double max_abs_of(const Array& array) {
    return domain().largest(largest_of_own([&](std::int64_t first, std::int64_t count) {
      return cuda::max_abs<R>(array.data() + first, count, queue_, grid_);
    }));
  }
  /// Copies an array to another one of as many components.
  void copy(const Array& from, Array& to) { device::on_device(to.data(), from.data(), from.size(), queue_); }

  /// Bytes of the steady part of one component of the background, an array of doubles.
  static double memory_of_steady(const Lattice& lattice) { return double(lattice.sites()) * sizeof(double); }
  void keep_steady(int component, std::span<const double> values) override;  // background.cu
  void move_background(int component, int axis, std::span<const double> profile, bool as_rotations) override;

  /// Sets an array to values in double, in the device's memory, that have gaps between rows; of a divided lattice the rows of this rank.
  void assign(int array, const PaddedRows& rows) {
    const std::int64_t sites = domain().sites();
    device::launch(assign_kernel<R>, assign_launch(sites, components_), queue_, rows, OwnRows(domain()), data(array),
                   Scale<R>(grid_), layout(), lattice_.extent[0], sites);
  }

  /// The same for one component, from rows of so many doubles.
  void assign(int array, int component, const double* rows, std::int64_t pitch) {
    const std::int64_t sites = domain().sites();
    device::launch(assign_kernel<R>, assign_launch(sites, 1), queue_, PaddedRows{rows, pitch, 0}, OwnRows(domain()),
                   data(array) + layout().at(component, 0), Scale<R>(grid_), layout(), lattice_.extent[0], sites);
  }
  /// Copies sites first … of such rows to the host.
  void collect(const double* rows, std::int64_t pitch, std::int64_t first, std::span<double> values) {
    in_pieces(first, values, [&](std::int64_t at, std::span<double> piece, double* staging) {
      const auto count = std::int64_t(piece.size());
      device::launch(unpad_kernel<double>, assign_launch(count, 1), queue_, rows, count, at, lattice_.extent[0], pitch,
                     staging);
      device::to_host(piece.data(), staging, piece.size(), queue_);
    });
  }

  using Propagator = cuda::Propagator;
  /// The propagator of a system on this lattice, which works on the stream of this object.
  Propagator propagator(const LearningSystem& system) { return {system, domain(), queue_}; }

  double max_abs() override {
    return largest_of_fields(layout().packet, [&](const R* own, std::int64_t count) {
      return cuda::max_abs<R>(own, count * layout().packet, queue_, grid_);
    });
  }

  double max_modulus() override {
    const std::int64_t to_imaginary = layout().at(1, 0) - layout().at(0, 0);
    return largest_of_fields(2, [&](const R* own, std::int64_t count) {
      return cuda::max_modulus<R>(own, own + to_imaginary, count, layout().packet, queue_, grid_);
    });
  }

  /// Copies φ to a work array and back: two device-to-device copies.
  double stream() override {
    if (arrays_.size() < 3) arrays_.push_back(new_state_array());
    device::on_device(data(2), data(0), values(), queue_);
    device::on_device(data(0), data(2), values(), queue_);
    return 4.0 * double(values()) * sizeof(R);
  }

  double seconds(const std::function<void()>& work) override {
    device::Event from, to;
    from.record(queue_);
    work();
    to.record(queue_);
    to.synchronize();
    return device::Event::milliseconds(from, to) / 1000;
  }

  int threads() const override { return 0; }

 private:
  /// Copies φ and π to the workspace as real fields in double.
  void copy_to(SpectralWorkspace& workspace);  // mode_sums.cu

  /// The workspace, with a copy of the present state. It is allocated at the first call. Throws device::Error if there
  /// is not enough memory.
  SpectralWorkspace& filled_workspace() {
    if (!workspace()) own_workspace_.emplace(domain(), components_, queue_);
    copy_to(*workspace());
    return *workspace();
  }
  /// Null where there is none yet.
  SpectralWorkspace* workspace() {
    return shared_workspace_ ? shared_workspace_ : own_workspace_ ? &*own_workspace_ : nullptr;
  }

  /// Sets sites first … of a component in memory of this layout. The values are rounded on the device.
  template <class Of>
  void put(Of* to, const Layout& layout, int component, std::int64_t first, std::span<const double> values) {
    Scale<Of> scale;
    if constexpr (std::is_same_v<Of, R>) scale = grid_;
    in_pieces(first, values, [&](std::int64_t at, std::span<const double> piece, double* staging) {
      const auto count = std::int64_t(piece.size());
      device::to_device(staging, piece.data(), piece.size(), queue_);
      device::launch(assign_kernel<Of>, assign_launch(count, 1), queue_, PaddedRows{staging, count, count}, OwnRows(),
                     to + layout.at(component, at), scale, layout, int(count), count);
    });
  }

  /// Copies sites first … of a component from memory of this layout to the host.
  void collect(const R* from, const Layout& layout, int component, std::int64_t first, std::span<double> values) {
    in_pieces(first, values, [&](std::int64_t at, std::span<double> piece, double* staging) {
      const auto count = std::int64_t(piece.size());
      device::launch(collect_kernel<R>, assign_launch(count, 1), queue_, from + layout.at(component, at),
                     Scale<R>(grid_), layout.packet, count, staging);
      device::to_host(piece.data(), staging, piece.size(), queue_);
    });
  }

  /// Calls body(site, piece, staging) for pieces of the values of sites first …, with memory of the device for a piece.
  template <class Values, class Body>
  void in_pieces(std::int64_t first, Values values, Body&& body) {
    if (staging_.size() == 0)
      staging_ = device::Memory<double>(std::size_t(std::min(lattice_.sites(), largest_piece)), device::Fill::nothing);
    for_each_piece(std::int64_t(values.size()), [&](std::int64_t begin, std::int64_t count) {
      body(first + begin, values.subspan(std::size_t(begin), std::size_t(count)), staging_.data());
    });
  }

  SiteArrays<R> arrays();

  std::shared_ptr<device::Memory<R>> new_state_array() const { return std::make_shared<device::Memory<R>>(values()); }
  /// The larger of two numbers; NaN if one of them is NaN.
  static double larger(double one, double other) {
    return std::isnan(one) || std::isnan(other) ? std::nan("") : std::max(one, other);
  }
  /// The largest of what largest(first, count) returns for sites one behind the other that are no ghosts; NaN if one of them is NaN.
  template <class Largest>
  double largest_of_own(Largest&& largest) const {
    double result = 0;
    domain().for_each_run([&](const Domain::Rows& run) {
      const std::int64_t n = lattice_.extent[0], first = DUALFIELD_MUTANT(ghosts_in_maximum) ? 0 : run.local * n;
      result = larger(result, largest(first, run.count * n));
    });
    return result;
  }
  /// The largest of what largest(values of a component at sites of this rank, number of these) returns for every `step`-th component
  /// of φ and π, on all ranks; NaN if one of them is NaN.
  template <class Largest>
  double largest_of_fields(int step, Largest&& largest) {
    double result = 0;
    for (int array = 0; array < 2; ++array)
      for (int c = 0; c < components_; c += step) {
        result = larger(result, largest_of_own([&](std::int64_t first, std::int64_t count) {
                          return largest(data(array) + layout().at(c, first), count);
                        }));
      }
    return domain().largest(result);
  }

  std::size_t values() const { return std::size_t(grid_.stride) * std::size_t(components_); }

  Lattice lattice_;
  Grid<R> grid_;
  int components_;
  device::Stream queue_;
  std::shared_ptr<Tuning> tuning_;
  device::DeviceProperties device_ = device::properties(device::current_device());
  std::vector<std::shared_ptr<device::Memory<R>>> arrays_;  ///< views share them
  std::vector<device::Memory<A>> kept_;                     ///< another state may not fit the scale of the fields
  std::vector<device::Memory<R>> step_before_;
  device::Memory<double> staging_{0};
  std::optional<device::Memory<A>> background_;
  std::map<int, device::Memory<double>> steady_;  ///< steady parts of the components that profiles change
  std::optional<device::Memory<double>> along_;   ///< memory for a profile
  std::optional<SpectralWorkspace> own_workspace_;
  SpectralWorkspace* shared_workspace_ = nullptr;
};

}  // namespace dualfield::cuda
