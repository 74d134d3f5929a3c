// SPDX-License-Identifier: MIT
// A team of threads that exists as long as a simulation and runs functions on all of its threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace dualfield::cpu {

/// The processors that this process may use.
int all_threads();

/// The number of threads: `asked`, or, if that is 0, as many as this process may use and the sites are worth.
int thread_count(int asked, std::int64_t sites);

/// `size` threads, of which the calling thread is number 0. A waiting thread first spins, then sleeps.
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

  /// To be called by all threads inside run(): waits until every thread of the team has called it.
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

/// Part number `part` of 0 … count−1 divided into `parts` nearly equal parts: begin … end−1.
struct Share {
  std::int64_t begin, end;
  Share(std::int64_t count, int part, int parts) : begin(count * part / parts), end(count * (part + 1) / parts) {}
};

/// Calls body(begin, end) on every thread for its share of the numbers 0 … count − 1. Throws the first exception that body throws.
template <class Body>
void on_shares(ThreadTeam& team, std::int64_t count, const Body& body) {
  std::vector<std::exception_ptr> failures(std::size_t(team.size()));
  team.run([&](int thread) {
    try {
      const Share share(count, thread, team.size());
      body(std::size_t(share.begin), std::size_t(share.end));
    } catch (...) {
      failures[std::size_t(thread)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace dualfield::cpu
