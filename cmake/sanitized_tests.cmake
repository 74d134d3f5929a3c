# SPDX-License-Identifier: MIT
# Tests of kernels under the emulator, each built plain, with AddressSanitizer + UBSan, and with ThreadSanitizer.
include(CheckCXXSourceCompiles)
include(GoogleTest)

# To compile fast: line tables, which suffice for the reports; checks of memory by calls instead of in place; and none
# of UBSan's checks of pointers, because AddressSanitizer watches what they point to.
set(DUALFIELD_ASAN_FLAGS -O1 -g1 -fsanitize=address,undefined
  -fno-sanitize=alignment,null,object-size,pointer-overflow,vptr -fno-sanitize-recover=all)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND DUALFIELD_ASAN_FLAGS --param=asan-instrumentation-with-call-threshold=0)
else()
  list(APPEND DUALFIELD_ASAN_FLAGS -fsanitize-address-outline-instrumentation)
endif()
set(DUALFIELD_TSAN_FLAGS -O1 -g1 -fsanitize=thread)
# Leaks are not looked for: an abandoned kernel thread leaks by design, and the detector needs ptrace. Nor are uses of the stack after a
# function has returned, which newer compilers look for by themselves: that takes the emulator's many stacks ten times as long.
# The options of ASan are the last variable, so that a test can add to them.
set(DUALFIELD_ASAN_ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1" "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0")
set(DUALFIELD_TSAN_ENVIRONMENT "TSAN_OPTIONS=halt_on_error=1 exitcode=66")

# A build that is sanitized as a whole cannot mix in another sanitizer: it keeps the plain variants alone.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  set(DUALFIELD_KERNEL_VARIANTS plain)
  message(STATUS "Sanitized kernel tests: off, the whole build is sanitized")
else()
  set(DUALFIELD_KERNEL_VARIANTS plain asan tsan)
  foreach(variant ASAN TSAN)
    list(JOIN DUALFIELD_${variant}_FLAGS " " CMAKE_REQUIRED_FLAGS)
    check_cxx_source_compiles("int main() { return 0; }" DUALFIELD_HAS_${variant})
    unset(CMAKE_REQUIRED_FLAGS)
    if(NOT DUALFIELD_HAS_${variant})
      list(JOIN DUALFIELD_${variant}_FLAGS " " flags)
      message(FATAL_ERROR "The kernel tests need the sanitizer runtimes, and this compiler does not link with "
        "'${flags}'. With g++ they come with the package libgcc-<version>-dev; "
        "-DDUALFIELD_TESTS=OFF builds without the tests.")
    endif()
  endforeach()
  find_program(DUALFIELD_SETARCH setarch)
  mark_as_advanced(DUALFIELD_SETARCH)
  if(NOT DUALFIELD_SETARCH)
    message(FATAL_ERROR "The kernel tests need setarch (package util-linux): ThreadSanitizer's programs run only "
      "without address randomisation. -DDUALFIELD_TESTS=OFF builds without the tests.")
  endif()
endif()

# dualfield_use_variant(TARGET VARIANT): compiles kernels for the emulator, plain or with a sanitizer. In the variant
# asan alone, the mistakes of kernels/mutant.hpp can be switched on.
function(dualfield_use_variant target variant)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)  # else libraries and programs differ in flags
  target_link_libraries(${target} PRIVATE dualfield_core dualfield_options dualfield_exact_arithmetic)
  if(variant STREQUAL "asan")
    target_compile_definitions(${target} PRIVATE DUALFIELD_MUTANTS)
    target_compile_options(${target} PRIVATE ${DUALFIELD_ASAN_FLAGS})
    target_link_options(${target} PRIVATE ${DUALFIELD_ASAN_FLAGS})
  elseif(variant STREQUAL "tsan")
    target_compile_options(${target} PRIVATE ${DUALFIELD_TSAN_FLAGS})
    target_link_options(${target} PRIVATE ${DUALFIELD_TSAN_FLAGS})
  elseif(NOT variant STREQUAL "plain")
    message(FATAL_ERROR "${target}: there is no variant '${variant}'; allowed are plain, asan, tsan")
  endif()
  # Headers of the standard library and of GoogleTest, precompiled once for all targets of a variant.
  set(headers kernel_test_headers_${variant})
  # A precompiled header serves only targets with the definitions that it was made with, which GoogleTest has some of.
  target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:GTest::gtest,INTERFACE_COMPILE_DEFINITIONS>)
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:GTest::gtest,INTERFACE_COMPILE_OPTIONS>)
  if(target STREQUAL headers)
    target_precompile_headers(${target} PRIVATE ${DUALFIELD_PRECOMPILED_STD} <iostream> <random> <sstream> <gtest/gtest.h>)
    return()
  elseif(NOT TARGET ${headers})
    add_library(${headers} OBJECT ${PROJECT_SOURCE_DIR}/tests/emulator/precompiled.cpp)
    dualfield_use_variant(${headers} ${variant})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()

# dualfield_kernel_program(TARGET VARIANT SOURCE...): a program that runs kernels under the emulator, in one variant.
function(dualfield_kernel_program target variant)
  add_executable(${target} ${ARGN})
  dualfield_use_variant(${target} ${variant})
endfunction()

# dualfield_add_kernel_run(NAME TARGET VARIANT ARGUMENT...): one ctest entry that runs such a program.
function(dualfield_add_kernel_run name target variant)
  if(variant STREQUAL "tsan")
    add_test(NAME ${name} COMMAND ${DUALFIELD_SETARCH} -R $<TARGET_FILE:${target}> ${ARGN})
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${DUALFIELD_TSAN_ENVIRONMENT}")
  else()
    add_test(NAME ${name} COMMAND ${target} ${ARGN})
    if(variant STREQUAL "asan")
      set_tests_properties(${name} PROPERTIES ENVIRONMENT "${DUALFIELD_ASAN_ENVIRONMENT}")
    endif()
  endif()
endfunction()

# dualfield_kernel_test(NAME name SOURCES source... [ARGS argument...] [VARIANTS plain asan tsan] [LABELS label...])
# GoogleTest programs <name>_<variant>. The plain one is registered test by test, as <name>.<suite>.<test>; a sanitized
# one as a whole, as <name>.asan or <name>.tsan. ThreadSanitizer bears launches of at most 7500 threads.
function(dualfield_kernel_test)
  cmake_parse_arguments(PARSE_ARGV 0 test "" "NAME" "SOURCES;ARGS;VARIANTS;LABELS")
  if(test_UNPARSED_ARGUMENTS OR NOT test_NAME OR NOT test_SOURCES)
    message(FATAL_ERROR "dualfield_kernel_test: needs NAME and SOURCES; not understood: '${test_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT test_VARIANTS)
    set(test_VARIANTS plain asan tsan)
  endif()
  foreach(variant IN LISTS test_VARIANTS)
    if(NOT variant IN_LIST DUALFIELD_KERNEL_VARIANTS)
      continue()
    endif()
    set(target ${test_NAME}_${variant})
    dualfield_kernel_program(${target} ${variant} ${test_SOURCES})
    target_link_libraries(${target} PRIVATE GTest::gtest_main)
    if(variant STREQUAL "plain")
      list(TRANSFORM test_LABELS PREPEND "LABELS;" OUTPUT_VARIABLE labels)  # it takes no list, but adds them up
      gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${test_NAME}."
        EXTRA_ARGS ${test_ARGS} PROPERTIES ${labels})
    else()
      dualfield_add_kernel_run(${test_NAME}.${variant} ${target} ${variant} ${test_ARGS})
      set_tests_properties(${test_NAME}.${variant} PROPERTIES LABELS "${test_LABELS}" COST 100)  # among the longest
    endif()
  endforeach()
endfunction()
