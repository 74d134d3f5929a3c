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
#include "host/output/hdf5_attributes.hpp"
#include "host/output/hdf5_pieces.hpp"
#include "host/output/openpmd.hpp"

namespace dualfield {
namespace {

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

  ImageGrid(const VtkHdfImage& image) : spacing{image.spacing, image.spacing, image.spacing} {
    for (std::size_t axis = 0; axis < image.region.size(); ++axis) {
      origin[axis] = static_cast<double>(image.region[axis][0]) * image.spacing;
      spacing[axis] = static_cast<double>(image.region[axis][2]) * image.spacing;
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

hid_t type_of(const VtkHdfImage& image) {
  return image.precision == Precision::single_precision ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
}

/// Makes an array in the group `fields`, its values to be written later, and links it into the group `point_data`.
void create_array(const std::string& name, const VtkHdfImage& image, hid_t fields, hid_t point_data) {
  const hid_t type = type_of(image);
  const std::vector<hsize_t> slowest_first(image.shape.rbegin(), image.shape.rend());
  const Hdf5Handle space = array_space(slowest_first);
  Hdf5Handle properties = creation(H5P_DATASET_CREATE);
  if (image.compression > 0) {
    const std::vector<hsize_t> chunk = slices_of(slowest_first, largest_chunk).block;
    hdf5_checked(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()));
    hdf5_checked(H5Pset_shuffle(properties));
    hdf5_checked(H5Pset_deflate(properties, static_cast<unsigned>(image.compression)));
  } else {  // its place is chosen now, and only whoever has the values writes there
    hdf5_checked(H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY));
    hdf5_checked(H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER));
  }
  Hdf5Handle(H5Dcreate2(fields, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
  const Lengths lattice = lattice_lengths(image.shape);
  if (image_lengths(lattice) == lattice) {
    hdf5_checked(H5Lcreate_hard(fields, name.c_str(), point_data, name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  } else {
    link_layers(name, type, lattice, space, point_data);
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

/// Everything but the values.
void make_file(const std::filesystem::path& path, const VtkHdfImage& image) {
  Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation(H5P_FILE_CREATE), access_without_lock()), H5Fclose);
  write_attribute(file, "step", image.step);
  write_attribute(file, "time", image.time);
  write_region(file, image.region);
  {
    const ImageGrid grid(image);
    const Hdf5Handle group = create_group(file, "VTKHDF");
    write_image_attributes(group, image_lengths(lattice_lengths(image.shape)), grid);
    const Hdf5Handle point_data = create_group(group, "PointData"), fields = create_group(file, "fields");
    for (const std::string& name : array_names(image)) create_array(name, image, fields, point_data);
    for (const DerivedField& field : image.derived)
      if (field.from_zero) link_components(field, type_of(image), image.shape, fields);
    const auto first = static_cast<std::ptrdiff_t>(3 - image.shape.size());
    describe_for_openpmd(file, fields,
                         {image.step,
                          image.time,
                          image.time_step,
                          {grid.spacing.rbegin() + first, grid.spacing.rend()},
                          {grid.origin.rbegin() + first, grid.origin.rend()}});
  }
  hdf5_checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
  file.close();
}

void require_consistent(const VtkHdfImage& image) {
  const bool has_sites = std::ranges::all_of(image.shape, [](std::int64_t length) { return length > 0; });
  if (image.shape.empty() || image.shape.size() > 3 || !has_sites ||
      (!image.region.empty() && image.region.size() != image.shape.size())) {
    throw std::invalid_argument(
        fmt::format("make_vtkhdf: a lattice with {} axes, {} sites", image.shape.size(), sites_of(image.shape)));
  }
}

}  // namespace

std::vector<std::string> array_names(const VtkHdfImage& image) {
  std::vector<std::string> names;
  for (const int array : image.arrays)
    for (int a = 1; a <= image.components; ++a) names.push_back(fmt::format("{}_{}", array == 0 ? "phi" : "pi", a));
  for (const DerivedField& field : image.derived)
    for (int a = 0; a < field.components; ++a)
      names.push_back(!field.counts_components() ? field.name
                                                 : fmt::format("{}_{}", field.name, field.from_zero ? a : a + 1));
  return names;
}

void make_vtkhdf(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image) {
  require_consistent(image);
  with_hdf5(name, [&] { make_file(path, image); });
}

void write_vtkhdf(const std::filesystem::path& path, const VtkHdfImage& image, const StateSource& state,
                  std::span<const SiteRange> ranges) {
  PartialPath partial(path);
  make_vtkhdf(partial.path(), path, image);
  fill_vtkhdf(partial.path(), path, image, state, ranges);
  partial.commit();
}

}  // namespace dualfield
