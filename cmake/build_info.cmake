# SPDX-License-Identifier: MIT
# Target dualfield_build_info: the values of host/build_info.hpp, what this build was made from and with. Looked at in
# every build, because a commit can come at any time; a file that would stay the same is not touched, so nothing is
# rebuilt.
set(build_info_directory ${CMAKE_BINARY_DIR}/generated)

string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
set(kernel_options "$<TARGET_PROPERTY:dualfield_exact_arithmetic,INTERFACE_COMPILE_OPTIONS>"
                   "$<TARGET_PROPERTY:dualfield_native,INTERFACE_COMPILE_OPTIONS>")
file(GENERATE OUTPUT ${build_info_directory}/flags_$<COMPILE_LANGUAGE>.txt
     CONTENT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} $<JOIN:${kernel_options}, >" TARGET dualfield_cpu_kernels)

set(cuda_compiler "")
if(DUALFIELD_WITH_CUDA)
  set(cuda_compiler "${CMAKE_CUDA_COMPILER_ID} ${CMAKE_CUDA_COMPILER_VERSION}")
endif()
set(git_commit "@git_commit@")  # these two are filled in when building
set(flags "@flags@")
configure_file(${PROJECT_SOURCE_DIR}/cmake/build_info.cpp.in ${build_info_directory}/build_info.cpp.in @ONLY)

find_package(Git QUIET)
add_custom_target(dualfield_write_build_info
  COMMAND ${CMAKE_COMMAND} -Dgit=${GIT_EXECUTABLE} -Dsource=${PROJECT_SOURCE_DIR} -Ddirectory=${build_info_directory}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_build_info.cmake
  BYPRODUCTS ${build_info_directory}/build_info.cpp
  COMMENT "" VERBATIM)
add_library(dualfield_build_info STATIC ${build_info_directory}/build_info.cpp)
target_include_directories(dualfield_build_info PRIVATE ${PROJECT_SOURCE_DIR})
add_dependencies(dualfield_build_info dualfield_write_build_info)
