// SPDX-License-Identifier: MIT
#include "host/simulation/background_values.hpp"

#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

void take_background(const Domain& domain, int threads, std::span<double> values,
                     const std::function<void(int component, std::int64_t first, std::span<double> values)>& read) {
  const std::int64_t sites = domain.lattice().sites();
  cpu::ThreadTeam team(cpu::thread_count(threads, sites));
  on_shares(team, sites, [&](std::size_t begin, std::size_t end) {
    for (int component = 0; component <= domain.whole().dimensions; ++component)
      domain.spread(std::int64_t(begin), values.subspan(std::size_t(component * sites) + begin, end - begin),
                    [&](std::int64_t first, std::span<double> part) { read(component, first, part); });
  });
}

void take_background(const Domain& domain, int threads, std::span<double> values, const Background& background,
                     const TimeSpan& span) {
  take_background(domain, threads, values, [&](int component, std::int64_t first, std::span<double> part) {
    background.fill(span, component, first, part);
  });
}

}  // namespace dualfield
