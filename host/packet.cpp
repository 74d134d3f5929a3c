// SPDX-License-Identifier: MIT
// Wave packets: a Gaussian envelope, projected mode by mode to the branches of one sign of the energy.
#include <fftw3.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "dualfield/error.hpp"
#include "host/initial_state.hpp"

namespace dualfield {

namespace {

/// `size` complex arrays over the lattice, transformed in place.
class WaveArrays {
 public:
  WaveArrays(int size, const Lattice& lattice)
      : sites_(lattice.sites()), extent_{lattice.extent[3], lattice.extent[2], lattice.extent[1], lattice.extent[0]} {
    for (int s = 0; s < size; ++s) {
      arrays_.emplace_back(fftw_alloc_complex(std::size_t(sites_)));
      if (!arrays_.back()) throw std::bad_alloc();
      std::fill_n(of(s), sites_, Complex(0));
    }
  }
  Complex* of(int s) { return reinterpret_cast<Complex*>(arrays_[std::size_t(s)].get()); }

  /// Sums e^{−ik·i} (forward) or e^{+ik·i} / sites (backward).
  void transform(int sign) {
    for (std::size_t s = 0; s < arrays_.size(); ++s) {
      auto* data = arrays_[s].get();
      const auto plan = fftw_plan_dft(lattice_dimensions, extent_, data, data, sign, FFTW_ESTIMATE);
      fftw_execute(plan);
      fftw_destroy_plan(plan);
      if (sign == FFTW_BACKWARD)
        for (std::int64_t i = 0; i < sites_; ++i) of(int(s))[i] /= double(sites_);
    }
  }

 private:
  struct Free {
    void operator()(fftw_complex* memory) const { fftw_free(memory); }
  };
  std::int64_t sites_;
  int extent_[lattice_dimensions];
  std::vector<std::unique_ptr<fftw_complex, Free>> arrays_;
};

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

/// Removes the branches of the other sign from z. Fields that are no spinors keep their φ: the two signs share it in
/// equal parts. A branch at ω = 0 has no sign and stays.
Eigen::VectorXcd projected(const Eigen::VectorXcd& z, const Modes& modes, const WaveVector& k, double sign) {
  const Branches all = branches(modes, k);
  const double scale = all.omega.cwiseAbs().maxCoeff();
  if (modes.spinor) {
    Eigen::VectorXcd out = Eigen::VectorXcd::Zero(modes.size);
    for (int b = 0; b < modes.size; ++b)
      if (sign * all.omega[b].real() > -1e-12 * scale || scale == 0)
        out += all.vectors.col(b) * all.vectors.col(b).dot(z);
    return out;
  }
  Eigen::VectorXcd out = z;
  for (int b = 0; b < modes.size; ++b)
    if (sign * all.omega[b].real() > 1e-12 * scale && scale > 0) out = all.vectors.col(b) * (z[0] / all.vectors(0, b));
  return out;
}

}  // namespace

State packet_state(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes) {
  const Lattice& lattice = spec.lattice;
  const std::int64_t sites = lattice.sites();
  const Eigen::VectorXcd chi = polarisation(packet, modes);
  WaveArrays waves(modes.size, lattice);
  for_each_site(lattice, [&](const Site& at, std::int64_t site) {
    const Complex value = envelope(packet, lattice, at);
    for (int s = 0; s < modes.size; ++s) waves.of(s)[site] = chi[s] * value;
  });

  if (packet.energy != "both") {
    waves.transform(FFTW_FORWARD);
    const double sign = packet.energy == "positive" ? 1 : -1;
    double top = 0;
    for (int s = 0; s < modes.size; ++s)
      for (std::int64_t i = 0; i < sites; ++i) top = std::max(top, std::abs(waves.of(s)[i]));
    Eigen::VectorXcd value(modes.size);
    for_each_site(lattice, [&](const Site& mode, std::int64_t i) {
      for (int s = 0; s < modes.size; ++s) value[s] = waves.of(s)[i];
      if (value.cwiseAbs().maxCoeff() < 1e-15 * top) {
        value.setZero();  // nothing there but the transform's rounding
      } else {
        WaveVector k{};
        for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
          k[axis] = std::remainder(2 * std::numbers::pi * mode[axis] / lattice.extent[axis], 2 * std::numbers::pi);
        value = projected(value, modes, k, sign);
      }
      for (int s = 0; s < modes.size; ++s) waves.of(s)[i] = value[s];
    });
    waves.transform(FFTW_BACKWARD);
  }

  const int K = modes.components;
  State state{std::vector<double>(std::size_t(K * sites)), std::vector<double>(std::size_t(K * sites))};
  Eigen::VectorXcd value(modes.size);
  std::vector<double> fields(std::size_t(2 * K));
  for (std::int64_t i = 0; i < sites; ++i) {
    for (int s = 0; s < modes.size; ++s) value[s] = waves.of(s)[i];
    modes.to_fields(value, fields);
    for (int c = 0; c < K; ++c) {
      state.phi[std::size_t(c * sites + i)] = fields[std::size_t(c)];
      state.pi[std::size_t(c * sites + i)] = fields[std::size_t(K + c)];
    }
  }
  return state;
}

}  // namespace dualfield
