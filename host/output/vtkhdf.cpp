// SPDX-License-Identifier: MIT
// Writing VTKHDF, version 1.0: the group /VTKHDF with the attributes of an ImageData and its point data.
#include "host/output/vtkhdf.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/error.hpp"
#include "host/files/hdf5_handle.hpp"
#include "host/files/partial_path.hpp"
#include "host/files/single.hpp"
#include "host/output/hdf5_attributes.hpp"
#include "host/output/hdf5_pieces.hpp"
#include "host/output/openpmd.hpp"

namespace dualfield {
namespace {

/// Values of a chunk of a compressed data set: 1 MiB in double precision, as much as HDF5 keeps open.
constexpr std::int64_t largest_chunk = 1 << 17;

/// Three lengths, slowest axis first: n3, n2, n1.
using Lengths = std::array<hsize_t, 3>;

/// The lattice with length 1 for the axes it does not have.
Lengths lattice_lengths(std::span<const std::int64_t> shape) {
  Lengths n{1, 1, 1};
  std::copy(shape.begin(), shape.end(), n.rbegin());
  return n;
}

std::int64_t sites_of(std::span<const std::int64_t> shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// The image VTK sees: at least two layers along axes 2 and 3.
Lengths image_lengths(const Lengths& lattice) {
  return {std::max<hsize_t>(lattice[0], 2), std::max<hsize_t>(lattice[1], 2), lattice[2]};
}

/// Of the values: where the first one lies, and their distance along each axis.
struct ImageGrid {
  std::array<double, 3> origin{0, 0, 0}, spacing;

  ImageGrid(const VtkHdfState& snapshot) : spacing{snapshot.spacing, snapshot.spacing, snapshot.spacing} {
    for (std::size_t axis = 0; axis < snapshot.region.size(); ++axis) {
      origin[axis] = static_cast<double>(snapshot.region[axis][0]) * snapshot.spacing;
      spacing[axis] = static_cast<double>(snapshot.region[axis][2]) * snapshot.spacing;
    }
  }
};

void write_region(hid_t file, std::span<const std::vector<std::int64_t>> region) {
  if (region.empty()) return;
  std::vector<std::int64_t> numbers;
  for (const auto& range : region) numbers.insert(numbers.end(), range.begin(), range.end());
  const std::vector<hsize_t> lengths{region.size(), 3};
  write_attribute(file, "region", H5T_STD_I64LE, H5T_NATIVE_INT64, array_space(lengths), numbers.data());
}

void write_image_attributes(hid_t group, const Lengths& image, const ImageGrid& grid) {
  const auto last = [&](std::size_t axis) { return static_cast<std::int64_t>(image[axis]) - 1; };
  write_attribute(group, "Type", std::string_view("ImageData"));
  write_attribute(group, "Version", std::array<std::int64_t, 2>{1, 0});
  write_attribute(group, "WholeExtent", std::array<std::int64_t, 6>{0, last(2), 0, last(1), 0, last(0)});
  write_attribute(group, "Origin", grid.origin);
  write_attribute(group, "Spacing", grid.spacing);
  write_attribute(group, "Direction", std::array<double, 9>{1, 0, 0, 0, 1, 0, 0, 0, 1});
}

/// A data set without data of its own: each of its layers is a view of the lattice's array.
void link_layers(const std::string& array, hid_t type, const Lengths& lattice, hid_t lattice_space, hid_t point_data) {
  const Lengths image = image_lengths(lattice);
  Hdf5Handle layers = creation(H5P_DATASET_CREATE);
  for (hsize_t i3 = 0; i3 + lattice[0] <= image[0]; ++i3) {
    for (hsize_t i2 = 0; i2 + lattice[1] <= image[1]; ++i2) {
      const Lengths start{i3, i2, 0};
      Hdf5Handle layer = array_space(image);
      hdf5_checked(H5Sselect_hyperslab(layer, H5S_SELECT_SET, start.data(), nullptr, lattice.data(), nullptr));
      hdf5_checked(H5Pset_virtual(layers, layer, ".", ("/fields/" + array).c_str(), lattice_space));
    }
  }
  Hdf5Handle(H5Dcreate2(point_data, array.c_str(), type, array_space(image), H5P_DEFAULT, layers, H5P_DEFAULT),
             H5Dclose);
}

hid_t type_of(const VtkHdfState& snapshot) {
  return snapshot.precision == Precision::single_precision ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
}

/// Makes a component in the group `fields`, its values to be written later, and links it into the group `point_data`.
void create_component(const std::string& array, const VtkHdfState& snapshot, hid_t fields, hid_t point_data) {
  const std::span<const std::int64_t> shape = snapshot.shape;
  const hid_t type = type_of(snapshot);
  const std::vector<hsize_t> slowest_first(shape.rbegin(), shape.rend());
  const Hdf5Handle space = array_space(slowest_first);
  Hdf5Handle properties = creation(H5P_DATASET_CREATE);
  if (snapshot.compression > 0) {
    const std::vector<hsize_t> chunk = slices_of(slowest_first, largest_chunk).block;
    hdf5_checked(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()));
    hdf5_checked(H5Pset_shuffle(properties));
    hdf5_checked(H5Pset_deflate(properties, static_cast<unsigned>(snapshot.compression)));
  }
  Hdf5Handle data(H5Dcreate2(fields, array.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
  // HDF5 chooses the data's place in the file at the first write: places are in the order of creation if that is now.
  // Chunks get theirs when they are complete, whatever is written before.
  const std::vector<hsize_t> first(shape.size(), 0), one(shape.size(), 1);
  if (snapshot.compression == 0) write_block(data, first, one, std::array{0.0});
  const Lengths lattice = lattice_lengths(shape);
  if (image_lengths(lattice) == lattice) {
    hdf5_checked(H5Lcreate_hard(fields, array.c_str(), point_data, array.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  } else {
    link_layers(array, type, lattice, space, point_data);
  }
}

/// One data set over all components of a field, shape (components, n_D, …, n_1), without data of its own.
void link_components(const DerivedField& field, hid_t type, std::span<const std::int64_t> shape, hid_t fields) {
  std::vector<hsize_t> lengths(shape.rbegin(), shape.rend());
  const Hdf5Handle component = array_space(lengths);
  lengths.insert(lengths.begin(), static_cast<hsize_t>(field.components));
  Hdf5Handle parts = creation(H5P_DATASET_CREATE);
  std::vector<hsize_t> start(lengths.size()), count = lengths;
  count[0] = 1;
  for (int a = 0; a < field.components; ++a) {
    start[0] = static_cast<hsize_t>(a);
    Hdf5Handle part = array_space(lengths);
    hdf5_checked(H5Sselect_hyperslab(part, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
    hdf5_checked(H5Pset_virtual(parts, part, ".", fmt::format("/fields/{}_{}", field.name, a).c_str(), component));
  }
  Hdf5Handle(H5Dcreate2(fields, field.name.c_str(), type, array_space(lengths), H5P_DEFAULT, parts, H5P_DEFAULT),
             H5Dclose);
}

/// A new file, without HDF5's file lock: nobody else knows the temporary name, and some network file systems have none.
Hdf5Handle create_file(const std::filesystem::path& path) {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  hdf5_checked(H5Pset_file_locking(access, false, true));
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation(H5P_FILE_CREATE), access), H5Fclose};
}

Hdf5Handle open_component(hid_t fields, const std::string& array) {
  return {H5Dopen2(fields, array.c_str(), H5P_DEFAULT), H5Dclose};
}

/// HDF5 rounds by itself, but makes infinities of values that are too large.
void require_fit(std::span<const double> values, const VtkHdfState& snapshot, const std::filesystem::path& path) {
  if (snapshot.precision == Precision::single_precision)
    for (const double value : values) in_single(value, path);
}

/// The data sets of what is asked for of φ and π, in the order of components; then the values, φ of all components before π.
void write_state(const VtkHdfState& snapshot, const std::filesystem::path& path, hid_t fields, hid_t point_data) {
  constexpr std::array names{"phi", "pi"};
  const auto name_of = [&](int array, int a) {
    return fmt::format("{}_{}", names.at(static_cast<std::size_t>(array)), a + 1);
  };
  for (int a = 0; a < snapshot.components; ++a)
    for (const int array : snapshot.arrays) create_component(name_of(array, a), snapshot, fields, point_data);
  const std::vector<hsize_t> lengths(snapshot.shape.rbegin(), snapshot.shape.rend());
  for (const int array : snapshot.arrays)
    for (int a = 0; a < snapshot.components; ++a)
      write_pieces(open_component(fields, name_of(array, a)), lengths, snapshot.piece,
                   snapshot.compression > 0 ? largest_chunk : 1, [&](std::int64_t first, std::span<double> values) {
                     snapshot.state(array, a, first, values);
                     require_fit(values, snapshot, path);
                   });
}

/// A field's components, and a view of all of them where it is counted from 0.
void write_derived(const DerivedField& field, const VtkHdfState& snapshot, const std::filesystem::path& path,
                   hid_t fields, hid_t point_data) {
  const auto sites = static_cast<std::size_t>(sites_of(snapshot.shape));
  require_fit(field.values, snapshot, path);
  for (int a = 0; a < field.components; ++a) {
    const std::string array =
        !field.counts_components() ? field.name : fmt::format("{}_{}", field.name, field.from_zero ? a : a + 1);
    create_component(array, snapshot, fields, point_data);
    const double* values = field.values.data() + static_cast<std::size_t>(a) * sites;
    hdf5_checked(H5Dwrite(open_component(fields, array), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  }
  if (field.from_zero) link_components(field, type_of(snapshot), snapshot.shape, fields);
}

/// Writes to `temporary`; messages name `path`.
void write_file(const std::filesystem::path& temporary, const VtkHdfState& snapshot,
                const std::filesystem::path& path) {
  Hdf5Handle file = create_file(temporary);
  write_attribute(file, "step", snapshot.step);
  write_attribute(file, "time", snapshot.time);
  write_region(file, snapshot.region);
  {
    Hdf5Handle image = create_group(file, "VTKHDF");
    write_image_attributes(image, image_lengths(lattice_lengths(snapshot.shape)), ImageGrid(snapshot));
    Hdf5Handle point_data = create_group(image, "PointData");
    Hdf5Handle fields = create_group(file, "fields");
    write_state(snapshot, path, fields, point_data);
    for (const DerivedField& field : snapshot.derived) write_derived(field, snapshot, path, fields, point_data);
    const ImageGrid grid(snapshot);
    const auto first = static_cast<std::ptrdiff_t>(3 - snapshot.shape.size());
    describe_for_openpmd(file, fields,
                         {snapshot.step,
                          snapshot.time,
                          snapshot.time_step,
                          {grid.spacing.rbegin() + first, grid.spacing.rend()},
                          {grid.origin.rbegin() + first, grid.origin.rend()}});
  }
  hdf5_checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
  file.close();
}

void require_consistent(const VtkHdfState& snapshot) {
  const bool has_sites = std::ranges::all_of(snapshot.shape, [](std::int64_t length) { return length > 0; });
  if (snapshot.shape.empty() || snapshot.shape.size() > 3 || !has_sites || snapshot.piece < 1 ||
      (!snapshot.region.empty() && snapshot.region.size() != snapshot.shape.size())) {
    throw std::invalid_argument(fmt::format("write_vtkhdf: pieces of {} values of a lattice with {} axes, {} sites",
                                            snapshot.piece, snapshot.shape.size(), sites_of(snapshot.shape)));
  }
  for (const DerivedField& field : snapshot.derived) {
    if (static_cast<std::int64_t>(field.values.size()) != field.components * sites_of(snapshot.shape)) {
      throw std::invalid_argument(fmt::format("write_vtkhdf: {} has {} values for {} components of {} sites",
                                              field.name, field.values.size(), field.components,
                                              sites_of(snapshot.shape)));
    }
  }
}

}  // namespace

void write_vtkhdf(const std::filesystem::path& path, const VtkHdfState& snapshot) {
  require_consistent(snapshot);
  const Hdf5Session session;
  PartialPath partial(path);
  try {
    write_file(partial.path(), snapshot, path);
  } catch (const Hdf5Error& error) {
    throw OutputError(fmt::format("{}: cannot be written: {}", path.string(), error.what()));
  }
  partial.commit();
}

}  // namespace dualfield
