// SPDX-License-Identifier: MIT
// The attributes and links by which readers of openPMD find the arrays of an HDF5 file. Present only where HDF5 is.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <vector>

namespace dualfield {

/// The iteration that a file holds, and its grid.
struct OpenPmdIteration {
  std::int64_t step;
  double time, time_step;  ///< the latter 0 where it is not known
  /// The distance of neighbouring values and the place of the first one, along each axis, axis D first.
  std::vector<double> spacing, origin;
};

/// Describes the data sets with D axes in the group `fields` of `file` by openPMD 1.1.0, one file an iteration: each is a
/// scalar mesh of its own name, in units of 1, linked as /data/<step>/fields/<name>. Data sets with more axes are left
/// out. Nothing is stored twice. The attribute dt is the step of time with which the run has come to this state. Throws
/// Hdf5Error.
void describe_for_openpmd(hid_t file, hid_t fields, const OpenPmdIteration& iteration);

}  // namespace dualfield
