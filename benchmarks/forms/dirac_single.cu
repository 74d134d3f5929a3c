// SPDX-License-Identifier: MIT
// Forms that are tried: the Dirac field in single precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/dirac_3d.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<float, Dirac3d>(
    256, std::tuple<Columns<1, 1, 2, 8, Ahead, 2>, Columns<2, 1, 4, 8, Ring<2>>, Columns<3, 1, 4, 4, Ring<2>, 2>,
                    Columns<3, 1, 4, 4, Ring<3>, 2>, Columns<3, 1, 4, 2, Ring<2>, 4>, Columns<3, 1, 3, 3, Ring<2>, 3>,
                    Columns<3, 1, 5, 4, Ring<2>, 2>, Columns<3, 1, 3, 4, Ring<2>, 2>, Columns<3, 1, 2, 5, Ring<2>, 2>,
                    Columns<4, 1, 2, 4, Ring<2>, 2>>{});

}  // namespace
}  // namespace dualfield::cuda
