// SPDX-License-Identifier: MIT
// Eigen for files that are compiled for the processor of this machine. It is put in another namespace, because other
// files compile Eigen for any processor, and a program must not contain different functions of one name.
#pragma once

#ifdef EIGEN_CORE_H
#error "include kernels/cpu/native_eigen.hpp instead of Eigen's own headers, and before all others"
#endif
#define Eigen NativeEigen  // also while the including file is compiled, because Eigen's macros contain the name

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12 warns about its own 512-bit intrinsics
#endif
#include <Eigen/Dense>
