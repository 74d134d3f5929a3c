// SPDX-License-Identifier: MIT
// Runs the kernels with one planted bug in every order and says what was noticed.
#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "tests/emulator/planted_bugs/march.hpp"
#include "tests/emulator/planted_bugs/row_sum.hpp"

namespace {

using planted::Bug;
using planted::Outcome;
using planted::run_march;
using planted::run_row_sum;

struct Entry {
  std::string_view name;
  Outcome (*run)();
};

constexpr Entry entries[] = {
    {"none.march", run_march<Bug::none>},
    {"none.row_sum", run_row_sum<Bug::none>},
    {"missing_barrier", run_march<Bug::missing_barrier>},
    {"divergent_barrier", run_march<Bug::divergent_barrier>},
    {"early_return", run_march<Bug::early_return>},
    {"repeated_plane", run_march<Bug::repeated_plane>},
    {"uninitialised_shared", run_march<Bug::uninitialised_shared>},
    {"read_out_of_bounds", run_march<Bug::read_out_of_bounds>},
    {"shared_row_too_short", run_march<Bug::shared_row_too_short>},
    {"shared_overrun", run_march<Bug::shared_overrun>},
    {"missing_wait", run_row_sum<Bug::missing_wait>},
    {"missing_commit", run_row_sum<Bug::missing_commit>},
    {"shallow_wait", run_row_sum<Bug::shallow_wait>},
    {"missing_barrier_after_wait", run_row_sum<Bug::missing_barrier_after_wait>},
    {"missing_barrier_before_copy", run_row_sum<Bug::missing_barrier_before_copy>},
    {"misaligned_copy", run_row_sum<Bug::misaligned_copy>},
    {"missing_syncwarp", run_row_sum<Bug::missing_syncwarp>},
    {"mask_without_caller", run_row_sum<Bug::mask_without_caller>},
    {"shuffle_from_absent_lane", run_row_sum<Bug::shuffle_from_absent_lane>},
    {"shuffle_in_branch", run_row_sum<Bug::shuffle_in_branch>},
    {"race_between_blocks", run_row_sum<Bug::race_between_blocks>},
    {"shared_memory_too_small", run_row_sum<Bug::shared_memory_too_small>},
};

/// Whether every order ran without the emulator or the values telling of a bug.
bool run_in_every_order(const Entry& entry) {
  using namespace dualfield::emulator;
  bool silent = true;
  for (const auto& [order, name] : {std::pair{Order::forward, "forward"}, std::pair{Order::reversed, "reversed"},
                                    std::pair{Order::shuffled, "shuffled"}}) {
    settings.order = order;
    try {
      const bool right = entry.run() == Outcome::right;
      std::printf("%s: %s\n", name, right ? "right values" : "wrong values");
      silent = silent && right;
    } catch (const Error& error) {
      std::printf("%s: emulator error: %s\n", name, error.what());
      silent = false;
    }
    std::fflush(stdout);  // a sanitizer may end the program in the next order
  }
  return silent;
}

/// Compares the names given with those there are, so that no bug is planted and never tried.
int check_names(const std::vector<std::string_view>& given) {
  int missing = 0;
  for (const Entry& entry : entries) {
    if (std::find(given.begin(), given.end(), entry.name) == given.end()) {
      std::printf("no test tries %s\n", entry.name.data());
      ++missing;
    }
  }
  return missing == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> given(arguments + 1, arguments + count);
  if (!given.empty() && given[0] == "--tried") return check_names(given);
  for (const Entry& entry : entries) {
    if (given.size() == 1 && given[0] == entry.name) return run_in_every_order(entry) ? 0 : 1;
  }
  std::printf("usage: %s BUG, one of the names in planted_bugs/main.cpp\n", arguments[0]);
  return 2;
}
