// SPDX-License-Identifier: MIT
#include "host/observe/measures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/case/case.hpp"
#include "host/observe/registry.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

Measures::Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
                   const StateSource& reference)
    : spec_(spec),
      modes_(modes),
      theory_(theory_tensors(spec)),
      simulation_(simulation),
      asked_(asked_for(setup.observe, setup.checks)),
      needs_(needs_of(asked_)) {
  for (const Quantity* quantity : asked_) columns_.push_back(columns_of(*quantity, spec.lattice));
  for (const Quantity* quantity : asked_)
    if (quantity->numbers && quantity->needs.plane_waves) {
      if (!request_) request_ = ModeRequest{.pairs = modes.complex};
      quantity->request(*request_, modes, spec.lattice);
    }
  if (needs_.reference) keep_reference(reference);
}

void Measures::keep_reference(const StateSource& reference) {
  const bool rounded = spec_.precision != Precision::double_precision;  // it is kept in single
  const Lattice& lattice = spec_.lattice;
  // row by row, so that the sum has the same bits on any number of ranks, which have whole rows
  std::vector<long double> squares(std::size_t(2 * modes_.components * lattice.rows()));
  simulation_.set_reference([&](int array, int component, std::int64_t first, std::span<double> values) {
    reference(array, component, first, values);
    const std::int64_t of_component = (array * modes_.components + component) * lattice.rows();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::int64_t row = (first + std::int64_t(i)) / lattice.extent[0];
      squares[std::size_t(of_component + row)] += std::pow(rounded ? double(float(values[i])) : values[i], 2);
    }
  });
  std::vector<double> of_all(squares.begin(), squares.end());
  if (spec_.ranks) spec_.ranks->sum(of_all);
  reference_square_ = double(std::accumulate(of_all.begin(), of_all.end(), 0.0L));
}

bool Measures::any_numbers() const {
  return std::ranges::any_of(asked_, [](const Quantity* quantity) { return quantity->numbers != nullptr; });
}

void Measures::keep_step_before() {
  if (needs_.kept_step) simulation_.keep_step();
  if (needs_.copied_step) copy_state(before_ ? *before_ : before_.emplace());
  has_step_before_ = true;
}

void Measures::copy_state(State& to) {
  const auto size = std::size_t(modes_.components * spec_.lattice.sites());
  to.phi.resize(size);
  to.pi.resize(size);
  simulation_.get_state(to.phi, to.pi);
}

Measurement Measures::present() const {
  return {spec_, modes_, theory_, simulation_, reference_square_, has_step_before_};
}

std::vector<Observable> Measures::measure(double time) {
  Measurement at = present();
  if (request_) at.sums = simulation_.mode_sums(*request_);  // one transform serves all
  if (before_) {
    copy_state(now_);
    at.copied_step.emplace(Measurement::CopiedStep{time - spec_.step, *before_, now_});
  }
  std::vector<Observable> all;
  for (std::size_t number = 0; number < asked_.size(); ++number) {
    if (!asked_[number]->numbers) continue;
    const std::vector<double> numbers = asked_[number]->numbers(at);
    const std::vector<std::string>& columns = columns_[number];
    for (std::size_t i = 0; i < columns.size(); ++i) all.push_back({columns[i], numbers.at(i)});
  }
  return all;
}

std::vector<DerivedField> Measures::fields() {
  const Measurement at = present();
  std::vector<DerivedField> all;
  for (const Quantity* quantity : asked_) {
    if (!quantity->array) continue;
    std::vector<double> values = quantity->array(at);
    const auto components = std::int64_t(values.size()) / simulation_.own_sites();
    all.push_back({std::string(quantity->name), int(components), std::move(values)});
  }
  return all;
}

}  // namespace dualfield
