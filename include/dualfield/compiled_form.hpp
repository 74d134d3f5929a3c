// SPDX-License-Identifier: MIT
// Forms as a backend works on them: rows of single reads on a given lattice, in one order on every device, in double
// whatever the fields are kept in.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/algebra/dual.hpp"
#include "dualfield/potential.hpp"
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

  bool reads_step_before() const;
  /// One row alone.
  CompiledForm only(std::size_t number) const;
  /// Adds the rows of another form on the same fields, whose sum is a number of its own.
  void add_number(const CompiledForm& other);
  /// The place of what a term carries in `carried`, where it is put if it is not there.
  int number_of(const SiteCarried& what);
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

/// A density on fields of so many components.
CompiledForm compiled_form(const DensityForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential = {});

/// A linear form, a row for each of its components.
CompiledForm compiled_form(const LinearForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential = {});

/// Throws std::logic_error where rows read what a simulation has not.
void require_there(const CompiledForm& rows, bool has_step_before, bool has_background);

}  // namespace dualfield
