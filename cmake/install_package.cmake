# SPDX-License-Identifier: MIT
# What is installed: the program with its manual page and the completions of bash, zsh and fish, where they were built the
# equation ledger and the CUDA plugin, and the package that find_package(dualfield) finds, with dualfield::core (headers),
# dualfield::cpu (the CPU backend) and dualfield::plugins (finds the CUDA backend).
include(CMakePackageConfigHelpers)

set_target_properties(dualfield_core PROPERTIES EXPORT_NAME core)
set_target_properties(dualfield_cpu PROPERTIES EXPORT_NAME cpu)
set_target_properties(dualfield_cpu_kernels PROPERTIES EXPORT_NAME cpu_kernels)
set_target_properties(dualfield_plugins PROPERTIES EXPORT_NAME plugins)
set_target_properties(dualfield_tensors PROPERTIES EXPORT_NAME tensors)

install(TARGETS dualfield RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS dualfield_verify RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} OPTIONAL)
install(FILES ${CMAKE_BINARY_DIR}/shell/dualfield.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/shell/dualfield DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${CMAKE_BINARY_DIR}/shell/_dualfield DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${CMAKE_BINARY_DIR}/shell/dualfield.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
if(TARGET dualfield_cuda)
  # cuBLAS is mostly where no loader looks, in the toolkit's own folder; CMake leaves nvcc's own folders out by itself.
  set_target_properties(dualfield_cuda PROPERTIES BUILD_RPATH ${CUDAToolkit_LIBRARY_DIR}
                                                  INSTALL_RPATH ${CUDAToolkit_LIBRARY_DIR})
  install(TARGETS dualfield_cuda LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/dualfield OPTIONAL)
endif()
if(TARGET dualfield_mpi)
  install(TARGETS dualfield_mpi LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/dualfield)
endif()
install(DIRECTORY include/dualfield DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")

# The interface targets hold compile options; a static library names them among what it is linked to.
install(TARGETS dualfield_core dualfield_cpu dualfield_cpu_kernels dualfield_plugins dualfield_tensors dualfield_options
                dualfield_exact_arithmetic dualfield_native
        EXPORT dualfield ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/dualfield)
install(EXPORT dualfield NAMESPACE dualfield:: FILE dualfieldTargets.cmake DESTINATION ${package_directory})
configure_package_config_file(cmake/dualfieldConfig.cmake.in ${CMAKE_BINARY_DIR}/package/dualfieldConfig.cmake
                              INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/package/dualfieldConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/package/dualfieldConfig.cmake
              ${CMAKE_BINARY_DIR}/package/dualfieldConfigVersion.cmake DESTINATION ${package_directory})
