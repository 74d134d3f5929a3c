// SPDX-License-Identifier: MIT
#include "host/observe/continuity.hpp"

#include <algorithm>
#include <cmath>

#include "dualfield/assemble.hpp"
#include "dualfield/variants.hpp"
#include "host/case/case.hpp"
#include "host/observe/families.hpp"

namespace dualfield {

namespace {

using Values = std::vector<double>;

/// Terms of b that reach along one axis.
template <class T, int Axis>
struct Hop {
  struct Along {
    template <int K>
    constexpr bool operator()(const Term<K>& term) const {
      return term.shift[Axis] != 0;
    }
  };
  static constexpr auto tensor = terms_where<typename Tensors<T>::B, Along>();
};

/// Applies a theory's tensors to whole fields, in the background of one step.
template <ContinuousTime T>
class Fields {
 public:
  static constexpr int K = T::components, D = T::dimensions;

  Fields(const SimulationSpec& spec, const TimeSpan& span) : spec_(spec) {
    if (!spec.background) return;
    background_.resize(std::size_t((D + 1) * spec.lattice.sites()));
    spec.background.fill(span, background_);
  }

  template <class Tensor>
  Values operator()(const Tensor& tensor, const Values& field) const {
    return applied(tensor, spec_.parameters, spec_.lattice, background_, field);
  }

  /// e^{tw} field, where w rotates by a different angle at each site.
  template <class Operator>
  Values rotated(double t, const Values& field) const {
    constexpr auto w = Operator::tensor;
    if constexpr (decltype(w)::terms == 0) {
      return field;
    } else {
      constexpr auto X = w.term[0].factor;
      const Values other = (*this)(onsite(X), field);
      const std::int64_t sites = spec_.lattice.sites();
      Values result = field;
      for (std::size_t i = 0; i < field.size(); ++i) {
        double angle = 0;
        for (int n = 0; n < decltype(w)::terms; ++n) {
          const Term<K>& term = w.term[n];
          const double value =
              term.background.use == BackgroundFactor::none
                  ? 1
                  : background_[std::size_t(term.background.component * sites + std::int64_t(i) % sites)];
          angle += (term.factor == X ? 1 : -1) * term.coefficient.value(spec_.parameters) * value;
        }
        result[i] = std::cos(t * angle) * field[i] + std::sin(t * angle) * other[i];
      }
      return result;
    }
  }

 private:
  const SimulationSpec& spec_;
  Values background_;
};

/// Σ_a x_a y_a at each site.
Values product(const Values& x, const Values& y, std::int64_t sites) {
  Values sum(static_cast<std::size_t>(sites));
  for (std::size_t i = 0; i < x.size(); ++i) sum[i % std::size_t(sites)] += x[i] * y[i];
  return sum;
}

void add(Values& y, double factor, const Values& x) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

Values density(const State& state, std::int64_t sites) {
  Values sum = product(state.phi, state.phi, sites);
  add(sum, 1, product(state.pi, state.pi, sites));
  return sum;
}

/// −factor · φ·(hop_μ π) on all links.
template <ContinuousTime T>
Values current_on_links(const Fields<T>& fields, double factor, const Values& phi, const Values& pi,
                        std::int64_t sites) {
  Values current;
  for_each<T::dimensions>([&](auto axis) {
    for (const double value : product(phi, fields(Hop<T, axis>::tensor, pi), sites)) current.push_back(-factor * value);
  });
  return current;
}

template <ContinuousTime T>
ChargeOfStep leapfrog(const SimulationSpec& spec, double time, const State& from, const State& to) {
  const double h = spec.step;
  const std::int64_t sites = spec.lattice.sites();
  const Fields<T> fields(spec, {time, time + h});
  using W = typename Tensors<T>::W;
  using V = typename Tensors<T>::V;
  const Values pi = fields.template rotated<V>(h / 2, from.pi), later = fields.template rotated<V>(-h / 2, to.pi);
  const Values drift = fields(T::b, pi), later_drift = fields(T::b, later);
  Values middle = fields.template rotated<W>(h / 2, from.phi), both = pi;
  add(middle, h / 2, drift);
  add(both, 1, later);
  ChargeOfStep charge{density(from, sites), density(to, sites), current_on_links<T>(fields, h, middle, both, sites)};
  add(charge.before, -h * h / 4, product(drift, drift, sites));
  add(charge.after, -h * h / 4, product(later_drift, later_drift, sites));
  return charge;
}

template <ContinuousTime T>
ChargeOfStep unitary(const SimulationSpec& spec, double time, const State& from, const State& to) {
  const double h = spec.step;
  const std::int64_t sites = spec.lattice.sites();
  const Fields<T> fields(spec, {time, time + h});
  using Parts = BiasParts<T>;
  ChargeOfStep charge{density(from, sites), density(to, sites), Values(std::size_t(T::dimensions * sites))};
  State z{fields.template rotated<typename Tensors<T>::W>(h / 2, from.phi),
          fields.template rotated<typename Tensors<T>::V>(h / 2, from.pi)};
  const auto rotate = [&](auto part, double t) {
    constexpr bool is_onsite = Parts::has_onsite && part == 0;
    using Operator = std::conditional_t<is_onsite, typename Parts::Onsite, typename Parts::Hops>;
    using Pair = PairTerm<Operator, is_onsite ? 0 : part - Parts::has_onsite>;
    const double angle = t * std::sqrt(Pair::square) * Pair::term.coefficient.value(spec.parameters);
    const double cosine = std::cos(angle), sine = std::sin(angle) / std::sqrt(Pair::square);
    const Values onto = fields(Pair::Onto::tensor, z.pi), back = fields(Pair::Back::tensor, z.phi);
    const Values old = product(z.phi, z.phi, sites);
    for (std::size_t i = 0; i < z.phi.size(); ++i) {
      z.phi[i] = cosine * z.phi[i] + sine * onto[i];
      z.pi[i] = cosine * z.pi[i] + sine * back[i];
    }
    const Values now = product(z.phi, z.phi, sites);
    for (int axis = 0; axis < T::dimensions; ++axis)
      if (Pair::term.shift[axis] != 0)
        for (std::size_t i = 0; i < now.size(); ++i) charge.current[std::size_t(axis * sites) + i] -= now[i] - old[i];
  };
  for_each<Parts::count>([&](auto part) { rotate(part, h / 2); });
  for_each<Parts::count>([&](auto part) { rotate(Index<Parts::count - 1 - part>{}, h / 2); });
  return charge;
}

using ChargeFunction = ChargeOfStep (*)(const SimulationSpec&, double, const State&, const State&);

/// The function that computes charge and current for the scheme of a spec; null where none is known. All that ask
/// whether one is known ask here.
ChargeFunction charge_function_of(const SimulationSpec& spec) {
  const bool is_variant = with_variant(spec.theory, variant_of(spec), []<class T>() {});
  if (spec.runtime || is_variant) return nullptr;
  ChargeFunction function = nullptr;
  with_theory(spec.theory, spec.potential, spec.lattice.dimensions, spec.gauge, [&]<class T>(std::type_identity<T>) {
    if constexpr (Spinor<T>) {
      const Scheme& scheme = scheme_named(spec.scheme);
      if (scheme.kind == ScheduleKind::leapfrog && scheme.parts == 1) function = leapfrog<T>;
      if constexpr (!BiasParts<T>::varies)
        if (scheme.kind == ScheduleKind::unitary) function = unitary<T>;
    }
  });
  return function;
}

Refusal refusal_of_continuity(const SimulationSpec& spec) {
  if (has_charge_of_step(spec)) return {};
  return {"no current is known here that conserves charge to rounding",
          "for spinors with leapfrog, or with unitary and links, and one-sided differences without a Wilson term"};
}

std::vector<double> continuity(const Measurement& at) {
  if (!at.copied_step) return {0};
  const auto& [began, from, to] = *at.copied_step;
  return {charge_of_step(at.spec, began, from, to)->residual(at.spec.lattice)};
}

}  // namespace

double ChargeOfStep::residual(const Lattice& lattice) const {
  double largest = 0, density = 0;
  for_each_site(lattice, [&](const Site& site, std::int64_t i) {
    double sum = after[std::size_t(i)] - before[std::size_t(i)];
    for (int axis = 0; axis < lattice.dimensions; ++axis) {
      Site below = site;
      --below[std::size_t(axis)];
      const std::int64_t first = axis * lattice.sites();
      sum += current[std::size_t(first + i)] - current[std::size_t(first + offset_of(below, lattice))];
    }
    largest = std::max(largest, std::isnan(sum) ? INFINITY : std::abs(sum));
    density = std::max(density, std::abs(before[std::size_t(i)]));
  });
  return density > 0 ? largest / density : largest;
}

bool has_charge_of_step(const SimulationSpec& spec) { return charge_function_of(spec) != nullptr; }

std::optional<ChargeOfStep> charge_of_step(const SimulationSpec& spec, double time, const State& from,
                                           const State& to) {
  const ChargeFunction function = charge_function_of(spec);
  return function ? std::optional(function(spec, time, from, to)) : std::nullopt;
}

std::vector<Quantity> continuity_quantities() {
  return {{.name = "continuity",
           .meaning = "max|Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ})| / max ρ over the last step, ρ and J those of the scheme: "
                      "rounding alone; 0 before the first step. Computed on the host",
           .defined = for_spinors,
           .covariant = true,
           .refusal = refusal_of_continuity,
           .needs = {.copied_step = true},
           .limit = &ChecksCase::max_continuity,
           .numbers = continuity}};
}

}  // namespace dualfield
