// SPDX-License-Identifier: MIT
#include "host/state/initial.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "dualfield/error.hpp"
#include "dualfield/philox.hpp"
#include "host/files/npy.hpp"
#include "host/state/two_level.hpp"

namespace dualfield {

namespace {

using std::numbers::pi;

/// Builds one kind of state; one overload for each alternative of InitialCase.
struct Builder {
  const Case& setup;
  const SimulationSpec& spec;
  const Modes& modes;
  int K;
  std::int64_t sites = spec.lattice.sites();

  State zero() const {
    return {std::vector<double>(std::size_t(K * sites)), std::vector<double>(std::size_t(K * sites))};
  }

  State operator()(const FileInitial& files) const { return state_of_files(files, spec, modes); }

  /// Re(amplitude · u e^{ik·i}) with u the eigenvector: with φ = 1 for one real field that has a φ, of unit length else.
  State operator()(const PlaneWaveInitial& wave) const {
    WaveVector k{};
    for (std::size_t axis = 0; axis < wave.mode.size(); ++axis)
      k[axis] = 2 * pi * double(wave.mode[axis] % spec.lattice.extent[axis]) / spec.lattice.extent[axis];
    Eigen::VectorXcd u = branches(modes, wrapped_to_zone(k)).vectors.col(wave.branch);
    if (modes.size == 2 && std::abs(u[0]) > 1e-9) u /= u[0];  // one real field
    State state = zero();
    std::vector<double> values(std::size_t(2 * K));
    for_each_site(spec.lattice, [&](const Site& at, std::int64_t site) {
      const double angle = phase(wave.mode, at);
      modes.to_fields(wave.amplitude * std::polar(1.0, angle) * u, values);
      put(state, site, values);
    });
    return state;
  }

  State operator()(const PacketInitial& packet) const { return packet_state(packet, spec, modes); }

  State operator()(const RandomInitial& random) const {
    State state = zero();
    const PhiloxKey key{std::uint32_t(random.seed), std::uint32_t(std::uint64_t(random.seed) >> 32)};
    for (int field = 0; field < 2; ++field)
      for (int c = 0; c < K; ++c)
        for_each_site(spec.lattice, [&](const Site& at, std::int64_t site) {
          const PhiloxCounter counter{std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]),
                                      std::uint32_t((at[3] * 2 + field) * K + c)};
          (field == 0 ? state.phi : state.pi)[std::size_t(c * sites + site)] = random.amplitude * uniform(counter, key);
        });
    return state;
  }

  State operator()(const PointInitial& point) const {
    State state = zero();
    Site at{};
    std::copy(point.site.begin(), point.site.end(), at.begin());
    const std::int64_t site = offset_of(at, spec.lattice);
    (point.field == "pi" ? state.pi : state.phi)[std::size_t((point.component - 1) * sites + site)] = point.amplitude;
    return state;
  }

  /// Sine–Gordon: 4 arctan e^{γ√λ(x−x₀)}, from 0 to 2π and, half a box on, back. φ⁴ with m² < 0:
  /// v tanh(γ√(−m²/2)(x−x₀)) between the vacua ±v = ±√(−m²/λ). π = −v_kink ∂φ/∂x.
  State operator()(const KinkInitial& kink) const {
    const double a = spec.lattice.spacing, length = a * spec.lattice.extent[0];
    const double gamma = 1 / std::sqrt(1 - kink.velocity * kink.velocity);
    const double lambda = spec.parameters.coupling, m2 = spec.parameters.mass_squared;
    const bool sine_gordon = spec.potential == "sine_gordon";
    const double steepness = gamma * std::sqrt(sine_gordon ? lambda : -m2 / 2);
    const double vacuum = sine_gordon ? 0 : std::sqrt(-m2 / lambda);
    const auto profile = [&](double x) {
      return sine_gordon ? 4 * std::atan(std::exp(steepness * x)) : vacuum * std::tanh(steepness * x);
    };
    const auto slope = [&](double x) {
      const double c = std::cosh(steepness * x);
      return sine_gordon ? 2 * steepness / c : vacuum * steepness / (c * c);
    };
    State state = zero();
    for_each_site(spec.lattice, [&](const Site& at, std::int64_t site) {
      // the kink and its neighbours' images, each seen within half a box; their far sides are flat to rounding
      double distance =
          std::remainder(at[0] * a - kink.position - length / 4, length);  // −L/2 … L/2 around the plateau
      const double to_kink = distance + length / 4, to_antikink = distance - length / 4;
      state.phi[std::size_t(site)] = profile(to_kink) - profile(to_antikink) - vacuum;
      state.pi[std::size_t(site)] = -kink.velocity * (slope(to_kink) - slope(to_antikink));
    });
    return state;
  }

  /// k·i, with the product of integers reduced first: exact to rounding on any lattice.
  double phase(const std::vector<std::int64_t>& mode, const Site& site) const {
    double turns = 0;
    for (std::size_t axis = 0; axis < mode.size(); ++axis) {
      const std::int64_t n = spec.lattice.extent[axis];
      turns += double((mode[axis] % n) * site[axis] % n) / double(n);
    }
    return 2 * pi * turns;
  }

  static WaveVector wrapped_to_zone(WaveVector k) {
    for (double& component : k) component = std::remainder(component, 2 * pi);
    return k;
  }

  void put(State& state, std::int64_t site, const std::vector<double>& values) const {
    for (int c = 0; c < K; ++c) {
      state.phi[std::size_t(c * sites + site)] = values[std::size_t(c)];
      state.pi[std::size_t(c * sites + site)] = values[std::size_t(K + c)];
    }
  }
};

std::string name_of(const FileInitial* files, bool phi) {
  if (!files) return phi ? "initial: phi" : "initial: pi";
  const CasePath& file = phi ? files->phi : files->pi;
  return file.place + ": " + file.path.string();
}

}  // namespace

std::vector<std::size_t> array_shape(std::vector<std::size_t> first, const Lattice& lattice) {
  for (int axis = lattice.dimensions - 1; axis >= 0; --axis) first.push_back(std::size_t(lattice.extent[axis]));
  return first;
}

std::vector<double> read_state_file(const CasePath& file, const std::vector<std::size_t>& shape) {
  try {
    return read_npy(file.path, shape).values;
  } catch (const InputError& error) {
    throw InputError(file.place + ": " + error.what());
  }
}

namespace {
void require_representable(const State& state, const FileInitial* files, Precision precision) {
  const double largest =
      precision == Precision::single_precision ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  for (const auto* field : {&state.phi, &state.pi})
    for (std::size_t i = 0; i < field->size(); ++i)
      if (!(std::abs((*field)[i]) <= largest))
        throw InputError(
            name_of(files, field == &state.phi) + ": the state is not finite in this precision: it has the value " +
            std::to_string((*field)[i]) + " at place " + std::to_string(i) + "; allowed are values up to ±" +
            (precision == Precision::single_precision ? "3.4e38" : "1.8e308"));
}
}  // namespace

void require_representable(const State& state, const Case& setup, Precision precision) {
  require_representable(state, std::get_if<FileInitial>(&setup.initial), precision);
}

State state_of_files(const FileInitial& files, const SimulationSpec& spec, const Modes& modes) {
  const std::vector<std::size_t> shape = array_shape({std::size_t(modes.components)}, spec.lattice);
  State state{read_state_file(files.phi, shape), read_state_file(files.pi, shape)};
  require_representable(state, &files, spec.precision);
  return state;
}

State initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes) {
  State state = std::visit(Builder{setup, spec, modes, modes.components}, setup.initial);
  if (!std::holds_alternative<FileInitial>(setup.initial)) state = to_two_level(std::move(state), spec);
  require_representable(state, setup, spec.precision);
  return state;
}

}  // namespace dualfield
