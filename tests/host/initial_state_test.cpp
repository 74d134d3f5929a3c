// SPDX-License-Identifier: MIT
// Initial states piece by piece: any pieces and any number of threads give the same values; what is refused, and when.
#include "host/state/initial.hpp"

#include <gtest/gtest.h>

#include "dualfield/error.hpp"
#include "dualfield/philox.hpp"
#include "host/files/npy.hpp"
#include "laws/systems.hpp"
#include "on_disk.hpp"
#include "written_npy.hpp"

namespace dualfield {
namespace {

using testing::message_of;
using testing::TemporaryDirectory;
using testing::write_npy;

struct Start {
  SimulationSpec spec;
  Case setup;
  std::unique_ptr<Modes> modes = modes_of(spec);

  Start(SimulationSpec system, InitialCase initial, int threads = 1) : spec(std::move(system)) {
    spec.scheme = "leapfrog";
    spec.threads = threads;
    setup.initial = std::move(initial);
  }
  StateSource source() const { return initial_state(setup, spec, *modes); }
  State state() const { return whole_state(source(), modes->components, spec.lattice.sites()); }
};

std::vector<InitialCase> kinds(const Lattice& lattice, int components) {
  PacketInitial packet;
  PlaneWaveInitial wave;
  PointInitial point;
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    packet.center.push_back(1.3);
    packet.momentum.push_back(0.4);
    wave.mode.push_back(axis + 1);
    point.site.push_back(lattice.extent[axis] - 1);
  }
  packet.width = 1.1;
  PacketInitial both = packet;
  both.energy = "both";
  point.field = "pi";
  point.component = components;
  point.amplitude = -2.5;
  wave.branch = 1;
  wave.amplitude = -0.3;
  return {packet, both, wave, RandomInitial{77, 0.4}, point};
}

std::vector<Start> starts(int threads) {
  std::vector<Start> all;
  const auto add = [&](const SimulationSpec& spec) {
    for (const InitialCase& kind : kinds(spec.lattice, laws::components(spec))) all.emplace_back(spec, kind, threads);
  };
  add(laws::system("klein_gordon", {13}, 0.8, 0.3));
  add(laws::system("klein_gordon", {4, 1, 5}, 0.8, 0.3));
  add(laws::system("dirac_1d", {12}, 0.8, 0.3));
  add(laws::system("dirac_3d", {3, 4, 5}, 0.8, 0.3));
  all.emplace_back(laws::system("klein_gordon", {40}, 0.5, 0, "sine_gordon", 1), KinkInitial{0.3, 5}, threads);
  all.emplace_back(laws::system("klein_gordon", {40, 3}, 0.5, -1, "phi4", 2), KinkInitial{-0.2, 4}, threads);
  return all;
}

TEST(InitialState, IsTheSameInAnyPiecesAndByAnyNumberOfThreads) {
  const std::vector<Start> one = starts(1);
  for (const int threads : {1, 3}) {
    const std::vector<Start> all = starts(threads);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Start& start = all[i];
      SCOPED_TRACE(laws::described(start.spec, 0) + ", kind " + std::to_string(start.setup.initial.index()));
      const State whole = one[i].state();
      const StateSource source = start.source();
      const std::int64_t sites = start.spec.lattice.sites();
      for (const std::int64_t size : {std::int64_t(7), sites - 1, sites})
        for (int array = 1; array >= 0; --array)  // another order than the usual one
          for (int c = start.modes->components - 1; c >= 0; --c)
            for (std::int64_t first = 0; first < sites; first += size) {
              std::vector<double> values(std::size_t(std::min(size, sites - first)), 99.0);
              source(array, c, first, values);
              const std::vector<double>& field = array == 0 ? whole.phi : whole.pi;
              ASSERT_TRUE(std::equal(values.begin(), values.end(), field.begin() + c * sites + first));
            }
    }
  }
}

TEST(InitialState, StaysWithinItsBound) {
  for (const Start& start : starts(1)) {
    SCOPED_TRACE(laws::described(start.spec, 0) + ", kind " + std::to_string(start.setup.initial.index()));
    const State state = start.state();
    const double bound = amplitude_bound(start.setup, start.spec, *start.modes);
    EXPECT_LE(reference::largest({state.phi, state.phi}), bound * (1 + 1e-12));
  }
}

TEST(InitialState, IsAFunctionOfSeedAndSite) {
  const Start start(laws::system("dirac_3d", {3, 4, 5}, 0.8, 0.3), RandomInitial{-5, 0.25});
  const State state = start.state();
  const PhiloxKey key{std::uint32_t(-5), 0xffffffffu};
  for_each_site(start.spec.lattice, [&](const Site& at, std::int64_t site) {
    for (int c = 0; c < 4; ++c) {
      const PhiloxCounter counter{std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]),
                                  std::uint32_t(4 + c)};
      EXPECT_EQ(state.pi[std::size_t(c * 60 + site)], 0.25 * uniform(counter, key));
    }
  });
}

TEST(InitialState, RefusesWhatThePrecisionCannotHold) {
  PointInitial point;
  point.site = {2, 3};
  point.amplitude = 1e39;
  Start start(laws::system("klein_gordon", {4, 5}, 1, 0.2), point, 3);
  EXPECT_NO_THROW(start.state());
  start.spec.precision = Precision::single_precision;
  const StateSource source = start.source();
  EXPECT_EQ(message_of<InputError>([&] { whole_state(source, 1, 20); }).substr(0, 62),
            "initial: phi: the state is not finite in this precision: it ha");
  EXPECT_NE(message_of<InputError>([&] { whole_state(source, 1, 20); }).find(" at place 14; allowed are values up to"),
            std::string::npos);
  std::vector<double> values(14);
  EXPECT_NO_THROW(source(0, 0, 0, values));
  std::get<PointInitial>(start.setup.initial).field = "pi";
  const StateSource other = start.source();
  EXPECT_EQ(message_of<InputError>([&] { whole_state(other, 1, 20); }).substr(0, 12), "initial: pi:");
}

class FileStates : public ::testing::Test {
 protected:
  FileStates() : start(laws::system("dirac_1d", {6}, 0.8, 0.3), FileInitial{}) {
    write("phi.npy", {2, 6});
    write("pi.npy", {2, 6});
    start.setup.initial = FileInitial{{folder / "phi.npy", "case.toml:3:4: initial.phi"},
                                      {folder / "pi.npy", "case.toml:4:4: initial.pi"}, {}};
  }
  void write(const std::string& name, const std::vector<std::size_t>& shape, double last = 0.5) {
    std::vector<double> values(shape[0] * shape[1], name == "phi.npy" ? 0.25 : -3);
    values.back() = last;
    write_npy(folder / name, values, shape);
  }

  TemporaryDirectory folder;
  Start start;
};

TEST_F(FileStates, AreRead) {
  const State state = start.state();
  EXPECT_EQ(state.phi[0], 0.25);
  EXPECT_EQ(state.pi[10], -3);
  EXPECT_EQ(state.pi[11], 0.5);
  EXPECT_EQ(amplitude_bound(start.setup, start.spec, *start.modes), 0.5);
}

TEST_F(FileStates, AreRefusedAtOnceForTheirShape) {
  write("pi.npy", {3, 4});
  EXPECT_EQ(message_of<InputError>([&] { start.source(); }).find("case.toml:4:4: initial.pi: "), 0u);
  std::filesystem::remove(folder / "phi.npy");
  EXPECT_EQ(message_of<InputError>([&] { start.source(); }).find("case.toml:3:4: initial.phi: "), 0u);
}

TEST_F(FileStates, AreRefusedForTheirValuesWhenTheseAreRead) {
  write("pi.npy", {2, 6}, -1e39);
  EXPECT_NO_THROW(start.state());
  start.spec.precision = Precision::single_precision;
  const StateSource source = start.source();
  const std::string message = message_of<InputError>([&] { whole_state(source, 2, 6); });
  EXPECT_EQ(message.find("case.toml:4:4: initial.pi: " + (folder / "pi.npy").string() + ": the state is not finite"),
            0u);
  EXPECT_NE(message.find(" at place 11;"), std::string::npos);
  write("phi.npy", {2, 6}, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(message_of<InputError>([&] { start.state(); }).find("case.toml:3:4: initial.phi: "), 0u);
}

}  // namespace
}  // namespace dualfield
