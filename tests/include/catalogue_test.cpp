// SPDX-License-Identifier: MIT
// The catalogue of theories: descriptions, limits in continuous time, and how a theory is found.
#include <gtest/gtest.h>

#include "dualfield/catalogue.hpp"
#include "dualfield/learning_system.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/theory_list.hpp"

namespace dualfield {
namespace {

using Names = std::vector<std::string_view>;
const Names four_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4"};
const Names klein_gordon_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4", "exact"};
const Names& complex_scalar_schemes = klein_gordon_schemes;
const Names dirac_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4", "unitary", "exact"};

TEST(Catalogue, DescribesEachTheoryOnce) {
  const auto all = describe_catalogue();
  ASSERT_EQ(all.size(), 5u);
  const auto &klein_gordon = all[0], &delayed = all[1], &dirac_1d = all[2], &dirac_3d = all[3],
             &complex_scalar = all[4];

  EXPECT_EQ(klein_gordon.name, "klein_gordon");
  EXPECT_EQ(klein_gordon.components, 1);
  EXPECT_EQ(klein_gordon.dimensions, (std::vector{1, 2, 3}));
  EXPECT_EQ(klein_gordon.potentials, (Names{"none", "phi4", "sine_gordon"}));
  EXPECT_EQ(klein_gordon.half_schemes, (Names{"sequential", "leapfrog", "yoshida4"}));
  EXPECT_TRUE(klein_gordon.mass_squared);
  EXPECT_FALSE(klein_gordon.spinor || klein_gordon.charged);
  EXPECT_TRUE(klein_gordon.canonical);

  EXPECT_EQ(delayed.name, "klein_gordon_delayed");
  EXPECT_EQ(delayed.components, 1);
  EXPECT_EQ(delayed.dimensions, (std::vector{1, 2, 3}));
  EXPECT_EQ(delayed.potentials, (Names{"none"}));
  EXPECT_EQ(delayed.half_schemes, (Names{"synchronous"}));
  EXPECT_TRUE(delayed.mass_squared);
  EXPECT_FALSE(delayed.spinor);

  EXPECT_EQ(dirac_1d.name, "dirac_1d");
  EXPECT_EQ(dirac_1d.components, 2);
  EXPECT_EQ(dirac_1d.dimensions, (std::vector{1}));
  EXPECT_EQ(dirac_3d.name, "dirac_3d");
  EXPECT_EQ(dirac_3d.components, 4);
  EXPECT_EQ(dirac_3d.dimensions, (std::vector{3}));
  for (const auto* dirac : {&dirac_1d, &dirac_3d}) {
    EXPECT_EQ(dirac->potentials, (Names{"none"}));
    EXPECT_EQ(dirac->half_schemes, (Names{"sequential", "leapfrog", "yoshida4"}));
    EXPECT_FALSE(dirac->mass_squared);
    EXPECT_TRUE(dirac->spinor && dirac->charged);
    EXPECT_FALSE(dirac->canonical);
    EXPECT_EQ(dirac->gauges, (Names{"compact", "additive"}));
    EXPECT_EQ(dirac->schemes_with_gauge, (Names{"synchronous", "sequential", "leapfrog", "yoshida4", "unitary"}));
  }

  EXPECT_EQ(complex_scalar.name, "complex_scalar");
  EXPECT_EQ(complex_scalar.components, 2);
  EXPECT_EQ(complex_scalar.dimensions, (std::vector{1, 2, 3}));
  EXPECT_EQ(complex_scalar.potentials, (Names{"none", "phi4"}));
  EXPECT_TRUE(complex_scalar.mass_squared && complex_scalar.charged && complex_scalar.canonical);
  EXPECT_FALSE(complex_scalar.spinor);
  EXPECT_EQ(complex_scalar.schemes, complex_scalar_schemes);
  EXPECT_EQ(complex_scalar.schemes_with_potential, four_schemes);
  EXPECT_EQ(complex_scalar.gauges, (Names{"compact"}));
  EXPECT_EQ(complex_scalar.schemes_with_gauge, four_schemes);

  EXPECT_EQ(klein_gordon.schemes, klein_gordon_schemes);
  for (const auto& dirac : {dirac_1d, dirac_3d}) EXPECT_EQ(dirac.schemes, dirac_schemes);
  EXPECT_EQ(klein_gordon.schemes_with_potential, four_schemes);
  EXPECT_EQ(klein_gordon.schemes_for("phi4"), four_schemes);
  EXPECT_EQ(klein_gordon.schemes_for("none"), klein_gordon_schemes);
  EXPECT_TRUE(dirac_3d.schemes_with_potential.empty());
  EXPECT_EQ(delayed.schemes, (Names{"synchronous"}));
}

// The limit of klein_gordon_delayed has the tensors of klein_gordon.
TEST(Catalogue, HasTheLimitOfEachTheoryInContinuousTime) {
  for (const auto& theory : describe_catalogue())
    EXPECT_EQ(theory.limit, theory.name == "klein_gordon_delayed" ? "klein_gordon" : theory.name);
  EXPECT_TRUE(same(SecondOrderLimit<KleinGordonDelayed<2>>::a, KleinGordon<2>::a));
  EXPECT_FALSE(same(SecondOrderLimit<KleinGordonDelayed<2>>::a, KleinGordon<2>::b));
}

TEST(Catalogue, FindsATheoryByNamePotentialAndDimension) {
  const auto index_of = [](std::string_view name, std::string_view potential, int dimensions,
                           std::string_view gauge = "none") {
    int found = -1;
    const bool any = with_theory(name, potential, dimensions, gauge, [&]<class T>(std::type_identity<T>) {
      int index = 0;
      for_each_theory([&]<class U>(std::type_identity<U>) {
        if (std::is_same_v<T, U>) found = index;
        ++index;
      });
    });
    EXPECT_EQ(any, found >= 0);
    return found;
  };
  int index = 0;
  for_each_theory([&]<class T>(std::type_identity<T>) {
    EXPECT_EQ(index_of(T::name, T::Potential::name, T::dimensions, gauge_of<T>()), index++);
  });
  EXPECT_EQ(index_of("klein_gordon", "none", 4), -1);
  EXPECT_EQ(index_of("dirac_3d", "phi4", 3), -1);
  EXPECT_EQ(index_of("dirac", "none", 3), -1);
  EXPECT_EQ(index_of("klein_gordon", "none", 3, "compact"), -1);
}

// Without a potential the tensors are those of the theory whose kernels are used.
TEST(Catalogue, ATheoryHasTheTensorsOfItsKernels) {
  int borrowed = 0;
  for_each_theory([&]<class T>(std::type_identity<T>) {
    using Kernels = KernelsOf<T>;
    if constexpr (!has_own_kernels<T>) {
      ++borrowed;
      EXPECT_TRUE(has_own_kernels<Kernels> && gauge_of<Kernels>() == gauge_of<T>());
      EXPECT_TRUE(same(Kernels::w, T::w) && same(Kernels::b, T::b) && same(Kernels::a, T::a) && same(Kernels::v, T::v));
    }
  });
  EXPECT_EQ(borrowed, 6);
}

// A hop back along a link is the transpose of the hop, so that the force is a symmetric matrix; without links it is the
// force of klein_gordon on each component.
TEST(Catalogue, TheForceOfAChargedScalarIsSymmetric) {
  using InField = ComplexScalar<Compact, 3, Free>;
  EXPECT_TRUE(same(transpose(InField::a), InField::a));
  EXPECT_EQ(background_components(InField::a), 0b1110u);
  using Free3 = ComplexScalar<OneSided, 3, Free>;
  EXPECT_TRUE(same(transpose(Free3::a), Free3::a));
  const auto real = in_numbers(KleinGordon<3>::a, {0.7, 0.49, 1.3}), pair = in_numbers(Free3::a, {0.7, 0.49, 1.3});
  ASSERT_EQ(real.terms.size(), pair.terms.size());
  for (std::size_t t = 0; t < real.terms.size(); ++t) {
    const double factor = real.terms[t].factor[0];
    EXPECT_EQ(pair.terms[t].factor, (std::vector{factor, 0.0, 0.0, factor}));
    EXPECT_EQ(pair.terms[t].shift, real.terms[t].shift);
  }
}

TEST(Catalogue, SubStepsOfASchemeAddUpToItsStep) {
  for (const Scheme& scheme : all_schemes()) {
    double sum = 0, cubes = 0;
    for (const double part : scheme.substeps()) {
      sum += part;
      cubes += part * part * part;
    }
    EXPECT_NEAR(sum, 1, 1e-15) << scheme.name;
    if (scheme.order >= 4) {
      // The condition for a symmetric composition of second-order steps to be of fourth order.
      EXPECT_NEAR(cubes, 0, 1e-14) << scheme.name;
    }
  }
}

}  // namespace
}  // namespace dualfield
