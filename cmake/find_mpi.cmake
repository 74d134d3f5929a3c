# SPDX-License-Identifier: MIT
# DUALFIELD_WITH_MPI: whether the MPI plugin is built.
set(DUALFIELD_WITH_MPI OFF)
if(NOT DUALFIELD_MPI STREQUAL "OFF")
  find_package(MPI QUIET COMPONENTS C)  # its C interface, used from C++
  if(MPI_C_FOUND)
    set(DUALFIELD_WITH_MPI ON)
  elseif(DUALFIELD_MPI STREQUAL "ON")
    message(FATAL_ERROR "DUALFIELD_MPI is ON and no MPI was found")
  endif()
endif()
message(STATUS "MPI plugin: ${DUALFIELD_WITH_MPI}")
