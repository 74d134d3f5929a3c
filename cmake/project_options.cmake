# SPDX-License-Identifier: MIT
# Language standard, warnings, and the flags that make results the same in every build.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# Every target of the project links this.
add_library(dualfield_options INTERFACE)
target_compile_options(dualfield_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wno-unknown-pragmas>)

# Targets whose results are compared bit for bit link this. No contraction of a product and a sum; and no SLP
# vectoriser, which in g++ 12 makes fused multiply-adds in spite of -ffp-contract=off.
add_library(dualfield_exact_arithmetic INTERFACE)
target_compile_options(dualfield_exact_arithmetic INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-tree-slp-vectorize>
  $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false -Xcompiler=-ffp-contract=off>)

# -march=native changes the width of a pack, so only the kernels may be compiled with it.
add_library(dualfield_native INTERFACE)
if(DUALFIELD_NATIVE)
  target_compile_options(dualfield_native INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-march=native>)
endif()

# Headers of libraries that most sources of host/ and of the tests include and that take long to read: they are
# precompiled. With a compiler cache they are not, because it cannot cache objects that use a precompiled header.
set(DUALFIELD_PRECOMPILED <algorithm> <array> <cmath> <complex> <cstdint> <filesystem> <functional> <map> <memory>
  <numbers> <optional> <span> <stdexcept> <string> <string_view> <tuple> <variant> <vector> <Eigen/Dense>)
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
