// SPDX-License-Identifier: MIT
#include "kernels/ranks/thread_communicator.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace dualfield {

namespace {

/// What the threads share: a place for each, where the others look between two barriers.
class Meeting {
 public:
  explicit Meeting(int count)
      : count_(count), messages(std::size_t(count)), numbers(std::size_t(count)), bytes(std::size_t(count)) {}

  int count() const { return count_; }
  void wait() {
    std::unique_lock lock(mutex_);
    const long generation = generation_;
    if (++waiting_ == count_) {
      waiting_ = 0;
      ++generation_;
      all_here_.notify_all();
    }
    all_here_.wait(lock, [&] { return generation != generation_ || left_; });
    if (left_) throw std::runtime_error("another rank has ended with an error");
  }
  /// Nobody waits for this rank any more.
  void leave(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!left_) first_error_ = error;
    left_ = true;
    all_here_.notify_all();
  }
  void rethrow() const {
    if (first_error_) std::rethrow_exception(first_error_);
  }

 private:
  int count_;
  std::mutex mutex_;
  std::condition_variable all_here_;
  int waiting_ = 0;
  long generation_ = 0;
  bool left_ = false;
  std::exception_ptr first_error_;

 public:
  std::vector<std::span<const Communicator::Message>> messages;
  std::vector<std::span<double>> numbers;
  std::vector<std::span<std::byte>> bytes;
};

class ThreadCommunicator final : public Communicator {
 public:
  ThreadCommunicator(Meeting& meeting, int rank, bool takes_device_memory)
      : meeting_(meeting), rank_(rank), takes_device_memory_(takes_device_memory) {}

  int rank() const override { return rank_; }
  int size() const override { return meeting_.count(); }
  int size_on_machine() const override { return size(); }
  int rank_on_machine() const override { return rank_; }
  int processors() const override { return 1; }
  const char* transport() const override { return "threads of one process"; }
  bool takes_device_memory() const override { return takes_device_memory_; }

  void sum(std::span<double> values) override {
    meeting_.numbers[std::size_t(rank_)] = values;
    meeting_.wait();
    std::vector<double> sums(values.begin(), values.end());
    for (int other = 0; other < size(); ++other)
      for (std::size_t i = 0; other != rank_ && i < sums.size(); ++i)
        sums[i] += meeting_.numbers[std::size_t(other)][i];
    meeting_.wait();
    std::ranges::copy(sums, values.begin());
  }

  void broadcast(std::span<std::byte> bytes) override {
    meeting_.bytes[std::size_t(rank_)] = bytes;
    meeting_.wait();
    if (rank_ != 0) std::ranges::copy(meeting_.bytes[0], bytes.begin());
    meeting_.wait();
  }

 private:
  void start(std::span<const Message> sent, std::span<const Message> received) override {
    sent_.assign(sent.begin(), sent.end());
    received_.assign(received.begin(), received.end());
  }
  void complete() override {
    meeting_.messages[std::size_t(rank_)] = sent_;
    meeting_.wait();
    for (const Message& wanted : received_) {
      const auto& there = meeting_.messages[std::size_t(wanted.rank)];
      const auto found = std::ranges::find(there, rank_, &Message::rank);
      if (found == there.end() || found->bytes.size() != wanted.bytes.size())
        throw std::logic_error("a message that nobody sends");
      std::ranges::copy(found->bytes, wanted.bytes.begin());
    }
    meeting_.wait();
  }

  Meeting& meeting_;
  int rank_;
  bool takes_device_memory_;
  std::vector<Message> sent_, received_;
};

}  // namespace

void run_on_thread_ranks(int count, const std::function<void(std::shared_ptr<Communicator>)>& work,
                         bool takes_device_memory) {
  Meeting meeting(count);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank)
    threads.emplace_back([&, rank] {
      try {
        work(std::make_shared<ThreadCommunicator>(meeting, rank, takes_device_memory));
      } catch (...) {
        meeting.leave(std::current_exception());
      }
    });
  for (std::thread& thread : threads) thread.join();
  meeting.rethrow();
}

}  // namespace dualfield
