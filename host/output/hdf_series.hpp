// SPDX-License-Identifier: MIT
// The .hdf.series index by which ParaView opens a folder of .hdf files as one data set in time.
#pragma once

#include <filesystem>
#include <string>

namespace dualfield {

/// Adds the file `name`, which lies beside the index, or sets its time anew if it is listed. Entries are kept in the
/// order of their steps; those of an earlier part of the run stay. Throws OutputError, also when what is there is no
/// such index.
void add_to_hdf_series(const std::filesystem::path& index, const std::string& name, double time);

}  // namespace dualfield
