// SPDX-License-Identifier: MIT
// Bugs of every kind that the emulator and the sanitizers must find, planted in kernels that are right otherwise. Mistakes
// in the project's own kernels: kernels/mutant.hpp.
#pragma once

namespace planted {

enum class Bug {
  none,
  // march.hpp: one time step, marching in z through a tile of shared memory
  missing_barrier,       // neighbours are read before they are stored
  divergent_barrier,     // a barrier that the rim of the tile does not reach
  early_return,          // threads beyond the box leave before the barriers
  repeated_plane,        // two blocks store the same plane: right values, and a race
  uninitialised_shared,  // the rim of the tile is never stored
  read_out_of_bounds,    // no wrap in x
  shared_row_too_short,  // an index beyond a row of a shared array
  shared_overrun,        // a store beyond the end of shared memory
  // row_sum.hpp: sums of rows by asynchronous copies, a warp's shuffles and the block's partial sums
  missing_wait,                 // asynchronous copies are read before they arrive
  missing_commit,               // and never become a group to wait for
  shallow_wait,                 // the wait leaves one group too many in flight
  missing_barrier_after_wait,   // only the own copies have arrived
  missing_barrier_before_copy,  // a copy overwrites what others still read
  misaligned_copy,              // sixteen bytes at a multiple of eight
  missing_syncwarp,             // lanes trust to running in step
  mask_without_caller,          // a lane is not in the mask that it gives
  shuffle_from_absent_lane,     // a lane outside the mask is read
  shuffle_in_branch,            // lanes of the mask do not get there
  race_between_blocks,          // all blocks add to one global variable
  shared_memory_too_small,      // the launch gives less than the kernel takes
};

/// What one run of a kernel gave, compared with a plain loop.
enum class Outcome { right, wrong_values };

}  // namespace planted
