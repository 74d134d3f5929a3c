// SPDX-License-Identifier: MIT
// Neurons without a lattice as the system of a case.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dualfield/dense_schedule.hpp"
#include "dualfield/error.hpp"
#include "dualfield/philox.hpp"
#include "host/case/base_spec.hpp"
#include "host/run/system.hpp"
#include "host/stability/lattice.hpp"
#include "host/stability/neurons.hpp"
#include "host/state/initial.hpp"
#include "host/theory/neurons.hpp"

namespace dualfield {

namespace {

/// Makes an initial state; one overload for each kind that neurons can have.
struct NeuronState {
  std::int64_t neurons, replicas;
  std::vector<std::size_t> shape;

  State zero() const {
    const auto count = static_cast<std::size_t>(neurons * replicas);
    return {std::vector<double>(count), std::vector<double>(count)};
  }

  State operator()(const FileInitial& files) const {
    return {read_state_file(files.phi, shape), read_state_file(files.pi, shape)};
  }

  State operator()(const RandomInitial& random) const {
    State state = zero();
    const PhiloxKey key{std::uint32_t(random.seed), std::uint32_t(std::uint64_t(random.seed) >> 32)};
    std::size_t at = 0;
    for (std::int64_t i = 0; i < neurons; ++i)
      for (std::int64_t r = 0; r < replicas; ++r, ++at)
        for (std::uint32_t field = 0; field < 2; ++field)
          (field == 0 ? state.phi : state.pi)[at] =
              random.amplitude * uniform({std::uint32_t(i), std::uint32_t(r), 0, field}, key);
    return state;
  }

  /// One neuron, with the same value in all replicas.
  State operator()(const PointInitial& point) const {
    if (point.site.front() >= neurons)
      throw InputError(fmt::format("{}: [{}] of {} neurons; allowed: [0] to [{}]", point.place, point.site.front(),
                                   neurons, neurons - 1));
    State state = zero();
    std::vector<double>& field = point.field == "pi" ? state.pi : state.phi;
    std::fill_n(field.begin() + point.site.front() * replicas, replicas, point.amplitude);
    return state;
  }

  template <class Other>
  State operator()(const Other&) const {
    throw std::logic_error("the case reader refuses this kind of initial state for neurons");
  }
};

class NeuronsSystem final : public System {
 public:
  NeuronsSystem(const Case& setup, const Backend& backend)
      : setup_(setup), backend_(backend), scheme_(scheme_named(setup.time.scheme)), neurons_(count_neurons(setup)) {}

  std::string headline() const override {
    const NeuronsCase& keys = setup_.theory.neurons;
    return fmt::format("{} neurons, {} dynamics, {} replica{}", neurons_, keys.dynamics, keys.replicas,
                       keys.replicas == 1 ? "" : "s");
  }
  std::vector<LogField> method() const override { return {}; }
  std::int64_t sites() const override { return neurons_ * setup_.theory.neurons.replicas; }

  /// Compares sizes first, and reads the matrices where they fit into memory.
  void check_memory(Preflight& preflight, int states) override {
    const DenseSpec outline = spec_of(outline_of_neurons(setup_, neurons_));
    const double matrix = double(neurons_) * double(neurons_) * sizeof(double);
    const double in_use =
        outline.matrices.empty() ? 0 : double(outline.matrices.size()) + 4;  // some more while they are made
    const double state = (2.0 + states) * 2 * double(neurons_) * double(outline.replicas) * sizeof(double);
    require_memory(backend_.memory_needed(outline), in_use * matrix + state, backend_,
                   fmt::format("{}: {} neurons x {} replicas", place_of_count(setup_), neurons_, outline.replicas),
                   "fewer neurons or replicas, or run.precision = \"single\"", preflight);
    tensors_ = load_neurons(setup_, neurons_);
  }

  StateSource initial_state() override {
    start_ = std::visit(NeuronState{neurons_, setup_.theory.neurons.replicas, array_shape()}, setup_.initial);
    require_representable(start_, setup_, spec_of({}).precision);
    return source_of(start_, sites());
  }

  void check_stability(Preflight& preflight) override {
    report_assumptions(preflight);
    double amplitude = 0;
    for (const double value : start_.phi) amplitude = std::max(amplitude, std::abs(value));
    const bool is_bound = !tensors_.system.potential.is_linear();
    const DenseModes modes =
        modes_of(linearised(tensors_.system, amplitude), scheme_, setup_.time.step, int(setup_.run.threads));
    std::string how = modes.exact ? "" : fmt::format("an estimate from below, beyond {} neurons", few_neurons);
    if (is_bound)
      how +=
          fmt::format("{}the potential taken at its stiffest for |phi| <= {:.4g}", how.empty() ? "" : "; ", amplitude);
    if (!how.empty()) how = " (" + how + ")";
    report_modes(modes, how, preflight);
  }

  /// Neurons have no quantities of [observe]; the case reader refuses them.
  std::unique_ptr<Measures> measures(Evolution&, const StateSource&) const override { return nullptr; }

  std::unique_ptr<Evolution> evolution() const override { return backend_.make(spec_of(tensors_.system)); }
  std::unique_ptr<BackgroundSnapshots> snapshots(const std::filesystem::path& run_directory) const override {
    if (setup_.output.format == "none") return nullptr;
    const SnapshotOptions options = snapshot_options(setup_.output);
    return std::make_unique<BackgroundSnapshots>(make_array_writer(run_directory, array_shape(), options), 1,
                                                 Region({sites()}), options.arrays);
  }

 private:
  DenseSpec spec_of(const DenseSystem& system) const {
    DenseSpec spec = dense_spec(system, scheme_, setup_.time.step);
    spec.precision = precision_named(setup_.run.precision);
    spec.threads = int(setup_.run.threads);
    return spec;
  }

  std::vector<std::size_t> array_shape() const {
    std::vector<std::size_t> shape{std::size_t(neurons_)};
    if (setup_.theory.neurons.replicas > 1) shape.push_back(std::size_t(setup_.theory.neurons.replicas));
    return shape;
  }

  void report_assumptions(Preflight& preflight) const {
    if (tensors_.reciprocal_condition)
      preflight.lines.push_back(
          fmt::format("reciprocal condition number of B: {:.3g}", *tensors_.reciprocal_condition));
    for (const std::string scalar : {"energy", "loss"}) {
      std::string failed;
      for (const Assumption& assumption : tensors_.assumptions) {
        if (assumption.used_for != scalar) continue;
        preflight.lines.push_back(
            fmt::format("{} needs {}: relative residual {:.3g}", scalar, assumption.relation, assumption.residual));
        if (!assumption.holds())
          failed += fmt::format("{}{} fails, relative residual {:.3g}", failed.empty() ? "" : "; ", assumption.relation,
                                assumption.residual);
      }
      if (!failed.empty()) preflight.warnings.push_back(fmt::format("no {} is written: {}", scalar, failed));
    }
  }

  void report_modes(const DenseModes& modes, const std::string& how, Preflight& preflight) const {
    const double step = std::abs(setup_.time.step);
    preflight.lines.push_back(fmt::format("highest frequency: {:.9g}{}", modes.highest_frequency, how));
    if (scheme_.kind == ScheduleKind::leapfrog && scheme_.parts == 1 && modes.highest_frequency > 0) {
      const double limit = 2 / modes.highest_frequency;
      preflight.lines.push_back(fmt::format("stable step of {}: {:.9g}; chosen {:.9g}, margin {:.4g} %", scheme_.name,
                                            limit, step, 100 * (1 - step / limit)));
    }
    if (modes.field_growth > 0)
      preflight.warnings.push_back(
          fmt::format("the system itself grows: its fastest mode by a factor e every {:.4g} units of time{}",
                      1 / modes.field_growth, how));
    if (modes.step_growth > 1 + growth_tolerance)
      preflight.warnings.push_back(
          fmt::format("{} grows: the worst mode by a factor {:.6g} a step, a factor e in {:.3g} steps{}", scheme_.name,
                      modes.step_growth, 1 / std::log(modes.step_growth), how));
    else
      preflight.lines.push_back(
          fmt::format("growth of {}: a factor {:.9g} a step{}", scheme_.name, modes.step_growth, how));
  }

  const Case& setup_;
  const Backend& backend_;
  const Scheme& scheme_;
  std::int64_t neurons_;
  Neurons tensors_;
  State start_;
};

}  // namespace

std::unique_ptr<System> make_neurons_system(const Case& setup, const Backend& backend) {
  return std::make_unique<NeuronsSystem>(setup, backend);
}

}  // namespace dualfield
