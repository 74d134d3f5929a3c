// SPDX-License-Identifier: MIT
// openPMD 1.1.0 (https://github.com/openPMD/openPMD-standard): the attributes that the standard requires.
#include "host/output/openpmd.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "host/output/hdf5_attributes.hpp"

namespace dualfield {
namespace {

/// As texts of one letter each.
void set_letters(hid_t owner, const char* name, std::string_view letters) {
  const Hdf5Handle type = text_type(1);
  write_attribute(owner, name, type, type, vector_space(letters.size()), letters.data());
}

void describe_file(hid_t file) {
  const std::uint32_t no_extension = 0;
  write_attribute(file, "openPMD", std::string_view("1.1.0"));
  write_attribute(file, "openPMDextension", H5T_STD_U32LE, H5T_NATIVE_UINT32, scalar_space(), &no_extension);
  write_attribute(file, "basePath", std::string_view("/data/%T/"));
  write_attribute(file, "meshesPath", std::string_view("fields/"));
  write_attribute(file, "iterationEncoding", std::string_view("fileBased"));
  write_attribute(file, "iterationFormat", std::string_view("%08T"));
  write_attribute(file, "software", std::string_view("dualfield"));
}

/// A scalar mesh: what the standard wants of a record, and of its only component.
void describe_mesh(hid_t data, const OpenPmdIteration& iteration) {
  constexpr std::string_view axes = "zyx";  // slowest first
  const std::size_t dimensions = iteration.spacing.size();
  write_attribute(data, "geometry", std::string_view("cartesian"));
  write_attribute(data, "dataOrder", std::string_view("C"));
  set_letters(data, "axisLabels", axes.substr(axes.size() - dimensions));
  write_attribute(data, "gridSpacing", iteration.spacing);
  write_attribute(data, "gridGlobalOffset", iteration.origin);
  write_attribute(data, "gridUnitSI", 1.0);
  write_attribute(data, "unitDimension", std::vector<double>(7, 0.0));
  write_attribute(data, "timeOffset", 0.0);
  write_attribute(data, "unitSI", 1.0);
  write_attribute(data, "position", std::vector<double>(dimensions, 0.0));
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
  write_attribute(now, "time", iteration.time);
  write_attribute(now, "dt", iteration.time_step);
  write_attribute(now, "timeUnitSI", 1.0);
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
