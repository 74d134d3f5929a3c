// SPDX-License-Identifier: MIT
// Forms that are tried: the Klein–Gordon field in single precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<float, KleinGordon<3, Free>>(
    512,
    std::tuple<Columns<1, 4, 1, 8, Ahead, 3, Ends::read>, Columns<1, 4, 1, 4, Ahead, 5, Ends::read>,
               Tile<4, 4, 2, 18, 20, Ahead>, Tile<5, 4, 2, 18, 21, Ring<3>, 2>, Tile<5, 4, 4, 18, 11, Ring<3>, 2>,
               Tile<5, 4, 2, 34, 13, Ring<3>, 1>, Tile<6, 4, 2, 20, 22, Ring<3>, 1>, Tile<6, 4, 4, 20, 11, Ring<3>, 2>,
               Tile<6, 4, 4, 20, 11, Ring<3>, 1>, Tile<7, 4, 4, 20, 12, Ring<3>, 1>>{});

}  // namespace
}  // namespace dualfield::cuda
