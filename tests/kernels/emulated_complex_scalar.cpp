// SPDX-License-Identifier: MIT
// A charged scalar field with links and a potential of its modulus, on one to three axes.
#include "dualfield/theories/complex_scalar.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

namespace {
template <int D>
using Scalar = ComplexScalar<Compact, D, OfModulus<Phi4>>;
}  // namespace

std::vector<EmulatedTheory> complex_scalar() {
  return emulated(std::tuple<At<Scalar<1>, double>, At<Scalar<2>, float>, At<Scalar<3>, float>>{});
}

}  // namespace dualfield::testing
