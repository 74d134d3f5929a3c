// SPDX-License-Identifier: MIT
// Theories with a U(1) gauge field: the kernels against matrices assembled from the same terms, and the laws that links
// make exact: covariance under local, time-dependent transformations, the norm, the free theory.
#include <gtest/gtest.h>

#include <map>
#include <numbers>

#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

/// Smooth numbers of no meaning, the same ones everywhere, in [−1, 1].
double number(std::int64_t place, double time) { return std::sin(12.9898 * double(place % 9973) + 1.7 * time + 0.3); }

Background random_background(const SimulationSpec& spec, double size, bool is_static) {
  const std::int64_t values = (spec.lattice.dimensions + 1) * spec.lattice.sites(), sites = spec.lattice.sites();
  return {[=](const TimeSpan& span, std::span<double> out) {
            for (std::int64_t i = 0; i < values; ++i)
              out[std::size_t(i)] = size * number(i, is_static ? 0 : i < sites ? span.middle() : span.links());
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

const std::vector<std::string> all_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4", "unitary"};

TEST(Gauge, KernelsAgreeWithAssembledMatrices) {
  unsigned seed = 900;
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string form : {"compact", "additive"})
      for (const std::string& scheme : all_schemes) {
        SimulationSpec spec = with_scheme(gauged(base, form, 1.3), scheme, 0.21 * base.lattice.spacing);
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

// The terms of −bᵀ, whose links are read at the far end, are the transposed matrix.
TEST(Gauge, TransposingATermMovesWhereItsLinkIsRead) {
  const SimulationSpec spec = gauged(system("dirac_3d", {3, 2, 4}, 0.9, 0.4), "compact", 1.3);
  Values background(std::size_t(4 * spec.lattice.sites()));
  spec.background.fill({}, background);
  const auto matrix = [&](const auto& tensor) {
    std::map<std::pair<std::int64_t, std::int64_t>, double> entries;
    for (const MatrixEntry& e : assemble(tensor, spec.parameters, spec.lattice, background))
      entries[{e.row, e.column}] += e.value;
    return entries;
  };
  const auto expect_transposed = [&](const auto& tensor) {
    const auto one = matrix(transpose(tensor));
    for (const auto& [place, value] : matrix(tensor))
      EXPECT_NEAR(one.at({place.second, place.first}), value, 1e-15) << place.first << " " << place.second;
  };
  expect_transposed(Dirac3dWith<Compact>::b);
  expect_transposed(Dirac3dWith<Additive>::b);
  static_assert(same(transpose(transpose(Dirac3dWith<Compact>::b)), Dirac3dWith<Compact>::b));
  static_assert(!same(transpose(Dirac3dWith<Compact>::b), Dirac3dWith<Compact>::b));
  static_assert(background_components(Dirac3dWith<Compact>::b) == 0b1110 &&
                background_components(Dirac3dWith<Compact>::w) == 1);
}

TEST(Gauge, BitsDoNotDependOnPassAndThreads) {
  unsigned seed = 950;
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string form : {"compact", "additive"})
      for (const std::string& scheme : all_schemes)
        for (const bool is_static : {true, false})
          expect_same_bits(with_scheme(gauged(base, form, 1.3, is_static), scheme, 0.21), {1, 2, 3}, ++seed);
}

// A profile that the devices add to what is steady gives the same bits as arrays that the host fills.
TEST(Gauge, ProfilesMoveAsArraysDo) {
  unsigned seed = 955;
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string form : {"compact", "additive"})
      for (const std::string& scheme : all_schemes)
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
          spec.background = background_of([fill = spec.background.fill](std::span<double> values) { fill({}, values); },
                                          profiles, spec.lattice);
          SimulationSpec by_arrays = spec;
          by_arrays.background.profiles.clear();
          const State start = random_state(spec, ++seed);
          for (const int threads : {1, 3}) {
            spec.threads = threads;
            SCOPED_TRACE(form + " " + described(spec, seed));
            const auto one = started(spec, start), other = started(by_arrays, start);
            for (int part = 0; part < 2; ++part) {  // observed on the way, which takes other times
              one->advance(2);
              other->advance(2);
              const auto row = one->observe(), same_row = other->observe();
              for (std::size_t i = 0; i < row.size(); ++i) EXPECT_EQ(row[i].value, same_row[i].value) << row[i].name;
            }
            EXPECT_TRUE(same_bits(state_of(*one, start.phi.size()), state_of(*other, start.phi.size())));
          }
        }
}

TEST(Gauge, ThereIsOneProfileForAComponent) {
  const auto nothing = [](const TimeSpan&, std::span<double>) {};
  EXPECT_THROW(background_of([](std::span<double>) {}, {{1, 0, nothing}, {1, 2, nothing}}, {3, {2, 2, 2}}),
               std::invalid_argument);
}

TEST(Gauge, WithoutFieldItIsTheTheoryWithoutOne) {
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string form : {"compact", "additive"})
      for (const std::string& scheme : all_schemes) {
        const SimulationSpec free = with_scheme(base, scheme, 0.3), spec = gauged(free, form, 0);
        SCOPED_TRACE(form + " " + described(spec, 960));
        const State start = random_state(spec, 960);
        EXPECT_LE(reference::difference(evolved(spec, start, 9), evolved(free, start, 9)), 1e-13);
      }
}

/// Λ at every site and time.
double phase(std::int64_t site, double time) { return 2.1 * number(7 * site + 3, 4 * time); }

State transformed(const SimulationSpec& spec, State state, double time) {
  const std::int64_t sites = spec.lattice.sites();
  for (Values* field : {&state.phi, &state.pi})
    for (std::size_t re = 0; re < field->size(); re += 2 * std::size_t(sites))
      for (std::int64_t i = 0; i < sites; ++i) {  // ψ e^{−iΛ}
        const std::complex<double> psi((*field)[re + std::size_t(i)], (*field)[re + std::size_t(sites + i)]);
        const std::complex<double> turned = psi * std::polar(1.0, -phase(i, time));
        (*field)[re + std::size_t(i)] = turned.real();
        (*field)[re + std::size_t(sites + i)] = turned.imag();
      }
  return state;
}

/// a𝒜_μ + Λ_{i+μ} − Λ_i.
template <class Phase>
void move_links(const Lattice& lattice, std::span<double> background, const Phase& phase) {
  const std::int64_t sites = lattice.sites();
  for_each_site(lattice, [&](const Site& site, std::int64_t i) {
    for (int axis = 0; axis < lattice.dimensions; ++axis) {
      Site beyond = site;
      ++beyond[std::size_t(axis)];
      background[std::size_t((axis + 1) * sites + i)] += phase(offset_of(beyond, lattice)) - phase(i);
    }
  });
}

/// Links moved with Λ at the beginning or with the mean of both ends, and 𝒜_0 + ΔΛ/Δt.
Background transformed(const SimulationSpec& spec) {
  return {[lattice = spec.lattice, fill = spec.background.fill](const TimeSpan& span, std::span<double> out) {
            fill(span, out);
            move_links(lattice, out, [&](std::int64_t site) {
              return span.links_at_begin ? phase(site, span.begin)
                                         : (phase(site, span.begin) + phase(site, span.end)) / 2;
            });
            for (std::int64_t i = 0; i < lattice.sites(); ++i)
              out[std::size_t(i)] += (phase(i, span.end) - phase(i, span.begin)) / (span.end - span.begin);
          },
          false};
}

double covariance_defect(const SimulationSpec& spec, int steps) {
  const State start = random_state(spec, 970);
  SimulationSpec other = spec;
  other.background = transformed(spec);
  const State one = transformed(spec, evolved(spec, start, steps), steps * spec.step);
  const State two = evolved(other, transformed(spec, start, 0), steps);
  return reference::difference(one, two) / reference::largest(one);
}

TEST(Gauge, LinksAreExactlyCovariantInEveryScheme) {
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string& scheme : all_schemes)
      for (const double h : {0.17, -0.3}) {
        SimulationSpec spec = with_scheme(gauged(base, "compact", 1.1, false), scheme, h);
        SCOPED_TRACE(described(spec, 970));
        EXPECT_LE(covariance_defect(spec, 6), 1e-13);
      }
}

TEST(Gauge, TheAdditiveFormIsNot) {
  for (const SimulationSpec& base : dirac_systems())
    EXPECT_GE(covariance_defect(with_scheme(gauged(base, "additive", 0.3, false), "leapfrog", 0.1), 3), 1e-3);
}

TEST(Gauge, UnitaryKeepsTheNormForAnyField) {
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
    EXPECT_NEAR(charge(evolved(spec, start, 100'000)) / charge(start), 1, 1e-12);
  }
}

double column(Simulation& simulation, const std::string& name) {
  for (const Observable& value : simulation.observe())
    if (value.name == name) return value.value;
  return std::numeric_limits<double>::quiet_NaN();
}

TEST(Gauge, LeapfrogKeepsItsInvariantWhereThereIsNoElectricField) {
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string form : {"compact", "additive"}) {
      SimulationSpec spec = with_scheme(gauged(base, form, 0.8), "leapfrog", 0.2);
      spec.background.fill = [fill = spec.background.fill, sites = spec.lattice.sites()](const TimeSpan& span,
                                                                                         auto out) {
        fill(span, out);
        for (std::int64_t i = 0; i < sites; ++i) out[std::size_t(i)] = 0.7;
      };
      SCOPED_TRACE(form + " " + described(spec, 990));
      const auto simulation = started(spec, random_state(spec, 990));
      const double before = column(*simulation, "invariant"), charge = column(*simulation, "charge");
      simulation->advance(500);
      EXPECT_NEAR(column(*simulation, "invariant") / before, 1, 1e-12);
      EXPECT_GE(std::abs(column(*simulation, "charge") / charge - 1), 1e-6);
    }
}

TEST(Gauge, ColumnsAreCovariantAndTakeNoNoticeOfATransformation) {
  for (const SimulationSpec& base : dirac_systems())
    for (const std::string& scheme : all_schemes) {
      const SimulationSpec spec = with_scheme(gauged(base, "compact", 1.2), scheme, 0.2);
      SimulationSpec other = spec;
      other.background.fill = [lattice = spec.lattice, fill = spec.background.fill](const TimeSpan& span, auto out) {
        fill(span, out);
        move_links(lattice, out, [](std::int64_t site) { return phase(site, 0.4); });
      };
      const State start = random_state(spec, 995);
      const auto one = started(spec, start), two = started(other, transformed(spec, start, 0.4));
      const auto row = one->observe(), same_row = two->observe();
      ASSERT_EQ(row.size(), same_row.size());
      for (std::size_t i = 0; i < row.size(); ++i) {
        EXPECT_EQ(row[i].name.find("loss"), std::string::npos);
        EXPECT_NEAR(row[i].value, same_row[i].value, 1e-12 * std::abs(row[1].value)) << row[i].name << " of " << scheme;
      }
    }
}

}  // namespace
}  // namespace dualfield::laws
