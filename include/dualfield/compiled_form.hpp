// SPDX-License-Identifier: MIT
// Forms in the shape that backends evaluate: rows of terms, each of which reads one value on a given lattice. All
// devices add the terms in the same order and in double precision, whatever the precision of the fields.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/algebra/dual.hpp"
#include "dualfield/potential.hpp"
#include "dualfield/runtime_row.hpp"
#include "dualfield/site_forms.hpp"

namespace dualfield {

constexpr int no_field = -1, no_background = -1;  ///< for FormRow::left and FormTerm::background

/// coefficient times component `component` of field `source` at site + shift, read as `reading`, where 0 ≤ shift <
/// extent along each axis; and times entry `background` of CompiledForm::background unless that is no_background.
struct FormTerm {
  double coefficient;
  int source;
  Reading reading;
  int component, background;
  int shift[lattice_dimensions];
};

/// θ, cos θ or sin θ, where θ is component `component` of the background at site + shift.
struct SiteBackgroundFactor {
  RuntimeBackgroundFactor::Use use;
  int component;
  int shift[lattice_dimensions];

  friend bool operator==(const SiteBackgroundFactor&, const SiteBackgroundFactor&) = default;
};

/// One row of a form. Its value at a site is v = Σ terms + factor · U(φ_component), where U is the potential V, or V'
/// if is_slope, and φ is read as `reading`; `factor` is 0 if there is no such part. To the density of the form the row
/// adds v times component left_component of field `left`; if `left` is no_field, square · v²; if `square` is 0 too, v.
struct FormRow {
  int left = no_field, left_component = 0;
  int end = 0;  ///< index behind the row's last term; its first term follows those of the row before
  double factor = 0;
  bool is_slope = false;
  int component = 0;
  Reading reading = Reading::present;
  double square = 0;
  int number = 0;  ///< index of the sum that the row adds to, 0 … CompiledForm::numbers − 1
};

/// The potential of a theory and the coupling that multiplies it.
struct PotentialChoice {
  std::string_view name = Free::name;
  double coupling = 0;
};

/// A form: rows that are added at each site for a density, or summed over the lattice to `numbers` sums.
struct CompiledForm {
  std::vector<FormTerm> terms;
  std::vector<SiteBackgroundFactor> background;  ///< the distinct background factors of the terms
  std::vector<FormRow> rows;
  std::string_view potential = Free::name;
  int numbers = 1;

  bool reads_step_before() const {
    const auto reads = [](const auto& what) { return what.reading != Reading::present; };
    return std::any_of(terms.begin(), terms.end(), reads) || std::any_of(rows.begin(), rows.end(), reads);
  }

  /// The form of row `number` alone.
  CompiledForm only(std::size_t number) const {
    const auto first = terms.begin() + (number > 0 ? rows[number - 1].end : 0), last = terms.begin() + rows[number].end;
    CompiledForm one{{first, last}, background, {rows[number]}, potential};
    one.rows[0].end = int(one.terms.size());
    return one;
  }

  /// Adds the rows of another form on the same fields. Their sum becomes a further sum of this form.
  void add_number(const CompiledForm& other) {
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

  /// The index of a factor in `background`, to which it is added if it is not there yet.
  int index_of(const SiteBackgroundFactor& factor) {
    const auto known = std::find(background.begin(), background.end(), factor);
    const auto index = int(known - background.begin());
    if (known == background.end()) background.push_back(factor);
    return index;
  }
};

/// The change or the mean of a field's values now and at the last keep_step(), for a reading other than `present`.
DUALFIELD_HD double read_as(Reading reading, double now, double before) {
  return reading == Reading::change ? now - before : (now + before) * 0.5;
}

/// θ, cos θ or sin θ from the number that the background holds: θ itself, or tan(θ/2) for the angle of a rotation.
DUALFIELD_HD double background_value(RuntimeBackgroundFactor::Use use, double stored) {
  if (use == RuntimeBackgroundFactor::value) return stored;
  const CosineSine<double> rotation(stored);
  return use == RuntimeBackgroundFactor::cosine ? rotation.cosine : rotation.sine;
}

/// V(value), or V'(value) if is_slope; 0 without a potential.
template <class Potential>
DUALFIELD_HD double potential_number(bool is_slope, double value) {
  if constexpr (std::is_same_v<Potential, Free>)
    return 0;
  else
    return is_slope ? derivative<Potential>(value) : Potential::value(value);
}

namespace detail {
/// Throws std::invalid_argument unless x and y are φ or π and the tensor has this number of components.
inline void require_fits(const RuntimeTensor& tensor, int components, Field x, Field y) {
  if (x > pi || y > pi) throw std::invalid_argument("a form can read the fields φ and π only");
  const auto size = std::size_t(components * components);
  if (tensor.components != components || std::any_of(tensor.terms.begin(), tensor.terms.end(),
                                                     [&](const auto& term) { return term.factor.size() != size; }))
    throw std::invalid_argument("the tensors of a form need as many components as the fields");
}

/// The index of a term's background factor in the form, or no_background.
inline int background_index(const RuntimeTerm& term, CompiledForm& rows) {
  if (term.background.use == RuntimeBackgroundFactor::none) return no_background;
  SiteBackgroundFactor factor{term.background.use, term.background.component, {}};
  if (term.background.at_read_site) std::copy(term.shift.begin(), term.shift.end(), factor.shift);
  return rows.index_of(factor);
}

/// Adds the terms of component a of tensor · source. Like terms of the tensor have been added before.
inline void add_terms(CompiledForm& rows, const RuntimeTensor& tensor, int a, Field source, Reading reading) {
  const auto K = std::size_t(tensor.components);
  for (const RuntimeTerm& term : tensor.terms)
    for (std::size_t b = 0; b < K; ++b)
      if (const double value = term.factor[std::size_t(a) * K + b]; value != 0) {
        rows.terms.push_back({value, source, reading, int(b), background_index(term, rows), {}});
        std::copy(term.shift.begin(), term.shift.end(), rows.terms.back().shift);
      }
}

/// Adds a row for each component of a linear form; for square · f² if `square` is not 0.
inline void add_rows(CompiledForm& rows, const LinearForm& form, double square, int components, const Lattice& lattice,
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
    FormRow row{
        no_field, 0, int(rows.terms.size()), slope, true, a, slope != 0 ? form.slope_reading : Reading::present};
    row.square = square;
    rows.rows.push_back(row);
  }
}
}  // namespace detail

/// A density as rows, on fields of `components` components. Throws std::invalid_argument if tensors do not fit.
inline CompiledForm compiled_form(const DensityForm& form, int components, const Lattice& lattice,
                                  const PotentialChoice& potential = {}) {
  std::map<std::pair<Field, Field>, RuntimeTensor> between;  // T of Σ x·Ty for each pair of fields (x, y)
  for (QuadraticPart part : form.parts) {
    detail::require_fits(part.tensor, components, part.x, part.y);
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
          detail::add_terms(rows, tensor->second, a, y, Reading::present);
      if (rows.terms.size() > before) rows.rows.push_back({x, a, int(rows.terms.size())});
    }
  if (const double factor = form.potential * potential.coupling; factor != 0)
    for (int a = 0; a < components; ++a)
      rows.rows.push_back({no_field, 0, int(rows.terms.size()), factor, false, a, Reading::present});
  for (const SquarePart& part : form.squares)
    detail::add_rows(rows, part.form, part.factor, components, lattice, potential);
  return rows;
}

/// A linear form as rows, one for each of its components. Throws as above.
inline CompiledForm compiled_form(const LinearForm& form, int components, const Lattice& lattice,
                                  const PotentialChoice& potential = {}) {
  CompiledForm rows{{}, {}, {}, potential.name};
  detail::add_rows(rows, form, 0, components, lattice, potential);
  return rows;
}

/// Throws std::logic_error if rows read a kept step or a background that the simulation does not have.
inline void require_available(const CompiledForm& rows, bool has_step_before, bool has_background) {
  if (rows.reads_step_before() && !has_step_before)
    throw std::logic_error("a form reads the step before, but keep_step() was not called");
  if (!rows.background.empty() && !has_background) throw std::logic_error("this theory has no background");
}

/// The values of a linear form, shape (K, n_D, …, n_1). Makes one pass over the fields for each component.
template <class Fields>
std::vector<double> values_of(Fields& fields, const CompiledForm& rows) {
  std::vector<double> all;
  for (std::size_t a = 0; a < rows.rows.size(); ++a) {
    const std::vector<double> one = fields.density(rows.only(a));
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

}  // namespace dualfield
