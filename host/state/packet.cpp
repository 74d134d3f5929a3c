// SPDX-License-Identifier: MIT
// Wave packets: a Gaussian envelope, projected mode by mode to the branches of one sign of the energy.
#include <fmt/ranges.h>

#include <cmath>

#include "dualfield/error.hpp"
#include "host/linear_algebra.hpp"
#include "host/state/waves.hpp"

namespace dualfield {

namespace {

/// exp(−|r|²/(4 width²) + ik·r), r the displacement from the centre within half a box. An axis of one site has none.
Complex envelope(const PacketInitial& packet, const Lattice& lattice, const Site& site) {
  double square = 0, angle = 0;
  for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
    if (lattice.extent[axis] == 1) continue;
    const double r =
        std::remainder(site[axis] * lattice.spacing - packet.center[axis], lattice.extent[axis] * lattice.spacing);
    square += r * r;
    angle += packet.momentum[axis] * r;
  }
  return packet.amplitude * std::polar(std::exp(-square / (4 * packet.width * packet.width)), angle);
}

/// Where the envelope goes before the projection. Spinors: the φ half for positive energy (at rest φ ~ e^{−imt}), the π
/// half for negative, equal parts for both. Other fields: φ.
Eigen::VectorXcd polarisation(const PacketInitial& packet, const Modes& modes) {
  Eigen::VectorXcd chi = Eigen::VectorXcd::Zero(modes.size);
  if (!modes.spinor) {
    chi[0] = 1;
    return chi;
  }
  const int half = modes.size / 2, spin = packet.spin == "down" ? half - 1 : 0;
  if (packet.energy != "negative") chi[spin] = 1;
  if (packet.energy != "positive") chi[half + spin] = 1;
  return chi.normalized();
}

/// The eigenvectors of a field that is no spinor are a basis, but no orthogonal one: z's part in them. Throws InputError
/// where they are none, so that a frequency's part means nothing.
Eigen::VectorXcd parts_of(const Eigen::VectorXcd& z, const Branches& all, const WaveVector& k) {
  const auto parts = solution(all.vectors, z, 1e-10);
  if (!parts)
    throw InputError(
        fmt::format("initial.energy: the waves of this theory with k = ({:.4g}) are not spanned by oscillating ones, "
                    "so their energy has no sign; allowed: energy = \"both\"",
                    fmt::join(k, ", ")));
  return *parts;
}

/// Removes the branches of the other sign from z. Where a field is no spinor, this sign's are doubled: the two share φ
/// in equal parts, which so stays as it is. A branch at ω = 0 has no sign and stays.
Eigen::VectorXcd projected(const Eigen::VectorXcd& z, const Modes& modes, const WaveVector& k, double sign) {
  const Branches all = branches(modes, k);
  const double scale = all.omega.cwiseAbs().maxCoeff(), still = 1e-12 * scale;
  if (all.omega.real().cwiseAbs().maxCoeff() <= still) return z;
  const Eigen::VectorXcd part = modes.spinor ? all.vectors.adjoint() * z : parts_of(z, all, k);
  Eigen::VectorXcd out = Eigen::VectorXcd::Zero(modes.size);
  for (int b = 0; b < modes.size; ++b) {
    const double omega = sign * all.omega[b].real();
    if (omega > -still) out += (!modes.spinor && omega > still ? 2.0 : 1.0) * part[b] * all.vectors.col(b);
  }
  return out;
}

}  // namespace

State packet_state(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes) {
  const Lattice& lattice = spec.lattice;
  const Eigen::VectorXcd chi = polarisation(packet, modes);
  WaveArrays waves(modes.size, lattice);
  for_each_site(lattice,
                [&](const Site& at, std::int64_t site) { waves.put(site, chi * envelope(packet, lattice, at)); });
  if (packet.energy != "both") {
    waves.transform(FFTW_FORWARD);
    const double sign = packet.energy == "positive" ? 1 : -1;
    waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) { z = projected(z, modes, k, sign); });
    waves.transform(FFTW_BACKWARD);
  }
  return state_of(waves, modes, lattice);
}

}  // namespace dualfield
