// SPDX-License-Identifier: MIT
#include "host/backend.hpp"

#include "dualfield/error.hpp"

namespace dualfield {

BackendChoice choose_backend(const std::string& name, double updates) {
  if (name == "cpu") return {&cpu_backend(), "asked for"};
  if (name == "auto" && updates <= few_updates)
    return {&cpu_backend(), "a run so short takes less time than starting a GPU"};
  const CudaPlugin& cuda = cuda_plugin();
  const bool usable = cuda.backend && cuda.reason.empty();
  if (name == "cuda") {
    if (!usable)
      throw DeviceError("backend cuda was asked for and cannot be had: " + cuda.reason +
                        "; allowed here: --backend cpu, --backend auto");
    return {cuda.backend, "asked for"};
  }
  if (usable) return {cuda.backend, "a device is there"};
  return {&cpu_backend(), cuda.reason};
}

}  // namespace dualfield
