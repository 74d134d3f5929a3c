// SPDX-License-Identifier: MIT
#include "dualfield/compiled_form.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace dualfield {

bool CompiledForm::reads_step_before() const {
  const auto reads = [](const auto& what) { return what.reading != Reading::present; };
  return std::any_of(terms.begin(), terms.end(), reads) || std::any_of(rows.begin(), rows.end(), reads);
}

CompiledForm CompiledForm::only(std::size_t number) const {
  const auto first = terms.begin() + (number > 0 ? rows[number - 1].end : 0), last = terms.begin() + rows[number].end;
  CompiledForm one{{first, last}, background, {rows[number]}, potential};
  one.rows[0].end = int(one.terms.size());
  return one;
}

void CompiledForm::add_number(const CompiledForm& other) {
  const int terms_before = int(terms.size());
  for (FormTerm term : other.terms) {
    if (term.background != no_background) term.background = index_of(other.background[std::size_t(term.background)]);
    terms.push_back(term);
  }
  for (FormRow row : other.rows) {
    row.end += terms_before;
    row.number = numbers;
    rows.push_back(row);
  }
  if (other.potential != Free::name) potential = other.potential;
  ++numbers;
}

int CompiledForm::index_of(const SiteBackgroundFactor& factor) {
  const auto known = std::find(background.begin(), background.end(), factor);
  const auto index = int(known - background.begin());
  if (known == background.end()) background.push_back(factor);
  return index;
}

namespace {

void require_fits(const RuntimeTensor& tensor, int components, Field x, Field y) {
  if (x > pi || y > pi) throw std::invalid_argument("a form can read the fields φ and π only");
  const auto size = std::size_t(components * components);
  if (tensor.components != components || std::any_of(tensor.terms.begin(), tensor.terms.end(),
                                                     [&](const auto& term) { return term.factor.size() != size; }))
    throw std::invalid_argument("the tensors of a form need as many components as the fields");
}

int background_index(const RuntimeTerm& term, CompiledForm& rows) {
  if (term.background.use == RuntimeBackgroundFactor::none) return no_background;
  SiteBackgroundFactor factor{term.background.use, term.background.component, {}};
  if (term.background.at_read_site) std::copy(term.shift.begin(), term.shift.end(), factor.shift);
  return rows.index_of(factor);
}

void add_terms(CompiledForm& rows, const RuntimeTensor& tensor, int a, Field source, Reading reading) {
  const auto K = std::size_t(tensor.components);
  for (const RuntimeTerm& term : tensor.terms)
    for (std::size_t b = 0; b < K; ++b)
      if (const double value = term.factor[std::size_t(a) * K + b]; value != 0) {
        rows.terms.push_back({value, source, reading, int(b), background_index(term, rows), {}});
        std::copy(term.shift.begin(), term.shift.end(), rows.terms.back().shift);
      }
}

int partner_of(int component, const PotentialChoice& potential) {
  return potential.joins_pairs ? component ^ 1 : no_partner;
}

void add_rows(CompiledForm& rows, const LinearForm& form, double square, int components, const Lattice& lattice,
              const PotentialChoice& potential) {
  std::map<std::pair<Field, Reading>, RuntimeTensor> read;
  for (const LinearPart& part : form.parts) {
    require_fits(part.tensor, components, part.y, part.y);
    RuntimeTensor& tensor = read.try_emplace({part.y, part.reading}, RuntimeTensor{components, {}}).first->second;
    tensor = tensor + part.tensor;
  }
  for (auto& [field, tensor] : read) tensor = gathered(tensor, lattice);
  const double slope = form.slope * potential.coupling;
  for (int a = 0; a < components; ++a) {
    for (const auto& [field, tensor] : read) add_terms(rows, tensor, a, field.first, field.second);
    FormRow row{no_field, 0, int(rows.terms.size()), slope, true, a, partner_of(a, potential)};
    if (slope != 0) row.reading = form.slope_reading;
    row.square = square;
    rows.rows.push_back(row);
  }
}

}  // namespace

CompiledForm compiled_form(const DensityForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential) {
  std::map<std::pair<Field, Field>, RuntimeTensor> between;  // T of Σ x·Ty for each pair of fields (x, y)
  for (QuadraticPart part : form.parts) {
    require_fits(part.tensor, components, part.x, part.y);
    if (part.component)
      for (RuntimeTerm& term : part.tensor.terms)
        for (int i = 0; i < components * components; ++i)
          if (i / components != *part.component) term.factor[std::size_t(i)] = 0;
    RuntimeTensor& tensor = between.try_emplace({part.x, part.y}, RuntimeTensor{components, {}}).first->second;
    tensor = tensor + part.factor * part.tensor;
  }
  for (auto& [fields, tensor] : between) tensor = gathered(tensor, lattice);
  CompiledForm rows{{}, {}, {}, potential.name};
  for (const Field x : {phi, pi})
    for (int a = 0; a < components; ++a) {
      const std::size_t before = rows.terms.size();
      for (const Field y : {phi, pi})
        if (const auto tensor = between.find({x, y}); tensor != between.end())
          add_terms(rows, tensor->second, a, y, Reading::present);
      if (rows.terms.size() > before) rows.rows.push_back({x, a, int(rows.terms.size())});
    }
  if (const double factor = form.potential * potential.coupling; factor != 0)
    for (int a = 0; a < components; a += potential.joins_pairs ? 2 : 1)
      rows.rows.push_back({no_field, 0, int(rows.terms.size()), factor, false, a, partner_of(a, potential)});
  for (const SquarePart& part : form.squares) add_rows(rows, part.form, part.factor, components, lattice, potential);
  return rows;
}

CompiledForm compiled_form(const LinearForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential) {
  CompiledForm rows{{}, {}, {}, potential.name};
  add_rows(rows, form, 0, components, lattice, potential);
  return rows;
}

void require_available(const CompiledForm& rows, bool has_step_before, bool has_background) {
  if (rows.reads_step_before() && !has_step_before)
    throw std::logic_error("a form reads the step before, but keep_step() was not called");
  if (!rows.background.empty() && !has_background) throw std::logic_error("this theory has no background");
}

}  // namespace dualfield
