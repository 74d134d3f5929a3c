// SPDX-License-Identifier: MIT
// Valid cases: values that are read, defaults that are filled in, overrides, and writing a case as TOML.
#include "host/case/file.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "case_fixture.hpp"
#include "host/case/nearest.hpp"

namespace dualfield {
namespace {

using namespace dualfield::testing;
namespace fs = std::filesystem;

TEST_F(CaseFile, FillsInEveryDefault) {
  const Case c = load(valid_case);
  EXPECT_EQ(c.theory.name, "klein_gordon");
  EXPECT_EQ(c.theory.mass, 0.5);
  EXPECT_FALSE(c.theory.mass_squared);
  EXPECT_EQ(c.mass_squared(), 0.25);
  EXPECT_EQ(c.theory.potential, "none");
  EXPECT_EQ(c.lattice.shape, (std::vector<std::int64_t>{8, 6, 4}));
  EXPECT_EQ(c.time.step, 0.25);
  EXPECT_EQ(c.time.steps, 400);
  EXPECT_EQ(c.time.scheme, "leapfrog");
  EXPECT_FALSE(c.time.allow_unstable);
  const auto& packet = std::get<PacketInitial>(c.initial);
  EXPECT_EQ(packet.center, (std::vector<double>{2.0, 1.5, 1.0}));  // n a / 2
  EXPECT_EQ(packet.momentum, (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(packet.width, 2.0);
  EXPECT_EQ(packet.amplitude, 1.0);
  EXPECT_EQ(packet.energy, "positive");
  EXPECT_EQ(packet.spin, "");  // a Klein-Gordon field has none
  EXPECT_EQ(c.observe.every, 10);
  EXPECT_EQ(c.output.every, 0);
  EXPECT_EQ(c.output.format, "hdf");
  EXPECT_FALSE(c.checks.max_drift);
  EXPECT_EQ(c.checks.on_violation, "stop");
  EXPECT_EQ(c.run.backend, "auto");
  EXPECT_EQ(c.run.precision, "double");
  EXPECT_EQ(c.run.pass, "auto");
  EXPECT_EQ(c.run.threads, 0);
}

TEST_F(CaseFile, FormatIsNpyWithoutHdf5) {
  EXPECT_EQ(load(valid_case, {}, false).output.format, "npy");
  EXPECT_EQ(load(valid_case, {"output.format=npy"}, true).output.format, "npy");
}

TEST_F(CaseFile, MassAndSpacingHaveDefaults) {
  std::string text = changed(valid_case, "mass = 0.5\n", "");
  text = changed(text, "spacing = 0.5\n", "");
  EXPECT_EQ(load(text).theory.mass, 0.0);
  EXPECT_EQ(load(text).lattice.spacing, 1.0);
}

/// Cases with every kind and every optional key, and with numbers that have no short decimal form.
std::vector<std::string> cases_of_all_kinds() {
  const std::string plain = changed(valid_case, "kind = \"packet\"\nwidth = 2.0\n", "");
  const std::string dirac = changed(valid_case, "klein_gordon", "dirac_3d");
  const std::string dirac_1d = changed(changed(dirac, "dirac_3d", "dirac_1d"), "[8, 6, 4]", "[32]");
  const std::string sine_gordon =
      changed(plain, "mass = 0.5", "potential = \"sine_gordon\"\ncoupling = 0.30000000000000004");
  const std::string phi4 = changed(plain, "mass = 0.5", "mass_squared = -1e-3\npotential = \"phi4\"\ncoupling = 2");
  return {valid_case,
          dirac + "spin = \"down\"\nenergy = \"negative\"\nmomentum = [0.1, -2e-7, 3]\n",
          dirac + "center = [0, 1, 2.5]\n[gauge]\nkind = \"none\"\nform = \"compact\"\n",
          dirac_1d + "energy = \"both\"\n[checks]\nmax_drift = 1e-6\non_violation = \"warn\"\n",
          plain + "kind = \"file\"\nphi = \"data/phi.npy\"\npi = \"../a \\\"quoted\\\" name.npy\"\n",
          plain + "kind = \"plane_wave\"\nmode = [1, 0, -3]\nbranch = 1\namplitude = 0.1\n",
          plain + "kind = \"random\"\nseed = 9223372036854775807\namplitude = 4.9406564584124654e-324\n",
          plain + "kind = \"point\"\n",
          plain + "kind = \"point\"\nsite = [7, 5, 3]\nfield = \"pi\"\ncomponent = 1\namplitude = -1\n",
          sine_gordon + "kind = \"kink\"\nvelocity = -0.999\n",
          phi4 + "kind = \"kink\"\nposition = 1.7976931348623157e308\n",
          plain +
              "kind = \"random\"\nseed = -1\n[observe]\nevery = 1\n[output]\nevery = 7\nformat = \"npy\"\n"
              "[run]\nbackend = \"cpu\"\nprecision = \"single\"\npass = \"half_steps\"\nthreads = 4096\n",
          changed(plain, "step = 0.25\nsteps = 400", "step = -1e-5\nsteps = 0\nallow_unstable = true") +
              "kind = \"random\"\nseed = 0\n"};
}

TEST_F(CaseFile, WrittenCaseLoadsToTheSameCase) {
  for (const std::string& text : cases_of_all_kinds()) {
    SCOPED_TRACE(text);
    const Case first = load(text);
    const std::string resolved = to_toml(first);
    EXPECT_EQ(first.initial.index(), load(resolved).initial.index());
    EXPECT_EQ(resolved, to_toml(load(resolved)));
    EXPECT_NE(resolved.find("threads = "), std::string::npos) << "defaults are written out";
  }
}

TEST_F(CaseFile, WrittenDoublesKeepTheirBits) {
  constexpr unsigned seed = 20240611;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 generator(seed);
  for (int trial = 0; trial < 50; ++trial) {
    Case c = load(valid_case);
    const double value = std::bit_cast<double>(generator());
    if (!std::isfinite(value) || value == 0) continue;
    c.time.step = c.theory.mass = value;
    c.time.steps = 1;
    std::get<PacketInitial>(c.initial).center = {value, -0.0, 1e16};
    const Case again = load(to_toml(c));
    EXPECT_EQ(again.time.step, value);
    EXPECT_EQ(again.theory.mass, value);
    EXPECT_EQ(std::get<PacketInitial>(again.initial).center[0], value);
    EXPECT_TRUE(std::signbit(std::get<PacketInitial>(again.initial).center[1]));
    EXPECT_EQ(std::get<PacketInitial>(again.initial).center[2], 1e16);
  }
}

TEST_F(CaseFile, EveryFieldIsTheSameAfterWritingAndReading) {
  const auto texts = cases_of_all_kinds();
  const Case dirac = load(to_toml(load(texts[1])));
  const auto& packet = std::get<PacketInitial>(dirac.initial);
  EXPECT_EQ(packet.spin, "down");
  EXPECT_EQ(packet.energy, "negative");
  EXPECT_EQ(packet.momentum, (std::vector<double>{0.1, -2e-7, 3}));
  const Case checked = load(to_toml(load(texts[3])));
  EXPECT_EQ(checked.checks.max_drift, 1e-6);
  EXPECT_EQ(checked.checks.on_violation, "warn");
  const Case wave = load(to_toml(load(texts[5])));
  EXPECT_EQ(std::get<PlaneWaveInitial>(wave.initial).mode, (std::vector<std::int64_t>{1, 0, -3}));
  EXPECT_EQ(std::get<PlaneWaveInitial>(wave.initial).branch, 1);
  const Case random = load(to_toml(load(texts[6])));
  EXPECT_EQ(std::get<RandomInitial>(random.initial).seed, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(std::get<RandomInitial>(random.initial).amplitude, std::numeric_limits<double>::denorm_min());
  const Case point = load(to_toml(load(texts[8])));
  EXPECT_EQ(std::get<PointInitial>(point.initial).site, (std::vector<std::int64_t>{7, 5, 3}));
  EXPECT_EQ(std::get<PointInitial>(point.initial).field, "pi");
  const Case phi4 = load(to_toml(load(texts[10])));
  EXPECT_EQ(phi4.theory.mass_squared, -1e-3);
  EXPECT_EQ(phi4.mass_squared(), -1e-3);
  EXPECT_EQ(phi4.theory.coupling, 2.0);
  const Case last = load(to_toml(load(texts[11])));
  EXPECT_EQ(last.observe.every, 1);
  EXPECT_EQ(last.output.every, 7);
  EXPECT_EQ(last.output.format, "npy");
  EXPECT_EQ(last.run.backend, "cpu");
  EXPECT_EQ(last.run.precision, "single");
  EXPECT_EQ(last.run.pass, "staged");
  EXPECT_EQ(last.run.threads, 4096);
  const Case backwards = load(to_toml(load(texts[12])));
  EXPECT_EQ(backwards.time.step, -1e-5);
  EXPECT_EQ(backwards.time.steps, 0);
  EXPECT_TRUE(backwards.time.allow_unstable);
}

TEST_F(CaseFile, DefaultsOfPointAndKinkFollowTheBox) {
  const auto texts = cases_of_all_kinds();
  EXPECT_EQ(std::get<PointInitial>(load(texts[7]).initial).site, (std::vector<std::int64_t>{4, 3, 2}));
  EXPECT_EQ(std::get<KinkInitial>(load(texts[9]).initial).position, 8 * 0.5 / 4);
}

TEST_F(CaseFile, PathsAreRelativeToTheFolderOfTheCase) {
  const std::string text = cases_of_all_kinds()[4];
  const auto from_file = std::get<FileInitial>(load(text).initial);
  EXPECT_EQ(from_file.phi.path, folder_ / "data/phi.npy");
  EXPECT_EQ(from_file.pi.path, folder_.parent_path() / "a \"quoted\" name.npy");
  const auto overridden = std::get<FileInitial>(load(text, {"initial.phi=./x/phi.npy"}).initial);
  EXPECT_EQ(overridden.phi.path, fs::current_path() / "x/phi.npy");
  EXPECT_EQ(overridden.pi.path, from_file.pi.path);
  EXPECT_EQ(std::get<FileInitial>(load(text, {"initial.phi=/data/phi.npy"}).initial).phi.path, "/data/phi.npy");
}

TEST_F(CaseFile, OverridesReplaceAndAddKeysAndTheLastOneWins) {
  const Case c = load(valid_case, {"time.step=0.5", "time.scheme=yoshida4", "lattice.shape=[5, 7]", "run.threads=2",
                                   "checks.max_drift = 1e-3", "time.step=1", "initial.energy='both'"});
  EXPECT_EQ(c.time.step, 1.0);
  EXPECT_EQ(c.time.scheme, "yoshida4");
  EXPECT_EQ(c.lattice.shape, (std::vector<std::int64_t>{5, 7}));
  EXPECT_EQ(c.run.threads, 2);
  EXPECT_EQ(c.checks.max_drift, 1e-3);
  EXPECT_EQ(std::get<PacketInitial>(c.initial).energy, "both");
  EXPECT_EQ(c.time.steps, 400);
}

TEST_F(CaseFile, OverridesRepairABadFile) {
  const std::string text = changed(valid_case, "scheme = \"leapfrog\"", "scheme = 3");
  EXPECT_EQ(load(text, {"time.scheme=sequential"}).time.scheme, "sequential");
}

TEST_F(CaseFile, DottedKeysAndInlineTablesAreSectionsToo) {
  const Case c = load(
      "theory.name = \"dirac_1d\"\nlattice = {shape = [9]}\ntime.step = 1\ntime.steps = 0x10\n"
      "time.scheme = 'leapfrog'\ninitial = {kind = 'random', seed = 1}\n");
  EXPECT_EQ(c.theory.name, "dirac_1d");
  EXPECT_EQ(c.time.steps, 16);
}

TEST(EditDistance, CountsTypingErrors) {
  EXPECT_EQ(edit_distance("step", "step"), 0u);
  EXPECT_EQ(edit_distance("", "step"), 4u);
  EXPECT_EQ(edit_distance("sheme", "scheme"), 1u);
  EXPECT_EQ(edit_distance("widht", "width"), 1u);
  EXPECT_EQ(edit_distance("mass", "name"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, IsTheNearestOrNone) {
  const std::vector<std::string> names = {"steps", "step", "scheme"};
  EXPECT_EQ(nearest("setp", names), "step");
  EXPECT_EQ(nearest("SCHEME", names), "scheme");
  EXPECT_EQ(nearest("colour", names), "");
}

}  // namespace
}  // namespace dualfield
