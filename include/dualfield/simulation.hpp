// SPDX-License-Identifier: MIT
// A running lattice field theory, whatever the theory, the precision and the device.
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

/// φ and π on a device, how they evolve and what is measured of them. Arrays have the shape (K, n_D, …, n_1).
class Simulation final : public Evolution {
 public:
  /// Throws std::invalid_argument for a theory, potential or scheme that does not exist.
  Simulation(const SimulationSpec& spec, const Backend& backend);
  /// With an engine that was made elsewhere for this spec and these tensors.
  Simulation(const SimulationSpec& spec, TheoryTensors tensors, Engine engine);

  void set_state(std::span<const double> phi, std::span<const double> pi) override;
  void get_state(std::span<double> phi, std::span<double> pi) override;
  void advance(std::int64_t steps) override;
  void set_background(const Background& background) override;
  void evaluate() override { engine_.stepper->update_fields(); }
  /// After max_abs: charge, energy, invariant, loss or loss_1 … loss_K, as far as they are defined.
  std::vector<Observable> observe() override;

  /// Sums of a form's density Σ_a x_a (T y)_a over the sites of each plane i_μ = const: n_μ numbers for each axis
  /// μ = 1 … D, without the volume of a site. Measured where the fields are.
  std::vector<std::vector<double>> profiles(const QuadraticForm& form);
  /// Keeps a state beside the fields, for `overlap`.
  void set_reference(std::span<const double> phi, std::span<const double> pi);
  /// The form with x of the state kept and y of the present one, without the volume of a site.
  double overlap(const QuadraticForm& form);

  /// Sums over the plane waves of the present state, transformed in double where the fields are: only sums leave the
  /// device, for each mode of an axis and each segment of modes. Throws std::invalid_argument for a request that does
  /// not fit the fields or is not served (ModeRequest).
  ModeSums mode_sums(const ModeRequest& request);
  /// |z(k)|²/sites of every mode 0 … n − 1 along each axis, an array like a component; `pairs` as in ModeRequest.
  std::vector<double> mode_density(bool pairs);

  /// A density at every site: shape (n_D, …, n_1), without the volume of a site. Found where the fields are, as are the
  /// others here, and copied from there; in double, with the same bits on every device. All throw std::invalid_argument
  /// for a form of other components than the fields, std::logic_error for one that reads what is not there.
  std::vector<double> density(const DensityForm& form);
  /// A linear form at every site: shape (K, n_D, …, n_1).
  std::vector<double> values(const LinearForm& form);
  /// Σ_i Σ_a f_a(i)² of a linear form, without the volume of a site.
  double square(const LinearForm& form);
  /// Keeps the present state beside the fields, for forms that read changes or means.
  void keep_step();

  double words_per_site() const override { return engine_.stepper->words_per_site(); }
  double stream() override;
  double seconds(const std::function<void()>& work) override { return engine_.fields->seconds(work); }
  int threads() const override { return engine_.fields->threads(); }

 private:
  double time() const { return double(steps_done_) * spec_.step; }
  void require_sizes(std::size_t phi_size, std::size_t pi_size) const;
  void take_present_background();
  void fill_background(TimeSpan span);
  void upload_background();
  void keep_steady();
  bool is_rotation(int component) const;
  std::span<double> component_of(int component);
  std::vector<double> as_kept(std::span<const double> pi_values) const;
  CompiledForm compiled(DensityForm form) const;
  void choose_observables();

  SimulationSpec spec_;
  TheoryTensors tensors_;
  const Scheme& scheme_;
  Engine engine_;
  std::int64_t steps_done_ = 0;

  std::vector<std::string> observed_;  ///< names of what `observables_` sums
  CompiledForm observables_;

  Background background_;
  std::vector<double> background_values_;  ///< shape (D+1, n_D, …, n_1)
  bool is_steady_ = true;  ///< whether the background is the same at all times, and its component 0 at all sites
  bool background_is_present_ = false;  ///< whether the device holds that of this very time
};

/// Neurons without a lattice: dense.hpp.
struct DenseSpec;
class DenseSimulation;

/// A kind of device that can simulate.
class Backend {
 public:
  virtual ~Backend() = default;

  /// "cpu" or "cuda"
  virtual std::string_view name() const = 0;
  /// The devices in words, one each; empty where there is none.
  virtual std::vector<std::string> devices() const = 0;
  /// Why `devices` is empty.
  virtual std::string reason() const = 0;

  /// Fields and stepper for a spec whose theory has these tensors in continuous time. Throws std::invalid_argument for
  /// a theory, potential or scheme that does not exist.
  virtual Engine engine(const SimulationSpec& spec, const LearningSystem& system) const = 0;
  virtual std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const = 0;
  /// Bytes that it takes on the device, and those that are there.
  virtual double memory_needed(const SimulationSpec& spec, const LearningSystem& system) const = 0;
  virtual double memory_needed(const DenseSpec& spec) const = 0;
  virtual double memory_available() const = 0;

  /// The simulation of a spec, and the bytes that it takes on the device. Throw as `engine`.
  std::unique_ptr<Simulation> make(const SimulationSpec& spec) const;
  double memory_needed(const SimulationSpec& spec) const;
};

/// The processor this runs on.
const Backend& cpu_backend();

}  // namespace dualfield
