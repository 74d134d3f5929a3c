// SPDX-License-Identifier: MIT
// Packets of one sign of the energy against a projection by eigenvectors, mode by mode, of a plain Fourier sum.
#include "host/state/packet.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/state/axis_product.hpp"
#include "host/state/energy_sign.hpp"
#include "laws/systems.hpp"
#include "packet_reference.hpp"

namespace dualfield {
namespace {

using namespace testing;

PacketInitial packet_on(const Lattice& lattice, const std::string& energy, const std::string& spin = "up") {
  PacketInitial packet;
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    packet.center.push_back((0.4 + 0.1 * axis) * lattice.extent[axis] * lattice.spacing);
    packet.momentum.push_back(0.7 - 0.6 * axis);
  }
  packet.width = 1.2 * lattice.spacing;
  packet.amplitude = 0.8;
  packet.energy = energy;
  packet.spin = spin;
  return packet;
}

State state_of_packet(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes, int threads = 2) {
  const StateSource source = packet_source(packet, spec, modes, std::make_shared<cpu::ThreadTeam>(threads));
  return whole_state(source, modes.components, spec.lattice.sites());
}

double difference(const State& x, const State& y) { return reference::difference({x.phi, x.pi}, {y.phi, y.pi}); }

/// The spec of scalar fields on a lattice with masses² in a symmetric K×K matrix, as tensors of one step.
SimulationSpec mixed_fields(const Lattice& lattice, int K, std::vector<double> masses) {
  const RuntimeTensor one = runtime_identity(K), none{K, {}};
  RuntimeTensor force{K, {}};
  for (double& mass : masses) mass = -mass;
  force.terms.push_back({masses});
  force = force - 2 * lattice.dimensions * one;
  for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis)
    for (const int by : {1, -1}) {
      RuntimeTensor moved = one;
      moved.terms[0].shift[axis] = by;
      force = force + moved;
    }
  SimulationSpec spec;
  spec.lattice = lattice;
  spec.step = 0.125;
  spec.scheme = "sequential";
  spec.runtime = RuntimeTheory{step_tensors({none, one, force, none}, spec.step), {}};
  return spec;
}

std::vector<SimulationSpec> systems() {
  std::vector<SimulationSpec> all{laws::system("klein_gordon", {16}, 0.8, 0.3),
                                  laws::system("klein_gordon", {15}, 0.8, 0),
                                  laws::system("klein_gordon", {1}, 1, 0.4),
                                  laws::system("klein_gordon", {6, 7}, 1.1, 0.1),
                                  laws::system("klein_gordon", {1, 8}, 0.5, 0.2),
                                  laws::system("klein_gordon", {4, 1, 5}, 1.1, 0.7),
                                  laws::system("klein_gordon", {5, 4, 6}, 1.1, -0.9),
                                  laws::system("klein_gordon_delayed", {5, 4}, 0.9, 0.3),
                                  mixed_fields(Lattice(4, {4, 3, 1, 2}), 1, {0.5}),
                                  mixed_fields(Lattice(2, {5, 4}), 2, {0.5, 0.2, 0.2, 0.9}),
                                  mixed_fields(Lattice(2, {4, 5}), 3, {0.5, 0.2, 0.1, 0.2, 0.9, 0.3, 0.1, 0.3, 1.4})};
  for (const auto& [name, shape] : std::vector<std::pair<std::string, std::vector<int>>>{{"dirac_1d", {16}},
                                                                                         {"dirac_1d", {15}},
                                                                                         {"dirac_1d", {1}},
                                                                                         {"dirac_3d", {4, 6, 5}},
                                                                                         {"dirac_3d", {6, 1, 4}},
                                                                                         {"dirac_3d", {1, 4, 3}},
                                                                                         {"dirac_3d", {5, 4, 1}}})
    for (const char* derivative : {"one_sided", "central"})
      for (const double wilson : {0.0, 0.7}) {
        SimulationSpec spec = laws::system(name, shape, 0.9, 0.2);
        spec.derivative = derivative;
        spec.parameters.wilson = wilson;
        all.push_back(spec);
      }
  // massless, with waves of one spin at rest, such as k = (π/2, −π/2, 0), and slow ones near them
  all.push_back(laws::system("dirac_3d", {4, 8, 4}, 0.9, 0));
  return all;
}

TEST(Packet, OfOneSignIsTheProjectionByEigenvectors) {
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(laws::described(spec, 0) + ", " + spec.derivative);
    const auto modes = modes_of(spec);
    for (const char* energy : {"positive", "negative"})
      for (const char* spin : {"up", "down"}) {
        const PacketInitial packet = packet_on(spec.lattice, energy, spin);
        EXPECT_LE(difference(state_of_packet(packet, spec, *modes), expected(packet, spec, *modes)), 4e-14)
            << energy << ", " << spin;
      }
  }
}

TEST(Packet, OfASpinorHasNoPartOfTheOtherSign) {
  for (const SimulationSpec& spec : systems()) {
    const auto modes = modes_of(spec);
    if (!modes->theory.spinor || spec.parameters.mass == 0) continue;  // waves at rest have no sign
    SCOPED_TRACE(laws::described(spec, 0) + ", " + spec.derivative);
    const auto sites = std::size_t(spec.lattice.sites()), K = std::size_t(modes->components);
    for (const char* energy : {"positive", "negative"}) {
      const State state = state_of_packet(packet_on(spec.lattice, energy), spec, *modes);
      Eigen::MatrixXcd z(modes->size, spec.lattice.sites());
      std::vector<double> fields(2 * K);
      for (std::size_t i = 0; i < sites; ++i) {
        for (std::size_t c = 0; c < K; ++c) {
          fields[c] = state.phi[c * sites + i];
          fields[K + c] = state.pi[c * sites + i];
        }
        z.col(Eigen::Index(i)) = modes->from_fields(fields);
      }
      const double other = std::string(energy) == "positive" ? -1 : 1;
      double wrong = 0;
      for_each_wave(spec.lattice, [&](const WaveVector& k, const VectorXcd& phases) {
        wrong += part_of_sign(z * phases.conjugate() / double(sites), *modes, k, other).squaredNorm();
      });
      EXPECT_LE(std::sqrt(wrong), 1e-14);
      EXPECT_GE(z.norm(), 0.1);
    }
  }
}

/// The parts of the two signs add up to the whole wave, which a field that is no spinor has doubled.
TEST(Packet, PartsOfBothSignsAddUp) {
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(laws::described(spec, 0) + ", " + spec.derivative);
    const auto modes = modes_of(spec);
    const int p = modes->theory.spinor ? modes->size - 1 : 0;
    const EnergySign positive(*modes, spec.lattice, p, 1), negative(*modes, spec.lattice, p, -1);
    if (!positive.is_closed()) continue;
    int at_rest = 0;
    for (int s = 0; s < modes->size; ++s) {
      EnergySign::Walk one(positive, s), other(negative, s);
      for (std::int64_t row = 0; row < spec.lattice.rows(); ++row) {
        one.enter_row(row);
        other.enter_row(row);
        for (int m = 0; m <= spec.lattice.extent[0] / 2; ++m) {
          one.enter(m);
          other.enter(m);
          const auto x = one.at_wave(), y = other.at_wave();
          ASSERT_EQ(x.has_value(), y.has_value());
          at_rest += !x;
          if (!x) continue;
          EXPECT_NEAR(x->re + y->re, s != p ? 0 : modes->theory.spinor ? 1 : 2, 1e-14);
          EXPECT_NEAR(x->im + y->im, 0, 1e-14);
        }
      }
    }
    EXPECT_TRUE(at_rest == 0 || (spec.parameters.mass_squared == 0 && !spec.runtime));
  }
}

TEST(Packet, OfBothSignsIsTheEnvelope) {
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(laws::described(spec, 0));
    const auto modes = modes_of(spec);
    const PacketInitial packet = packet_on(spec.lattice, "both", "down");
    const State state = state_of_packet(packet, spec, *modes);
    const auto sites = std::size_t(spec.lattice.sites()), K = std::size_t(modes->components);
    const std::size_t spin = std::size_t(modes->size) / 2 - 1;  // of a spinor, in each half
    for_each_site(spec.lattice, [&](const Site& at, std::int64_t site) {
      const Complex value = envelope(packet, spec.lattice, at) * (modes->theory.spinor ? std::sqrt(0.5) : 1);
      for (std::size_t c = 0; c < K; ++c) {
        const std::size_t i = c * sites + std::size_t(site);
        const double here = !modes->theory.spinor ? (c == 0 ? value.real() : 0)
                            : c / 2 == spin       ? (c % 2 == 0 ? value.real() : value.imag())
                                                  : 0;
        EXPECT_NEAR(state.phi[i], here, 1e-15);
        EXPECT_NEAR(state.pi[i], modes->theory.spinor ? here : 0, 1e-15);
      }
    });
    double places = 0;  // of all axes: a complex number each
    for (const int extent : spec.lattice.extent) places += extent;
    EXPECT_EQ(packet_bytes(spec, packet), places * sizeof(Complex));
  }
}

TEST(Packet, NeedsTheMemoryOfOneComponent) {
  SimulationSpec spec = laws::system("dirac_3d", {64, 32, 32}, 0.5, 0.2);
  const double sites = double(spec.lattice.sites());
  EXPECT_GE(packet_bytes(spec, packet_on(spec.lattice, "positive")), 8 * sites);
  EXPECT_LE(packet_bytes(spec, packet_on(spec.lattice, "positive")), 8.5 * sites);
}

/// Without the transform of the envelope it is known how many of its waves are used, and with them the memory.
TEST(SignedPacket, MemoryIsKnownBeforehand) {
  for (const double width : {3.0, 8.0, 40.0, 100.0, 1e4})
    for (const double momentum : {0.0, 0.3, 1.5, 3.1, 3.4}) {
      SimulationSpec spec = laws::with_scheme(laws::system("klein_gordon", {1500}, 1, 0.3), "leapfrog", 0.1);
      PacketInitial packet = packet_on(spec.lattice, "positive");
      packet.width = width;
      packet.momentum = {momentum};
      AxisProduct envelope(spec.lattice, [&](int, int j) {
        const double r = std::remainder(j - packet.center[0], 1500);
        return std::polar(std::exp(-r * r / (4 * width * width)), momentum * r);
      });
      envelope.transform();
      const auto waves = std::int64_t(envelope.used(1e-15)[0].size());
      const double expected = FewModes::memory_needed(spec.lattice, waves, 1) + Generator::memory_needed(spec.lattice) +
                              AxisProduct::memory_needed(spec.lattice);
      EXPECT_NEAR(packet_bytes(spec, packet), expected, 0.02 * expected) << width << " " << momentum;
    }
}

}  // namespace
}  // namespace dualfield
