// SPDX-License-Identifier: MIT
// The correct kernels of the self-test as real CUDA: nvcc compiles them, and a device, where there is one, must give
// the values of the plain loops bit for bit. Exit codes: 0 right, 1 wrong, 77 no device.
#include <cstdio>

#include "tests/emulator/planted_bugs/march.hpp"
#include "tests/emulator/planted_bugs/row_sum.hpp"

int main() {
  using planted::Bug;
  namespace device = dualfield::device;
  if (device::device_count() == 0) {
    std::printf("skipped: %s\n", device::why_no_device().c_str());
    return 77;
  }
  const device::DeviceProperties found = device::properties(0);
  std::printf("%s, compute capability %d.%d, driver %s, runtime %s\n", found.name.c_str(), found.major, found.minor,
              device::driver_version().c_str(), device::runtime_version().c_str());
  const bool marches = planted::run_march<Bug::none>() == planted::Outcome::right;
  const bool sums = planted::run_row_sum<Bug::none>() == planted::Outcome::right;
  std::printf("march: %s values\nrow_sum: %s values\n", marches ? "right" : "wrong", sums ? "right" : "wrong");
  return marches && sums ? 0 : 1;
}
