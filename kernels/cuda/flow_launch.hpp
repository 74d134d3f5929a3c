// SPDX-License-Identifier: MIT
// Runs flows on the device by launching kernels. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles
// it with the emulator.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/flow_kernel.hpp"

namespace dualfield::cuda {

/// A flow without its C++ type, which runs on all sites.
template <class R>
class LaunchedFlow {
 public:
  template <class Flow>
  explicit LaunchedFlow(const Flow& flow)
      : access(access_of_flow(flow)), run([flow](const FlowArrays<R>& arrays, Fields<R>& fields) {
          const std::int64_t sites = fields.lattice().sites();
          device::launch(flow_kernel<Flow, R>, flow_launch(sites), fields.queue(), flow, arrays, fields.grid(), sites);
        }) {}

  FlowAccess access;
  std::function<void(const FlowArrays<R>&, Fields<R>&)> run;
};

/// Runs flows on all sites, one after the other.
template <class R>
void run_flows(std::span<const LaunchedFlow<R>* const> flows, const FlowArrays<R>& arrays, Fields<R>& fields, Pass) {
  for (const LaunchedFlow<R>* flow : flows) {
    bring_ghosts(std::span(&flow->access, 1), arrays, fields);
    flow->run(arrays, fields);
  }
}
template <class R>
int best_together(const std::vector<std::vector<LaunchedFlow<R>>>&, Fields<R>&) {
  return 1;
}

/// Σ term over all sites, added in the order of dualfield/summation.hpp.
template <class Term, class R>
double sum_of_sites(const Term& term, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const FlowAccess access = access_of_flow(term);
  bring_ghosts(std::span(&access, 1), arrays, fields);
  const std::int64_t count = segments(fields.lattice());
  device::Memory<double> on_device(std::size_t(count), device::Fill::nothing);
  device::launch(site_sum_kernel<Term, R>, site_sum_launch(count), fields.queue(), term, arrays, fields.grid(),
                 segments_in_row(fields.lattice()), count, on_device.data());
  std::vector<double> partial(static_cast<std::size_t>(count));
  device::to_host(partial.data(), on_device.data(), partial.size(), fields.queue());
  return fields.domain().total(partial, 1, segments_in_row(fields.lattice())).front();
}

}  // namespace dualfield::cuda
