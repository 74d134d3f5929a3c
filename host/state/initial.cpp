// SPDX-License-Identifier: MIT
#include "host/state/initial.hpp"

#include <cmath>
#include <numbers>

#include "dualfield/philox.hpp"
#include "host/state/axis_product.hpp"
#include "host/state/packet.hpp"
#include "host/state/representable.hpp"
#include "host/state/two_level.hpp"

namespace dualfield {

namespace {

using std::numbers::pi;

/// The unit eigenvector of a plane wave; with φ = 1 for one field, real or complex, that has a φ.
Eigen::VectorXcd eigenvector(const PlaneWaveInitial& wave, const SimulationSpec& spec, const Modes& modes) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < wave.mode.size(); ++axis) {
    k[axis] = 2 * pi * double(wave.mode[axis] % spec.lattice.extent[axis]) / spec.lattice.extent[axis];
    k[axis] = std::remainder(k[axis], 2 * pi);
  }
  Eigen::VectorXcd u = branches(modes, k).vectors.col(wave.branch);
  if (modes.size == 2 && std::abs(u[0]) > 1e-9) u /= u[0];  // one field, real or complex
  return u;
}

/// The vacuum v = √(−m²/λ) of φ⁴; that of sine-Gordon from which the kink begins is 0.
double vacuum_of(const SimulationSpec& spec) {
  return spec.potential == "sine_gordon" ? 0 : std::sqrt(-spec.parameters.mass_squared / spec.parameters.coupling);
}

/// φ and π along axis 1 (kink()).
struct KinkProfile {
  std::vector<double> phi, pi;
};

/// The source of one kind of state; one overload for each alternative of InitialCase. The sources hold copies of what
/// they need, except of the modes.
struct Builder {
  const SimulationSpec& spec;
  const Modes& modes;
  std::shared_ptr<cpu::ThreadTeam> team;
  int K = modes.components;

  StateSource operator()(const FileInitial& files) const { return source_of_files(files, spec, modes); }

  /// Re(amplitude · u e^{ik·i}), u the eigenvector. k·i is computed from integers reduced first: exact to rounding on any
  /// lattice.
  StateSource operator()(const PlaneWaveInitial& wave) const {
    const auto phases = std::make_shared<Lazy<AxisProduct>>([lattice = spec.lattice, mode = wave.mode] {
      return AxisProduct(lattice, [&](int axis, std::int64_t j) {
        const std::int64_t n = lattice.extent[axis];
        return std::polar(1.0, 2 * pi * double(mode[std::size_t(axis)] % n * j % n) / double(n));
      });
    });
    const Eigen::VectorXcd u = wave.amplitude * eigenvector(wave, spec, modes);
    const bool complex = modes.complex;
    return [team = team, K = K, phases, u, complex](int array, int component, std::int64_t first,
                                                    std::span<double> values) {
      const int field = array * K + component;
      (*phases)->fill(*team, u[complex ? field / 2 : field], complex && field % 2 == 1, first, values);
    };
  }

  StateSource operator()(const PacketInitial& packet) const { return packet_source(packet, spec, modes, team); }

  StateSource operator()(const RandomInitial& random) const {
    const PhiloxKey key{std::uint32_t(random.seed), std::uint32_t(std::uint64_t(random.seed) >> 32)};
    return [=, team = team, K = K, lattice = spec.lattice, amplitude = random.amplitude](
               int array, int component, std::int64_t first, std::span<double> values) {
      fill_sites(*team, lattice, first, values, [&](const Site& at) {
        const PhiloxCounter counter{std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]),
                                    std::uint32_t((at[3] * 2 + array) * K + component)};
        return amplitude * uniform(counter, key);
      });
    };
  }

  StateSource operator()(const PointInitial& point) const {
    Site at{};
    std::copy(point.site.begin(), point.site.end(), at.begin());
    const std::int64_t site = offset_of(at, spec.lattice);
    return [=, in = point.field == "pi" ? 1 : 0, of = int(point.component) - 1, amplitude = point.amplitude](
               int array, int component, std::int64_t first, std::span<double> values) {
      std::ranges::fill(values, 0.0);
      if (array == in && component == of && site >= first && site - first < std::int64_t(values.size()))
        values[std::size_t(site - first)] = amplitude;
    };
  }

  /// Sine–Gordon: 4 arctan e^{γ√λ(x−x₀)}, from 0 to 2π and, half a box on, back. φ⁴ with m² < 0:
  /// v tanh(γ√(−m²/2)(x−x₀)) between the vacua ±v = ±√(−m²/λ). π = −v_kink ∂φ/∂x.
  StateSource operator()(const KinkInitial& kink) const {
    const double a = spec.lattice.spacing, length = a * spec.lattice.extent[0];
    const double gamma = 1 / std::sqrt(1 - kink.velocity * kink.velocity);
    const double lambda = spec.parameters.coupling, m2 = spec.parameters.mass_squared;
    const bool sine_gordon = spec.potential == "sine_gordon";
    const double steepness = gamma * std::sqrt(sine_gordon ? lambda : -m2 / 2);
    const double vacuum = vacuum_of(spec), position = kink.position, velocity = kink.velocity;
    const auto profile = [=](double x) {
      return sine_gordon ? 4 * std::atan(std::exp(steepness * x)) : vacuum * std::tanh(steepness * x);
    };
    const auto slope = [=](double x) {
      const double c = std::cosh(steepness * x);
      return sine_gordon ? 2 * steepness / c : vacuum * steepness / (c * c);
    };
    const auto along = std::make_shared<Lazy<KinkProfile>>([=, team = team, n = std::int64_t(spec.lattice.extent[0])] {
      KinkProfile made{std::vector<double>(std::size_t(n)), std::vector<double>(std::size_t(n))};
      on_row_parts(*team, n, 0, n, [&](std::int64_t, std::int64_t begin, std::int64_t end, std::int64_t) {
        for (std::int64_t x = begin; x < end; ++x) {
          // the kink and its neighbours' images, each seen within half a box; their far sides are flat to
          // rounding; the distance is −L/2 … L/2 around the plateau
          const double distance = std::remainder(double(x) * a - position - length / 4, length);
          const double to_kink = distance + length / 4, to_antikink = distance - length / 4;
          made.phi[std::size_t(x)] = profile(to_kink) - profile(to_antikink) - vacuum;
          made.pi[std::size_t(x)] = -velocity * (slope(to_kink) - slope(to_antikink));
        }
      });
      return made;
    });
    return [team = team, lattice = spec.lattice, along](int array, int component, std::int64_t first,
                                                        std::span<double> values) {
      const std::vector<double>& from = array == 0 ? (*along)->phi : (*along)->pi;
      if (component == 0)
        fill_sites(*team, lattice, first, values, [&](const Site& at) { return from[std::size_t(at[0])]; });
      else
        std::ranges::fill(values, 0.0);
    };
  }
};

/// amplitude_bound of one kind of state.
struct AmplitudeBound {
  const SimulationSpec& spec;
  const Modes& modes;

  /// The modulus of a pair of components of this size, where the potential is taken of that.
  double of_components(double largest) const {
    return modes.theory.potential.joins_pairs ? std::numbers::sqrt2 * largest : largest;
  }

  double operator()(const FileInitial& files) const { return of_components(largest_of_file(files, spec, modes)); }
  double operator()(const PlaneWaveInitial& wave) const {
    const int of_phi = modes.complex ? modes.size / 2 : modes.components;  // components of z
    return std::abs(wave.amplitude) * eigenvector(wave, spec, modes).head(of_phi).cwiseAbs().maxCoeff();
  }
  double operator()(const PacketInitial& packet) const { return std::abs(packet.amplitude); }
  double operator()(const RandomInitial& random) const { return of_components(std::abs(random.amplitude)); }
  double operator()(const PointInitial& point) const { return point.field == "pi" ? 0 : std::abs(point.amplitude); }
  /// φ of a kink and an antikink stays between the two vacua.
  double operator()(const KinkInitial&) const {
    return spec.potential == "sine_gordon" ? 2 * pi : std::abs(vacuum_of(spec));
  }
};

}  // namespace

StateSource initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes) {
  const std::int64_t sites = spec.lattice.sites();
  const auto team = std::make_shared<cpu::ThreadTeam>(cpu::thread_count(spec.threads, sites));
  StateSource source = std::visit(Builder{spec, modes, team}, setup.initial);
  if (std::holds_alternative<FileInitial>(setup.initial)) return source;
  return representable(to_two_level(std::move(source), spec, team), spec.precision, ArrayNames(), sites, team);
}

bool begins_as_waves(const Case& setup, const SimulationSpec& spec) {
  const auto* const packet = std::get_if<PacketInitial>(&setup.initial);
  return packet && has_waves(*packet, spec);
}

double initial_bytes(const Case& setup, const SimulationSpec& spec, bool is_made_elsewhere) {
  if (std::holds_alternative<FileInitial>(setup.initial)) return 0;
  if (is_made_elsewhere) return packet_tables(spec.lattice);
  double bytes = two_level_bytes(spec);
  if (const auto* packet = std::get_if<PacketInitial>(&setup.initial)) bytes += packet_bytes(spec, *packet);
  if (std::holds_alternative<PlaneWaveInitial>(setup.initial)) bytes += AxisProduct::memory_needed(spec.lattice);
  if (std::holds_alternative<KinkInitial>(setup.initial)) bytes += 2.0 * spec.lattice.extent[0] * sizeof(double);
  return bytes;
}

double amplitude_bound(const Case& setup, const SimulationSpec& spec, const Modes& modes) {
  return std::visit(AmplitudeBound{spec, modes}, setup.initial);
}

}  // namespace dualfield
