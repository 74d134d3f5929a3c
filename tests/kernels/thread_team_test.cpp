// SPDX-License-Identifier: MIT
// The CPU's team of threads.
#include "kernels/cpu/thread_team.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace dualfield::cpu {
namespace {

TEST(ThreadTeam, EveryThreadWorksOnce) {
  for (const int size : {1, 2, 3, 7}) {
    ThreadTeam team(size);
    std::vector<int> visits(std::size_t(size), 0);
    for (int round = 0; round < 200; ++round) team.run([&](int thread) { ++visits[std::size_t(thread)]; });
    for (const int count : visits) EXPECT_EQ(count, 200);
  }
}

TEST(ThreadTeam, ABarrierSeparatesWritesFromReads) {
  constexpr int size = 4, rounds = 500;
  ThreadTeam team(size);
  std::vector<int> value(size, 0);
  std::atomic<int> wrong{0};
  team.run([&](int thread) {
    for (int round = 1; round <= rounds; ++round) {
      value[std::size_t(thread)] = round;
      team.barrier();
      if (value[std::size_t((thread + 1) % size)] != round) ++wrong;
      team.barrier();
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST(Share, SharesCoverEverythingOnce) {
  for (const int parts : {1, 2, 3, 8})
    for (const int count : {0, 1, 7, 64, 1000}) {
      std::vector<int> taken(std::size_t(count), 0);
      for (int part = 0; part < parts; ++part) {
        const Share share(count, part, parts);
        for (auto i = share.begin; i < share.end; ++i) ++taken[std::size_t(i)];
      }
      EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), count);
      for (const int times : taken) EXPECT_EQ(times, 1);
    }
}

}  // namespace
}  // namespace dualfield::cpu
