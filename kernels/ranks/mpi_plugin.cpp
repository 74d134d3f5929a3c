// SPDX-License-Identifier: MIT
// The ranks of a program that mpirun, mpiexec or srun has started, by MPI. A module that is opened at run time, so that the
// program also starts where there is no MPI.
#include <mpi.h>
#include <sched.h>
#ifdef OPEN_MPI
#include <mpi-ext.h>
#endif

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dualfield/communicator.hpp"

namespace dualfield {

namespace {

constexpr std::size_t most_at_once = std::size_t(1) << 30;  ///< counts of MPI are of type int

/// Calls body(part) for parts of `values` that a call of MPI can take.
template <class T, class Body>
void in_parts(std::span<T> values, Body&& body) {
  for (std::size_t at = 0; at < values.size(); at += most_at_once)
    body(values.subspan(at, std::min(most_at_once, values.size() - at)));
}

/// Whether this MPI sends from and receives to the memory of NVIDIA GPUs, as it says of itself.
bool takes_memory_of_gpus() {
#if defined(OPEN_MPI) && defined(MPIX_CUDA_AWARE_SUPPORT)
  return MPIX_Query_cuda_support() != 0;
#elif defined(MPIX_GPU_SUPPORT_CUDA)
  int is_supported = 0;
  return MPIX_GPU_query_support(MPIX_GPU_SUPPORT_CUDA, &is_supported) == MPI_SUCCESS && is_supported != 0;
#else
  return false;
#endif
}

class MpiRanks final : public ProcessRanks {
 public:
  MpiRanks() {
    int provided = 0;  // other threads of the program do not call MPI
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    takes_device_memory_ = takes_memory_of_gpus();  // an MPI may answer only now
    MPI_Comm_dup(MPI_COMM_WORLD, &all_);
    MPI_Comm_dup(MPI_COMM_WORLD, &endings_);
    MPI_Comm_rank(all_, &rank_);
    MPI_Comm_size(all_, &size_);
    MPI_Comm here = MPI_COMM_NULL;
    MPI_Comm_split_type(all_, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
    MPI_Comm_rank(here, &rank_on_machine_);
    MPI_Comm_size(here, &size_on_machine_);
    count_processors(here);
    char words[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(words, &length);
    transport_ = std::string(words, std::size_t(length));  // "Open MPI v4.1.4, …", "MPICH Version:\t4.0.2\n…"
    transport_.resize(std::min(transport_.find_first_of(",\n("), transport_.size()));
    constexpr std::string_view label = "Version:\t";
    if (const std::size_t at = transport_.find(label); at != std::string::npos) transport_.erase(at, label.size());
    MPI_Comm_free(&here);
  }
  ~MpiRanks() override { MPI_Finalize(); }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int size_on_machine() const override { return size_on_machine_; }
  int rank_on_machine() const override { return rank_on_machine_; }
  int processors() const override { return processors_; }
  const char* transport() const override { return transport_.c_str(); }
  bool takes_device_memory() const override { return takes_device_memory_; }

  void advance() override {
    int are_done = 0;
    MPI_Testall(int(requests_.size()), requests_.data(), &are_done, MPI_STATUSES_IGNORE);
  }

  void sum(std::span<double> values) override {
    in_parts(values, [&](std::span<double> part) {
      MPI_Allreduce(MPI_IN_PLACE, part.data(), int(part.size()), MPI_DOUBLE, MPI_SUM, all_);
    });
  }

  void broadcast(std::span<std::byte> bytes) override {
    in_parts(bytes, [&](std::span<std::byte> part) { MPI_Bcast(part.data(), int(part.size()), MPI_BYTE, 0, all_); });
  }

  std::optional<int> first_failed(bool has_failed, double seconds) override {
    const int mine = has_failed ? rank_ : size_;
    int first = size_;
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallreduce(&mine, &first, 1, MPI_INT, MPI_MIN, endings_, &request);
    const auto last = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    for (;;) {
      int is_done = 0;
      MPI_Test(&request, &is_done, MPI_STATUS_IGNORE);
      if (is_done != 0) return first;
      if (std::chrono::steady_clock::now() > last) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  [[noreturn]] void abort(int exit_code) override {
    // What this rank has said is on its way through the launcher, and that of MPICH may end all before it has passed it on.
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    MPI_Abort(MPI_COMM_WORLD, exit_code);
    std::_Exit(exit_code);
  }

 private:
  void start(std::span<const Message> sent, std::span<const Message> received) override {
    requests_.clear();
    for (const Message& message : received)
      in_parts(message.bytes, [&](std::span<std::byte> part) {
        MPI_Irecv(part.data(), int(part.size()), MPI_BYTE, message.rank, 0, all_, &requests_.emplace_back());
      });
    for (const Message& message : sent)
      in_parts(message.bytes, [&](std::span<std::byte> part) {
        MPI_Isend(part.data(), int(part.size()), MPI_BYTE, message.rank, 0, all_, &requests_.emplace_back());
      });
  }
  void complete() override { MPI_Waitall(int(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE); }

  /// The processors on which this rank may run, divided among the ranks that may run on one of them.
  void count_processors(MPI_Comm here) {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine);
    std::vector<cpu_set_t> all(std::size_t(size_on_machine_), mine);
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all.data(), sizeof mine, MPI_BYTE, here);
    const auto sharing = std::ranges::count_if(all, [&](const cpu_set_t& other) {
      cpu_set_t common;
      CPU_AND(&common, &mine, &other);
      return CPU_COUNT(&common) > 0;
    });
    processors_ = std::max(1, int(CPU_COUNT(&mine) / std::max<std::ptrdiff_t>(1, sharing)));
  }

  MPI_Comm all_ = MPI_COMM_NULL, endings_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1, rank_on_machine_ = 0, size_on_machine_ = 1, processors_ = 1;
  std::string transport_;
  bool takes_device_memory_ = false;
  std::vector<MPI_Request> requests_;
};

}  // namespace

/// The function of the plugin that host/ranks.cpp looks up. To be called once.
extern "C" ProcessRanks* dualfield_mpi_ranks() { return new MpiRanks; }

}  // namespace dualfield
