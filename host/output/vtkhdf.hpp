// SPDX-License-Identifier: MIT
// One state as a VTKHDF ImageData file, which ParaView, VTK and h5py open directly. Present only where HDF5 is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "dualfield/state_source.hpp"
#include "host/output/snapshots.hpp"

namespace dualfield {

/// What a file holds beside the values of φ and π, which have shape (components, n_D, …, n_1), i1 fastest.
struct VtkHdfImage {
  std::int64_t step;
  double time;
  int components;                       ///< K
  std::span<const std::int64_t> shape;  ///< n_1 … n_D of the values, D at most 3
  double spacing;                       ///< of the lattice, along every axis
  std::span<const DerivedField> derived = {};
  Precision precision = Precision::double_precision;  ///< of the values in the file
  std::span<const int> arrays = both_arrays;          ///< φ (0), π (1), or both in this order
  /// [start, stop, stride] in sites of the lattice for each axis, axis 1 first, where the values are of a region of it;
  /// empty where they are of all of it
  std::span<const std::vector<std::int64_t>> region = {};
  int compression = 0;   ///< level of deflate, 1 to 9; 0: values as they are
  double time_step = 0;  ///< of the run; 0: not known
};

/// Writes every component as /fields/phi_1 … phi_K, pi_1 … pi_K of shape (n_D, …, n_1), derived arrays as NAME, or
/// NAME_1 … where they have several components, or, counted from 0, NAME_0 … and a view of all of them, NAME; the same arrays once more, as
/// links, as /VTKHDF/PointData/phi_1 … of shape (n3, n2, n1); and `step` and `time` as attributes of the file's root, with
/// `region`, shape (D, 3), where there is one: the image then has the region's origin and spacing. Readers of
/// openPMD find the same arrays too (openpmd.hpp).
/// Where axis 2 or 3 is missing or of length 1, the image shows the one layer and its periodic image, two equal layers:
/// readers of VTK 9.1 overrun their memory on flat images, later ones want other shapes. Nothing is stored twice. The
/// state is asked for all of φ before π, each value once, for the sites of one of the `ranges` at a time, which are all sites in
/// order; with compression in other pieces of at most largest_piece. Equal states are equal
/// files. The file appears under its name complete or not at all. Throws OutputError, also for values that single
/// precision cannot hold, and what the state throws.
void write_vtkhdf(const std::filesystem::path& path, const VtkHdfImage& image, const StateSource& state,
                  std::span<const SiteRange> ranges);

/// The two halves of it, where each of several processes writes the values of some sites, without compression. One of them makes
/// the file in its full length, with everything but the values; then each writes those at its own sites, which are all that its
/// derived arrays have. Errors name the file as `name`, which it has when it is complete.
void make_vtkhdf(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image);
void fill_vtkhdf(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image,
                 const StateSource& state, std::span<const SiteRange> own);

/// The names of all arrays, in the order of their places in the file and of their values.
std::vector<std::string> array_names(const VtkHdfImage& image);

}  // namespace dualfield
