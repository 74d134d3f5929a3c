// SPDX-License-Identifier: MIT
// openPMD 1.1.0 (https://github.com/openPMD/openPMD-standard): the attributes that the standard requires.
#include "host/output/openpmd.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "host/files/hdf5_handle.hpp"

namespace dualfield {
namespace {

Hdf5Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose}; }

Hdf5Handle vector_space(std::size_t size) {
  const hsize_t length = size;
  return {H5Screate_simple(1, &length, nullptr), H5Sclose};
}

void set(hid_t owner, const char* name, hid_t file_type, hid_t memory_type, const Hdf5Handle& space, const void* data) {
  Hdf5Handle attribute(H5Acreate2(owner, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  hdf5_checked(H5Awrite(attribute, memory_type, data));
}

void set(hid_t owner, const char* name, double value) {
  set(owner, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar_space(), &value);
}

void set(hid_t owner, const char* name, const std::vector<double>& values) {
  set(owner, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, vector_space(values.size()), values.data());
}

/// Strings of fixed length in ASCII.
Hdf5Handle text_type(std::size_t length) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  hdf5_checked(H5Tset_size(type, length));
  hdf5_checked(H5Tset_strpad(type, H5T_STR_NULLPAD));
  return type;
}

void set(hid_t owner, const char* name, std::string_view text) {
  const Hdf5Handle type = text_type(text.size());
  set(owner, name, type, type, scalar_space(), text.data());
}

/// As texts of one letter each.
void set_letters(hid_t owner, const char* name, std::string_view letters) {
  const Hdf5Handle type = text_type(1);
  set(owner, name, type, type, vector_space(letters.size()), letters.data());
}

void describe_file(hid_t file) {
  const std::uint32_t no_extension = 0;
  set(file, "openPMD", "1.1.0");
  set(file, "openPMDextension", H5T_STD_U32LE, H5T_NATIVE_UINT32, scalar_space(), &no_extension);
  set(file, "basePath", "/data/%T/");
  set(file, "meshesPath", "fields/");
  set(file, "iterationEncoding", "fileBased");
  set(file, "iterationFormat", "%08T");
  set(file, "software", "dualfield");
}

/// A scalar mesh: what the standard wants of a record, and of its only component.
void describe_mesh(hid_t data, const OpenPmdIteration& iteration) {
  constexpr std::string_view axes = "zyx";  // slowest first
  const std::size_t dimensions = iteration.spacing.size();
  set(data, "geometry", "cartesian");
  set(data, "dataOrder", "C");
  set_letters(data, "axisLabels", axes.substr(axes.size() - dimensions));
  set(data, "gridSpacing", iteration.spacing);
  set(data, "gridGlobalOffset", iteration.origin);
  set(data, "gridUnitSI", 1.0);
  set(data, "unitDimension", std::vector<double>(7, 0.0));
  set(data, "timeOffset", 0.0);
  set(data, "unitSI", 1.0);
  set(data, "position", std::vector<double>(dimensions, 0.0));
}

/// Without the time of day, so that equal states are equal files.
Hdf5Handle create_group(hid_t parent, const std::string& name) {
  Hdf5Handle properties(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  hdf5_checked(H5Pset_obj_track_times(properties, false));
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT), H5Gclose};
}

std::vector<std::string> names_in(hid_t group) {
  H5G_info_t info{};
  hdf5_checked(H5Gget_info(group, &info));
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto name = [&](char* text, std::size_t size) {
      return hdf5_checked(H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, text, size, H5P_DEFAULT));
    };
    std::string text(static_cast<std::size_t>(name(nullptr, 0)), ' ');
    name(text.data(), text.size() + 1);
    names.push_back(std::move(text));
  }
  return names;
}

}  // namespace

void describe_for_openpmd(hid_t file, hid_t fields, const OpenPmdIteration& iteration) {
  describe_file(file);
  const Hdf5Handle data = create_group(file, "data");
  const Hdf5Handle now = create_group(data, fmt::format("{}", iteration.step));
  set(now, "time", iteration.time);
  set(now, "dt", 0.0);
  set(now, "timeUnitSI", 1.0);
  const Hdf5Handle meshes = create_group(now, "fields");
  for (const std::string& name : names_in(fields)) {
    const Hdf5Handle array(H5Dopen2(fields, name.c_str(), H5P_DEFAULT), H5Dclose);
    const Hdf5Handle space(H5Dget_space(array), H5Sclose);
    if (hdf5_checked(H5Sget_simple_extent_ndims(space)) != static_cast<int>(iteration.spacing.size())) continue;
    describe_mesh(array, iteration);
    hdf5_checked(H5Lcreate_hard(fields, name.c_str(), meshes, name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  }
}

}  // namespace dualfield
