// SPDX-License-Identifier: MIT
// The rows of a rank in code on the device.
#pragma once

#include "dualfield/domain.hpp"
#include "dualfield/host_device.hpp"
#include "kernels/mutant.hpp"

namespace dualfield::cuda {

/// Numbers of the rows of Domain::own_lattice() in Domain::whole() and in Domain::lattice(), which are the same where no axis is
/// divided. The rank's rows come in runs, one behind the other in all three: those of a plane where rows are divided, else all.
class OwnRows {
 public:
  OwnRows() = default;
  explicit OwnRows(const Domain& domain) {
    const std::int64_t row_sites = domain.whole().extent[0];
    whole_ = domain.whole_row(0);
    local_ = domain.local(whole_ * row_sites) / row_sites;
    run_ = domain.rows();
    if (domain.division().rows == 1) return;
    const Cut& rows = *domain.cut_along(1);
    run_ = rows.own();
    to_next_whole_ = rows.all();
    to_next_local_ = rows.with_ghosts();
  }

  DUALFIELD_HD std::int64_t whole(std::int64_t own) const {
    return DUALFIELD_MUTANT(row_without_other_ranks) ? own : own / run_ * to_next_whole_ + own % run_ + whole_;
  }
  DUALFIELD_HD std::int64_t local(std::int64_t own) const {
    return own / run_ * to_next_local_ + own % run_ + (DUALFIELD_MUTANT(own_row_among_ghosts) ? 0 : local_);
  }

 private:
  std::int64_t run_ = 1;                                ///< rows in a run
  std::int64_t whole_ = 0, local_ = 0;                  ///< row 0
  std::int64_t to_next_whole_ = 1, to_next_local_ = 1;  ///< from a run to the next
};

}  // namespace dualfield::cuda
