// SPDX-License-Identifier: MIT
// The additive form of a U(1) gauge field after a local transformation: it is covariant only for smooth fields.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

namespace {

const std::string additive = "additive";

/// One `synchronous` step of the additive form with h = a in smooth fields, at the middle site of a small lattice.
template <Theory T>
struct SmoothAdditive {
  explicit SmoothAdditive(Random& random)
      : mass(some_mass(random)),
        fields(random, 2 * T::components),
        angle(random, 1),
        field(random, T::dimensions + 1) {}

  struct Sides {
    Vector defect;  ///< the violation of covariance
    Vector size;    ///< the effect of the change of the gauge field, to compare it with
  };

  Sides at(double a) const {
    const Lattice lattice = three_site_lattice(T::dimensions, a);
    const SimulationSpec spec = simulation_of<T>(lattice, {.mass = mass}, "synchronous", a);
    const Vector now = angle.sampled(0, lattice), next = angle.sampled(a, lattice), z = fields.sampled(0, lattice);
    GaugeValues values = field.sampled(0, lattice).reshaped(lattice.sites(), T::dimensions + 1);
    values.rightCols(T::dimensions) *= a;
    GaugeValues moved = values;
    moved.col(0) += (next - now) / a;
    for (int mu = 1; mu <= T::dimensions; ++mu) moved.col(mu) += shifted(now, lattice, mu, +1) - now;
    const auto step = [&](const GaugeValues& in, const Vector& from) {
      return one_step(in_static_field(spec, in, additive), from);
    };
    const Vector tilde = phase_rotated(z, now), with_change = step(moved, tilde);
    return {at_middle_site(with_change - phase_rotated(step(values, z), next), lattice) / a,
            at_middle_site(with_change - step(values, tilde), lattice) / a};
  }

  /// |defect| / |size| for a → 0.
  double in_limit() const {
    const auto of = [&](auto member) {
      return limit([&](double a) -> DenseMatrix { return at(a).*member; }, 0.2).norm();
    };
    return of(&Sides::defect) / of(&Sides::size);
  }
  double order() const {
    return observed_order([&](double a) { return at(a).defect.norm(); }, 1e-2);
  }

  double mass;
  SmoothFields fields, angle, field;
};

/// The same for fields that vary from site to site at random, on a given lattice, with Λ of size ε: |defect| / |size|
/// at small ε, and the order of the defect in ε.
std::pair<double, double> rough_additive(const SimulationSpec& field, std::string_view scheme, Random& random) {
  const SimulationSpec spec = with_scheme(field, scheme, 0.4);
  const GaugeHistory history = oscillating_field(random, field.lattice);
  const OscillatingValues x(random, field.lattice.sites(), 1);
  const Vector z = random_state(field, random);
  const SimulationSpec before = in_field(spec, history, additive);
  const Vector plain = evolved(before, z, 1);
  const auto with_change = [&](double size) {
    const OscillatingValues angle = x.scaled(size);
    const Vector tilde = phase_rotated(z, angle.at(0));
    const Vector moved = evolved(in_field(spec, transformed(history, angle, field.lattice), additive), tilde, 1);
    return std::pair((moved - phase_rotated(plain, angle.at(spec.step))).norm(),
                     (moved - evolved(before, tilde, 1)).norm());
  };
  const auto [defect, size] = with_change(1e-4);
  return {defect / size, observed_order([&](double s) { return with_change(s).first; }, 1e-3)};
}

Entry additive_covariance() {
  return {
      "gauge.covariance.additive",
      "the additive form commutes with a local transformation: what is left over what the change of 𝒜 does tends to 0 "
      "with a",
      "one kernel step, `synchronous`, h = a, smooth fields, 𝒜 and Λ, extrapolated to a → 0, its order in a against "
      "1; every scheme on rough fields with Λ of size ε → 0, order in ε against 1; D = 1, 3",
      Verdict::under_assumption,
      "fields and Λ that are smooth on the lattice's scale; on rough ones it is broken at first order in the step of Λ",
      [] {
        Random random("gauge.covariance.additive");
        const SmoothAdditive<Dirac1d> line(random);
        const SmoothAdditive<Dirac3d> box(random);
        Largest off;
        for (const double order : {line.order(), box.order()}) off.add(order_defect(order, 1));
        Smallest left_over, least;
        Largest most;
        for (const SimulationSpec& field : dirac_fields(random))
          for (const std::string_view scheme : schemes_of(in_field(field, {}, additive))) {
            const auto [ratio, order] = rough_additive(field, scheme, random);
            left_over.add(ratio);
            off.add(order_defect(order, 1));
            least.add(order);
            most.add(order);
          }
        return Finding{.printed = worst({line.in_limit(), box.in_limit(), off}),
                       .without = left_over,
                       .tolerance = 1e-8,
                       .note = fmt::format("orders in a {:.3f}, {:.3f}; in ε {:.4f} to {:.4f}", line.order(),
                                           box.order(), double(least), double(most))};
      }};
}

}  // namespace

std::vector<Entry> gauge_additive_laws() { return {additive_covariance()}; }

}  // namespace dualfield::verify
