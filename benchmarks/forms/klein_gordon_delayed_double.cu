// SPDX-License-Identifier: MIT
// Forms that are tried: the two-level Klein–Gordon field in double precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<double, KleinGordonDelayed<3>>(
    512, std::tuple<Columns<1, 2, 1, 8, Ahead, 3, Ends::read>, Columns<1, 2, 1, 8, AtOnce, 3, Ends::read>,
                    Tile<4, 2, 2, 20, 20, Ring<3>, 1>, Tile<5, 2, 2, 20, 21, Ring<3>, 1>,
                    Tile<6, 2, 2, 20, 22, Ring<3>, 1>, Tile<6, 2, 2, 18, 22, Ring<3>, 1>>{});

}  // namespace
}  // namespace dualfield::cuda
