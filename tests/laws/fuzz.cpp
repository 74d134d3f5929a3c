// SPDX-License-Identifier: MIT
// The laws of every spec on many random ones. DUALFIELD_FUZZ_SEED sets where the seeds start; each failure prints its own.
#include <gtest/gtest.h>

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
    const double spacing = between(0.3, 2), mass_squared = one_in(4) ? 0 : between(0, 2 / spacing);
    const int which = upto(8);
    SimulationSpec spec;
    if (which == 1)
      spec = system("dirac_1d", shape(1, most_sites), spacing, mass_squared);
    else if (which <= 4)
      spec = system("dirac_3d", shape(3, most_sites), spacing, mass_squared);
    else
      spec = system("klein_gordon", shape(upto(3), most_sites), spacing, one_in(3) ? -mass_squared : mass_squared,
                    which == 5 ? "phi4" : which == 6 ? "sine_gordon" : "none", between(-1, 2));
    return with_scheme(spec, schemes[std::size_t(upto(4) - 1)], between(0.05, 0.5) * spacing * (one_in(3) ? -1 : 1));
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
