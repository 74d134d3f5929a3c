// SPDX-License-Identifier: MIT
// Eigen for files that are compiled for this machine's processor, in a namespace of its own: the host compiles Eigen
// for any processor, and functions of one name with different code and alignment must not meet in one program.
#pragma once

#ifdef EIGEN_CORE_H
#error "kernels/cpu/native_eigen.hpp comes before, and instead of, Eigen's own headers"
#endif
#define Eigen NativeEigen  // for the whole file: Eigen's macros name it too

#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12, of its own 512-bit intrinsics
#include <Eigen/Dense>
