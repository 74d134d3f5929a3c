// SPDX-License-Identifier: MIT
#include "host/simulation/conserved.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "dualfield/assemble.hpp"
#include "dualfield/runtime_rotations.hpp"
#include "host/simulation/densities.hpp"

namespace dualfield {

namespace {

using Values = std::vector<double>;

/// Σ_a x_a y_a at each site.
Values product(const Values& x, const Values& y, const Lattice& lattice) {
  const auto sites = std::size_t(lattice.sites());
  Values sum(sites);
  for (std::size_t i = 0; i < x.size(); ++i) sum[i % sites] += x[i] * y[i];
  return sum;
}

void add(Values& y, double factor, const Values& x) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

Values applied(const RuntimeTensor& tensor, const StepOnHost& step, const Values& field) {
  return applied(tensor, step.lattice, step.background, field);
}

/// A density of products and of squares of fields z in the background of a step.
Values density(const DensityForm& form, const StepOnHost& step, const HostFields& z) {
  Values sum(std::size_t(step.lattice.sites()));
  for (const QuadraticPart& part : form.parts)
    add(sum, part.factor, product(z[part.x], applied(part.tensor, step, z[part.y]), step.lattice));
  for (const SquarePart& part : form.squares) {
    Values value(z[phi].size());
    for (const LinearPart& linear : part.form.parts) add(value, 1, applied(linear.tensor, step, z[linear.y]));
    add(sum, part.factor, product(value, value, step.lattice));
  }
  return sum;
}

/// e^{tw} field for the terms of w at one site, which are cX times 1 or a background, all with one X, X² = −1, that has
/// one ±1 in each row.
Values rotated(const RuntimeTensor& w, double t, const StepOnHost& step, const Values& field) {
  RuntimeTensor local = gathered(w, step.lattice);
  std::erase_if(local.terms, [](const RuntimeTerm& term) { return term.shift != Site{}; });
  if (local.terms.empty()) return field;
  RuntimeTerm X{local.terms[0].factor};
  const double largest = std::abs(std::ranges::max(X.factor, {}, [](double value) { return std::abs(value); }));
  for (double& value : X.factor) value /= largest;
  const auto sites = std::size_t(step.lattice.sites());
  Values angle(sites), result = applied({w.components, {X}}, step, field);
  for (const RuntimeTerm& term : local.terms) {
    const double c = std::inner_product(X.factor.begin(), X.factor.begin() + w.components, term.factor.begin(), 0.0);
    const auto first = std::size_t(term.background.component) * sites;
    for (std::size_t i = 0; i < sites; ++i)
      angle[i] += t * c * (term.background.use == RuntimeBackgroundFactor::none ? 1 : step.background[first + i]);
  }
  for (std::size_t i = 0; i < field.size(); ++i)
    result[i] = std::cos(angle[i % sites]) * field[i] + std::sin(angle[i % sites]) * result[i];
  return result;
}

/// The state after the rotations e^{tw} of φ and e^{tv} of π at each site, with which steps of charged fields begin and
/// end.
HostFields rotated(const StepOnHost& step, double t, const HostFields& z) {
  return {rotated(step.theory.system.w, t, step, z[phi]), rotated(step.theory.system.v, t, step, z[pi])};
}

/// h/a times the current of continuous time, of φ in the middle of the step and the mean of π before and after the kick.
Values current_of_kick(const StepOnHost& step, const HostFields& begin, const HostFields& end) {
  const LearningSystem& s = step.theory.system;
  HostFields middle = begin;
  add(middle[phi], step.h / 2, applied(s.b, step, begin[pi]));
  for (std::size_t i = 0; i < end[pi].size(); ++i) middle[pi][i] = (begin[pi][i] + end[pi][i]) / 2;
  Values all;
  for (const DensityForm& form : current(step.theory, step.lattice))
    for (const double value : density(form, step, middle)) all.push_back(step.h / step.lattice.spacing * value);
  return all;
}

/// A shear done to fields on the host.
void shear(const Shear& by, const StepOnHost& step, HostFields& z) {
  const Values change = applied(by.tensor, step, z[by.source]);
  const auto sites = std::size_t(step.lattice.sites());
  for_each_site(step.lattice, [&](const Site& site, std::int64_t offset) {
    if (by.stripe && !by.stripe->holds(site[std::size_t(by.stripe->axis)])) return;
    for (std::size_t i = std::size_t(offset); i < change.size(); i += sites) z[by.target][i] += change[i];
  });
}

/// Each rotation of the step moves along its hop what |x|² of a site loses by it.
Values current_of_rotations(const StepOnHost& step, const HostFields& begin, const HostFields&) {
  const Lattice& lattice = step.lattice;
  const auto sites = std::size_t(lattice.sites());
  HostFields z = begin;
  Values current(std::size_t(lattice.dimensions) * sites);
  const auto turn = [&](const RuntimePairRotation& by) {
    std::vector<Shear> shears;
    add_shears<double>(by, step.h / 2, shears);
    Values gain = product(z[by.x], z[by.x], lattice);
    for (double& value : gain) value = -value;
    for (const Shear& one : shears) shear(one, step, z);
    add(gain, 1, product(z[by.x], z[by.x], lattice));
    for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
      const int hop = by.onto.terms[0].shift[axis];
      if (hop == 0) continue;
      for_each_site(lattice, [&](Site site, std::int64_t i) {
        if (by.of_x && !by.of_x->holds(site[axis])) return;
        if (hop < 0) --site[axis];  // the link comes from there
        current[axis * sites + std::size_t(offset_of(site, lattice))] -= hop * gain[std::size_t(i)];
      });
    }
  };
  std::vector<RuntimePairRotation> rotations = rotations_by_bias(step.theory.system);
  for (RuntimePairRotation& link : rotations_of_links(step.theory.system, lattice))
    rotations.push_back(std::move(link));
  for (const RuntimePairRotation& rotation : rotations) turn(rotation);
  std::ranges::for_each(rotations.rbegin(), rotations.rend(), turn);
  return current;
}

DensityForm with(DensityForm form, QuadraticPart part) {
  form.parts.push_back(std::move(part));
  return form;
}

DensityForm charge(const TheoryTensors& theory, double) { return charge_density(theory); }
DensityForm energy(const TheoryTensors& theory, double) { return energy_density(theory); }

/// What steps of size h of one kind of schedule conserve.
struct Conserved {
  ScheduleKind kind;
  bool for_every_step;  ///< whether it does not depend on h, so that steps composed of different sub-steps conserve it

  /// For charged fields: the density of the charge that a step moves from site to site. Where the schedule begins and
  /// ends with rotations at each site, it is that of the fields within them; in a steady background they do not change
  /// its sum. For spinors also in which theories and backgrounds the sum is conserved.
  DensityForm (*charge)(const TheoryTensors&, double h);
  bool (*holds)(const TheoryTensors&, bool is_steady);
  /// The current of a step whose fields are `begin` and `end` within its first and its last rotation, and in which
  /// theories it is that. Null where none is known.
  Values (*current)(const StepOnHost&, const HostFields& begin, const HostFields& end) = nullptr;
  bool (*moves)(const TheoryTensors&) = nullptr;

  /// For fields with a force and without a potential. Null where none is known.
  DensityForm (*of_force)(const TheoryTensors&, double h) = nullptr;
};

const Conserved all_conserved[] = {
    {.kind = ScheduleKind::exact,
     .for_every_step = true,
     .charge = charge,
     .holds = [](const TheoryTensors&, bool) { return true; },
     .of_force = energy},
    // Products of rotations of pairs. In the additive form the pairs at one site rotate by other matrices there.
    {.kind = ScheduleKind::unitary,
     .for_every_step = true,
     .charge = charge,
     .holds = [](const TheoryTensors&, bool) { return true; },
     .current = current_of_rotations,
     .moves =
         [](const TheoryTensors& theory) {
           return std::ranges::none_of(theory.system.b.terms, [](const RuntimeTerm& term) {
             return term.background.use == RuntimeBackgroundFactor::value;
           });
         }},
    // |φ|²+|π|² − (h²/4)|bπ|² of spinors, π·Jφ of others, whose kick changes it at each site by φ·J(aφ) alone; and energy
    // + (h²/8)πᵀaπ.
    {.kind = ScheduleKind::leapfrog,
     .for_every_step = false,
     .charge =
         [](const TheoryTensors& theory, double h) {
           DensityForm form = charge(theory, h);
           if (theory.spinor) form.squares.push_back({-h * h / 4, {{{theory.system.b, pi}}}});
           return form;
         },
     .holds = [](const TheoryTensors&, bool is_steady) { return is_steady; },
     .current = current_of_kick,
     .moves = [](const TheoryTensors&) { return true; },
     .of_force =
         [](const TheoryTensors& theory, double h) {
           return with(energy_density(theory), {h * h / 8, pi, theory.system.a, pi});
         }},
    // |φ|²+|π|² + hφᵀbπ without mass, and energy − (h/2)πᵀaφ.
    {.kind = ScheduleKind::sequential,
     .for_every_step = false,
     .charge =
         [](const TheoryTensors& theory, double h) {
           return with(charge(theory, h), {h, phi, theory.system.b, pi});
         },
     .holds = [](const TheoryTensors& theory, bool) { return theory.mass == 0 && !theory.gauged && theory.local_self; },
     .of_force =
         [](const TheoryTensors& theory, double h) {
           return with(energy_density(theory), {-h / 2, pi, theory.system.a, phi});
         }},
};

/// What the steps of a scheme conserve; null where nothing is known.
const Conserved* conserved_by(const Scheme& scheme) {
  const auto row = std::ranges::find(all_conserved, scheme.kind, &Conserved::kind);
  return row != std::end(all_conserved) && (scheme.parts == 1 || row->for_every_step) ? row : nullptr;
}

}  // namespace

std::optional<DensityForm> conserved_density(const TheoryTensors& theory, const Scheme& scheme, double h,
                                             bool is_steady) {
  const Conserved* row = conserved_by(scheme);
  if (row && theory.spinor && row->holds(theory, is_steady)) return row->charge(theory, h);
  const bool has_force = theory.canonical && theory.potential.name == Free::name && is_steady;
  if (row && has_force && row->of_force) return row->of_force(theory, h);
  return std::nullopt;
}

bool has_charge_of_step(const TheoryTensors& theory, const Scheme& scheme) {
  const Conserved* row = scheme.parts == 1 ? conserved_by(scheme) : nullptr;
  return row && theory.charged && row->moves && row->moves(theory);
}

ChargeOfStep charge_of_step(const Scheme& scheme, const StepOnHost& step) {
  const Conserved& row = *conserved_by(scheme);
  const HostFields begin = rotated(step, step.h / 2, step.from), end = rotated(step, -step.h / 2, step.to);
  const DensityForm charge = row.charge(step.theory, step.h);
  return {density(charge, step, begin), density(charge, step, end), row.current(step, begin, end)};
}

}  // namespace dualfield
