// SPDX-License-Identifier: MIT
// A running lattice field theory behind one interface, whatever the theory, the precision and the device.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/background.hpp"
#include "dualfield/mode_sums.hpp"
#include "dualfield/runtime_theory.hpp"
#include "dualfield/site_forms.hpp"

namespace dualfield {

enum class Precision { double_precision, single_precision };
/// A pass over memory for each stage, or one for the whole (sub-)step.
enum class Pass { staged, streaming };

/// What to simulate.
struct SimulationSpec {
  std::string theory;  ///< name in the catalogue
  std::string potential = "none";
  std::string derivative = "one_sided";  ///< of a theory that has several
  std::string gauge = "none";            ///< how a U(1) gauge field enters: "compact" (links), "additive", or "none"
  Background background;                 ///< its values; must be there exactly where `gauge` is not "none"
  Parameters parameters;
  /// Where given, it is what runs, by `synchronous` or with rows in turn: `step` then only labels time, and `theory`,
  /// `potential`, `derivative` and `parameters` say nothing to a backend.
  std::optional<RuntimeTheory> runtime;
  Lattice lattice;
  std::string scheme;  ///< name in all_schemes()
  double step = 1;     ///< h, finite, not zero
  Precision precision = Precision::double_precision;
  Pass pass = Pass::streaming;
  int threads = 0;               ///< CPU only; 0: all
  bool keeps_reference = false;  ///< whether set_reference will be called: room on the device for a second state
  bool keeps_step = false;       ///< whether keep_step will be called: room there for another one
  bool sums_modes = false;       ///< whether mode_sums or mode_density will be: room for the amplitudes in double
};

/// One named number; sums over the lattice carry a^D.
struct Observable {
  std::string name;
  double value;
};

/// φ and π on a device, and how they evolve. Arrays cross this interface in double, of shape (K, n_D, …, n_1), C order.
class Simulation {
 public:
  virtual ~Simulation() = default;

  /// Sizes K·sites; throws std::invalid_argument where they differ.
  virtual void set_state(std::span<const double> phi, std::span<const double> pi) = 0;
  virtual void get_state(std::span<double> phi, std::span<double> pi) = 0;

  /// `steps` steps of size h; may return before a GPU has done them.
  virtual void advance(std::int64_t steps) = 0;

  /// Puts another background, of the kind the spec asked for, in the place of the present one, from now on. Time is
  /// counted from the first step. Throws std::logic_error for a theory without one.
  virtual void set_background(const Background&) { throw std::logic_error("this theory has no background"); }

  /// Makes the fields those of the present time, where `advance` only counts (`exact`); reading them does it too.
  virtual void evaluate() {}

  /// max_abs (NaN where a value is not finite), then what is defined for the theory and scheme: charge, energy,
  /// invariant, loss or loss_1 … loss_K. The same names in the same order at every call.
  virtual std::vector<Observable> observe() = 0;

  /// Sums of a form's density Σ_a x_a (T y)_a over the sites of each plane i_μ = const: n_μ numbers for each axis
  /// μ = 1 … D, without the volume of a site. Measured where the fields are.
  virtual std::vector<std::vector<double>> profiles(const QuadraticForm&) { throw needs_lattice(); }
  /// Keeps a state beside the fields, for `overlap`. Sizes K·sites.
  virtual void set_reference(std::span<const double>, std::span<const double>) { throw needs_lattice(); }
  /// The form with x of the state kept and y of the present one, without the volume of a site.
  virtual double overlap(const QuadraticForm&) { throw needs_lattice(); }

  /// Sums over the plane waves of the present state, transformed in double where the fields are: only sums leave the
  /// device, for each mode of an axis and each segment of modes. Throws std::invalid_argument for a request that does
  /// not fit the fields or is not served (ModeRequest).
  virtual ModeSums mode_sums(const ModeRequest&) { throw needs_lattice(); }
  /// |z(k)|²/sites of every mode 0 … n − 1 along each axis, an array like a component; `pairs` as in ModeRequest.
  virtual std::vector<double> mode_density(bool /*pairs*/) { throw needs_lattice(); }
  /// A density at every site: shape (n_D, …, n_1), without the volume of a site. Found where the fields are, as are the
  /// others here, and copied from there; in double, with the same bits on every device. All throw std::invalid_argument
  /// for a form of other components than the fields, std::logic_error for one that reads what is not there.
  virtual std::vector<double> density(const DensityForm&) { throw needs_lattice(); }
  /// A linear form at every site: shape (K, n_D, …, n_1).
  virtual std::vector<double> values(const LinearForm&) { throw needs_lattice(); }
  /// Σ_i Σ_a f_a(i)² of a linear form, without the volume of a site.
  virtual double square(const LinearForm&) { throw needs_lattice(); }
  /// Keeps the present state beside the fields, for forms that read changes or means.
  virtual void keep_step() { throw needs_lattice(); }

  /// Words (values of the storage type) that a step moves for each site, each read and written once. For `exact`: that
  /// `stream` moves, so that a fraction of its rate is a fraction of its time.
  virtual double words_per_site() const = 0;
  /// The yardstick of benchmarks: moves the state once through memory as plainly as the device can (CPU: a += c·b in
  /// place over the same arrays; GPU: a device-to-device copy) without changing it, and returns the bytes moved. For
  /// `exact`: the Fourier transforms that give the fields, alone.
  virtual double stream() = 0;
  /// Seconds that `work`, made of calls to this object, takes on the device.
  virtual double seconds(const std::function<void()>& work) = 0;

  /// Threads used; 0 on a GPU.
  virtual int threads() const = 0;

 private:
  static std::logic_error needs_lattice() { return std::logic_error("neurons have no lattice to measure on"); }
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

  /// Throws std::invalid_argument for a theory, potential or scheme that does not exist.
  virtual std::unique_ptr<Simulation> make(const SimulationSpec& spec) const = 0;
  virtual std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const = 0;
  /// Bytes that `make` takes on the device, and those that are there.
  virtual double memory_needed(const SimulationSpec& spec) const = 0;
  virtual double memory_needed(const DenseSpec& spec) const = 0;
  virtual double memory_available() const = 0;
};

/// The processor this runs on.
const Backend& cpu_backend();

}  // namespace dualfield
