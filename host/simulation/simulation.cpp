// SPDX-License-Identifier: MIT
#include "dualfield/simulation.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dualfield/theory_list.hpp"
#include "host/simulation/observables.hpp"

namespace dualfield {

namespace {

/// The spec as a backend runs it: a variant of a theory without compiled kernels is given by its tensors in numbers.
SimulationSpec runnable(SimulationSpec spec) {
  if (!spec.runtime) take_variant(spec);
  return spec;
}

}  // namespace

std::unique_ptr<Simulation> Backend::make(const SimulationSpec& spec) const {
  return std::make_unique<Simulation>(spec, *this);
}

double Backend::memory_needed(const SimulationSpec& spec) const {
  return memory_needed(runnable(spec), theory_tensors(spec).system);
}

Simulation::Simulation(const SimulationSpec& spec, const Backend& backend)
    : Simulation(spec, theory_tensors(spec), backend.engine(runnable(spec), theory_tensors(spec).system)) {}

Simulation::Simulation(const SimulationSpec& spec, TheoryTensors tensors, Engine engine)
    : spec_(spec), tensors_(std::move(tensors)), scheme_(scheme_named(spec.scheme)), engine_(std::move(engine)) {
  if (tensors_.gauged)
    set_background(spec.background);
  else
    choose_observables();
}

void Simulation::choose_observables() {
  std::vector<ObservableForm> forms = observables_of(tensors_, scheme_, spec_.step, is_steady_);
  if (spec_.runtime)
    for (const QuadraticForm& form : spec_.runtime->observables) forms.push_back({form.name, {form.parts}});
  observed_.clear();
  observables_ = {{}, {}, {}, Free::name, 0};
  for (ObservableForm& form : forms) {
    observed_.push_back(form.name);
    observables_.add_number(compiled(std::move(form.density)));
  }
}

void Simulation::require_sizes(std::size_t phi_size, std::size_t pi_size) const {
  const auto size = std::size_t(tensors_.components() * spec_.lattice.sites());
  if (phi_size != size || pi_size != size) throw std::invalid_argument("a field has K·sites values");
}

/// For delayed maps the device holds −π, which is φ one step before.
std::vector<double> Simulation::as_kept(std::span<const double> pi_values) const {
  std::vector<double> kept(pi_values.begin(), pi_values.end());
  for (double& value : kept) value = -value;
  return kept;
}

void Simulation::set_state(std::span<const double> phi_values, std::span<const double> pi_values, std::int64_t steps) {
  require_sizes(phi_values.size(), pi_values.size());
  steps_done_ = steps;
  background_is_present_ = false;
  engine_.fields->upload(phi, phi_values);
  if (tensors_.delayed)
    engine_.fields->upload(pi, as_kept(pi_values));
  else
    engine_.fields->upload(pi, pi_values);
  engine_.stepper->begin(phi_values, pi_values);
}

void Simulation::get_state(std::span<double> phi_values, std::span<double> pi_values) {
  require_sizes(phi_values.size(), pi_values.size());
  evaluate();
  engine_.fields->download(phi, phi_values);
  engine_.fields->download(pi, pi_values);
  if (tensors_.delayed)
    for (double& value : pi_values) value = -value;
}

void Simulation::advance(std::int64_t steps) {
  if (background_.is_static) {
    engine_.stepper->advance(steps);
    steps_done_ += steps;
    return;
  }
  for (std::int64_t step = 0; step < steps; ++step, ++steps_done_) {
    double begin = time();
    int number = 0;
    for (const double part : scheme_.substeps()) {
      const double end = begin + part * spec_.step;
      fill_background({begin, end});
      engine_.stepper->substep(number++);
      begin = end;
    }
  }
}

std::vector<Observable> Simulation::observe() {
  evaluate();
  take_present_background();
  Fields& fields = *engine_.fields;
  std::vector<Observable> out{{"max_abs", tensors_.gauged ? fields.max_modulus() : fields.max_abs()}};
  const std::vector<double> sums = fields.sums(observables_);
  for (std::size_t i = 0; i < observed_.size(); ++i)
    out.push_back({observed_[i], spec_.lattice.cell_volume() * sums[i]});
  return out;
}

std::vector<std::vector<double>> Simulation::profiles(const QuadraticForm& form) {
  evaluate();
  return engine_.fields->profiles(form);
}

void Simulation::set_reference(std::span<const double> phi_values, std::span<const double> pi_values) {
  require_sizes(phi_values.size(), pi_values.size());
  if (tensors_.delayed)
    engine_.fields->keep_reference(phi_values, as_kept(pi_values));
  else
    engine_.fields->keep_reference(phi_values, pi_values);
}

double Simulation::overlap(const QuadraticForm& form) {
  evaluate();
  return engine_.fields->overlap(form);
}

ModeSums Simulation::mode_sums(const ModeRequest& request) {
  evaluate();
  return engine_.fields->mode_sums(request);
}

std::vector<double> Simulation::mode_density(bool pairs) {
  evaluate();
  return engine_.fields->mode_density(pairs);
}

void Simulation::keep_step() {
  evaluate();
  engine_.fields->keep_step();
}

double Simulation::stream() {
  if (const auto bytes = engine_.stepper->yardstick()) return *bytes;
  return engine_.fields->stream();
}

}  // namespace dualfield
