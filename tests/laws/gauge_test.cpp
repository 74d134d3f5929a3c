// SPDX-License-Identifier: MIT
// Theories with a U(1) gauge field: the kernels against matrices assembled from the same terms, the same bits for any
// pass and number of threads, and laws that the ledger does not have. The ledger has covariance under local
// transformations.
#include <gtest/gtest.h>

#include "laws/effort.hpp"
#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

/// A number in [−1, 1] that is smooth in time and depends on the place, the same on every machine.
double number(std::int64_t place, double time) { return std::sin(12.9898 * double(place % 9973) + 1.7 * time + 0.3); }

Background random_background(const SimulationSpec& spec, double size, bool is_static) {
  return {[=, sites = spec.lattice.sites()](const TimeSpan& span, int component, std::int64_t first,
                                            std::span<double> out) {
            const double time = is_static ? 0 : component == 0 ? span.middle() : span.links();
            for (std::size_t i = 0; i < out.size(); ++i)
              out[i] = size * number(component * sites + first + std::int64_t(i), time);
          },
          is_static};
}

SimulationSpec gauged(SimulationSpec spec, const std::string& form, double size, bool is_static = true) {
  spec.gauge = form;
  spec.background = random_background(spec, size, is_static);
  return spec;
}

std::vector<SimulationSpec> dirac_systems() {
  return {system("dirac_1d", {37}, 0.8, 0.3), system("dirac_1d", {3}, 1.1, 0), system("dirac_3d", {5, 4, 7}, 0.9, 0.4),
          system("dirac_3d", {19, 3, 1}, 1.2, 0)};
}

std::vector<SimulationSpec> charged_systems() {
  std::vector<SimulationSpec> all = dirac_systems();
  for (const SimulationSpec& scalar :
       {system("complex_scalar", {29}, 0.8, 0.3), system("complex_scalar", {6, 5}, 1.1, -0.1),
        system("complex_scalar", {7, 6}, 0.9, 0.2, "phi4", 0.7), system("complex_scalar", {3, 4, 5}, 1.2, 0),
        system("complex_scalar", {5, 1, 3}, 1, 0.1, "phi4", 0.4)})
    all.push_back(scalar);
  return all;
}

/// The forms in which a gauge field enters a theory.
std::vector<std::string> forms(const SimulationSpec& spec) {
  return is_dirac(spec) ? std::vector<std::string>{"compact", "additive"} : std::vector<std::string>{"compact"};
}

/// The same spec with 𝒜_0 = size everywhere, so that leapfrog runs in its staggered form.
SimulationSpec with_uniform_potential(SimulationSpec spec, double size) {
  spec.background.fill = [size, fill = spec.background.fill](const TimeSpan& span, int component, std::int64_t first,
                                                             std::span<double> out) {
    fill(span, component, first, out);
    if (component == 0) std::ranges::fill(out, size);
  };
  return spec;
}

/// The schemes of a system with a gauge field.
std::vector<std::string> schemes_in_field(const SimulationSpec& spec) { return schemes(gauged(spec, "compact", 1)); }

void expect_agreement_with_matrices(SimulationSpec (*changed)(SimulationSpec), unsigned seed) {
  for (const SimulationSpec& base : charged_systems())
    for (const std::string& form : forms(base))
      for (const std::string& scheme : schemes_in_field(base)) {
        SimulationSpec spec = changed(with_scheme(gauged(base, form, 1.3), scheme, 0.21 * base.lattice.spacing));
        const State start = rounded_to_single(random_state(spec, ++seed));
        State expected = start;
        const reference::MatrixReference reference(spec);
        for (int step = 0; step < 3; ++step) reference.step(expected);
        for (const Pass pass : {Pass::staged, Pass::streaming})
          for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
            spec.pass = pass;
            spec.precision = precision;
            SCOPED_TRACE(form + " " + described(spec, seed));
            EXPECT_LE(reference::difference(evolved(spec, start, 3), expected),
                      reference::largest(expected) * (precision == Precision::double_precision ? 3e-13 : 1e-5));
          }
      }
}

TEST(Gauge, KernelsAgreeWithAssembledMatrices) {
  expect_agreement_with_matrices([](SimulationSpec spec) { return spec; }, 900);
  for (SimulationSpec (*const changed)(SimulationSpec) :
       {+[](SimulationSpec spec) { return with_uniform_potential(std::move(spec), 0); },
        +[](SimulationSpec spec) { return with_uniform_potential(std::move(spec), -2.3); }})
    expect_agreement_with_matrices(changed, 930);
}

// Transposing a term with a link moves the site at which the link is read, so that it differs from the negative of the
// term, and transposing it twice gives the term again.
static_assert(same(transpose(transpose(Dirac3dWith<Compact>::b)), Dirac3dWith<Compact>::b));
static_assert(!same(transpose(Dirac3dWith<Compact>::b), Dirac3dWith<Compact>::b));
static_assert(background_components(Dirac3dWith<Compact>::b) == 0b1110 &&
              background_components(Dirac3dWith<Compact>::w) == 1);

TEST(Gauge, BitsDoNotDependOnPassAndThreads) {
  unsigned seed = 950;
  for (const SimulationSpec& base : charged_systems())
    for (const std::string& form : forms(base))
      for (const std::string& scheme : schemes_in_field(base))
        for (const bool is_static : {true, false})
          expect_same_bits(with_scheme(gauged(base, form, 1.3, is_static), scheme, 0.21), {1, 2, 3}, ++seed);
}

// Profiles that the device adds to a steady background give the same bits as arrays that the host fills.
TEST(Gauge, ProfilesGiveTheBitsOfArrays) {
  unsigned seed = 955;
  for (const SimulationSpec& base : charged_systems())
    for (const std::string& form : forms(base))
      for (const std::string& scheme : schemes_in_field(base))
        for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
          SimulationSpec spec = with_scheme(gauged(base, form, 2), scheme, 0.21);
          spec.precision = precision;
          const int D = spec.lattice.dimensions;
          const auto wave = [](double size) {
            return [size](const TimeSpan& span, std::span<double> along) {
              for (std::size_t i = 0; i < along.size(); ++i) along[i] = size * number(std::int64_t(i), span.links());
            };
          };
          std::vector<BackgroundProfile> profiles{{0, D - 1, wave(0.7)}, {D, 0, wave(5)}};
          if (D > 1) profiles.push_back({1, 1, wave(3)});
          const auto steady = [fill = spec.background.fill](int component, std::int64_t first, std::span<double> out) {
            fill({}, component, first, out);
          };
          spec.background = background_of(steady, profiles, spec.lattice);
          SimulationSpec by_arrays = spec;
          by_arrays.background.profiles.clear();
          const State start = random_state(spec, ++seed);
          for (const int threads : {1, 3}) {
            spec.threads = threads;
            SCOPED_TRACE(form + " " + described(spec, seed));
            const auto one = started(spec, start), other = started(by_arrays, start);
            for (int part = 0; part < 2; ++part) {  // observing needs the background at other times than a step
              one->advance(2);
              other->advance(2);
              const auto row = one->observe(), same_row = other->observe();
              for (std::size_t i = 0; i < row.size(); ++i) EXPECT_EQ(row[i].value, same_row[i].value) << row[i].name;
            }
            EXPECT_TRUE(same_bits(state_of(*one, start.phi.size()), state_of(*other, start.phi.size())));
          }
        }
}

TEST(Gauge, TwoProfilesForOneComponentAreRefused) {
  const auto nothing = [](const TimeSpan&, std::span<double>) {};
  EXPECT_THROW(
      background_of([](int, std::int64_t, std::span<double>) {}, {{1, 0, nothing}, {1, 2, nothing}}, {3, {2, 2, 2}}),
      std::invalid_argument);
}

TEST(Gauge, AZeroFieldGivesTheFreeTheory) {
  for (const SimulationSpec& base : charged_systems())
    for (const std::string& form : forms(base))
      for (const std::string& scheme : schemes_in_field(base)) {
        const SimulationSpec free = with_scheme(base, scheme, 0.3), spec = gauged(free, form, 0);
        SCOPED_TRACE(form + " " + described(spec, 960));
        const State start = random_state(spec, 960);
        EXPECT_LE(reference::difference(evolved(spec, start, 9), evolved(free, start, 9)), 1e-13);
      }
}

// The ledger's law `gauge.norm.unitary` has 300 steps: here errors of the links would add up for longer.
TEST(Gauge, UnitaryKeepsTheNormForManySteps) {
  for (const SimulationSpec& base : dirac_systems()) {
    const SimulationSpec spec = with_scheme(gauged(base, "compact", 3), "unitary", 0.9);
    const State start = random_state(spec, 980);
    const auto charge = [](const State& state) {
      long double sum = 0;
      for (const Values* field : {&state.phi, &state.pi})
        for (const double value : *field) sum += static_cast<long double>(value) * value;
      return double(sum);
    };
    SCOPED_TRACE(described(spec, 980));
    EXPECT_NEAR(charge(evolved(spec, start, long_run(100'000))) / charge(start), 1, 1e-12);
  }
}

double column(Simulation& simulation, const std::string& name) {
  for (const Observable& value : simulation.observe())
    if (value.name == name) return value.value;
  return std::numeric_limits<double>::quiet_NaN();
}

// For the compact form this is the ledger's law `gauge.invariant.leapfrog`.
TEST(Gauge, LeapfrogOfTheAdditiveFormKeepsItsInvariantWithoutAnElectricField) {
  for (const SimulationSpec& base : dirac_systems()) {
    const SimulationSpec spec =
        with_uniform_potential(with_scheme(gauged(base, "additive", 0.8), "leapfrog", 0.2), 0.7);
    SCOPED_TRACE(described(spec, 990));
    const auto simulation = started(spec, random_state(spec, 990));
    const double before = column(*simulation, "invariant"), charge = column(*simulation, "charge");
    simulation->advance(500);
    EXPECT_NEAR(column(*simulation, "invariant") / before, 1, 1e-12);
    EXPECT_GE(std::abs(column(*simulation, "charge") / charge - 1), 1e-6);
  }
}

// A new state begins at time 0, or at the step that it is said to belong to, in a background that changes in time.
TEST(Gauge, AStateThatIsSetHasItsTime) {
  for (const SimulationSpec& base : charged_systems())
    for (const std::string& scheme : schemes_in_field(base)) {
      const SimulationSpec spec = with_scheme(gauged(base, "compact", 1.3, false), scheme, 0.2);
      SCOPED_TRACE(described(spec, 992));
      const State start = random_state(spec, 992);
      const std::size_t size = start.phi.size();
      const auto simulation = started(spec, start);
      simulation->advance(3);
      const State middle = state_of(*simulation, size);
      simulation->advance(2);
      const State end = state_of(*simulation, size);
      const double energy = column(*simulation, "energy");
      simulation->set_state(middle.phi, middle.pi, 3);
      simulation->advance(2);
      EXPECT_TRUE(same_bits(state_of(*simulation, size), end));
      EXPECT_EQ(column(*simulation, "energy"), energy);
      simulation->set_state(end.phi, end.pi, 5);  // the same without a step
      EXPECT_EQ(column(*simulation, "energy"), energy);
      simulation->set_state(start.phi, start.pi);
      EXPECT_EQ(column(*simulation, "energy"), column(*started(spec, start), "energy"));
      simulation->advance(3);
      EXPECT_TRUE(same_bits(state_of(*simulation, size), middle));
    }
}

TEST(Gauge, NoLossIsObserved) {
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string& scheme : schemes_in_field(base)) {
      const SimulationSpec spec = with_scheme(gauged(base, "compact", 1.2), scheme, 0.2);
      for (const Observable& value : started(spec, random_state(spec, 995))->observe())
        EXPECT_EQ(value.name.find("loss"), std::string::npos) << value.name << " of " << scheme;
    }
}

}  // namespace
}  // namespace dualfield::laws
