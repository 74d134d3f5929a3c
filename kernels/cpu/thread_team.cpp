// SPDX-License-Identifier: MIT
// A team of threads. Its barrier counts generations: the last thread that arrives starts the next generation, which
// lets the others go on.
#include "kernels/cpu/thread_team.hpp"

#include <sched.h>

#include <algorithm>

namespace dualfield::cpu {

int all_threads() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return int(std::max(1u, std::thread::hardware_concurrency()));
}

int thread_count(int asked, std::int64_t sites) {
  constexpr std::int64_t sites_worth_a_thread =
      4096;  // with fewer sites, threads cost more time at barriers than they save
  if (asked > 0) return asked;
  return int(std::clamp<std::int64_t>(sites / sites_worth_a_thread, 1, all_threads()));
}

ThreadTeam::ThreadTeam(int size) : size_(size) {
  for (int thread = 1; thread < size_; ++thread) threads_.emplace_back([this, thread] { serve(thread); });
}

ThreadTeam::~ThreadTeam() {
  stop_ = true;
  barrier();
  for (auto& thread : threads_) thread.join();
}

void ThreadTeam::run(const std::function<void(int)>& work) {
  work_ = &work;
  barrier();  // the other threads wait for work at this barrier
  work(0);
  barrier();
}

void ThreadTeam::serve(int thread) {
  for (;;) {
    barrier();
    if (stop_) return;
    (*work_)(thread);
    barrier();
  }
}

void ThreadTeam::barrier() {
  if (size_ == 1) return;
  const std::uint32_t generation = generation_.load();
  if (arrived_.fetch_add(1) + 1 == size_) {
    arrived_ = 0;
    generation_.fetch_add(1);
    generation_.notify_all();
    return;
  }
  constexpr int spins = 2'000;  // some tens of microseconds, longer than most waits in a sweep
  for (int spin = 0; spin < spins; ++spin) {
    if (generation_.load(std::memory_order_acquire) != generation) return;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  while (generation_.load() == generation) generation_.wait(generation);
}

}  // namespace dualfield::cpu
