// SPDX-License-Identifier: MIT
#include "host/measures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "dualfield/algebra/difference.hpp"
#include "host/gauge/current.hpp"
#include "host/measures_spectral.hpp"

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
QuadraticForm product(const NumericTensor& tensor) { return {"product", {{1, phi, tensor, phi}, {1, pi, tensor, pi}}}; }

/// Spinors ψ_s = f_{2s} + i f_{2s+1}: the imaginary part of ⟨x, y⟩ is Σ x·(E y).
NumericTensor imaginary_part(int components) {
  const auto K = std::size_t(components);
  NumericTerm term{std::vector<double>(K * K)};
  for (std::size_t a = 0; a < K; a += 2) {
    term.factor[a * K + a + 1] = 1;
    term.factor[(a + 1) * K + a] = -1;
  }
  return {components, {term}};
}

std::vector<double> sum_of(std::vector<double> x, const std::vector<double>& y, double factor = 1) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += factor * y[i];
  return x;
}

State mean(const State& x, const State& y) {
  State result = x;
  for (std::size_t i = 0; i < x.phi.size(); ++i) {
    result.phi[i] = (x.phi[i] + y.phi[i]) / 2;
    result.pi[i] = (x.pi[i] + y.pi[i]) / 2;
  }
  return result;
}

/// G z.
State rate(const LearningSystem& system, const State& z, const Lattice& lattice) {
  return {sum_of(applied(system.w, z.phi, lattice), applied(system.b, z.pi, lattice)),
          sum_of(applied(system.a, z.phi, lattice), applied(system.v, z.pi, lattice))};
}

}  // namespace

std::vector<std::string> measure_names(const TheoryDescription& theory, bool gauge) {
  return defined(quantities, theory, gauge);
}
std::vector<std::string> field_names(const TheoryDescription& theory, bool gauge) {
  return defined(arrays, theory, gauge);
}

std::vector<double> applied(const NumericTensor& tensor, const std::vector<double>& field, const Lattice& lattice) {
  const std::int64_t sites = lattice.sites();
  const int K = tensor.components;
  std::vector<double> result(field.size());
  std::vector<std::int64_t> from(std::size_t(sites), 0);
  for (const NumericTerm& term : tensor.terms) {
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) site[axis] += term.shift[axis];
      from[std::size_t(offset)] = offset_of(site, lattice);
    });
    for (int a = 0; a < K; ++a)
      for (int b = 0; b < K; ++b)
        if (const double value = term.factor[std::size_t(a * K + b)]; value != 0)
          for (std::int64_t i = 0; i < sites; ++i)
            result[std::size_t(a * sites + i)] += value * field[std::size_t(b * sites + from[std::size_t(i)])];
  }
  return result;
}

Measures::Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
                   const State& reference)
    : spec_(spec), modes_(modes), simulation_(simulation), names_(setup.observe.also), fields_(setup.observe.fields) {
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

bool has_continuity(const Case& setup) {
  const bool additive = setup.gauge.is_present() && setup.gauge.form == "additive";
  const bool compiled = setup.theory.derivative.value_or(std::string(OneSided::name)) == OneSided::name &&
                        setup.theory.wilson.value_or(0) == 0;
  return compiled && (setup.time.scheme == "leapfrog" || (setup.time.scheme == "unitary" && !additive));
}

std::vector<Observable> Measures::measure(const State* before, double time) {
  std::vector<Observable> all;
  std::optional<ModeSums> of;  // one transform serves all
  bool copied = false;
  const auto add = [&](std::vector<Observable> values) { all.insert(all.end(), values.begin(), values.end()); };
  const auto now = [&]() -> const State& {
    if (!copied) {
      now_.phi.resize(std::size_t(modes_.components * spec_.lattice.sites()));
      now_.pi.resize(now_.phi.size());
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
      if (before) residual = charge_of_step(spec_, time - spec_.step, *before, now())->residual(spec_.lattice);
      add({{name, residual}});
    } else if (name == "fidelity") {
      add({{name, fidelity()}});
    } else if (name == "residual") {
      add({{name, before ? residual(now(), *before) : 0}});
    } else {
      if (!of) of = simulation_.mode_sums(request_);
      add(spectral_measure(name, *of, spec_.lattice));
    }
  }
  return all;
}

/// What a place is weighed by: |φ|²+|π|², or the energy density where that is positive.
QuadraticForm Measures::weight() const {
  const NumericTensor one = numeric_identity(modes_.components);
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
  const NumericTensor one = numeric_identity(modes_.components);
  const double overlap = simulation_.overlap(product(one));
  const double turned = modes_.spinor ? simulation_.overlap(product(imaginary_part(modes_.components))) : 0;
  const auto squares = simulation_.profiles(product(one));
  const double size = reference_square_ * std::accumulate(squares[0].begin(), squares[0].end(), 0.0);
  return size > 0 ? (overlap * overlap + turned * turned) / size : 0;
}

double Measures::residual(const State& now, const State& before) const {
  const State middle = mean(now, before), linear = rate(modes_.system, middle, spec_.lattice);
  std::vector<double> force(middle.phi.size());
  for (std::size_t i = 0; i < force.size(); ++i) force[i] = modes_.force(middle.phi[i]);
  double error = 0, size = 0;
  for (std::size_t i = 0; i < middle.phi.size(); ++i) {
    const double phi_rate = (now.phi[i] - before.phi[i]) / spec_.step,
                 pi_rate = (now.pi[i] - before.pi[i]) / spec_.step;
    const double pi_expected = linear.pi[i] + force[i];
    error += std::pow(phi_rate - linear.phi[i], 2) + std::pow(pi_rate - pi_expected, 2);
    size += std::pow(linear.phi[i], 2) + std::pow(pi_expected, 2);
  }
  return size > 0 ? std::sqrt(error / size) : std::sqrt(error);
}

std::vector<DerivedField> Measures::fields(const State& now, double time) const {
  std::vector<DerivedField> all;
  for (const std::string& name : fields_) all.push_back(field(name, now, time));
  return all;
}

DerivedField Measures::field(const std::string& name, const State& now, double time) const {
  if (spec_.background) {
    if (name == "current") return {name, spec_.lattice.dimensions, current_at(spec_, time, now)};
    if (name == "energy_density") return {name, 1, energy_density_at(spec_, time, now)};
  }
  if (name == "biases") return {name, modes_.components, applied(modes_.system.b, now.pi, spec_.lattice)};
  if (name == "current") return {name, spec_.lattice.dimensions, current(now)};
  if (name == "energy_density") return {name, 1, energy_density(now)};
  if (name == "momentum_density") return {name, 1, simulation_.mode_density(modes_.spinor)};
  return {name, 1, charge_density(now)};
}

std::vector<double> Measures::charge_density(const State& now) const {
  const std::size_t sites = std::size_t(spec_.lattice.sites());
  std::vector<double> density(sites);
  for (const auto* field : {&now.phi, &now.pi})
    for (std::size_t i = 0; i < field->size(); ++i) density[i % sites] += (*field)[i] * (*field)[i];
  return density;
}

/// Spinors: −½ z·(J⊕J)Gz at the site, (J f)_{2s} = f_{2s+1}, (J f)_{2s+1} = −f_{2s}. Other fields: ½π² − ½φ(aφ) + V.
std::vector<double> Measures::energy_density(const State& now) const {
  const std::size_t sites = std::size_t(spec_.lattice.sites());
  std::vector<double> density(sites);
  if (modes_.spinor) {
    const State change = rate(modes_.system, now, spec_.lattice);
    for (const auto& [z, g] : {std::pair(&now.phi, &change.phi), std::pair(&now.pi, &change.pi)})
      for (std::size_t i = 0; i < z->size(); ++i)
        density[i % sites] -= 0.5 * (*z)[i] * (i / sites % 2 == 0 ? (*g)[i + sites] : -(*g)[i - sites]);
  } else {
    const std::vector<double> pull = applied(modes_.system.a, now.phi, spec_.lattice);
    for (std::size_t i = 0; i < sites; ++i)
      density[i] = 0.5 * now.pi[i] * now.pi[i] - 0.5 * now.phi[i] * pull[i] + modes_.potential(now.phi[i]);
  }
  return density;
}

/// The flow of |φ|²+|π|² through links, read off b: a term that couples φ_i to π_{i+μ} moves −2a φ_i·(factor)π_{i+μ}
/// along i → i+μ, one that couples φ_i to π_{i−μ} the same the other way.
std::vector<double> Measures::current(const State& now) const {
  const Lattice& lattice = spec_.lattice;
  const std::int64_t sites = lattice.sites();
  const int K = modes_.components;
  std::vector<double> flow(std::size_t(lattice.dimensions * sites), 0);
  for (const NumericTerm& term : modes_.system.b.terms)
    for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
      const int by = term.shift[axis];
      if (by == 0) continue;
      for_each_site(lattice, [&](const Site& site, std::int64_t i) {
        Site partner = site;
        partner[axis] += by;
        const std::int64_t j = offset_of(partner, lattice);
        double product = 0;
        for (int a = 0; a < K; ++a)
          for (int b = 0; b < K; ++b)
            product += now.phi[std::size_t(a * sites + i)] * term.factor[std::size_t(a * K + b)] *
                       now.pi[std::size_t(b * sites + j)];
        flow[std::size_t(std::int64_t(axis) * sites + (by > 0 ? i : j))] +=
            (by > 0 ? -2 : 2) * lattice.spacing * product;
      });
    }
  return flow;
}

}  // namespace dualfield
