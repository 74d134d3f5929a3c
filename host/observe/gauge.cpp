// SPDX-License-Identifier: MIT
// What a gauge field with dynamics of its own is measured by: loops of links, and Gauss's generator. All of it is gauge invariant.
#include <cmath>
#include <complex>

#include "dualfield/gauge_flows.hpp"
#include "host/gauge/field.hpp"
#include "host/observe/families.hpp"
#include "host/observe/links.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

/// The mean of cos θ_p over all plaquettes, from the energy that the device sums.
std::vector<double> plaquette_mean(const Measurement& at) {
  const GaugeCoupling coupling(*at.spec.gauge_coupling, at.spec.lattice);
  const double energy = at.simulation.dynamical_field()->magnetic_energy();
  const auto count = double(planes(at.spec.lattice) * at.simulation.sites());
  return {1 - energy / (coupling.of_magnetic() * count)};
}

/// |mean of the product of all links of a line around the box|, for the lines along each axis.
std::vector<double> polyakov_loops(const Measurement& at) {
  const Lattice& lattice = at.spec.lattice;
  cpu::ThreadTeam team(cpu::thread_count(at.spec.threads, lattice.sites()));
  std::vector<double> loops;
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    const std::vector<double> angles = angles_along(at, axis);
    Lattice across = lattice;
    across.extent[axis] = 1;
    std::vector<double> sums(std::size_t(across.sites()));
    fill_sites(team, across, 0, sums, [&](Site site) {
      double sum = 0;
      for (int& i = site[std::size_t(axis)]; i < lattice.extent[axis]; ++i)
        sum += angles[std::size_t(offset_of(site, lattice))];
      return sum;
    });
    std::complex<double> total = 0;
    for (const double sum : sums) total += std::polar(1.0, sum);
    loops.push_back(std::abs(total) / double(sums.size()));
  }
  return loops;
}

constexpr int sides[] = {1, 2, 4};

/// The mean cosine of the angle around squares of these sides.
std::vector<double> wilson_loops(const Measurement& at) {
  const Lattice& lattice = at.spec.lattice;
  cpu::ThreadTeam team(cpu::thread_count(at.spec.threads, lattice.sites()));
  std::vector<double> sums(std::size(sides)), cosines(std::size_t(lattice.sites()));
  for_each_plane(at, [&](int a, int b, const std::vector<double>& one, const std::vector<double>& other) {
    for (std::size_t i = 0; i < std::size(sides); ++i) {
      fill_sites(team, lattice, 0, cosines,
                 [&](const Site& site) { return std::cos(square_angle(one, other, lattice, site, a, b, sides[i])); });
      for (const double cosine : cosines) sums[i] += cosine;
    }
  });
  for (double& sum : sums) sum /= double(planes(lattice) * lattice.sites());
  return sums;
}

std::vector<double> plaquette_angles(const Measurement& at) {
  const Lattice& lattice = at.spec.lattice;
  cpu::ThreadTeam team(cpu::thread_count(at.spec.threads, lattice.sites()));
  std::vector<double> all(std::size_t(planes(lattice) * at.simulation.own_sites()));
  std::size_t next = 0;
  for_each_plane(at, [&](int a, int b, const std::vector<double>& one, const std::vector<double>& other) {
    at.simulation.for_each_own_piece(lattice.sites(), [&](std::int64_t first, std::int64_t count) {
      fill_sites(team, lattice, first, std::span(all).subspan(next, std::size_t(count)),
                 [&](const Site& site) { return square_angle(one, other, lattice, site, a, b, 1); });
      next += std::size_t(count);
    });
  });
  return all;
}

std::vector<double> gauss_residual(const Measurement& at) {
  return at.simulation.gauss_residual();
}

}  // namespace

std::vector<Quantity> gauge_quantities() {
  return {
      {.name = "plaquette",
       .meaning = "the mean of cos θ_p over all plaquettes of a dynamical gauge field",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_planes,
       .numbers = plaquette_mean},
      {.name = "polyakov",
       .meaning = "|mean of the product of the links around the box|, over the lines along each axis, of a dynamical "
                  "gauge field. Computed on the host",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_dynamics,
       .each_axis = true,
       .numbers = polyakov_loops},
      {.name = "wilson",
       .meaning = "the mean cosine of the angle around squares of 1, 2 and 4 links a side, of a dynamical gauge field. "
                  "Computed on the host",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_planes,
       .columns = {"wilson_1", "wilson_2", "wilson_4"},
       .numbers = wilson_loops},
      {.name = "plaquettes",
       .meaning = "the angle a𝒜 around each plaquette of a dynamical gauge field, the planes 12, 13, 23 in this order",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_planes,
       .array = plaquette_angles,
       .components = [](int D, int) { return D * (D - 1) / 2; }},
      {.name = "gauss",
       .meaning = "the change of Gauss's generator at each site since the start, of a dynamical gauge field",
       .defined = for_charged_fields,
       .covariant = true,
       .refusal = without_dynamics,
       .array = gauss_residual}};
}

}  // namespace dualfield
