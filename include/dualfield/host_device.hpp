// SPDX-License-Identifier: MIT
// The macro for functions that are compiled for host and device. They are always inlined, because g++ otherwise keeps
// SIMD packs on the stack.
#pragma once

#ifdef __CUDACC__
#define DUALFIELD_HD __host__ __device__ __forceinline__
#define DUALFIELD_INLINED
#else
#define DUALFIELD_HD [[gnu::always_inline]] inline
#define DUALFIELD_INLINED __attribute__((always_inline))  // behind the parameters of a lambda in such a function
#endif
