// SPDX-License-Identifier: MIT
// The ranks that mpirun, mpiexec or srun has started as one run, and what only one of them does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dualfield/communicator.hpp"
#include "dualfield/division.hpp"

namespace dualfield {

/// The ranks of this program, by the MPI plugin; null where it was started alone. Throws DeviceError where the environment says
/// that there are several and they cannot talk to each other. Called once.
std::shared_ptr<ProcessRanks> launched_ranks();

/// How many there are and by what, in words, and how they can divide a lattice.
std::string ranks_in_words(const ProcessRanks* ranks);
/// Divisions of lattices of three axes as run.ranks has them: "[1, 4], [2, 2] or [4, 1]".
std::string divisions_in_words(const std::vector<Division>& divisions);

/// To be called by every rank at the end of the program. An error that all ranks have met is printed once; one that a single rank
/// has met ends the others, which would wait for it forever. Returns the exit code.
int end_of_ranks(ProcessRanks& ranks, int exit_code);

/// Whether this is rank 0, or there are no ranks: the one that prints and writes files.
inline bool is_first(const Communicator* ranks) { return !ranks || ranks->rank() == 0; }

/// Numbers begin … end − 1 of `count` that this rank looks after: about equally many as every other one, all without ranks.
struct OwnShare {
  OwnShare(const Communicator* ranks, std::int64_t count)
      : begin(ranks ? count * ranks->rank() / ranks->size() : 0),
        end(ranks ? count * (ranks->rank() + 1) / ranks->size() : count) {}
  std::int64_t begin, end;
};

/// Does `work` on every rank, and waits until all have done it. Where it throws an error of dualfield/error.hpp, that of the first
/// such rank is thrown on all of them.
void on_all_ranks(Communicator* ranks, const std::function<void()>& work);

/// The same with `work` on rank 0 alone.
void on_first_rank(Communicator* ranks, const std::function<void()>& work);

/// A text as rank 0 has it.
std::string agreed_text(Communicator* ranks, std::string text);

/// Throws InputError on all ranks where one has another text than rank 0, which `what` names.
void require_same(Communicator* ranks, const std::string& text, const std::string& what);

/// The first number of all ranks that is not 0; 0 where there is none.
int first_not_zero(Communicator* ranks, int value);

/// The sum over all ranks modulo 2^64.
std::uint64_t sum_of_ranks(Communicator* ranks, std::uint64_t value);

}  // namespace dualfield
