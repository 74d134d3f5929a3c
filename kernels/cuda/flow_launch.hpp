// SPDX-License-Identifier: MIT
// Runs flows on the device by launching kernels. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles
// it with the emulator.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/flow_kernel.hpp"
#include "kernels/ranks/bring_ghosts.hpp"

namespace dualfield::cuda {

/// A flow without its C++ type, which runs on all sites.
template <class R>
class LaunchedFlow {
  using Flows = std::span<const LaunchedFlow* const>;

 public:
  template <class Flow>
  explicit LaunchedFlow(const Flow& flow)
      : access(access_of_flow(flow)), run([flow](const FlowArrays<R>& arrays, Fields<R>& fields) {
          const std::int64_t sites = fields.lattice().sites();
          device::launch(flow_kernel<Flow, R>, flow_launch(sites), fields.queue(), flow, arrays, fields.grid(), sites);
        }) {}
  template <class Flow, class... Kinds>
  LaunchedFlow(const Flow& flow, FlowKinds<Kinds...>) : LaunchedFlow(flow) {
    const bool is_flow[] = {std::is_same_v<Flow, Kinds>...};
    kind_ = int(std::ranges::find(is_flow, true) - is_flow);
    bytes_.resize(sizeof(Flow));
    std::memcpy(bytes_.data(), &flow, sizeof(Flow));
    run_group_ = &run_group_of<FlowKinds<Kinds...>>;
  }

  FlowAccess access;
  std::function<void(const FlowArrays<R>&, Fields<R>&)> run;

  /// Runs flows of the same step in one launch.
  static void run_group(Flows flows, const FlowGroup& group, const FlowArrays<R>& arrays, Fields<R>& fields) {
    flows.front()->run_group_(flows, group, arrays, fields);
  }

 private:
  template <class Kinds>
  static void run_group_of(Flows flows, const FlowGroup& group, const FlowArrays<R>& arrays, Fields<R>& fields) {
    const FlowLines lines(group.along, fields.lattice());
    const FlowShape shape(lines, fields.multiprocessors());
    LaunchedGroup<Kinds> launched{{}, group.count, lines, shape.lanes, shape.chunk, 0};
    for (int i = 0; i < group.count; ++i) {
      const LaunchedFlow& flow = *flows[std::size_t(i)];
      auto& member = launched.member[i];
      std::memcpy(member.flow, flow.bytes_.data(), flow.bytes_.size());
      member.kind = flow.kind_;
      member.turn = group.turn[i];
      if (lines.length <= shape.chunk) member.turn.start = member.turn.lag = 0;  // each flow does whole lines at once
      launched.end = std::max(launched.end, member.turn.start + member.turn.lag + lines.length);
    }
    device::launch(flow_group_kernel<Kinds, R>,
                   device::Launch{dim3(unsigned(shape.blocks)), dim3(unsigned(shape.lanes * shape.chunk))},
                   fields.queue(), launched, arrays, fields.grid());
  }

  int kind_ = 0;
  std::vector<unsigned char> bytes_;
  void (*run_group_)(Flows, const FlowGroup&, const FlowArrays<R>&, Fields<R>&) = nullptr;
};

/// Calls visit(flows, group) for each group of flows, in their order. They are the same on all ranks that
/// have devices of one kind, whatever their parts of the lattice.
template <class R, class Visit>
void for_each_group(std::span<const LaunchedFlow<R>* const> flows, Fields<R>& fields, Visit&& visit) {
  std::vector<const FlowAccess*> access;
  for (const LaunchedFlow<R>* flow : flows) access.push_back(&flow->access);
  for (std::size_t done = 0; done < flows.size();) {
    const FlowGroup group = first_group(std::span(access).subspan(done), [&](const int(&along)[3]) {
      return serves_lines(along, fields.domain().largest_lattice(), fields.multiprocessors());
    });
    visit(flows.subspan(done, std::size_t(group.count)), group);
    done += std::size_t(group.count);
  }
}

/// Runs flows on all sites, each in a launch of its own, or in groups.
template <class R>
void run_flows(std::span<const LaunchedFlow<R>* const> flows, const FlowArrays<R>& arrays, Fields<R>& fields,
               Pass pass) {
  if (pass == Pass::staged) {
    for (const LaunchedFlow<R>* flow : flows) {
      bring_ghosts(std::span(&flow->access, 1), arrays, fields);
      flow->run(arrays, fields);
    }
    return;
  }
  for_each_group(flows, fields, [&](std::span<const LaunchedFlow<R>* const> members, const FlowGroup& group) {
    std::vector<FlowAccess> access;
    for (const LaunchedFlow<R>* flow : members) access.push_back(flow->access);
    bring_ghosts(std::span<const FlowAccess>(access), arrays, fields);
    if (group.count == 1)
      members.front()->run(arrays, fields);
    else
      LaunchedFlow<R>::run_group(members, group, arrays, fields);
  });
}

/// The last flows of a step can be in a group with the first ones of the next, so that more steps at once never make more launches.
template <class R>
int best_together(const std::vector<std::vector<LaunchedFlow<R>>>& substeps, Fields<R>&) {
  constexpr int steps = 16;
  return steps * int(substeps.size());
}

template <class R>
double words_in_sweeps(const std::vector<std::vector<LaunchedFlow<R>>>& substeps, int together, Fields<R>& fields) {
  std::vector<const LaunchedFlow<R>*> flows;
  for (int i = 0; i < together; ++i)
    for (const LaunchedFlow<R>& flow : substeps[std::size_t(i) % substeps.size()]) flows.push_back(&flow);
  int words = 0;
  for_each_group(std::span<const LaunchedFlow<R>* const>(flows), fields,
                 [&](std::span<const LaunchedFlow<R>* const> members, const FlowGroup&) {
                   std::vector<FlowAccess> access;
                   for (const LaunchedFlow<R>* flow : members) access.push_back(flow->access);
                   words += words_together(access);
                 });
  return double(words) / together * double(substeps.size());
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
