// SPDX-License-Identifier: MIT
// Forms that are tried: the two-level Klein–Gordon field in single precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<float, KleinGordonDelayed<3>>(
    512, std::tuple<Columns<1, 4, 1, 8, Ahead, 3, Ends::read>, Columns<1, 4, 1, 8, AtOnce, 3, Ends::read>,
                    Tile<4, 4, 2, 18, 20, Ahead>, Tile<5, 4, 2, 18, 21, Ring<3>, 1>, Tile<6, 4, 2, 20, 22, Ring<3>, 1>,
                    Tile<6, 4, 2, 18, 22, Ring<3>, 1>>{});

}  // namespace
}  // namespace dualfield::cuda
