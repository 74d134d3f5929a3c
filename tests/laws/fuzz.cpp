// SPDX-License-Identifier: MIT
// The laws of every simulation on many random specs. DUALFIELD_FUZZ_SEED is the first seed; a failure prints its seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

class Draw {
 public:
  explicit Draw(unsigned seed) : bits_(seed) {}
  int upto(int most) { return int(bits_() % unsigned(most)) + 1; }
  double between(double low, double high) { return low + (high - low) * (bits_() * 0x1p-32); }
  bool one_in(int count) { return upto(count) == 1; }

  /// At most `most` sites, 1 to 40 an axis.
  std::vector<int> shape(int dimensions, int most) {
    std::vector<int> extents;
    for (int axis = 0, sites = 1; axis < dimensions; ++axis) {
      extents.push_back(std::min(upto(40), std::max(1, most / sites)));
      sites *= extents.back();
    }
    std::shuffle(extents.begin(), extents.end(), bits_);
    return extents;
  }

  SimulationSpec spec(int most_sites) {
    const int which = upto(9);
    const char* const potentials[] = {"phi4", "sine_gordon", "none", "none"};
    const std::string potential = which <= 4 || which == 9 ? "none" : potentials[which - 5];
    const std::string theory = which == 1   ? "dirac_1d"
                               : which <= 4 ? "dirac_3d"
                               : which <= 8 ? "klein_gordon"
                                            : "klein_gordon_delayed";
    const int dimensions = which == 1 ? 1 : which <= 4 ? 3 : upto(3);
    const std::vector<int> extents = shape(dimensions, most_sites);
    const double spacing = between(0.3, 2), coupling = between(-1, 2);
    double mass_squared = one_in(4) ? 0 : between(0, 2 / spacing);
    if (which > 4 && one_in(3)) mass_squared = -mass_squared;
    const double largest = potential == "phi4" ? 0.1 : 0.5;  // at larger steps φ⁴ diverges from values of order 1
    double h = between(0.05, largest) * spacing;
    if (one_in(3)) h = -h;
    const SimulationSpec spec = system(theory, extents, spacing, mass_squared, potential, coupling);
    const auto all = schemes(spec);
    return with_scheme(spec, all[bits_() % all.size()], h);
  }

 private:
  std::mt19937 bits_;
};

unsigned first_seed() {
  const char* text = std::getenv("DUALFIELD_FUZZ_SEED");
  return text ? unsigned(std::strtoul(text, nullptr, 10)) : 1;
}

TEST(Fuzz, AgreesWithTheReferences) {
  for (unsigned seed = first_seed(), end = seed + 400; seed != end && !HasFailure(); ++seed)
    expect_agreement_with_references(Draw(seed).spec(500), seed);
}

TEST(Fuzz, SameBits) {
  for (unsigned seed = first_seed(), end = seed + 300; seed != end && !HasFailure(); ++seed) {
    Draw draw(seed);
    SimulationSpec spec = draw.spec(4000);
    spec.precision = draw.one_in(2) ? Precision::single_precision : Precision::double_precision;
    expect_same_bits(spec, {1, draw.upto(6)}, seed);
  }
}

}  // namespace
}  // namespace dualfield::laws
