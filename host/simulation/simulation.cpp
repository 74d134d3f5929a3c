// SPDX-License-Identifier: MIT
#include "dualfield/simulation.hpp"

#include <algorithm>
#include <cmath>
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

void Simulation::for_each_part(
    const StateSource& source, std::span<const int> arrays,
    const std::function<void(int array, int component, std::int64_t first, std::span<double> values)>& put) {
  const std::shared_ptr<double[]> buffer = engine_.fields->buffer(std::min(domain().sites(), largest_piece));
  const std::vector<int> counts = array_components();
  for (const int array : arrays)
    for (int component = 0; component < counts[std::size_t(array)]; ++component)
      domain().for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
        const std::span values(buffer.get(), std::size_t(count));
        source(array, component, first, values);
        put(array, component, first, values);
      });
}

void Simulation::change_sign_of_kept(int array, std::span<double> values) const {
  if (tensors_.delayed && array == pi)
    for (double& value : values) value = -value;
}

namespace {
constexpr int fields_of_state[] = {phi, pi}, arrays_of_gauge[] = {gauge_angles, gauge_electric, gauge_generator};
}  // namespace

double Simulation::scale_for(const StateSource& source) {
  double largest = 0;
  for_each_part(source, fields_of_state, [&](int, int, std::int64_t, std::span<double> values) {
    for (const double value : values) largest = std::max(largest, std::abs(value));
  });
  return scale_of(domain().largest(largest));
}

void Simulation::write_state(const StateSource& source, std::int64_t steps) {
  if (facts_of(spec_.precision).is_scaled) engine_.fields->set_scale(scale_for(made_here(source)));
  put_state(source, steps);
}

void Simulation::put_state(const StateSource& source, std::int64_t steps) {
  steps_done_ = steps;
  background_is_present_ = false;
  if (!make_state(source))
    for_each_part(source, fields_of_state, [&](int array, int component, std::int64_t first, std::span<double> values) {
      put(array, component, first, values);
    });
  engine_.stepper->begin();
  if (engine_.gauge && steps == 0) engine_.gauge->keep_generator();
}

std::unique_ptr<ComponentMaker> Simulation::maker_of(const StateSource& source) {
  return source.waves ? engine_.fields->maker(source.waves) : nullptr;
}

bool Simulation::make_state(const StateSource& source) {
  const auto maker = maker_of(source);
  if (!maker) return false;
  for (const int array : fields_of_state)
    for (int component = 0; component < components(); ++component) {
      maker->make(array, component);
      maker->put();
      engine_.stepper->receive_rows(array, component, maker->rows());
    }
  return std::isfinite(engine_.fields->max_abs());  // else the source says where it is not
}

StateSource Simulation::made_here(const StateSource& source) {
  const std::shared_ptr<ComponentMaker> maker = maker_of(source);
  if (!maker) return source;
  const auto made = std::make_shared<std::pair<int, int>>(-1, -1);
  const auto own = [this](std::int64_t first) { return domain().own(first); };
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    if (const std::pair asked(array, component); asked != *made) {
      maker->make(array, component);
      *made = asked;
    }
    maker->read(own(first), values);
  };
}

std::vector<int> Simulation::array_components() const {
  std::vector<int> counts = Evolution::array_components();
  if (engine_.gauge) counts.insert(counts.end(), {spec_.lattice.dimensions, spec_.lattice.dimensions, 1});
  return counts;
}

void Simulation::write_gauge(const StateSource& source) {
  if (!engine_.gauge) throw std::logic_error("this simulation has no gauge field with dynamics of its own");
  for_each_part(source, std::span(arrays_of_gauge).first(2),
                [&](int array, int component, std::int64_t first, std::span<double> values) {
                  engine_.gauge->upload(GaugeArray(array), component, domain().local(first), values);
                });
  engine_.gauge->take_angles();
  engine_.gauge->keep_generator();
}

void Simulation::change_links(
    const std::function<void(int axis, std::int64_t first, std::span<double> angles)>& change) {
  std::vector<double> angles;
  for (int axis = 0; axis < spec_.lattice.dimensions; ++axis)
    domain().for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
      angles.resize(std::size_t(count));
      engine_.gauge->download(gauge_angles, axis, domain().local(first), angles);
      change(axis, first, angles);
      engine_.gauge->upload(gauge_angles, axis, domain().local(first), angles);
    });
  engine_.gauge->take_angles();
}

std::vector<double> Simulation::gauss_residual() {
  std::vector<double> residual(std::size_t(domain().lattice().sites()));
  engine_.gauge->download_gauss_change(residual);
  return domain().without_ghosts(std::move(residual), spec_.lattice.extent[0]);
}

void Simulation::put(int array, int component, std::int64_t first, std::span<double> values) {
  engine_.stepper->receive(array, component, first, values);
  change_sign_of_kept(array, values);
  engine_.fields->upload(array, component, domain().local(first), values);
}

void Simulation::read_state(int array, int component, std::int64_t first, std::span<double> values) {
  require_part(array, component, first, values.size());
  evaluate();
  read_carried(array, component, first, values);
}

void Simulation::gather_state(To to, int array, int component, std::int64_t first, std::span<double> values) {
  evaluate();
  gather_carried(to, array, component, first, values);
}

void Simulation::gather_carried(To to, int array, int component, std::int64_t first, std::span<double> values) {
  const auto read = [&](std::int64_t begin, std::span<double> part) { read_carried(array, component, begin, part); };
  if (to == To::all_ranks) return domain().gather(first, values, read);
  domain().gather_on_first_rank(first, values, read);
}

std::optional<ArrayView> Simulation::view(int array) {
  if (domain().is_divided()) return std::nullopt;            // the device holds ghosts too
  if (tensors_.delayed && array == pi) return std::nullopt;  // the device holds −π
  evaluate();
  return engine_.fields->view(array);
}

void Simulation::change_state(const StateChange& change) {
  evaluate();
  const int K = components();
  const std::int64_t most = std::min(domain().sites(), std::max<std::int64_t>(1, largest_piece / K));
  const std::shared_ptr<double[]> buffer = engine_.fields->buffer(K * most);
  for (const int array : {phi, pi})
    domain().for_each_piece(most, [&](std::int64_t first, std::int64_t count) {
      const std::span values(buffer.get(), std::size_t(K * count));
      const auto of = [&](int component) { return values.subspan(std::size_t(component * count), std::size_t(count)); };
      for (int component = 0; component < K; ++component) read_carried(array, component, first, of(component));
      change(array, first, values);
      for (int component = 0; component < K; ++component) put(array, component, first, of(component));
    });
  engine_.stepper->begin();
}

void Simulation::write_carried(const StateSource& source, std::int64_t steps, std::optional<std::int64_t> carried_for,
                               double scale) {
  engine_.fields->set_scale(scale);
  put_state(source, steps);
  if (engine_.gauge) {
    for_each_part(source, arrays_of_gauge, [&](int array, int component, std::int64_t first, std::span<double> values) {
      engine_.gauge->upload(GaugeArray(array), component, domain().local(first), values);
    });
    engine_.gauge->take_angles();
  }
  if (carried_for) engine_.stepper->take_carried(*carried_for);
}

void Simulation::read_carried(int array, int component, std::int64_t first, std::span<double> values) {
  require_part(array, component, first, values.size());
  if (array > pi) return engine_.gauge->download(GaugeArray(array), component, domain().local(first), values);
  engine_.fields->download(array, component, domain().local(first), values);
  change_sign_of_kept(array, values);
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

void Simulation::prepare_to_measure() {
  evaluate();
  take_present_background();
  engine_.fields->bring_all_ghosts();
}

std::vector<Observable> Simulation::observe() {
  prepare_to_measure();
  Fields& fields = *engine_.fields;
  std::vector<Observable> out{{"max_abs", tensors_.gauged ? fields.max_modulus() : fields.max_abs()}};
  const std::vector<double> sums = fields.sums(observables_);
  for (std::size_t i = 0; i < observed_.size(); ++i)
    out.push_back({observed_[i], spec_.lattice.cell_volume() * sums[i]});
  if (engine_.gauge) add_gauge_observables(out);
  return out;
}

/// The energies of the gauge field, of which the energy of the whole has a part, and the change of Gauss's generator.
void Simulation::add_gauge_observables(std::vector<Observable>& row) {
  const double electric = engine_.gauge->electric_energy(), magnetic = engine_.gauge->magnetic_energy();
  const GaussChange gauss = engine_.gauge->gauss_change();
  for (Observable& one : row)
    if (one.name == "energy") one.value += electric + magnetic;
  row.insert(row.end(), {{"electric_energy", electric},
                         {"magnetic_energy", magnetic},
                         {"gauss_max", gauss.largest},
                         {"gauss_rms", std::sqrt(gauss.square / double(sites()))}});
}

std::vector<std::vector<double>> Simulation::profiles(const QuadraticForm& form) {
  for (const QuadraticPart& part : form.parts) require_ghosts(part.tensor);
  prepare_to_measure();
  return engine_.fields->profiles(form);
}

void Simulation::set_reference(const StateSource& source) {
  for_each_part(source, fields_of_state, [&](int array, int component, std::int64_t first, std::span<double> values) {
    change_sign_of_kept(array, values);
    engine_.fields->upload_reference(array, component, domain().local(first), values);
  });
}

double Simulation::overlap(const QuadraticForm& form) {
  for (const QuadraticPart& part : form.parts) require_ghosts(part.tensor);
  prepare_to_measure();
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
  return engine_.fields->stream() * double(sites()) / double(domain().sites());  // of all ranks
}

}  // namespace dualfield
