// SPDX-License-Identifier: MIT
// The one macro by which code serves host and device. Always inlined: g++ otherwise leaves packs on the stack.
#pragma once

#ifdef __CUDACC__
#define DUALFIELD_HD __host__ __device__ __forceinline__
#else
#define DUALFIELD_HD [[gnu::always_inline]] inline
#endif
