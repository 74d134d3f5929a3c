// SPDX-License-Identifier: MIT
// Forms as a backend works on them: rows of single reads on a given lattice, in one order on every device, in double
// whatever the fields are kept in.
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

constexpr int no_field = -1, nothing_carried = -1;

/// coefficient times component `component` of field `source`, read as `of`, at site + shift, 0 ≤ shift < extent along
/// each axis, and times number `carried` of CompiledForm::carried, if any.
struct FormTerm {
  double coefficient;
  int source;
  Reading of;
  int component, carried;
  int shift[lattice_dimensions];
};

/// θ, cos θ or sin θ of component `component` of the background at site + shift.
struct SiteCarried {
  CarriedNumber::Of of;
  int component;
  int shift[lattice_dimensions];

  friend bool operator==(const SiteCarried&, const SiteCarried&) = default;
};

/// A row's value is v = Σ terms + factor · U(φ), with U the potential V or its slope V' of component `component` of φ
/// read as `of`; factor 0 where there is none. It adds to a density: v times component left_component of a field, where
/// `left` names one; else square · v², where `square` is not 0; else v.
struct FormRow {
  int left = no_field, left_component = 0;
  int end = 0;  ///< of its terms, behind those of the row before
  double factor = 0;
  bool is_slope = false;
  int component = 0;
  Reading of = Reading::present;
  double square = 0;
  int number = 0;  ///< which of the form's sums it adds to
};

/// The potential of a theory, times a coupling.
struct PotentialChoice {
  std::string_view name = Free::name;
  double coupling = 0;
};

/// Rows that are added up at each site, and summed over the lattice to `numbers` numbers.
struct CompiledForm {
  std::vector<FormTerm> terms;
  std::vector<SiteCarried> carried;
  std::vector<FormRow> rows;
  std::string_view potential = Free::name;
  int numbers = 1;

  bool reads_step_before() const {
    const auto reads = [](const auto& what) { return what.of != Reading::present; };
    return std::any_of(terms.begin(), terms.end(), reads) || std::any_of(rows.begin(), rows.end(), reads);
  }

  /// One row alone.
  CompiledForm only(std::size_t number) const {
    const auto first = terms.begin() + (number > 0 ? rows[number - 1].end : 0), last = terms.begin() + rows[number].end;
    CompiledForm one{{first, last}, carried, {rows[number]}, potential};
    one.rows[0].end = int(one.terms.size());
    return one;
  }

  /// Adds the rows of another form on the same fields, whose sum is a number of its own.
  void add_number(const CompiledForm& other) {
    const int terms_before = int(terms.size());
    for (FormTerm term : other.terms) {
      if (term.carried != nothing_carried) term.carried = number_of(other.carried[std::size_t(term.carried)]);
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

  /// The place of what a term carries in `carried`, where it is put if it is not there.
  int number_of(const SiteCarried& what) {
    const auto known = std::find(carried.begin(), carried.end(), what);
    const auto place = int(known - carried.begin());
    if (known == carried.end()) carried.push_back(what);
    return place;
  }
};

/// A value as it is read from those at present and one step before.
DUALFIELD_HD double read_as(Reading of, double now, double before) {
  return of == Reading::change ? now - before : (now + before) * 0.5;
}

/// What is carried where the background is `given`: θ, or of a rotation the number that stands for it.
DUALFIELD_HD double carried_number(CarriedNumber::Of of, double given) {
  if (of == CarriedNumber::value) return given;
  const CosineSine<double> rotation(given);
  return of == CarriedNumber::cosine ? rotation.cosine : rotation.sine;
}

/// V or V' of one value.
template <class Potential>
DUALFIELD_HD double potential_number(bool is_slope, double value) {
  if constexpr (std::is_same_v<Potential, Free>)
    return 0;
  else
    return is_slope ? derivative<Potential>(value) : Potential::value(value);
}

namespace detail {
/// Throws std::invalid_argument for what is no pair of fields with a tensor on so many components.
inline void require_fits(const RuntimeTensor& tensor, int components, Field x, Field y) {
  if (x > pi || y > pi) throw std::invalid_argument("a form is made of φ and π");
  const auto size = std::size_t(components * components);
  if (tensor.components != components || std::any_of(tensor.terms.begin(), tensor.terms.end(),
                                                     [&](const auto& term) { return term.factor.size() != size; }))
    throw std::invalid_argument("a form has as many components as the fields");
}

inline int carried_by(const RuntimeTerm& term, CompiledForm& rows) {
  if (term.carried.of == CarriedNumber::nothing) return nothing_carried;
  SiteCarried carried{term.carried.of, term.carried.component, {}};
  if (term.carried.beyond) std::copy(term.shift.begin(), term.shift.end(), carried.shift);
  return rows.number_of(carried);
}

/// Adds component a of a gathered tensor at work on a field.
inline void add_terms(CompiledForm& rows, const RuntimeTensor& tensor, int a, Field source, Reading of) {
  const auto K = std::size_t(tensor.components);
  for (const RuntimeTerm& term : tensor.terms)
    for (std::size_t b = 0; b < K; ++b)
      if (const double value = term.factor[std::size_t(a) * K + b]; value != 0) {
        rows.terms.push_back({value, source, of, int(b), carried_by(term, rows), {}});
        std::copy(term.shift.begin(), term.shift.end(), rows.terms.back().shift);
      }
}
/// Adds a row for each component of a linear form, squared where `square` is not 0.
inline void add_rows(CompiledForm& rows, const LinearForm& form, double square, int components, const Lattice& lattice,
                     const PotentialChoice& potential) {
  std::map<std::pair<Field, Reading>, RuntimeTensor> read;
  for (const LinearPart& part : form.parts) {
    require_fits(part.tensor, components, part.y, part.y);
    RuntimeTensor& tensor = read.try_emplace({part.y, part.of}, RuntimeTensor{components, {}}).first->second;
    tensor = tensor + part.tensor;
  }
  for (auto& [field, tensor] : read) tensor = gathered(tensor, lattice);
  const double slope = form.slope * potential.coupling;
  for (int a = 0; a < components; ++a) {
    for (const auto& [field, tensor] : read) add_terms(rows, tensor, a, field.first, field.second);
    FormRow row{no_field, 0, int(rows.terms.size()), slope, true, a, slope != 0 ? form.slope_of : Reading::present};
    row.square = square;
    rows.rows.push_back(row);
  }
}
}  // namespace detail

/// A density on fields of so many components.
inline CompiledForm compiled_form(const DensityForm& form, int components, const Lattice& lattice,
                                  const PotentialChoice& potential = {}) {
  std::map<std::pair<Field, Field>, RuntimeTensor> between;  // what stands between x and y
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

/// A linear form, a row for each of its components.
inline CompiledForm compiled_form(const LinearForm& form, int components, const Lattice& lattice,
                                  const PotentialChoice& potential = {}) {
  CompiledForm rows{{}, {}, {}, potential.name};
  detail::add_rows(rows, form, 0, components, lattice, potential);
  return rows;
}

/// Throws std::logic_error where rows read what a simulation has not.
inline void require_there(const CompiledForm& rows, bool has_step_before, bool has_background) {
  if (rows.reads_step_before() && !has_step_before) throw std::logic_error("no step was kept");
  if (!rows.carried.empty() && !has_background) throw std::logic_error("this theory has no background");
}

/// A linear form's values component by component, each a pass over the fields.
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
