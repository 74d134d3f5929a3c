// SPDX-License-Identifier: MIT
// A team of threads that lives as long as a simulation: run a function on all of them, with barriers inside.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace dualfield::cpu {

/// Threads asked for; 0: all this process may use, but no more than have a few thousand sites each to work on.
int thread_count(int asked, std::int64_t sites);

/// `size` threads, the caller being number 0. Waits spin for a while and then sleep.
class ThreadTeam {
 public:
  /// size ≥ 1.
  explicit ThreadTeam(int size);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return size_; }

  /// Calls work(thread) on every thread and returns when all are done. `work` must not throw.
  void run(const std::function<void(int)>& work);

  /// Inside `run`: waits until every thread of the team is here.
  void barrier();

 private:
  void serve(int thread);

  int size_;
  const std::function<void(int)>* work_ = nullptr;
  std::atomic<bool> stop_{false};
  std::atomic<int> arrived_{0};
  std::atomic<std::uint32_t> generation_{0};
  std::vector<std::thread> threads_;
};

/// Part `part` of `parts` of 0 … count−1: [begin, end), as even as can be.
struct Share {
  std::int64_t begin, end;
  Share(std::int64_t count, int part, int parts) : begin(count * part / parts), end(count * (part + 1) / parts) {}
};

}  // namespace dualfield::cpu
