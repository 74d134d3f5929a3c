// SPDX-License-Identifier: MIT
// The kernels of the self-test as real CUDA: nvcc compiles them, and a device, where there is one, must give the values
// of the plain loops bit for bit. Exit codes: 0 right, 1 wrong, 77 no device. With the name of a bug as its argument it
// runs a kernel that has this bug, for a tool that must find it: benchmarks/gpu_acceptance.
#include <cstdio>
#include <string_view>

#include "tests/emulator/planted_bugs/march.hpp"
#include "tests/emulator/planted_bugs/row_sum.hpp"

namespace {

using planted::Bug;
using planted::run_march;

bool report(const char* kernel, planted::Outcome outcome) {
  const bool right = outcome == planted::Outcome::right;
  std::printf("%s: %s values\n", kernel, right ? "right" : "wrong");
  return right;
}

int run_with_bug(std::string_view bug) {
  if (bug == "read_out_of_bounds") return report("march", run_march<Bug::read_out_of_bounds>()) ? 0 : 1;
  if (bug == "missing_barrier") return report("march", run_march<Bug::missing_barrier>()) ? 0 : 1;
  std::printf("no such bug here; there are read_out_of_bounds and missing_barrier\n");
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  namespace device = dualfield::device;
  if (device::device_count() == 0) {
    std::printf("skipped: %s\n", device::why_no_device().c_str());
    return 77;
  }
  if (count > 1) return run_with_bug(arguments[1]);
  const device::DeviceProperties found = device::properties(0);
  std::printf("%s, compute capability %d.%d, driver %s, runtime %s\n", found.name.c_str(), found.major, found.minor,
              device::driver_version().c_str(), device::runtime_version().c_str());
  const bool marches = report("march", run_march<Bug::none>());
  const bool sums = report("row_sum", planted::run_row_sum<Bug::none>());
  return marches && sums ? 0 : 1;
}
