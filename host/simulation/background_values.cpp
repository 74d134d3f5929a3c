// SPDX-License-Identifier: MIT
#include "host/simulation/background_values.hpp"

#include <exception>

#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

void take_background(const Domain& domain, int threads, std::span<double> values,
                     const std::function<void(int component, std::int64_t first, std::span<double> values)>& read) {
  const std::int64_t sites = domain.lattice().sites();
  cpu::ThreadTeam team(cpu::thread_count(threads, sites));
  std::vector<std::exception_ptr> failures(std::size_t(team.size()));
  team.run([&](int thread) {
    try {
      const cpu::Share share(sites, thread, team.size());
      for (int component = 0; component <= domain.whole().dimensions; ++component)
        domain.spread(
            share.begin,
            values.subspan(std::size_t(component * sites + share.begin), std::size_t(share.end - share.begin)),
            [&](std::int64_t first, std::span<double> part) { read(component, first, part); });
    } catch (...) {
      failures[std::size_t(thread)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace dualfield
