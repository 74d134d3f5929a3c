// SPDX-License-Identifier: MIT
#include "host/files/hdf_state.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw InputError(fmt::format("{}: {}", path.string(), why));
}

bool exists(hid_t file, const std::string& name) { return H5Lexists(file, name.c_str(), H5P_DEFAULT) > 0; }

/// φ or π of a component, which snapshots count from 1.
std::string name_of(int array, int component) {
  return fmt::format("fields/{}_{}", array == 0 ? "phi" : "pi", component + 1);
}

std::vector<hsize_t> lengths_of(hid_t data) {
  const Hdf5Handle space(H5Dget_space(data), H5Sclose);
  std::vector<hsize_t> lengths(static_cast<std::size_t>(hdf5_checked(H5Sget_simple_extent_ndims(space))));
  hdf5_checked(H5Sget_simple_extent_dims(space, lengths.data(), nullptr));
  return lengths;
}

}  // namespace

HdfState::HdfState(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path_, error)) refuse(path_, "there is no such snapshot");
  try {
    file_.emplace_back(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, access_without_lock()), H5Fclose);
    const Hdf5Handle attribute(H5Aopen(file_[0], "time", H5P_DEFAULT), H5Aclose);
    hdf5_checked(H5Aread(attribute, H5T_NATIVE_DOUBLE, &time_));
  } catch (const Hdf5Error& failure) {
    refuse(path_, fmt::format("is no snapshot that a run has left: {}", failure.what()));
  }
  if (!std::isfinite(time_)) refuse(path_, "its time is no finite number");
}

void HdfState::require(int components, std::span<const std::size_t> shape) {
  try {
    if (!exists(file_[0], "fields")) refuse(path_, "is no snapshot that a run has left: it has no group fields");
    lengths_.assign(shape.begin(), shape.end());
    for (int array = 0; array < 2; ++array)
      for (int component = 0; component < components; ++component) {
        const std::string name = name_of(array, component);
        if (!exists(file_[0], name)) refuse(path_, fmt::format("has no {}; a state has phi and pi", name));
        components_.emplace_back(H5Dopen2(file_[0], name.c_str(), H5P_DEFAULT), H5Dclose);
        const auto found = lengths_of(components_.back());
        if (found != lengths_)
          refuse(path_, fmt::format("{} has the shape ({}); allowed: ({}), that of the lattice", name,
                                    fmt::join(found, ", "), fmt::join(lengths_, ", ")));
      }
    if (exists(file_[0], name_of(0, components)))
      refuse(path_, fmt::format("has {}, and the theory has {} component{}", name_of(0, components), components,
                                components == 1 ? "" : "s"));
  } catch (const Hdf5Error& failure) {
    refuse(path_, fmt::format("cannot be read: {}", failure.what()));
  }
}

void HdfState::read(int array, int component, std::int64_t first, std::span<double> values) {
  const std::size_t count = components_.size() / 2;
  const hid_t data = components_.at(static_cast<std::size_t>(array) * count + static_cast<std::size_t>(component));
  try {
    for_each_block(
        lengths_, first, std::ssize(values),
        [&](const std::vector<hsize_t>& start, const std::vector<hsize_t>& block, std::int64_t offset) {
          const Hdf5Handle place(H5Dget_space(data), H5Sclose);
          hdf5_checked(H5Sselect_hyperslab(place, H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr));
          const Hdf5Handle memory(H5Screate_simple(static_cast<int>(block.size()), block.data(), nullptr), H5Sclose);
          hdf5_checked(H5Dread(data, H5T_NATIVE_DOUBLE, memory, place, H5P_DEFAULT, values.data() + offset));
        });
  } catch (const Hdf5Error& failure) {
    refuse(path_, fmt::format("cannot be read: {}", failure.what()));
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      refuse(path_, fmt::format("{} has the value {} at index {} in C order; allowed: finite values",
                                name_of(array, component), values[i], first + std::int64_t(i)));
}

}  // namespace dualfield
