// SPDX-License-Identifier: MIT
// The two kinds of passes of flows on the CPU: a sweep over the lattice for each flow, or one for all flows of several sub-steps.
#include "kernels/cpu/flow_pass.hpp"
#include "kernels/cpu/row_pieces.hpp"
#include "kernels/cpu/sweep_order.hpp"

namespace dualfield::cpu {

namespace {

template <class R>
void run_alone(const RowFlow<R>& flow, const FlowArrays<R>& arrays, Fields<R>& fields) {
  bring_ghosts(std::span(&flow.access, 1), arrays, fields);
  const Grid<R>& grid = fields.grid();
  const int ny = grid.lattice.extent[1];
  const std::int64_t rows = grid.lattice.rows();
  ThreadTeam& team = fields.team();
  const auto run = [&](std::int64_t row, int first, int last) {
    flow.packs(arrays, grid, int(row % ny), int(row / ny), first, last);
  };
  const auto end = [&](std::int64_t row) { flow.set_ghosts(arrays, grid, int(row % ny), int(row / ny), true, true); };
  if (has_few_long_rows(grid, team.size()))
    return run_row_pieces(
        grid, team, [&] { return run; }, end);
  team.run([&](int thread) {
    const Share share(rows, thread, team.size());
    for (std::int64_t row = share.begin; row < share.end; ++row) {
      run(row, 0, grid.packs);
      end(row);
    }
  });
}

/// Runs at most most_stages flows in one sweep.
template <class R>
void run_together(std::span<const RowFlow<R>* const> flows, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const Grid<R>& grid = fields.grid();
  std::vector<FlowAccess> access;
  for (const RowFlow<R>* flow : flows) access.push_back(flow->access);
  bring_ghosts(std::span<const FlowAccess>(access), arrays, fields);
  const SweepOrder order(access, grid);
  const int tile = rows_of_tile(access, order.z, grid);
  sweep(order.y, order.z, order.lattice, fields.team(), tile, [&] {
    return [&](int number, int y, int z) {
      const RowFlow<R>& flow = *flows[std::size_t(number)];
      const int row = order.line ? 0 : y;
      const auto [first, last] = order.packs(y, grid);
      flow.packs(arrays, grid, row, z, first, last);
      flow.set_ghosts(arrays, grid, row, z, first == 0, last == grid.packs);
    };
  });
}

}  // namespace

template <class R>
void run_flows(std::span<const RowFlow<R>* const> flows, const FlowArrays<R>& arrays, Fields<R>& fields, Pass pass) {
  if (pass == Pass::staged) {
    for (const RowFlow<R>* flow : flows) run_alone(*flow, arrays, fields);
    return;
  }
  for (; !flows.empty(); flows = flows.subspan(std::min<std::size_t>(most_stages, flows.size())))
    run_together(flows.first(std::min<std::size_t>(most_stages, flows.size())), arrays, fields);
}

template <class R>
int best_together(const std::vector<std::vector<RowFlow<R>>>& substeps, Fields<R>& fields) {
  const auto access_of = [&](int together) {
    std::vector<FlowAccess> access;
    for (int i = 0; i < together; ++i)
      for (const RowFlow<R>& flow : substeps[std::size_t(i) % substeps.size()]) access.push_back(flow.access);
    return access;
  };
  return most_together(most_stages / int(substeps.front().size()), access_of, fields.grid(), fields.team().size());
}

#define DUALFIELD_INSTANTIATE(R)                                                                       \
  template void run_flows(std::span<const RowFlow<R>* const>, const FlowArrays<R>&, Fields<R>&, Pass); \
  template int best_together(const std::vector<std::vector<RowFlow<R>>>&, Fields<R>&);
DUALFIELD_INSTANTIATE(double)
DUALFIELD_INSTANTIATE(float)

}  // namespace dualfield::cpu
