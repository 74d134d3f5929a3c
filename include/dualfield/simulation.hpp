// SPDX-License-Identifier: MIT
// The simulation of a lattice field theory, for every theory, precision and device; the interface of a backend.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/evolution.hpp"
#include "dualfield/stepper.hpp"
#include "dualfield/theory_tensors.hpp"

namespace dualfield {

class Backend;

/// The fields φ and π on a device, their time evolution and their observables. Arrays have the shape (K, n_D, …, n_1).
class Simulation final : public Evolution {
 public:
  /// Throws std::invalid_argument for a theory, potential or scheme that does not exist.
  Simulation(const SimulationSpec& spec, const Backend& backend);
  /// Takes an engine that was made for this spec and these tensors.
  Simulation(const SimulationSpec& spec, TheoryTensors tensors, Engine engine);

  int components() const override { return tensors_.components(); }
  std::int64_t sites() const override { return spec_.lattice.sites(); }
  std::int64_t own_sites() const override { return domain().sites(); }
  void for_each_own_piece(std::int64_t most,
                          const std::function<void(std::int64_t first, std::int64_t count)>& piece) const override {
    domain().for_each_piece(most, piece);
  }
  void write_state(const StateSource& source, std::int64_t steps = 0) override;
  void read_state(int array, int component, std::int64_t first, std::span<double> values) override;
  void gather_state(To to, int array, int component, std::int64_t first, std::span<double> values) override;
  void gather_carried(To to, int array, int component, std::int64_t first, std::span<double> values) override;
  std::vector<int> array_components() const override;
  void change_state(const StateChange& change) override;
  std::optional<ArrayView> view(int array) override;
  void release_views() override { engine_.fields->release_views(); }
  std::optional<std::int64_t> carry() override { return engine_.stepper->bring_carried(); }
  void read_carried(int array, int component, std::int64_t first, std::span<double> values) override;
  void write_carried(const StateSource& source, std::int64_t steps, std::optional<std::int64_t> carried_for,
                     double scale = 1) override;
  double scale() const override { return engine_.fields->scale(); }
  void advance(std::int64_t steps) override;
  void set_background(const Background& background) override;
  void evaluate() override { engine_.stepper->update_fields(); }
  /// The gauge field, where it has dynamics of its own; else null. Set its arrays by write_gauge() or write_carried().
  DynamicalField* dynamical_field() { return engine_.gauge.get(); }
  /// Replaces a𝒜_μ (array gauge_angles) and E_μ (gauge_electric) by what the source writes. The change of Gauss's generator is
  /// counted from then on. Throws std::logic_error where the gauge field has no dynamics of its own.
  void write_gauge(const StateSource& source);
  /// Gives `change` the a𝒜_μ of each axis (from 0), part by part as change_state(). Only where write_gauge() is allowed.
  void change_links(const std::function<void(int axis, std::int64_t first, std::span<double> angles)>& change);
  /// The change of Gauss's generator at every site of this rank, shape (n_D, …, n_1).
  std::vector<double> gauss_residual();
  /// max_abs, then charge, energy, invariant, loss or loss_1 … loss_K, those that are defined for the theory and
  /// scheme. With a gauge field, max_abs is the largest |f_{2s} + i f_{2s+1}|, which is gauge invariant.
  std::vector<Observable> observe() override;

  /// Sums of a form's density Σ_a x_a (T y)_a over the sites of each plane i_μ = const: n_μ numbers for each axis
  /// μ = 1 … D, not multiplied by the volume of a site. Computed on the device.
  std::vector<std::vector<double>> profiles(const QuadraticForm& form);
  /// Keeps a copy of a state on the device for overlap(). SimulationSpec::keeps_reference counts its memory.
  void set_reference(const StateSource& source);
  /// A source of the values that write_state() of another one leaves here before they are rounded: where the device makes a state
  /// from its plane waves, those of the device. It must not outlive this, and plane waves may not be summed as long as it exists.
  StateSource made_here(const StateSource& source);
  /// The form with x from the reference state and y from the present one, not multiplied by the volume of a site.
  double overlap(const QuadraticForm& form);

  /// Sums over the plane waves of the present state. The Fourier transform is done in double on the device, and only
  /// sums are copied from there. Throws std::invalid_argument for a request that does not fit the fields or is not
  /// implemented (ModeRequest).
  ModeSums mode_sums(const ModeRequest& request);
  /// |z(k)|²/sites of every mode, k numbered 0 … n_μ − 1 along axis μ: shape (n_D, …, n_1). `pairs` as in ModeRequest.
  std::vector<double> mode_density(bool pairs);

  /// A density at every site of this rank: shape (n_D, …, n_1), not multiplied by the volume of a site. Like values() and square()
  /// it is computed on the device, in double, with the same bits on every device. All three throw std::invalid_argument
  /// for a form whose tensors do not have the components of the fields, and std::logic_error for one that reads a kept
  /// step or a background if there is none.
  std::vector<double> density(const DensityForm& form);
  /// The values of a linear form at every site of this rank: shape (K, n_D, …, n_1).
  std::vector<double> values(const LinearForm& form);
  /// Σ_i Σ_a f_a(i)² of a linear form, not multiplied by the volume of a site.
  double square(const LinearForm& form);
  /// Keeps a copy of the present state on the device, for forms that read changes or means (Reading).
  void keep_step();

  double words_per_site() const override { return engine_.stepper->words_per_site(); }
  double steps_per_pass() const override { return engine_.stepper->steps_per_pass(); }
  /// Whether the last advance() replayed passes from a graph of launches.
  bool replays() const { return engine_.stepper->replays(); }
  double stream() override;
  double seconds(const std::function<void()>& work) override {
    return agreed(domain().ranks(), engine_.fields->seconds(work));
  }
  int threads() const override { return engine_.fields->threads(); }

 private:
  const Domain& domain() const { return engine_.fields->domain(); }
  bool has_part(std::int64_t first, std::int64_t count) const override { return domain().holds(first, count); }
  /// Computes the fields at the present time, with all that forms read of other ranks.
  void prepare_to_measure();
  void require_ghosts(const RuntimeTensor& tensor) const;
  double time() const { return spec_.start_time + double(steps_done_) * spec_.step; }
  /// Gives `put` all values that the source writes, part by part.
  void for_each_part(
      const StateSource& source, std::span<const int> arrays,
      const std::function<void(int array, int component, std::int64_t first, std::span<double> values)>& put);
  /// What makes the state of a source on the device; null where the host does.
  std::unique_ptr<ComponentMaker> maker_of(const StateSource& source);
  /// Sets the fields by it. Returns false where it does not, or values are not finite.
  bool make_state(const StateSource& source);
  void put_state(const StateSource& source, std::int64_t steps);
  /// The scale for a state (half.hpp), which is asked for it in full.
  double scale_for(const StateSource& source);
  /// Gives values of a new state to the device and the stepper. Overwrites them where the device holds others.
  void put(int array, int component, std::int64_t first, std::span<double> values);
  /// The values that the device holds for these, or these for those: a delayed theory has −π, which is φ one step before.
  void change_sign_of_kept(int array, std::span<double> values) const;
  void take_present_background();
  void fill_background(TimeSpan span);
  void upload_background();
  void keep_steady();
  void begin_dynamical_field();
  bool is_rotation(int component) const;
  std::span<double> component_of(int component);
  CompiledForm compiled(DensityForm form) const;
  void choose_observables();
  void add_gauge_observables(std::vector<Observable>& row);

  SimulationSpec spec_;
  TheoryTensors tensors_;
  const Scheme& scheme_;
  Engine engine_;
  std::int64_t steps_done_ = 0;  ///< since SimulationSpec::start_time (set_state)

  std::vector<std::string> observed_;  ///< names of the sums of `observables_`, in their order
  CompiledForm observables_;

  Background background_;
  std::vector<double> background_values_;  ///< of this rank with its ghosts, shape (D+1, n_D, …, n_1)
  bool is_steady_ = true;  ///< whether the background is constant in time, and its component 0 in space too
  bool background_is_present_ = false;  ///< whether the device holds the background of the present time
};

/// Neurons, which have no lattice: dense.hpp.
struct DenseSpec;
class DenseSimulation;

/// A kind of device, CPU or GPU, that can run simulations.
class Backend {
 public:
  virtual ~Backend() = default;

  /// "cpu" or "cuda"
  virtual std::string_view name() const = 0;
  /// A description of each device; empty if there is none.
  virtual std::vector<std::string> devices() const = 0;
  /// Why devices() is empty; "" if it is not.
  virtual std::string reason() const = 0;

  /// The number of the device on which this thread makes simulations. One has to be used by a thread with the same device.
  virtual int current_device() const { return 0; }
  virtual void use_device(int /*device*/) const {}

  /// Fields and stepper for a spec whose theory is `system` in continuous time. Throws std::invalid_argument for a
  /// theory, potential or scheme that does not exist.
  virtual Engine engine(const SimulationSpec& spec, const LearningSystem& system) const = 0;
  /// A simulation of neurons.
  virtual std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const = 0;
  /// Bytes that a simulation needs on the device, and those that are available there: the share of this rank, where ranks are
  /// given.
  virtual double memory_needed(const SimulationSpec& spec, const LearningSystem& system) const = 0;
  virtual double memory_needed(const DenseSpec& spec) const = 0;
  virtual double memory_available(Communicator* ranks = nullptr) const = 0;
  /// What carries messages between the devices of ranks, where it is another thing than what the ranks talk by; else "". Called by
  /// all ranks together.
  virtual std::string transport(Communicator& /*ranks*/) const { return ""; }

  /// The simulation of a spec, and the bytes that it needs on the device. Both throw as engine().
  std::unique_ptr<Simulation> make(const SimulationSpec& spec) const;
  double memory_needed(const SimulationSpec& spec) const;
};

/// The backend that runs on the processor of this machine.
const Backend& cpu_backend();

}  // namespace dualfield
