// SPDX-License-Identifier: MIT
#include "host/state/waves.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/linear_algebra.hpp"
#include "kernels/fftw_plan.hpp"

namespace dualfield {

WaveArrays::WaveArrays(int size, const Lattice& lattice) : lattice_(lattice) {
  for (int s = 0; s < size; ++s) {
    arrays_.emplace_back(fftw_alloc_complex(std::size_t(lattice.sites())));
    if (!arrays_.back()) throw std::bad_alloc();
    std::fill_n(component(s), lattice.sites(), Complex(0));
  }
}

Eigen::VectorXcd WaveArrays::at(std::int64_t offset) {
  Eigen::VectorXcd value(arrays_.size());
  for (int s = 0; s < value.size(); ++s) value[s] = component(s)[offset];
  return value;
}

void WaveArrays::put(std::int64_t offset, const Eigen::VectorXcd& value) {
  for (int s = 0; s < value.size(); ++s) component(s)[offset] = value[s];
}

void WaveArrays::transform(int sign) {
  int extent[lattice_dimensions];  // the slowest axis first
  std::reverse_copy(lattice_.extent, lattice_.extent + lattice_dimensions, extent);
  for (std::size_t s = 0; s < arrays_.size(); ++s) {
    auto* data = arrays_[s].get();
    fftw_execute(
        planned([&] { return fftw_plan_dft(lattice_dimensions, extent, data, data, sign, FFTW_ESTIMATE); }).get());
    if (sign == FFTW_BACKWARD)
      for (std::int64_t i = 0; i < lattice_.sites(); ++i) component(int(s))[i] /= double(lattice_.sites());
  }
}

void WaveArrays::for_each_mode(const std::function<void(const WaveVector&, Eigen::VectorXcd&)>& body) {
  double top = 0;
  for (std::size_t s = 0; s < arrays_.size(); ++s)
    for (std::int64_t i = 0; i < lattice_.sites(); ++i) top = std::max(top, std::abs(component(int(s))[i]));
  for_each_site(lattice_, [&](const Site& mode, std::int64_t offset) {
    Eigen::VectorXcd value = at(offset);
    if (value.cwiseAbs().maxCoeff() < 1e-15 * top) {
      value.setZero();
    } else {
      WaveVector k{};
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
        k[axis] = std::remainder(2 * std::numbers::pi * mode[axis] / lattice_.extent[axis], 2 * std::numbers::pi);
      body(k, value);
    }
    put(offset, value);
  });
}

WaveArrays waves_of(const State& state, const Modes& modes, const Lattice& lattice) {
  WaveArrays waves(modes.size, lattice);
  const std::int64_t sites = lattice.sites();
  const std::size_t K = std::size_t(modes.components);
  std::vector<double> fields(2 * K);
  for (std::int64_t i = 0; i < sites; ++i) {
    for (std::size_t c = 0; c < K; ++c) {
      fields[c] = state.phi[c * std::size_t(sites) + std::size_t(i)];
      fields[K + c] = state.pi[c * std::size_t(sites) + std::size_t(i)];
    }
    waves.put(i, modes.from_fields(fields));
  }
  return waves;
}

State state_of(WaveArrays& waves, const Modes& modes, const Lattice& lattice) {
  const std::int64_t sites = lattice.sites();
  const std::size_t K = std::size_t(modes.components);
  State state{std::vector<double>(K * std::size_t(sites)), std::vector<double>(K * std::size_t(sites))};
  std::vector<double> fields(2 * K);
  for (std::int64_t i = 0; i < sites; ++i) {
    modes.to_fields(waves.at(i), fields);
    for (std::size_t c = 0; c < K; ++c) {
      state.phi[c * std::size_t(sites) + std::size_t(i)] = fields[c];
      state.pi[c * std::size_t(sites) + std::size_t(i)] = fields[K + c];
    }
  }
  return state;
}

State evolved(const State& state, const Modes& modes, const Lattice& lattice, double time,
              const std::function<Eigen::MatrixXcd(const WaveVector&)>& generator) {
  WaveArrays waves = waves_of(state, modes, lattice);
  waves.transform(FFTW_FORWARD);
  waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) {
    const Eigen::MatrixXcd G = time * generator(k);
    z = (exponential(G) * z).eval();
  });
  waves.transform(FFTW_BACKWARD);
  return state_of(waves, modes, lattice);
}

}  // namespace dualfield
