// SPDX-License-Identifier: MIT
// Packets of one sign of the energy by a plain Fourier sum and eigenvectors, mode by mode.
#pragma once

#include <cmath>
#include <numbers>

#include "host/linear_algebra.hpp"
#include "host/state/packet.hpp"
#include "host/state/state.hpp"

namespace dualfield::testing {

using Eigen::VectorXcd;

inline Complex envelope(const PacketInitial& packet, const Lattice& lattice, const Site& site) {
  double square = 0, angle = 0;
  for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
    if (lattice.extent[axis] == 1) continue;
    const double box = lattice.extent[axis] * lattice.spacing;
    const double r = std::remainder(site[axis] * lattice.spacing - packet.center[axis], box);
    square += r * r;
    angle += packet.momentum[axis] * r;
  }
  return packet.amplitude * std::polar(std::exp(-square / (4 * packet.width * packet.width)), angle);
}

/// Calls body(k, phases) for every mode, where phases are e^{ik·i} of all sites.
template <class Body>
void for_each_wave(const Lattice& lattice, Body&& body) {
  for_each_site(lattice, [&](const Site& mode, std::int64_t) {
    WaveVector k{};
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      k[axis] = std::remainder(2 * std::numbers::pi * mode[axis] / lattice.extent[axis], 2 * std::numbers::pi);
    VectorXcd phases(lattice.sites());
    for_each_site(lattice, [&](const Site& site, std::int64_t i) {
      double angle = 0;
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) angle += k[axis] * site[axis];
      phases[i] = std::polar(1.0, angle);
    });
    body(k, phases);
  });
}

/// The part of z in the eigenvectors with Re ω of this sign; those at 0 stay, those of a field that is no spinor are
/// doubled.
inline VectorXcd part_of_sign(const VectorXcd& z, const Modes& modes, const WaveVector& k, double sign) {
  const Eigen::MatrixXcd H = Complex(0, 1) * modes.generator(k);
  VectorXcd omega, parts;
  Eigen::MatrixXcd vectors;
  if (modes.complex) {
    const HermitianEigensystem system = hermitian_eigensystem(H);
    omega = system.values.cast<Complex>();
    vectors = system.vectors;
    parts = vectors.adjoint() * z;
  } else {
    const Eigensystem system = eigensystem(H);
    omega = system.values;
    vectors = system.vectors;
    const double still = 1e-9 * H.norm();
    if (omega.real().cwiseAbs().maxCoeff() < still) return z;  // all waves of this k grow, or are at rest
    parts = *solution(vectors, z, 0);
  }
  VectorXcd out = VectorXcd::Zero(z.size());
  for (int b = 0; b < z.size(); ++b) {
    const double of_sign = sign * omega[b].real(), still = 1e-9 * H.norm();
    if (of_sign >= -still) out += (!modes.complex && of_sign > still ? 2.0 : 1.0) * parts[b] * vectors.col(b);
  }
  return out;
}

inline State expected(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes) {
  const Lattice& lattice = spec.lattice;
  const auto sites = std::size_t(lattice.sites()), K = std::size_t(modes.components);
  const int half = modes.size / 2, spin = packet.spin == "down" ? half - 1 : 0;
  const int from = !modes.complex ? 0 : packet.energy == "positive" ? spin : half + spin;
  const double sign = packet.energy == "positive" ? 1 : -1;
  VectorXcd values(lattice.sites());
  for_each_site(lattice, [&](const Site& at, std::int64_t i) { values[i] = envelope(packet, lattice, at); });
  Eigen::MatrixXcd z = Eigen::MatrixXcd::Zero(modes.size, lattice.sites());
  for_each_wave(lattice, [&](const WaveVector& k, const VectorXcd& phases) {
    const VectorXcd unit = VectorXcd::Unit(modes.size, from);
    const Complex amplitude = phases.dot(values) / double(sites);
    z += part_of_sign(unit, modes, k, sign) * amplitude * phases.transpose();
  });
  State state{std::vector<double>(K * sites), std::vector<double>(K * sites)};
  std::vector<double> fields(2 * K);
  for (std::size_t i = 0; i < sites; ++i) {
    modes.to_fields(z.col(Eigen::Index(i)), fields);
    for (std::size_t c = 0; c < K; ++c) {
      state.phi[c * sites + i] = fields[c];
      state.pi[c * sites + i] = fields[K + c];
    }
  }
  return state;
}

}  // namespace dualfield::testing
