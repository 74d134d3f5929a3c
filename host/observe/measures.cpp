// SPDX-License-Identifier: MIT
#include "host/observe/measures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "dualfield/algebra/difference.hpp"
#include "host/observe/densities.hpp"
#include "host/observe/continuity.hpp"
#include "host/observe/spectral.hpp"

namespace dualfield {

namespace {

constexpr double pi_number = std::numbers::pi;

/// A name and the theories that it means something for.
struct Quantity {
  const char* name;
  bool (*defined)(const TheoryDescription&);
  bool covariant = false;  ///< whether a gauge transform leaves it as it is
};

bool on_a_lattice(const TheoryDescription& theory) { return !theory.dimensions.empty(); }
bool of_its_limit(const TheoryDescription& theory) { return on_a_lattice(theory) && theory.name == theory.limit; }
bool for_spinors(const TheoryDescription& theory) { return theory.spinor; }
bool with_energy(const TheoryDescription& theory) { return theory.spinor || theory.canonical; }
bool with_continuum(const TheoryDescription& theory) { return theory.spinor || theory.canonical; }

constexpr Quantity quantities[] = {{"position", on_a_lattice, true},
                                   {"spread", on_a_lattice, true},
                                   {"momentum", on_a_lattice},
                                   {"occupation", for_spinors},
                                   {"fidelity", on_a_lattice},
                                   {"residual", of_its_limit},
                                   {"continuum_residual", with_continuum},
                                   {"tail", on_a_lattice},
                                   {"continuity", for_spinors, true}};
constexpr Quantity arrays[] = {{"charge_density", for_spinors, true},
                               {"energy_density", with_energy, true},
                               {"current", for_spinors, true},
                               {"biases", on_a_lattice},
                               {"momentum_density", on_a_lattice}};

template <std::size_t N>
std::vector<std::string> defined(const Quantity (&all)[N], const TheoryDescription& theory, bool gauge) {
  std::vector<std::string> names;
  for (const Quantity& quantity : all)
    if (quantity.defined(theory) && (quantity.covariant || !gauge)) names.emplace_back(quantity.name);
  return names;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// |φ|² + |π|², or with a tensor between the two states of an overlap.
QuadraticForm product(const RuntimeTensor& tensor) { return {"product", {{1, phi, tensor, phi}, {1, pi, tensor, pi}}}; }

}  // namespace

std::vector<std::string> measure_names(const TheoryDescription& theory, bool gauge) {
  return defined(quantities, theory, gauge);
}
std::vector<std::string> field_names(const TheoryDescription& theory, bool gauge) {
  return defined(arrays, theory, gauge);
}

Measures::Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
                   const State& reference)
    : spec_(spec),
      modes_(modes),
      tensors_(tensors_of(spec, modes)),
      simulation_(simulation),
      names_(setup.observe.also),
      fields_(setup.observe.fields) {
  const auto also = [&](const char* name, bool wanted) {
    if (wanted && !contains(names_, name)) names_.emplace_back(name);
  };
  also("residual", setup.checks.max_residual.has_value());
  also("tail", setup.checks.max_tail.has_value());
  also("continuity", setup.checks.max_continuity.has_value());
  if (std::any_of(names_.begin(), names_.end(), is_spectral)) request_ = mode_request(names_, modes, spec.lattice);
  if (!contains(names_, "fidelity")) return;
  simulation_.set_reference(reference.phi, reference.pi);
  const bool rounded = spec.precision == Precision::single_precision;
  long double square = 0;
  for (const auto* field : {&reference.phi, &reference.pi})
    for (const double value : *field) square += std::pow(rounded ? double(float(value)) : value, 2);
  reference_square_ = double(square);
}

bool Measures::needs_step_before() const { return contains(names_, "residual") || contains(names_, "continuity"); }

void Measures::keep_step_before() {
  if (contains(names_, "residual")) simulation_.keep_step();
  if (contains(names_, "continuity")) {
    if (!before_) before_ = empty_state();
    simulation_.get_state(before_->phi, before_->pi);
  }
  has_step_before_ = true;
}

State Measures::empty_state() const {
  const auto size = std::size_t(modes_.components * spec_.lattice.sites());
  return {std::vector<double>(size), std::vector<double>(size)};
}

bool has_continuity(const Case& setup) {
  const bool additive = setup.gauge.is_present() && setup.gauge.form == "additive";
  const bool compiled = setup.theory.derivative.value_or(std::string(OneSided::name)) == OneSided::name &&
                        setup.theory.wilson.value_or(0) == 0;
  return compiled && (setup.time.scheme == "leapfrog" || (setup.time.scheme == "unitary" && !additive));
}

std::vector<Observable> Measures::measure(double time) {
  std::vector<Observable> all;
  std::optional<ModeSums> of;  // one transform serves all
  bool copied = false;
  const auto add = [&](std::vector<Observable> values) { all.insert(all.end(), values.begin(), values.end()); };
  const auto now = [&]() -> const State& {
    if (!copied) {
      if (now_.phi.empty()) now_ = empty_state();
      simulation_.get_state(now_.phi, now_.pi);
      copied = true;
    }
    return now_;
  };
  for (const std::string& name : names_) {
    if (name == "position" || name == "spread") {
      add(places(name == "spread"));
    } else if (name == "continuity") {
      double residual = 0;  // no step yet
      if (before_) residual = charge_of_step(spec_, time - spec_.step, *before_, now())->residual(spec_.lattice);
      add({{name, residual}});
    } else if (name == "fidelity") {
      add({{name, fidelity()}});
    } else if (name == "residual") {
      add({{name, has_step_before_ ? residual(simulation_, tensors_, spec_.step) : 0}});
    } else {
      if (!of) of = simulation_.mode_sums(request_);
      add(spectral_measure(name, *of, spec_.lattice));
    }
  }
  return all;
}

/// What a place is weighed by: |φ|²+|π|², or the energy density where that is positive.
QuadraticForm Measures::weight() const {
  const RuntimeTensor one = runtime_identity(modes_.components);
  if (modes_.canonical && spec_.potential == "none" && spec_.parameters.mass_squared >= 0)
    return {"energy", {{0.5, pi, one, pi}, {-0.5, phi, modes_.system.a, phi}}};
  return product(one);
}

std::vector<Observable> Measures::places(bool spread) const {
  const auto profiles = simulation_.profiles(weight());
  std::vector<Observable> result;
  for (std::size_t axis = 0; axis < profiles.size(); ++axis) {
    const std::vector<double>& profile = profiles[axis];
    const int n = int(profile.size());
    Complex turned = 0;
    double total = 0, mean_offset = 0, square = 0;
    for (int i = 0; i < n; ++i) {
      turned += std::polar(profile[std::size_t(i)], 2 * pi_number * i / n);
      total += profile[std::size_t(i)];
    }
    const double middle = std::arg(turned) * n / (2 * pi_number);
    for (int i = 0; i < n; ++i) {
      const double offset = std::remainder(i - middle, double(n));
      mean_offset += offset * profile[std::size_t(i)];
      square += offset * offset * profile[std::size_t(i)];
    }
    if (total != 0) {
      mean_offset /= total;
      square /= total;
    }
    double position = std::fmod(middle + mean_offset, double(n));
    if (position < 0) position += n;
    const double value = spread ? std::sqrt(std::max(0.0, square - mean_offset * mean_offset)) : position;
    result.push_back({(spread ? "spread_" : "position_") + std::to_string(axis + 1), value * spec_.lattice.spacing});
  }
  return result;
}

double Measures::fidelity() const {
  const RuntimeTensor one = runtime_identity(modes_.components);
  const double overlap = simulation_.overlap(product(one));
  const double turned = modes_.spinor ? simulation_.overlap(product(complex_structure(modes_.components))) : 0;
  const auto squares = simulation_.profiles(product(one));
  const double size = reference_square_ * std::accumulate(squares[0].begin(), squares[0].end(), 0.0);
  return size > 0 ? (overlap * overlap + turned * turned) / size : 0;
}

std::vector<DerivedField> Measures::fields() {
  std::vector<DerivedField> all;
  for (const std::string& name : fields_) all.push_back(field(name));
  return all;
}

DerivedField Measures::field(const std::string& name) {
  if (name == "biases") return {name, modes_.components, simulation_.values(biases(tensors_))};
  if (name == "momentum_density") return {name, 1, simulation_.mode_density(modes_.spinor)};
  std::vector<DensityForm> forms{charge_density(modes_.components)};
  if (name == "energy_density") forms = {energy_density(tensors_, modes_, spec_.gauge != "none")};
  if (name == "current") forms = current(tensors_, spec_.lattice);
  DerivedField field{name, int(forms.size()), {}};
  for (const DensityForm& form : forms) {
    const std::vector<double> values = simulation_.density(form);
    field.values.insert(field.values.end(), values.begin(), values.end());
  }
  return field;
}

}  // namespace dualfield
