// SPDX-License-Identifier: MIT
// A tensor applied at one site, as in kernels, against its assembled matrix.
#include <gtest/gtest.h>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/assemble.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield {
namespace {

const Parameters parameters{1.25, 0.75, 0.5, 0};  // their powers are exact

// Terms that share a coefficient and factors other than ±1.
struct Mixed {
  static constexpr auto tensor = spacing * shifted(Matrix<2>{{{2, -1}, {0, 3}}}, 0, 1) + mass * onsite(epsilon) +
                                 spacing * shifted(Matrix<2>{{{-3, 0}, {0, -1}}}, 2, -1) - onsite(sigma_1) / spacing +
                                 mass * shifted(sigma_3, 1, -1);
};
struct MixedTransposed {
  static constexpr auto tensor = transpose(Mixed::tensor);
};
struct DiracB {
  static constexpr auto tensor = Dirac3d::b;
};
struct KleinGordonA {
  static constexpr auto tensor = KleinGordon<3>::a;
};

struct PlaneA {
  static constexpr auto tensor = KleinGordon<2>::a;
};

/// Reads the values of neighbours from an array.
struct ArrayNear {
  const std::vector<double>& values;
  const Lattice& lattice;
  int x, y, z;

  template <int d1, int d2, int d3>
  double at(int component) const {
    const auto& n = lattice.extent;
    const int site = ((z + d3 + n[2]) % n[2] * n[1] + (y + d2 + n[1]) % n[1]) * n[0] + (x + d1 + n[0]) % n[0];
    return values[std::size_t(component * lattice.sites() + site)];
  }
};

template <class Operator>
void expect_apply_is_assembled() {
  constexpr int K = Bound<Operator, double>::components;
  for (const Lattice& lattice : {Lattice{3, {4, 3, 5}, 1}, Lattice{3, {1, 2, 1}, 1}}) {
    const std::size_t sites = std::size_t(lattice.sites());
    std::vector<double> in(K * sites), expected(K * sites);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = double((i * 37 + 11) % 101) - 50;
    constexpr double factor = -0.75;  // all numbers exact
    for (const MatrixEntry& e : assemble(Operator::tensor, parameters, lattice))
      expected[std::size_t(e.row)] += factor * e.value * in[std::size_t(e.column)];
    const Bound<Operator, double> bound(parameters, factor);
    for (int z = 0; z < lattice.extent[2]; ++z)
      for (int y = 0; y < lattice.extent[1]; ++y)
        for (int x = 0; x < lattice.extent[0]; ++x) {
          const std::size_t site = std::size_t((z * lattice.extent[1] + y) * lattice.extent[0] + x);
          double out[K];
          for (int a = 0; a < K; ++a) out[a] = a + 1;
          bound.add_to(out, ArrayNear{in, lattice, x, y, z});
          for (int a = 0; a < K; ++a)
            ASSERT_EQ(out[a], a + 1 + expected[std::size_t(a) * sites + site]) << a << ", " << site;
        }
  }
}

TEST(Tensors, ApplyIsTheAssembledMatrix) {
  expect_apply_is_assembled<Mixed>();
  expect_apply_is_assembled<MixedTransposed>();
  expect_apply_is_assembled<DiracB>();
  expect_apply_is_assembled<KleinGordonA>();
}

/// Notes at which distances along an axis it is read.
struct Recorder {
  std::vector<int>& distances;
  int axis;

  template <int d1, int d2, int d3>
  double at(int) const {
    distances.push_back(axis == 0 ? d1 : axis == 1 ? d2 : d3);
    return 1;
  }
};

template <class Operator, Part part>
std::vector<int> distances_of_part() {
  using B = Bound<Operator, double>;
  std::vector<int> distances;
  double out[B::components]{};
  B(parameters, 1).template add_part<part>(out, Recorder{distances, B::slow_axis});
  return distances;
}

template <class Operator>
void expect_parts_in_order(int slow_axis) {
  using B = Bound<Operator, double>;
  EXPECT_EQ(B::slow_axis, slow_axis);
  const auto below = distances_of_part<Operator, Part::below>(), plane = distances_of_part<Operator, Part::plane>(),
             above = distances_of_part<Operator, Part::above>();
  EXPECT_EQ(below, std::vector<int>(below.size(), -1));
  EXPECT_EQ(plane, std::vector<int>(plane.size(), 0));
  EXPECT_EQ(above, std::vector<int>(above.size(), 1));
  std::vector<int> in_order, all = below;
  all.insert(all.end(), plane.begin(), plane.end());
  all.insert(all.end(), above.begin(), above.end());
  EXPECT_GT(all.size(), plane.size());
  double out[B::components]{};
  B(parameters, 1).add_to(out, Recorder{in_order, slow_axis});
  EXPECT_EQ(in_order, all);
}

// All that read below first, then the plane, then above: the order that all passes share.
TEST(Tensors, AreAddedPlaneByPlane) {
  expect_parts_in_order<Mixed>(2);
  expect_parts_in_order<DiracB>(2);
  expect_parts_in_order<KleinGordonA>(2);
  expect_parts_in_order<PlaneA>(1);
}

}  // namespace
}  // namespace dualfield
