// SPDX-License-Identifier: MIT
// Parts of arrays in HDF5 files: the blocks that are read are the values in C order, whatever part is asked for.
#include "host/files/hdf_state.hpp"

#include <gtest/gtest.h>

#include <random>

namespace dualfield {
namespace {

constexpr std::uint32_t seed = 20261127;

TEST(HdfState, BlocksArePartsInCOrder) {
  std::mt19937 rng(seed);
  std::int64_t several = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<hsize_t> lengths(1 + rng() % 3);
    std::int64_t total = 1;
    for (hsize_t& length : lengths) total *= std::int64_t(length = 1 + rng() % 5);
    const auto first = std::int64_t(rng() % std::uint64_t(total));
    const auto count = std::int64_t(rng() % std::uint64_t(total - first + 1));
    std::int64_t next = first, blocks = 0;
    for_each_block(lengths, first, count,
                   [&](const std::vector<hsize_t>& start, const std::vector<hsize_t>& block, std::int64_t offset) {
                     ++blocks;
                     EXPECT_EQ(offset, next - first);
                     std::vector<hsize_t> at = start;  // walks through the block in C order
                     for (bool more = true; more;) {
                       std::int64_t index = 0;
                       for (std::size_t axis = 0; axis < lengths.size(); ++axis) {
                         ASSERT_LT(at[axis], lengths[axis]);
                         index = index * std::int64_t(lengths[axis]) + std::int64_t(at[axis]);
                       }
                       ASSERT_EQ(index, next) << "round " << round << " of seed " << seed;
                       ++next;
                       std::size_t axis = lengths.size();
                       for (more = false; !more && axis-- > 0;)
                         if (++at[axis] < start[axis] + block[axis])
                           more = true;
                         else
                           at[axis] = start[axis];
                     }
                   });
    EXPECT_EQ(next, first + count);
    EXPECT_LE(blocks, 2 * std::int64_t(lengths.size()) - (count > 0 ? 1 : 0)) << "no more reads than are needed";
    several += blocks > 1;
  }
  EXPECT_GT(several, 500);
}

}  // namespace
}  // namespace dualfield
