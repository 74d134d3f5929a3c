// SPDX-License-Identifier: MIT
// Observed orders of every scheme and theory, and that a wrong order is reported as such.
#include "host/analysis/converge/converge.hpp"

#include <gtest/gtest.h>

#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {
namespace {

/// A packet that is smooth in a box of length 24: half a box from its centre it has decayed to e⁻¹⁸ of its height.
Case packet_case(const std::string& theory, std::vector<std::int64_t> shape, const std::string& scheme) {
  Case c;
  c.theory.name = theory;
  c.theory.mass = 0.4;
  c.lattice = {std::move(shape), 0.5};
  c.time.step = 0.2;
  c.time.steps = 10;
  c.time.scheme = scheme;
  PacketInitial packet;
  packet.center.assign(c.lattice.shape.size(), 12.0);
  packet.momentum.assign(c.lattice.shape.size(), 0.3);
  packet.width = 1.4;
  packet.energy = "both";
  packet.spin = theory == "dirac_3d" ? "up" : "";
  c.initial = packet;
  c.run.backend = "cpu";
  return c;
}

ConvergeOptions refining(const std::string& what, const std::string& against = "auto", int levels = 3) {
  ConvergeOptions options;
  options.refine = what;
  options.against = against;
  options.levels = levels;
  return options;
}

const std::vector<std::int64_t>& shape_of(const std::string& theory) {
  static const std::vector<std::int64_t> line{48}, box{12, 8, 8};
  return theory == "dirac_3d" ? box : line;
}

TEST(Converge, EverySchemeHasItsDeclaredOrderInTheStep) {
  for (const TheoryDescription& theory : describe_catalogue())
    for (const std::string_view name : theory.schemes) {
      const Scheme& scheme = *std::ranges::find(all_schemes(), name, &Scheme::name);
      if (scheme.order == 0) continue;  // makes no error in time
      const std::string theory_name(theory.name);
      Case setup = packet_case(theory_name, shape_of(theory_name), std::string(name));
      setup.time.step = 0.02;  // small, because fields grow under `synchronous`
      const Convergence result = converge(setup, refining("time"));
      ASSERT_TRUE(result.observed) << theory.name << " " << name;
      EXPECT_EQ(result.against, "exact");
      const int order = theory_name == "klein_gordon_delayed" ? 2 : scheme.order;
      EXPECT_EQ(result.declared, order);
      EXPECT_EQ(result.verdict(), "holds") << theory.name << " " << name << ": " << *result.observed;
      EXPECT_NEAR(*result.observed, order, 0.2) << theory.name << " " << name;
    }
}

TEST(Converge, OneSidedDifferencesAreOfFirstOrderAndTheLaplacianOfSecond) {
  for (const auto& [theory, scheme, order] : {std::tuple("klein_gordon", "leapfrog", 2),
                                              {"klein_gordon_delayed", "synchronous", 2},
                                              {"dirac_1d", "leapfrog", 1}}) {
    for (const char* against : {"continuum", "finest"}) {
      const Convergence result = converge(packet_case(theory, {48}, scheme), refining("both", against, 4));
      EXPECT_EQ(result.declared, order);
      EXPECT_EQ(result.verdict(), "holds") << theory << " " << *result.observed;
      EXPECT_NEAR(*result.observed, order, 0.2) << theory << " against " << against;
    }
    Case fine = packet_case(theory, {96}, scheme);
    fine.lattice.spacing = 0.25;
    fine.time.step = 0.02;
    fine.time.steps = 100;
    const Convergence space = converge(fine, refining("space", "auto", 3));
    EXPECT_EQ(space.against, "finest");
    EXPECT_NEAR(*space.observed, order, 0.2) << theory;
  }
}

TEST(Converge, APotentialIsComparedWithTheNextFinerRun) {
  Case c = packet_case("klein_gordon", {48}, "leapfrog");
  c.theory.potential = "phi4";
  c.theory.coupling = 0.5;
  const Convergence result = converge(c, refining("both", "auto", 3));
  EXPECT_EQ(result.against, "finest");
  EXPECT_NEAR(*result.observed, 2, 0.2);
  EXPECT_THROW(converge(c, refining("time", "exact")), InputError);
  EXPECT_THROW(converge(c, refining("both", "continuum")), InputError);
}

// The error of a packet narrower than the spacing does not decrease with the declared order.
TEST(Converge, TooCoarseALatticeIsReported) {
  Case coarse = packet_case("klein_gordon", {48}, "leapfrog");
  std::get<PacketInitial>(coarse.initial).width = 0.3;
  coarse.time.steps = 40;
  EXPECT_NE(converge(coarse, refining("both", "continuum", 3)).verdict(), "holds");
}

// Rounding to single precision gives an error that does not decrease with the step.
TEST(Converge, AnErrorThatDoesNotDecreaseIsReported) {
  Convergence stays{"time", "exact", {}, 2, 1.02, 0.01};
  EXPECT_EQ(stays.verdict(), "below");
  Convergence wavers{"time", "exact", {}, 2, 2.4, 0.9};
  EXPECT_EQ(wavers.verdict(), "undecided");
  Convergence right{"time", "exact", {}, 2, 1.97, 0.01};
  EXPECT_EQ(right.verdict(), "holds");
}

TEST(Converge, StatesThatAreNotFunctionsOfSpaceAreRefused) {
  Case c = packet_case("klein_gordon", {48}, "leapfrog");
  c.initial = RandomInitial{};
  EXPECT_THROW(converge(c, refining("both")), InputError);
  EXPECT_EQ(converge(c, refining("time")).verdict(), "holds");
}

// β in a file is −φ of the step before, but each level of refinement has another step.
TEST(Converge, AFileOfTheDelayedTheoryIsRefused) {
  Case c = packet_case("klein_gordon_delayed", {48}, "synchronous");
  c.initial = FileInitial{};
  EXPECT_THROW(converge(c, refining("time")), InputError);
}

TEST(Converge, AnUnstableLevelIsRefused) {
  Case c = packet_case("klein_gordon", {48}, "leapfrog");
  c.time.step = 0.4;  // stable on the case's lattice, not on finer ones
  EXPECT_THROW(converge(c, refining("space")), InputError);
}

TEST(Converge, NothingToRefineIsRefused) {
  Case c = packet_case("klein_gordon", {48}, "leapfrog");
  c.time.steps = 0;
  EXPECT_THROW(converge(c, refining("time")), InputError);
  c = packet_case("klein_gordon", {std::int64_t(1) << 28}, "leapfrog");
  EXPECT_THROW(converge(c, refining("both", "auto", 12)), InputError);  // needs more memory than there is
}

}  // namespace
}  // namespace dualfield
