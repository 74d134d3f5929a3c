// SPDX-License-Identifier: MIT
// Forms that are tried: the Klein–Gordon field in double precision.
#include "benchmarks/forms/form_study.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield::cuda {
namespace {

const bool added = add_study<double, KleinGordon<3, Free>>(
    512, std::tuple<Columns<1, 2, 1, 8, Ahead, 3, Ends::read>, Columns<1, 2, 1, 4, Ahead, 6, Ends::read>,
                    Columns<1, 2, 1, 16, Ahead, 1, Ends::read>, Tile<4, 2, 2, 20, 20, Ring<3>, 1>,
                    Tile<4, 2, 4, 20, 10, Ring<3>, 1>, Tile<4, 2, 2, 36, 12, Ring<3>, 1>,
                    Tile<5, 2, 4, 20, 10, Ring<3>, 1>>{});

}  // namespace
}  // namespace dualfield::cuda
