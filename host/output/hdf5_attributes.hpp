// SPDX-License-Identifier: MIT
// Attributes and groups of HDF5 files, without the time of day, so that equal states are equal files.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "host/files/hdf5_handle.hpp"

namespace dualfield {

/// How an object is made, of one of HDF5's kinds. All functions here throw Hdf5Error.
inline Hdf5Handle creation(hid_t kind) {
  Hdf5Handle properties(H5Pcreate(kind), H5Pclose);
  hdf5_checked(H5Pset_obj_track_times(properties, false));
  return properties;
}

inline Hdf5Handle create_group(hid_t parent, const std::string& name) {
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation(H5P_GROUP_CREATE), H5P_DEFAULT), H5Gclose};
}

inline Hdf5Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose}; }

inline Hdf5Handle vector_space(std::size_t size) {
  const hsize_t length = size;
  return {H5Screate_simple(1, &length, nullptr), H5Sclose};
}

inline void write_attribute(hid_t owner, const char* name, hid_t file_type, hid_t memory_type, const Hdf5Handle& space,
                            const void* data) {
  Hdf5Handle attribute(H5Acreate2(owner, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  hdf5_checked(H5Awrite(attribute, memory_type, data));
}

inline void write_attribute(hid_t owner, const char* name, std::int64_t value) {
  write_attribute(owner, name, H5T_STD_I64LE, H5T_NATIVE_INT64, scalar_space(), &value);
}

inline void write_attribute(hid_t owner, const char* name, double value) {
  write_attribute(owner, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar_space(), &value);
}

inline void write_attribute(hid_t owner, const char* name, std::span<const std::int64_t> values) {
  write_attribute(owner, name, H5T_STD_I64LE, H5T_NATIVE_INT64, vector_space(values.size()), values.data());
}

inline void write_attribute(hid_t owner, const char* name, std::span<const double> values) {
  write_attribute(owner, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, vector_space(values.size()), values.data());
}

/// ASCII strings of this length, the only ones that VTK's reader takes.
inline Hdf5Handle text_type(std::size_t length) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  hdf5_checked(H5Tset_size(type, length));
  hdf5_checked(H5Tset_strpad(type, H5T_STR_NULLPAD));
  return type;
}

inline void write_attribute(hid_t owner, const char* name, std::string_view text) {
  const Hdf5Handle type = text_type(text.size());
  write_attribute(owner, name, type, type, scalar_space(), text.data());
}

}  // namespace dualfield
