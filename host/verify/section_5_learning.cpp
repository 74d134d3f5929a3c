// SPDX-License-Identifier: MIT
// The ledger's entries (5.8) and (5.9): biases and losses of a U(1) field.
#include <fmt/format.h>

#include "dualfield/losses.hpp"
#include "host/verify/section_5.hpp"

namespace dualfield::verify {

namespace {

// ---- (5.8)

struct BiasDefects {
  double printed, corrected;
};

/// Residuals of β = Σ_μ 𝒳_μ(π_{i+μ} − π_i + 𝒳₀𝒜_μπ), computed site by site, with the indices 𝒳_μ{}^a_b 𝒳₀{}^a_b as
/// printed or 𝒳_μ{}^a_b 𝒳₀{}^b_c corrected. β of the kernels is φ(t+1) where φ(t) = 0, in the field −𝒜_μ by this
/// program's sign.
template <Theory T>
BiasDefects bias_defects(Random& random) {
  const Sample<T> s(random, some_mass(random));
  const Eigen::Index sites = s.sites();
  constexpr auto X = factors<T>();
  const GaugeValues field = random.matrix(sites, T::dimensions + 1);
  const Vector& pi = s.fields.pi;
  const auto beta = [&](const auto& gauge_factor) {
    Vector sum = Vector::Zero(pi.size());
    for_each_site(s.lattice, [&](const Site& site, Eigen::Index i) {
      for (int mu = 1; mu <= T::dimensions; ++mu)
        for (int a = 0; a < T::components; ++a)
          for (int b = 0; b < T::components; ++b)
            sum[a * sites + i] += X[std::size_t(mu)].entry[a][b] *
                                      (pi[b * sites + neighbour(s.lattice, site, mu, +1)] - pi[b * sites + i]) +
                                  gauge_factor(mu, a, b) * field(i, mu) * pi[b * sites + i];
    });
    return sum;
  };
  const Vector repeated = beta([&](int mu, int a, int b) { return X[std::size_t(mu)].entry[a][b] * X[0].entry[a][b]; });
  const Vector chained = beta([&](int mu, int a, int b) { return (X[std::size_t(mu)] * X[0]).entry[a][b]; });
  const SimulationSpec additive = in_static_field(s.spec, -field, "additive");
  const Vector of_kernels = stepped(additive, {0 * pi, pi}).phi;
  return {residual(of_kernels, repeated), residual(of_kernels, chained)};
}

Entry gauge_field_biases() {
  return {"5.8",
          "U(1): β^a = Σ 𝒳_μ^a_b(π^b_{i+μ} − π^b_i + 𝒳₀^a_b 𝒜_μ π^b)",
          "a plain loop over the sites, indices as they are, against φ(t+1) of the additive kernels of dirac_1d and "
          "dirac_3d where φ(t) = 0, h = a = 1, random 𝒜 (minus the kernels' 𝒜)",
          Verdict::erratum,
          "b is there three times: 𝒳_μ^a_b 𝒳₀^b_c 𝒜_μ π^c",
          [] {
            Random random("5.8");
            const BiasDefects line = bias_defects<Dirac1d>(random), box = bias_defects<Dirac3d>(random);
            return Finding{.printed = std::min(line.printed, box.printed),
                           .corrected = worst({line.corrected, box.corrected}),
                           .tolerance = rounding};
          }};
}

// ---- (5.9)

/// ½φ_a·φ_a, or ½Σ_cφ_c·φ_c where `summed`, plus Σ_b,i f_i π_a,i 𝒳₀_ab π_b,i.
template <Theory T, class X>
Element<X> potential_loss(int a, bool summed, const Vector& f, const X& phi, const X& pi) {
  const Eigen::Index sites = f.size();
  const auto type = [&](const X& x, int which) { return X(x.segment(which * sites, sites)); };
  Element<X> loss = 0.5 * (summed ? inner(phi, phi) : inner(type(phi, a), type(phi, a)));
  for (int b = 0; b < T::components; ++b)
    for (Eigen::Index i = 0; i < sites; ++i) loss += f[i] * T::X0.entry[a][b] * pi[a * sites + i] * pi[b * sites + i];
  return loss;
}

struct LossDefects {
  double printed, corrected, partly;
};

/// Residuals of descent of H_a in π_a against Δπ of a kernel step of the additive form with random 𝒜; as printed also
/// against the Δπ that V = 2I − W of (5.7) would give. `partly`: the smallest with one of the three corrections left
/// out.
template <Theory T>
LossDefects loss_defects(Random& random) {
  const Sample<T> s(random, some_mass(random));
  const GaugeMatrices<T> m(s.lattice);
  const GaugeValues values = random.matrix(s.sites(), T::dimensions + 1);
  const DenseMatrix b = m.additive_bias(values);
  const Vector a0 = values.col(0), mass = Vector::Constant(s.sites(), s.mass());
  const auto& [phi, pi] = s.fields;
  const Vector learned = stepped(in_static_field(s.spec, values, "additive"), s.fields).pi - pi;
  const Vector by_weights = -b.transpose() * phi - m.diagonal(mass + a0) * m.X[0] * pi;
  const auto descended = [&](bool summed, const Vector& f) {
    Vector change(pi.size());
    for (int a = 0; a < T::components; ++a) {
      const auto own = [&](const auto& x, const auto& p) { return potential_loss<T>(a, summed, f, x, p); };
      change.segment(a * s.sites(), s.sites()) = descent(own, phi, pi, b).segment(a * s.sites(), s.sites());
    }
    return change;
  };
  const Vector printed = descended(false, -mass - a0);
  return {std::min(residual(printed, learned), residual(printed, by_weights)),
          residual(descended(true, mass - a0), learned),
          std::min({residual(descended(false, mass - a0), learned), residual(descended(true, -mass - a0), learned),
                    residual(descended(true, mass + a0), learned)})};
}

Entry losses() {
  return {
      "5.9",
      "losses H_a = ½φ_a·φ_a − π_a·𝒳₀_ab(m + 𝒜_0)π_b",
      "descent of H_a in π_a by automatic differentiation against Δπ of the additive kernels of dirac_1d and dirac_3d, "
      "random 𝒜, h = a = 1; as printed also against V = 2I − W of (5.7)",
      Verdict::erratum,
      "H_a = ½Σ_c φ_c·φ_c + π_a·𝒳₀_ab(m − 𝒜_0)π_b",
      [] {
        Random random("5.9");
        const LossDefects line = loss_defects<Dirac1d>(random), box = loss_defects<Dirac3d>(random);
        const double partly = std::min(line.partly, box.partly);
        return Finding{.printed = std::min({line.printed, box.printed, partly}),
                       .corrected = worst({line.corrected, box.corrected}),
                       .tolerance = rounding,
                       .note = fmt::format("as printed {:.2g}, with one correction left out at best {:.2g}",
                                           std::min(line.printed, box.printed), partly)};
      }};
}

}  // namespace

std::vector<Entry> gauge_learning() { return {gauge_field_biases(), losses()}; }

}  // namespace dualfield::verify
