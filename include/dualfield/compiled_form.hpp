// SPDX-License-Identifier: MIT
// Forms in the shape that backends evaluate: rows of terms, each of which reads one value on a given lattice. All
// devices add the terms in the same order and in double precision, whatever the precision of the fields.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/algebra/dual.hpp"
#include "dualfield/potential.hpp"
#include "dualfield/site_forms.hpp"

namespace dualfield {

/// For FormRow::left and partner, and for FormTerm::background.
constexpr int no_field = -1, no_partner = -1, no_background = -1;

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
/// if is_slope, and φ is read as `reading`; `factor` is 0 if there is no such part. Where V is taken of the modulus of
/// pairs, `partner` is the other component of the pair, and U is V of both or its derivative by φ_component. To the density of the form the row
/// adds v times component left_component of field `left`; if `left` is no_field, square · v²; if `square` is 0 too, v.
struct FormRow {
  int left = no_field, left_component = 0;
  int end = 0;  ///< index behind the row's last term; its first term follows those of the row before
  double factor = 0;
  bool is_slope = false;
  int component = 0, partner = no_partner;
  Reading reading = Reading::present;
  double square = 0;
  int number = 0;  ///< index of the sum that the row adds to, 0 … CompiledForm::numbers − 1
};

/// The potential of a theory and the coupling that multiplies it.
struct PotentialChoice {
  std::string_view name = Free::name;
  double coupling = 0;
  bool joins_pairs = false;  ///< whether it is taken of the modulus of pairs of components (OfModulus)
};

/// A form: rows that are added at each site for a density, or summed over the lattice to `numbers` sums.
struct CompiledForm {
  std::vector<FormTerm> terms;
  std::vector<SiteBackgroundFactor> background;  ///< the distinct background factors of the terms
  std::vector<FormRow> rows;
  std::string_view potential = Free::name;
  int numbers = 1;

  bool reads_step_before() const;
  /// The form of row `number` alone.
  CompiledForm only(std::size_t number) const;
  /// Adds the rows of another form on the same fields. Their sum becomes a further sum of this form.
  void add_number(const CompiledForm& other);
  /// The index of a factor in `background`, to which it is added if it is not there yet.
  int index_of(const SiteBackgroundFactor& factor);
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

/// V of the modulus of (value, partner), or its derivative by the first; 0 of a potential that is taken of no modulus.
template <class Potential>
DUALFIELD_HD double potential_number(bool is_slope, double value, double partner) {
  if constexpr (OfSquare<Potential>)
    return is_slope ? OfModulus<Potential>::slope(value, partner) : OfModulus<Potential>::value(value, partner);
  else
    return 0;
}

/// A density as rows, on fields of `components` components. Throws std::invalid_argument if tensors do not fit.
CompiledForm compiled_form(const DensityForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential = {});

/// A linear form as rows, one for each of its components. Throws as above.
CompiledForm compiled_form(const LinearForm& form, int components, const Lattice& lattice,
                           const PotentialChoice& potential = {});

/// Throws std::logic_error if rows read a kept step or a background that the simulation does not have.
void require_available(const CompiledForm& rows, bool has_step_before, bool has_background);

}  // namespace dualfield
