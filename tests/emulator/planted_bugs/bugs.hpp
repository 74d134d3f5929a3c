// SPDX-License-Identifier: MIT
// The bugs that the emulator must find, planted in kernels that are right otherwise.
#pragma once

namespace planted {

enum class Bug {
  none,
  // march.hpp: two time steps a pass, marching in z through tiles of shared memory
  missing_first_barrier,   // neighbours are read before they are stored
  missing_second_barrier,  // the same for the field after one step
  divergent_barrier,       // a barrier that the rim of the tile does not reach
  early_return,            // threads beyond the box leave before the barriers
  thin_halo,               // the second step is done one site too far out
  wrong_wrap,              // the plane above the last is the last, not the first
  wrong_stride,            // rows as long as the box is deep
  wrong_tile_offset,       // tiles one site too far apart
  in_place,                // blocks overwrite what others have still to read
  repeated_plane,          // two blocks store the same plane: right values, and a race
  uninitialised_shared,    // the rim of the tile is never stored
  read_out_of_bounds,      // no wrap in x
  write_out_of_bounds,     // the last chunk of planes is not cut off
  shared_row_too_short,    // an index beyond a row of a shared array
  shared_overrun,          // a store beyond the end of shared memory
  // row_sum.hpp: sums of rows by asynchronous copies, a warp's shuffles and the block's partial sums
  missing_wait,                  // asynchronous copies are read before they arrive
  missing_commit,                // and never become a group to wait for
  shallow_wait,                  // the wait leaves one group too many in flight
  missing_barrier_after_wait,    // only the own copies have arrived
  missing_barrier_before_copy,   // a copy overwrites what others still read
  misaligned_copy,               // sixteen bytes at a multiple of eight
  missing_syncwarp,              // lanes trust to running in step
  mask_without_caller,           // a lane is not in the mask that it gives
  shuffle_from_absent_lane,      // a lane outside the mask is read
  shuffle_in_branch,             // lanes of the mask do not get there
  missing_barrier_before_total,  // partial sums are read before they are stored
  order_dependent_sum,           // all threads add to one shared variable
  race_between_blocks,           // all blocks add to one global variable
  shared_memory_too_small,       // the launch gives less than the kernel takes
};

/// What one run of a kernel gave, compared with a plain loop.
enum class Outcome { right, wrong_values };

}  // namespace planted
