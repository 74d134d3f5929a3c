// SPDX-License-Identifier: MIT
#include "host/ranks.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "dualfield/error.hpp"
#include "dualfield/plugins.hpp"
#include "host/files/console.hpp"

namespace dualfield {

namespace {
constexpr const char* plugin_name = "libdualfield_mpi.so";

/// How many ranks a launcher says that it has started; 1 where none says anything.
int announced_ranks() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS"})
    if (const char* const value = std::getenv(name)) return std::max(1, std::atoi(value));
  return 1;
}

/// The kinds of errors that on_all_ranks() hands on.
enum Kind : int { none, input, device, check, output, kinds };

Kind kind_of(const std::function<void()>& work, std::string& words) {
  try {
    work();
    return none;
  } catch (const InputError& error) {
    words = error.what();
    return input;
  } catch (const DeviceError& error) {
    words = error.what();
    return device;
  } catch (const CheckError& error) {
    words = error.what();
    return check;
  } catch (const OutputError& error) {
    words = error.what();
    return output;
  }
}

}  // namespace

std::shared_ptr<ProcessRanks> launched_ranks() {
  const int announced = announced_ranks();
  if (announced == 1) return nullptr;
  const auto fail = [&](const std::string& why) {
    throw DeviceError(fmt::format("{} ranks were started and cannot work together: {}; allowed: one rank, or {}",
                                  announced, why, "the launcher of the MPI with which this program was built"));
  };
  // MPI opens modules of its own that look for its symbols everywhere.
  const Plugin plugin = open_plugin(plugin_name, RTLD_NOW | RTLD_GLOBAL);
  if (!plugin.library) fail(plugin.reason);
  using Factory = ProcessRanks* (*)();
  const auto factory = reinterpret_cast<Factory>(dlsym(plugin.library, "dualfield_mpi_ranks"));
  if (!factory) fail(fmt::format("the MPI plugin does not belong to this program: {}", dlerror()));
  std::shared_ptr<ProcessRanks> ranks(factory());
  if (ranks->size() != announced)
    fail(fmt::format("{}, for which it was built, sees {}", ranks->transport(), ranks->size()));
  return ranks;
}

std::string divisions_in_words(const std::vector<Division>& divisions) {
  std::string words;
  for (std::size_t i = 0; i < divisions.size(); ++i)
    words += fmt::format("{}[{}, {}]",
                         i == 0                     ? ""
                         : i + 1 < divisions.size() ? ", "
                                                    : " or ",
                         divisions[i].rows, divisions[i].planes);
  return words;
}

std::string ranks_in_words(const ProcessRanks* ranks) {
  if (ranks) {
    const int n = ranks->size();
    return fmt::format("{} by {} {} memory of GPUs, {} of them on this machine; run.ranks can be {}", n,
                       ranks->transport(), ranks->takes_device_memory() ? "that takes the" : "that does not take the",
                       ranks->size_on_machine(), divisions_in_words(possible_divisions(Lattice(3, {1, n, n}), n, {})));
  }
  return plugin_file(plugin_name) ? "one; mpirun starts several"
                                  : fmt::format("one; this build has no MPI plugin ({})", plugin_name);
}

int end_of_ranks(ProcessRanks& ranks, int exit_code) {
  constexpr double patience = 1, endless = 1e9;  // seconds
  const auto first = ranks.first_failed(exit_code != 0, exit_code != 0 ? patience : endless);
  if (!first || *first == ranks.rank()) print_held_errors();
  if (!first) ranks.abort(exit_code);
  return exit_code;
}

void on_all_ranks(Communicator* ranks, const std::function<void()>& work) {
  if (!ranks) return work();
  std::string words;
  const Kind mine = kind_of(work, words);
  const int first = first_not_zero(ranks, mine == none ? 0 : ranks->rank() + 1) - 1;
  if (first < 0) return;
  // the words of that rank go to rank 0, which has them sent to all
  const auto number = first_not_zero(ranks, ranks->rank() == first ? int(words.size()) * kinds + mine : 0);
  const auto kind = Kind(number % kinds);
  if (first > 0 && (ranks->rank() == 0 || ranks->rank() == first)) words.resize(std::size_t(number / kinds));
  const Communicator::Message message{ranks->rank() == 0 ? first : 0, std::as_writable_bytes(std::span(words))};
  const std::span one(&message, 1), nothing = one.first(0);
  ranks->exchange(first > 0 && ranks->rank() == first ? one : nothing, first > 0 && ranks->rank() == 0 ? one : nothing);
  words = agreed_text(ranks, std::move(words));
  if (kind == input) throw InputError(words);
  if (kind == device) throw DeviceError(words);
  if (kind == check) throw CheckError(words);
  throw OutputError(words);
}

void on_first_rank(Communicator* ranks, const std::function<void()>& work) {
  on_all_ranks(ranks, [&] {
    if (is_first(ranks)) work();
  });
}

std::string agreed_text(Communicator* ranks, std::string text) {
  if (!ranks) return text;
  text.resize(agreed(ranks, text.size()));
  ranks->broadcast(std::as_writable_bytes(std::span(text)));
  return text;
}

void require_same(Communicator* ranks, const std::string& text, const std::string& what) {
  if (!ranks) return;
  const bool differs = agreed_text(ranks, text) != text;
  if (const int rank = first_not_zero(ranks, differs ? ranks->rank() : 0); rank != 0)
    throw InputError(fmt::format("rank {} has {} than rank 0; allowed: the same on all ranks", rank, what));
}

int first_not_zero(Communicator* ranks, int value) {
  if (!ranks) return value;
  std::vector<double> all(std::size_t(ranks->size()), 0.0);
  all[std::size_t(ranks->rank())] = value;
  ranks->sum(all);
  for (const double one : all)
    if (one != 0) return int(one);
  return 0;
}

std::uint64_t sum_of_ranks(Communicator* ranks, std::uint64_t value) {
  if (!ranks) return value;
  double halves[] = {double(value >> 32), double(value & 0xffff'ffff)};  // whose sums are exact
  ranks->sum(halves);
  return (std::uint64_t(halves[0]) << 32) + std::uint64_t(halves[1]);
}

}  // namespace dualfield
