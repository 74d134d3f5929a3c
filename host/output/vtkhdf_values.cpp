// SPDX-License-Identifier: MIT
// The values of a VTKHDF file that has been made: at the places that HDF5 has chosen for them, or, compressed, through HDF5.
#include <span>
#include <string>
#include <vector>

#include "host/files/hdf5_handle.hpp"
#include "host/files/placed_file.hpp"
#include "host/files/single.hpp"
#include "host/output/hdf5_pieces.hpp"
#include "host/output/vtkhdf.hpp"

namespace dualfield {
namespace {

Hdf5Handle open_file(const std::filesystem::path& path, unsigned how) {
  return {H5Fopen(path.c_str(), how, access_without_lock()), H5Fclose};
}

Hdf5Handle open_array(hid_t file, const std::string& name) {
  return {H5Dopen2(file, ("fields/" + name).c_str(), H5P_DEFAULT), H5Dclose};
}

/// Where the values of each array begin, in bytes from the beginning of the file.
std::vector<std::int64_t> places_in(const std::filesystem::path& path, const VtkHdfImage& image) {
  const Hdf5Handle file = open_file(path, H5F_ACC_RDONLY);
  std::vector<std::int64_t> places;
  for (const std::string& name : array_names(image)) {
    const haddr_t place = H5Dget_offset(open_array(file, name));
    if (place == HADDR_UNDEF) throw Hdf5Error(name + " has no place in the file");
    places.push_back(static_cast<std::int64_t>(place));
  }
  return places;
}

/// Values as they are, past HDF5.
void write_values(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image,
                  const StateSource& state, std::span<const SiteRange> own) {
  PlacedValues file(path, name, image.precision);
  const std::vector<std::int64_t> places = places_in(path, image);
  auto place = places.begin();
  std::vector<double> values;
  for (const int array : image.arrays)
    for (int a = 0; a < image.components; ++a, ++place)
      for (const auto& [first, count] : own) {
        values.resize(static_cast<std::size_t>(count));
        state(array, a, first, values);
        file.write(*place, first, values);
      }
  for (const DerivedField& field : image.derived) {
    for_each_part(field, own,
                  [&](int a, std::int64_t first, std::span<const double> part) { file.write(place[a], first, part); });
    place += field.components;
  }
  file.close();
}

/// Values that HDF5 compresses. It rounds by itself, but makes infinities of values that are too large.
void write_compressed(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image,
                      const StateSource& state) {
  const auto require_fit = [&](std::span<const double> values) {
    if (image.precision == Precision::single_precision)
      for (const double value : values) in_single(value, name);
  };
  Hdf5Handle file = open_file(path, H5F_ACC_RDWR);
  const std::vector<std::string> names = array_names(image);
  auto array_name = names.begin();
  const std::vector<hsize_t> lengths(image.shape.rbegin(), image.shape.rend());
  for (const int array : image.arrays)
    for (int a = 0; a < image.components; ++a)
      write_pieces(open_array(file, *array_name++), lengths, [&](std::int64_t first, std::span<double> values) {
        state(array, a, first, values);
        require_fit(values);
      });
  for (const DerivedField& field : image.derived)
    for (int a = 0; a < field.components; ++a) {
      const std::size_t sites = field.values.size() / static_cast<std::size_t>(field.components);
      const auto values = std::span(field.values).subspan(static_cast<std::size_t>(a) * sites, sites);
      require_fit(values);
      hdf5_checked(
          H5Dwrite(open_array(file, *array_name++), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    }
  hdf5_checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
  file.close();
}

}  // namespace

void fill_vtkhdf(const std::filesystem::path& path, const std::filesystem::path& name, const VtkHdfImage& image,
                 const StateSource& state, std::span<const SiteRange> own) {
  with_hdf5(name, [&] {
    if (image.compression > 0)
      write_compressed(path, name, image, state);
    else
      write_values(path, name, image, state, own);
  });
}

}  // namespace dualfield
