// SPDX-License-Identifier: MIT
// Runs flows on the device by launching kernels. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles
// it with the emulator.
#pragma once

#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/flow_kernel.hpp"

namespace dualfield::cuda {

/// Runs a flow on all sites.
template <class Flow, class R>
void run_flow(const Flow& flow, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const std::int64_t sites = fields.lattice().sites();
  device::launch(flow_kernel<Flow, R>, flow_launch(sites), fields.queue(), flow, arrays, fields.grid(), sites);
}

/// Σ term over all sites, added in the order of dualfield/summation.hpp.
template <class Term, class R>
double sum_of_sites(const Term& term, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const std::int64_t count = segments(fields.lattice());
  device::Memory<double> on_device(std::size_t(count), device::Fill::nothing);
  device::launch(site_sum_kernel<Term, R>, site_sum_launch(count), fields.queue(), term, arrays, fields.grid(),
                 segments_in_row(fields.lattice()), count, on_device.data());
  std::vector<double> partial(static_cast<std::size_t>(count));
  device::to_host(partial.data(), on_device.data(), partial.size(), fields.queue());
  return total(partial, 1).front();
}

}  // namespace dualfield::cuda
