// SPDX-License-Identifier: MIT
#include "host/state/packet.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/signed_waves.hpp"
#include "dualfield/theory_list.hpp"
#include "host/state/axis_product.hpp"
#include "host/state/energy_sign.hpp"
#include "host/state/waves.hpp"

namespace dualfield {

namespace {

/// exp(−|r|²/(4 width²) + ik·r), r the displacement from the centre within half a box. An axis of one site has none.
AxisProduct envelope(const PacketInitial& packet, const Lattice& lattice) {
  return {lattice, [&](int axis, int j) {
            const double r = std::remainder(j * lattice.spacing - packet.center[std::size_t(axis)],
                                            lattice.extent[axis] * lattice.spacing);
            return std::polar(std::exp(-r * r / (4 * packet.width * packet.width)),
                              packet.momentum[std::size_t(axis)] * r);
          }};
}

AxisProduct transformed_envelope(const PacketInitial& packet, const Lattice& lattice) {
  AxisProduct product = envelope(packet, lattice);
  product.transform();
  return product;
}

double sign_of(const PacketInitial& packet) { return packet.energy == "positive" ? 1 : -1; }

constexpr double rounding = 1e-15;  ///< of a transform, relative to its largest value

/// The number of waves of axis 1 that such an envelope uses, as AxisProduct::used() finds it, without its transform: the
/// transform is a Gaussian of width 1/width around the momentum. An envelope that the box cuts off uses all.
std::int64_t waves_along_first_axis(const PacketInitial& packet, const Lattice& lattice) {
  const double zone = std::numbers::pi / lattice.spacing, length = lattice.extent[0] * lattice.spacing;
  const std::int64_t all = lattice.extent[0] / 2 + 1;
  if (length * length / (16 * packet.width * packet.width) < -std::log(rounding)) return all;
  const double reach = std::sqrt(-std::log(rounding)) / packet.width, dk = 2 * std::numbers::pi / length;
  const double center = std::abs(std::remainder(packet.momentum[0], 2 * zone));
  const double low = std::max(0.0, center - reach), high = std::min(zone, center + reach);
  return std::min(all, std::int64_t(std::floor(high / dk) - std::ceil(low / dk)) + 1);
}

/// Whether the projection of a packet has a closed form. That depends on how the shifts of the tensors add up, and is
/// found on the smallest lattice on which they do so as on the given one.
bool is_closed(const PacketInitial& packet, const Modes& modes, const Lattice& lattice, int from) {
  const LearningSystem& s = modes.system;
  int reach = 1;
  for (const RuntimeTensor* tensor : {&s.w, &s.b, &s.a, &s.v})
    for (const RuntimeTerm& term : tensor->terms)
      for (const int shift : term.shift) reach = std::max(reach, std::abs(shift));
  Lattice small = lattice;
  for (int& n : small.extent) n = int(std::min<std::int64_t>(n, 4 * std::int64_t(reach) + 4));
  return EnergySign(modes, small, from, sign_of(packet)).is_closed();
}

/// The components of z in which the envelope goes before the projection, in equal parts. Spinors: of the φ half for
/// positive energy (at rest φ ~ e^{−imt}), of the π half for negative, of each for both. Other fields: φ.
std::vector<int> polarisation(const PacketInitial& packet, const Modes& modes) {
  if (!modes.theory.spinor) return {0};
  const int half = modes.size / 2, spin = packet.spin == "down" ? half - 1 : 0;
  if (packet.energy == "positive") return {spin};
  if (packet.energy == "negative") return {half + spin};
  return {spin, half + spin};
}

WavePlace place_of(const Modes& modes, int array, int component) {
  return {modes.complex, modes.components, array, component};
}

WaveVector wave_vector(const Site& mode, const Lattice& lattice) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = std::remainder(2 * std::numbers::pi * mode[axis] / lattice.extent[axis], 2 * std::numbers::pi);
  return k;
}

using Value = ComplexValue<double>;
Value number(const Complex& z) { return {z.real(), z.imag()}; }

/// A component of the projected polarisation at a mode, or the conjugate of that at the opposite mode.
SignedWaves::PartOfWave by_eigenvectors(const PacketInitial& packet, const Lattice& lattice, const Modes& modes) {
  return [&modes, lattice, sign = sign_of(packet), from = polarisation(packet, modes)[0]](
             std::int64_t row, int m, bool opposite, int component) {
    Site mode = first_of_row(row, lattice);
    mode[0] = m;
    if (opposite)
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
        const int n = lattice.extent[axis];
        mode[axis] = (n - mode[axis]) % n;
      }
    const Eigen::VectorXcd z =
        projected(Eigen::VectorXcd::Unit(modes.size, from), modes, wave_vector(mode, lattice), sign);
    const Value value = number(z[component]);
    return opposite ? conjugate(value) : value;
  };
}

/// The packet as plane waves, for a device.
std::shared_ptr<const SignedWaves> waves_of_packet(const PacketInitial& packet, const Lattice& lattice,
                                                   const Modes& modes) {
  const EnergySign sign(modes, lattice, polarisation(packet, modes)[0], sign_of(packet));
  const AxisProduct envelope = transformed_envelope(packet, lattice);
  SignedWaves waves{sign.numbers(),
                    {},
                    packet.amplitude / double(lattice.sites()),
                    rounding * envelope.largest(),
                    modes.complex,
                    by_eigenvectors(packet, lattice, modes)};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    for (const Complex& factor : envelope.factors()[axis]) waves.envelope[axis].push_back(number(factor));
  return std::make_shared<const SignedWaves>(std::move(waves));
}

/// The components of a packet of one sign, of which one is kept.
class SignedPacket {
 public:
  SignedPacket(const PacketInitial& packet, const Lattice& lattice, const Modes& modes,
               std::shared_ptr<cpu::ThreadTeam> team)
      : amplitude_(packet.amplitude),
        modes_(modes),
        by_eigenvectors_(by_eigenvectors(packet, lattice, modes)),
        sign_(modes, lattice, polarisation(packet, modes)[0], sign_of(packet)),
        team_(std::move(team)),
        lattice_(lattice),
        envelope_(transformed_envelope(packet, lattice)),
        used_(envelope_.used(rounding)) {}

  void read(int array, int component, std::int64_t first, std::span<double> values) {
    const int field = array * modes_.components + component;
    if (field != kept_) {
      kept_ = -1;
      if (!field_) field_.emplace(lattice_, used_, *team_);
      set_amplitudes(place_of(modes_, array, component));
      kept_ = field;
    }
    field_->read(first, values);
    if (array == 1 && component == modes_.components - 1 && first + std::ssize(values) == lattice_.sites()) forget();
  }

 private:
  /// Modes in which the envelope has nothing but rounding of its transform are left out.
  void set_amplitudes(const WavePlace& place) {
    const double least = rounding * envelope_.largest(), scale = amplitude_ / double(lattice_.sites());
    const std::vector<Complex>& along = envelope_.along_rows();
    const int n = lattice_.extent[0];
    field_->set([&](std::int64_t row, std::span<Complex> amplitudes) {
      const Complex here = envelope_.of_row(row), opposite = envelope_.of_opposite_row(row);
      EnergySign::Walk walk(sign_, place.component);
      walk.enter_row(row);
      for (std::size_t i = 0; i < amplitudes.size(); ++i) {
        const int m = used_[0][i];
        const Value plus = number(here * along[std::size_t(m)]);
        const Value minus = conjugate(number(opposite * along[std::size_t((n - m) % n)]));
        if (magnitude(plus) < least && magnitude(minus) < least) {
          amplitudes[i] = 0;
          continue;
        }
        walk.enter(m);
        const auto part_of = [&](bool opposite_wave, Value& part) {
          const auto closed = opposite_wave ? walk.conjugate_at_opposite() : walk.at_wave();
          part = closed ? *closed : by_eigenvectors_(row, m, opposite_wave, place.component);
          return true;
        };
        Value amplitude{0, 0};
        SignedWavesView::amplitude(place.imaginary, plus, minus, scale, least, part_of, amplitude);
        amplitudes[i] = {amplitude.re, amplitude.im};
      }
    });
  }

  /// Gives the memory back: these were the last values of the state.
  void forget() {
    field_.reset();
    kept_ = -1;
  }

  double amplitude_;
  const Modes& modes_;
  SignedWaves::PartOfWave by_eigenvectors_;
  EnergySign sign_;
  std::shared_ptr<cpu::ThreadTeam> team_;
  Lattice lattice_;
  AxisProduct envelope_;  ///< its transform
  UsedModes used_;
  std::optional<FewModes> field_;
  int kept_ = -1;  ///< number of the component that it is
};

/// The projection of all components at once, by eigenvectors.
State projected_packet(const PacketInitial& packet, const Lattice& lattice, const Modes& modes) {
  const AxisProduct values = envelope(packet, lattice);
  const int from = polarisation(packet, modes)[0];
  WaveArrays waves(modes.size, lattice);
  Complex* to = waves.component(from);
  for (std::int64_t row = 0; row < lattice.rows(); ++row) {
    const Complex here = packet.amplitude * values.of_row(row);
    for (const Complex& factor : values.along_rows()) *to++ = here * factor;
  }
  waves.transform(FFTW_FORWARD);
  waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) { z = projected(z, modes, k, sign_of(packet)); });
  waves.transform(FFTW_BACKWARD);
  return state_of(waves, modes, lattice);
}

}  // namespace

StateSource packet_source(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes,
                          std::shared_ptr<cpu::ThreadTeam> team) {
  const Lattice lattice = spec.lattice;
  const std::vector<int> from = polarisation(packet, modes);
  if (packet.energy == "both") {
    const double share = packet.amplitude / std::sqrt(double(from.size()));
    const auto values = std::make_shared<Lazy<AxisProduct>>([=] { return envelope(packet, lattice); });
    return [=, &modes](int array, int component, std::int64_t first, std::span<double> to) {
      const WavePlace place = place_of(modes, array, component);
      if (std::ranges::find(from, place.component) == from.end())
        std::ranges::fill(to, 0.0);
      else
        (*values)->fill(*team, share, place.imaginary, first, to);
    };
  }
  if (!is_closed(packet, modes, lattice, from[0])) {
    const auto state = std::make_shared<Lazy<State>>([=, &modes] { return projected_packet(packet, lattice, modes); });
    return [=](int array, int component, std::int64_t first, std::span<double> values) {
      source_of(**state, lattice.sites())(array, component, first, values);
    };
  }
  const auto source = std::make_shared<Lazy<std::unique_ptr<SignedPacket>>>(
      [=, &modes] { return std::make_unique<SignedPacket>(packet, lattice, modes, team); });
  StateSource packet_of_sign = [source](int array, int component, std::int64_t first, std::span<double> values) {
    (**source)->read(array, component, first, values);
  };
  packet_of_sign.waves = [=, &modes] { return waves_of_packet(packet, lattice, modes); };
  return packet_of_sign;
}

bool has_waves(const PacketInitial& packet, const SimulationSpec& spec) {
  if (packet.energy == "both" || limit_of(spec.theory) != spec.theory) return false;
  const auto modes = modes_of(spec);
  return is_closed(packet, *modes, spec.lattice, polarisation(packet, *modes)[0]);
}

double packet_tables(const Lattice& lattice) {
  return Generator::memory_needed(lattice) + AxisProduct::memory_needed(lattice);
}

double packet_bytes(const SimulationSpec& spec, const PacketInitial& packet) {
  const Lattice& lattice = spec.lattice;
  if (packet.energy == "both") return AxisProduct::memory_needed(lattice);
  const auto modes = modes_of(spec);
  if (!is_closed(packet, *modes, lattice, polarisation(packet, *modes)[0]))
    return double(lattice.sites()) * (modes->size * sizeof(Complex) + 2 * modes->components * sizeof(double));
  const int threads = cpu::thread_count(spec.threads, lattice.sites());
  return FewModes::memory_needed(lattice, waves_along_first_axis(packet, lattice), threads) + packet_tables(lattice);
}

}  // namespace dualfield
