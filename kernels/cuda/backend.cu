// SPDX-License-Identifier: MIT
// The backend `cuda` for NVIDIA GPUs, which the program gets from the plugin libdualfield_cuda.so.
#include <stdexcept>

#include "kernels/cuda/flow_launch.hpp"
#include "kernels/cuda/runtime_fields.hpp"
#include "kernels/dense_instance.hpp"
#include "kernels/device.hpp"
#include "kernels/engines.hpp"

namespace dualfield {

namespace cuda {
template <class R>
class DenseExecutor;
}  // namespace cuda

namespace {

/// Calls body with the Engines of the precision of a spec.
template <class Body>
auto in_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::half_precision) return body(Engines<cuda::Fields<Half>, void>{});
  if (spec.precision == Precision::single_precision)
    return body(Engines<cuda::Fields<float>, cuda::RuntimeFields<float>>{});
  return body(Engines<cuda::Fields<double>, cuda::RuntimeFields<double>>{});
}

/// Makes the device of a rank the current one: those of a machine take the devices in turn.
void use_device_of(const Communicator* ranks) {
  if (ranks) device::use_device(ranks->rank_on_machine() % device::device_count());
}

class CudaBackend final : public Backend {
 public:
  std::string_view name() const override { return "cuda"; }

  std::vector<std::string> devices() const override {
    std::vector<std::string> names;
    for (int i = 0; i < device::device_count(); ++i) {
      const auto p = device::properties(i);
      names.push_back(p.name + ", compute capability " + std::to_string(p.major) + "." + std::to_string(p.minor) +
                      ", " + std::to_string(p.memory >> 20) + " MiB, driver " + device::driver_version() +
                      ", runtime " + device::runtime_version());
    }
    return names;
  }
  std::string reason() const override { return device::why_no_device(); }
  int current_device() const override { return device::current_device(); }
  void use_device(int number) const override { device::use_device(number); }

  Engine engine(const SimulationSpec& spec, const LearningSystem& system) const override {
    use_device_of(spec.ranks.get());
    return in_precision(spec, [&](auto engines) { return engines.make(spec, system); });
  }
  double memory_needed(const SimulationSpec& spec, const LearningSystem& system) const override {
    use_device_of(spec.ranks.get());
    return in_precision(spec, [&](auto engines) { return engines.memory_needed(spec, system); });
  }
  std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const override {
    return DenseInstance<cuda::DenseExecutor>::make(spec);
  }
  double memory_needed(const DenseSpec& spec) const override {
    return DenseInstance<cuda::DenseExecutor>::memory_needed(spec);
  }
  double memory_available(Communicator* ranks) const override {
    use_device_of(ranks);
    const double free = double(device::free_memory());
    return ranks ? free / cuda::ranks_on_device(*ranks) : free;
  }
  std::string transport(Communicator& ranks) const override {
    use_device_of(&ranks);
    const std::shared_ptr<cuda::Nccl> nccl = cuda::Nccl::among(ranks);
    return nccl ? nccl->name() : "";
  }
};

}  // namespace

/// The function of the plugin that host/backend.cpp looks up.
extern "C" const Backend* dualfield_cuda_backend() {
  static const CudaBackend backend;
  return &backend;
}

}  // namespace dualfield
