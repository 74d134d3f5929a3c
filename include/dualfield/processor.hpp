// SPDX-License-Identifier: MIT
// Whether this processor has the instructions that the kernels for CPUs were compiled with. They are compiled for one kind of
// processor (-march), everything else for any, so that a program can say that it does not serve this one.
#pragma once

namespace dualfield {

/// Throws DeviceError where the kernels of this build use instructions that this processor or its operating system does not have. The
/// message names them and says what to do. Programs call it before all else; cpu_backend() calls it too.
void require_processor();

}  // namespace dualfield
