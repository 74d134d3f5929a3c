# SPDX-License-Identifier: MIT
# DUALFIELD_WITH_HDF5: whether snapshots can be HDF5 files.
set(DUALFIELD_WITH_HDF5 OFF)
if(NOT DUALFIELD_HDF5 STREQUAL "OFF")
  find_package(HDF5 COMPONENTS C)
  if(HDF5_FOUND)
    set(DUALFIELD_WITH_HDF5 ON)
  elseif(DUALFIELD_HDF5 STREQUAL "ON")
    message(FATAL_ERROR "DUALFIELD_HDF5 is ON and no HDF5 was found")
  endif()
endif()
message(STATUS "HDF5 snapshots: ${DUALFIELD_WITH_HDF5}")
