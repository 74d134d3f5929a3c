// SPDX-License-Identifier: MIT
// How several processes, or threads in tests, that share one lattice talk to each other. Each of them is a rank and has a part
// of the lattice (domain.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace dualfield {

/// The ranks 0 … size − 1 of one run. Every function but rank(), size() and their kind must be called by all ranks, in the same
/// order.
class Communicator {
 public:
  virtual ~Communicator() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// How many ranks share this one's machine, and the number of this one among them.
  virtual int size_on_machine() const = 0;
  virtual int rank_on_machine() const = 0;
  /// How many of the processors on which this rank may run are its share, where several ranks may run on them.
  virtual int processors() const = 0;
  /// What carries the messages, in a few words.
  virtual const char* transport() const = 0;
  /// Whether the messages of exchange() may lie in the memory of a GPU.
  virtual bool takes_device_memory() const { return false; }

  /// The bytes that go to a rank, or come from it.
  struct Message {
    int rank;
    std::span<std::byte> bytes;
  };
  /// Begins to send and to receive messages, at most one from one rank to another, of which the sizes must agree. Until finish(),
  /// which returns when all of them are there, their bytes must be left alone and no other messages sent. Messages go on on their
  /// way only while this rank is in a function of its communicator, unless a network does that itself: advance() is one for that.
  void begin(std::span<const Message> sent, std::span<const Message> received) {
    timed([&] { start(sent, received); });
    count(received);
  }
  void finish() {
    timed([&] { complete(); });
  }
  virtual void advance() {}
  /// Sends and receives messages, and returns when all of them are there.
  void exchange(std::span<const Message> sent, std::span<const Message> received) {
    begin(sent, received);
    finish();
  }
  /// Adds messages that have come another way to the traffic.
  void count(std::span<const Message> received) {
    for (const Message& message : received) traffic_.bytes += double(message.bytes.size());
  }
  /// What this rank has received so far, and how long it was in begin() and finish(), with the waiting for other ranks.
  struct Traffic {
    double seconds = 0, bytes = 0;
  };
  const Traffic& traffic() const { return traffic_; }
  /// Replaces each value by its sum over all ranks, which have as many of them. The order of the additions is not fixed: the sum
  /// has certain bits where all ranks but one give −0.
  virtual void sum(std::span<double> values) = 0;
  /// Replaces the bytes by those of rank 0.
  virtual void broadcast(std::span<std::byte> bytes) = 0;

 private:
  virtual void start(std::span<const Message> sent, std::span<const Message> received) = 0;
  virtual void complete() = 0;
  template <class Work>
  void timed(Work&& work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    traffic_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }

  Traffic traffic_;
};

/// Ranks that are processes of one program.
class ProcessRanks : public Communicator {
 public:
  /// To be called at the end by every rank, with whether it has failed. Returns the first rank that has, or size() if none has.
  /// Nothing where not all ranks have come within some seconds: then this rank has failed alone and others wait for it.
  virtual std::optional<int> first_failed(bool has_failed, double seconds) = 0;
  /// Ends all ranks at once with this exit code.
  [[noreturn]] virtual void abort(int exit_code) = 0;
};

/// A value as rank 0 has it; the value itself where there is no communicator. T is trivially copyable.
template <class T>
T agreed(Communicator* ranks, T value) {
  if (ranks) ranks->broadcast(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

}  // namespace dualfield
