// SPDX-License-Identifier: MIT
// The backend `cpu`.
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "kernels/cpu/flow_pass.hpp"
#include "kernels/cpu/processor.hpp"
#include "kernels/cpu/runtime_fields.hpp"
#include "kernels/dense_instance.hpp"
#include "kernels/engines.hpp"

namespace dualfield {

namespace cpu {
template <class R>
class DenseExecutor;
}  // namespace cpu

namespace {

/// The text after `key` and a colon in a text file of Linux's /proc; "" if there is none.
std::string entry_of(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key)) {
      const auto colon = line.find(':');
      if (colon != std::string::npos) return line.substr(line.find_first_not_of(" \t", colon + 1));
    }
  return "";
}

/// Calls body with the Engines of the precision of a spec.
template <class Body>
auto in_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::half_precision) return body(Engines<cpu::Fields<Half>, void>{});
  if (spec.precision == Precision::single_precision)
    return body(Engines<cpu::Fields<float>, cpu::RuntimeFields<float>>{});
  return body(Engines<cpu::Fields<double>, cpu::RuntimeFields<double>>{});
}

class CpuBackend final : public Backend {
 public:
  std::string_view name() const override { return "cpu"; }

  std::vector<std::string> devices() const override {
    const std::string model = entry_of("/proc/cpuinfo", "model name");
    return {(model.empty() ? "CPU" : model) + ", " + std::to_string(cpu::all_threads()) + " threads, packs of " +
            std::to_string(cpu::width<double>) + " doubles"};
  }
  std::string reason() const override { return ""; }

  Engine engine(const SimulationSpec& spec, const LearningSystem& system) const override {
    return in_precision(spec, [&](auto engines) { return engines.make(spec, system); });
  }
  double memory_needed(const SimulationSpec& spec, const LearningSystem& system) const override {
    return in_precision(spec, [&](auto engines) { return engines.memory_needed(spec, system); });
  }
  std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const override {
    return DenseInstance<cpu::DenseExecutor>::make(spec);
  }
  double memory_needed(const DenseSpec& spec) const override {
    return DenseInstance<cpu::DenseExecutor>::memory_needed(spec);
  }
  double memory_available(Communicator* ranks) const override {
    const double sharing = ranks ? ranks->size_on_machine() : 1;
    std::istringstream kilobytes(entry_of("/proc/meminfo", "MemAvailable"));
    if (double value; kilobytes >> value) return value * 1024 / sharing;
    return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGE_SIZE)) / sharing;
  }
};

}  // namespace

const Backend& cpu::compiled_backend() {
  static const CpuBackend backend;
  return backend;
}

}  // namespace dualfield
