# SPDX-License-Identifier: MIT
# Language level, warnings and the flags that keep arithmetic the same in every build.
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

# While GCC compiles, it looks through its memory for what it can give back. Where there is memory enough it need not
# do so before it has 1 GB: that takes a tenth off the time for a file of many templates.
cmake_host_system_information(RESULT memory QUERY TOTAL_PHYSICAL_MEMORY)  # in MiB
cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR memory_of_a_job "${memory} / ${processors}")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND memory_of_a_job GREATER 3000)
  set(wait --param=ggc-min-heapsize=1000000)  # in kB
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:${wait}> $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=${wait}>)
endif()

# Targets whose results are compared bit for bit link this. No contraction; and no SLP vectoriser, because g++ 12
# makes fused multiply-adds from scalar code there in spite of -ffp-contract=off.
add_library(dualfield_exact_arithmetic INTERFACE)
target_compile_options(dualfield_exact_arithmetic INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-tree-slp-vectorize>
  $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false -Xcompiler=-ffp-contract=off>)

# -march changes what a pack is, so it belongs to the kernels alone.
add_library(dualfield_native INTERFACE)
if(DUALFIELD_ARCHITECTURE)
  target_compile_options(dualfield_native INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-march=${DUALFIELD_ARCHITECTURE}>)
endif()

# Headers that most sources of a target include, the longest to read: precompiled there. None is the
# project's, those change. A compiler cache does better without: it cannot keep objects that such a header went into.
set(DUALFIELD_PRECOMPILED_STD <algorithm> <array> <cmath> <complex> <cstdint> <filesystem> <functional> <map> <memory>
  <numbers> <optional> <span> <stdexcept> <string> <string_view> <tuple> <variant> <vector>)
set(DUALFIELD_PRECOMPILED ${DUALFIELD_PRECOMPILED_STD} <Eigen/Core>)
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
