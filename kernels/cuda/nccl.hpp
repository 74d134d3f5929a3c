// SPDX-License-Identifier: MIT
// NCCL, the library by which GPUs send values to each other without the host, in the order of a stream. It is opened at run time where
// it is installed; what is used of it is declared here as in its nccl.h.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "dualfield/domain.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

/// How many of the ranks work on the current device of this one. All ranks call it.
inline int ranks_on_device(Communicator& ranks) {
  const device::DeviceId mine = device::id_of(device::current_device());
  std::vector<double> all(mine.size() * std::size_t(ranks.size()));
  for (std::size_t i = 0; i < mine.size(); ++i) all[mine.size() * std::size_t(ranks.rank()) + i] = mine[i];
  ranks.sum(all);
  int same = 0;
  for (std::size_t rank = 0; rank < std::size_t(ranks.size()); ++rank)
    same += std::equal(mine.begin(), mine.end(), all.begin() + std::ptrdiff_t(mine.size() * rank));
  return same;
}

/// The ranks of a run as NCCL knows them, each with a device of its own.
class Nccl {
 public:
  /// Whether all ranks have NCCL, and none shares its device with another one. Called by all ranks together, on the device that they
  /// use.
  static bool serves(Communicator& ranks) {
    const bool is_missing = !Nccl().open(), is_shared = ranks_on_device(ranks) > 1;
    return largest_of_ranks(&ranks, is_missing || is_shared ? 1 : 0) == 0;
  }
  /// Null, on all ranks, where it does not serve them. Called as serves(). As long as one exists for these ranks it is returned again. Throws device::Error.
  static std::shared_ptr<Nccl> among(Communicator& ranks) {
    thread_local const Communicator* known = nullptr;
    thread_local std::weak_ptr<Nccl> kept;
    if (known == &ranks)
      if (auto one = kept.lock()) return one;
    if (!serves(ranks)) return nullptr;
    std::shared_ptr<Nccl> made(new Nccl);
    made->open();
    Id id{};
    if (ranks.rank() == 0) made->check(made->get_id_(&id), "ncclGetUniqueId");
    ranks.broadcast(std::as_writable_bytes(std::span(id.bytes)));
    made->check(made->init_(&made->all_, ranks.size(), id, ranks.rank()), "ncclCommInitRank");
    known = &ranks;
    kept = made;
    return made;
  }
  Nccl(const Nccl&) = delete;
  Nccl& operator=(const Nccl&) = delete;
  ~Nccl() {
    if (all_ && std::uncaught_exceptions() == 0)
      destroy_(all_);  // which may wait for ranks that an error has not ended
  }

  /// "NCCL 2.21.5"
  std::string name() const {
    int code = 0;
    check(get_version_(&code), "ncclGetVersion");
    const int major = code < 10000 ? 1000 : 10000;
    return "NCCL " + std::to_string(code / major) + "." + std::to_string(code % major / 100) + "." +
           std::to_string(code % 100);
  }

  /// Sends and receives messages that lie in the device's memory, after the stream's earlier work and before its later one.
  void exchange(const std::vector<Communicator::Message>& sent, const std::vector<Communicator::Message>& received,
                const device::Stream& stream) const {
    device::enqueue(stream, [=, this](void* native) {
      check(group_start_(), "ncclGroupStart");
      for (const Communicator::Message& to : sent)
        check(send_(to.bytes.data(), to.bytes.size(), bytes, to.rank, all_, native), "ncclSend");
      for (const Communicator::Message& from : received)
        check(receive_(from.bytes.data(), from.bytes.size(), bytes, from.rank, all_, native), "ncclRecv");
      check(group_end_(), "ncclGroupEnd");
    });
  }

 private:
  struct Id {
    char bytes[128];
  };
  static constexpr int bytes = 0;  ///< ncclInt8

  Nccl() = default;

  /// Whether the library is there with all that is used of it: from version 2.7 on.
  bool open() {
    const auto find = [](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(device::symbol_of_nccl(name));
      return function != nullptr;
    };
    return find(get_version_, "ncclGetVersion") && find(get_id_, "ncclGetUniqueId") &&
           find(init_, "ncclCommInitRank") && find(destroy_, "ncclCommDestroy") && find(send_, "ncclSend") &&
           find(receive_, "ncclRecv") && find(group_start_, "ncclGroupStart") && find(group_end_, "ncclGroupEnd") &&
           find(words_, "ncclGetErrorString");
  }
  void check(int result, const char* call) const {
    if (result != 0) throw device::Error(std::string(call) + " failed: " + words_(result));
  }

  void* all_ = nullptr;  ///< ncclComm_t
  int (*get_version_)(int*) = nullptr;
  int (*get_id_)(Id*) = nullptr;
  int (*init_)(void** all, int size, Id, int rank) = nullptr;
  int (*destroy_)(void* all) = nullptr;
  int (*send_)(const void* from, std::size_t count, int type, int rank, void* all, void* stream) = nullptr;
  int (*receive_)(void* to, std::size_t count, int type, int rank, void* all, void* stream) = nullptr;
  int (*group_start_)() = nullptr;
  int (*group_end_)() = nullptr;
  const char* (*words_)(int) = nullptr;
};

}  // namespace dualfield::cuda
