// SPDX-License-Identifier: MIT
// Forms that are tried: the Dirac field with links in double precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/dirac_3d.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<double, Dirac3dWith<Compact>>(
    256, std::tuple<Columns<1, 1, 2, 4, Ahead, 2>, Columns<1, 1, 2, 3, Ahead, 3>, Columns<2, 1, 2, 4, Ring<2>, 2>,
                    Columns<2, 1, 2, 3, Ring<2>, 2>, Columns<2, 1, 2, 2, Ring<2>, 4>, Columns<2, 1, 1, 4, Ring<2>, 2>,
                    Columns<2, 1, 3, 4, Ring<2>, 1>>{});

}  // namespace
}  // namespace dualfield::cuda
