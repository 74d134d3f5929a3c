// SPDX-License-Identifier: MIT
// How the energy of a gauge field with dynamics of its own is shared by wave numbers, by Fourier transform on the host. One
// component of the field is there at a time.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/gauge_flows.hpp"
#include "host/gauge/field.hpp"
#include "host/gauge/poisson.hpp"
#include "host/observe/families.hpp"
#include "host/observe/links.hpp"
#include "host/observe/shells.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

/// Fourier transforms of one number a site, and sums of their squares by shells.
class ShellEnergies {
 public:
  explicit ShellEnergies(const Measurement& at)
      : lattice(at.spec.lattice),
        team(cpu::thread_count(at.spec.threads, lattice.sites())),
        shells(lattice),
        field(lattice),
        transform(field.grid(), field.memory(), team) {}

  const Lattice& lattice;
  cpu::ThreadTeam team;
  const Shells shells;
  SiteField field;

  /// Adds factor·weight(mode)·|f(k)|²/sites to the sums, f(k) = Σ_i f_i e^{−ik·i} of a field with memory like `field`.
  template <class Weight>
  void add(SiteField& of, double factor, std::vector<double>& sums, const Weight& weight) {
    transform.forward(of.memory(), 1);
    const auto values = shell_sums(of.grid(), of.memory(), shells, team, [&](const Site& mode, const double* f) {
      return weight(mode) * (f[0] * f[0] + f[1] * f[1]);
    });
    for (std::size_t s = 0; s < sums.size(); ++s) sums[s] += factor / double(lattice.sites()) * values[s];
  }

 private:
  cpu::RealTransform transform;
};

double one_for_each(const Site&) { return 1; }

/// divergence_i += E_{μ,i} − E_{μ,i−μ} on all threads.
void add_divergence(const SiteField& electric, int axis, SiteField& divergence, cpu::ThreadTeam& team) {
  const Lattice& lattice = divergence.lattice();
  on_row_parts(team, lattice.extent[0], 0, lattice.sites(),
               [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
                 Site site = first_of_row(row, lattice);
                 for (std::int64_t x = begin; x < end; ++x, ++at) {
                   site[0] = int(x);
                   Site below = site;
                   below[std::size_t(axis)] = wrapped(below[std::size_t(axis)] - 1, lattice.extent[axis]);
                   divergence.at(at) += electric.at(site) - electric.at(below);
                 }
               });
}

/// (ĝ²/2a)|E(k)|²/sites of each shell: the transverse shares of all shells, then the longitudinal ones. The longitudinal part is the
/// lattice's gradient with the divergence of E; the mean of E has no divergence and is transverse.
std::vector<double> electric_spectrum(const Measurement& at) {
  ShellEnergies energies(at);
  const double factor = GaugeCoupling(*at.spec.gauge_coupling, energies.lattice).of_electric() / 2;
  SiteField divergence(energies.lattice);
  std::fill_n(divergence.memory(), divergence.grid().doubles(1), 0.0);
  std::vector<double> all(std::size_t(energies.shells.count()), 0.0), longitudinal = all;
  for (int axis = 0; axis < energies.lattice.dimensions; ++axis) {
    energies.field.take(energies.team, [&](std::int64_t first, std::span<double> values) {
      at.simulation.gather_state(Evolution::To::all_ranks, gauge_electric, axis, first, values);
    });
    add_divergence(energies.field, axis, divergence, energies.team);
    energies.add(energies.field, factor, all, one_for_each);
  }
  const LaplacianSymbol minus_laplacian(energies.lattice);
  energies.add(divergence, factor, longitudinal, [&](const Site& mode) {
    const double eigenvalue = minus_laplacian(mode);
    return eigenvalue > 0 ? 1 / eigenvalue : 0;
  });
  std::vector<double> parts;
  for (std::size_t s = 0; s < all.size(); ++s) parts.push_back(std::max(0.0, all[s] - longitudinal[s]));
  parts.insert(parts.end(), longitudinal.begin(), longitudinal.end());
  return parts;
}

/// (1/2ĝ²a)|B(k)|²/sites of each shell, with B_p = 2 sin(θ_p/2) for the angle of each plaquette between −π and π: B_p²/2 is 1 − cos θ_p,
/// and B_p is θ_p where that is small.
std::vector<double> magnetic_spectrum(const Measurement& at) {
  ShellEnergies energies(at);
  const double factor = GaugeCoupling(*at.spec.gauge_coupling, energies.lattice).of_magnetic() / 2;
  std::vector<double> sums(std::size_t(energies.shells.count()), 0.0);
  for_each_plane(at, [&](int a, int b, const std::vector<double>& one, const std::vector<double>& other) {
    on_row_parts(energies.team, energies.lattice.extent[0], 0, energies.lattice.sites(),
                 [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t i) {
                   Site site = first_of_row(row, energies.lattice);
                   for (std::int64_t x = begin; x < end; ++x, ++i) {
                     site[0] = int(x);
                     const double angle = square_angle(one, other, energies.lattice, site, a, b, 1);
                     energies.field.at(i) = 2 * std::sin(std::remainder(angle, 2 * std::numbers::pi) / 2);
                   }
                 });
    energies.add(energies.field, factor, sums, one_for_each);
  });
  return sums;
}

}  // namespace

std::vector<Quantity> gauge_spectra() {
  return {
      {.name = "electric_spectrum",
       .meaning =
           "electric_energy of a dynamical gauge field by shells of |k|, its transverse part and the longitudinal "
           "one, which is the gradient with the divergence of E; the mean of E is transverse. Their sum over all "
           "shells is "
           "electric_energy. Computed on the host",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_dynamics,
       .each_shell = true,
       .columns = {"electric_transverse", "electric_longitudinal"},
       .numbers = electric_spectrum},
      {.name = "magnetic_spectrum",
       .meaning =
           "magnetic_energy of a dynamical gauge field by shells of |k|: (1/2ĝ²a)|B(k)|²/sites with B = 2 sin(θ_p/2), "
           "−π < θ_p ≤ π, of each plaquette, so that the sum over all shells is magnetic_energy. Computed on the host",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_planes,
       .each_shell = true,
       .numbers = magnetic_spectrum}};
}

}  // namespace dualfield
