// SPDX-License-Identifier: MIT
// The readers of files that runs leave: checkpoints and snapshots.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "dualfield/error.hpp"
#include "faults/mutator.hpp"
#include "faults/promises.hpp"
#include "host/output/checkpoint_file.hpp"
#ifdef DUALFIELD_WITH_HDF5
#include "host/files/hdf_state.hpp"
#endif

namespace dualfield::faults {
namespace {

/// The values of a component, as a whole and, from the end on, in pieces.
void read_twice(const StateSource& source, int array, int component, std::int64_t sites, const std::string& path) {
  std::vector<double> whole(static_cast<std::size_t>(sites)), values(whole.size());
  source(array, component, 0, whole);
  const std::size_t piece = whole.size() / 5 + 1;
  for (std::size_t end = whole.size(); end > 0; end -= std::min(end, piece)) {
    const std::size_t first = end - std::min(end, piece);
    source(array, component, std::int64_t(first), std::span(values).subspan(first, end - first));
  }
  promise(same_bits(values, whole), "other values in pieces", path);
}

}  // namespace

Outcome read_checkpoint(std::string_view bytes) {
  const FileInMemory file(bytes);
  try {
    const CheckpointFile checkpoint(file.path());
    const CheckpointFacts& facts = checkpoint.facts();
    promise(facts.step >= 0 && facts.carried_for.value_or(0) >= 0, "a step before the first",
            std::to_string(facts.step));
    double components = 0;  // of all arrays
    for (const int count : facts.arrays) {
      promise(count >= 1, "an array without components", file.path());
      components += count;
    }
    promise(components >= 1 && facts.sites >= 1, "a state without values", file.path());
    if (!facts.has_state) return {};
    const auto values = double(bytes.size()) / (facts.precision == Precision::single_precision ? 4 : 8);
    promise(components * double(facts.sites) < values, "more values than the file has", file.path());
    const StateSource state = checkpoint.state();
    for (int array = 0; array < int(facts.arrays.size()); ++array)
      for (int component = 0; component < facts.arrays[std::size_t(array)]; ++component)
        read_twice(state, array, component, facts.sites, file.path());
    return {};
  } catch (const InputError& error) {
    return refused(file.path(), error.what());
  }
}

#ifdef DUALFIELD_WITH_HDF5
Outcome read_snapshot(std::string_view bytes) {
  const FileOnDisk file(bytes);
  try {
    HdfState state(file.path());
    promise(std::isfinite(state.time()), "a time that is not finite", file.path());
    state.require(hdf_components, hdf_shape);
    const auto read = [&](int array, int component, std::int64_t first, std::span<double> values) {
      state.read(array, component, first, values);
      promise(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }),
              "values that are not finite", file.path());
    };
    const std::size_t sites = hdf_shape[0] * hdf_shape[1] * hdf_shape[2];
    for (int array = 0; array < 2; ++array)
      for (int component = 0; component < hdf_components; ++component)
        read_twice(read, array, component, std::int64_t(sites), file.path());
    return {};
  } catch (const InputError& error) {
    return refused(file.path(), error.what());
  }
}

Outcome read_snapshot_apart(std::string_view bytes) {
  constexpr int accepted = 10, was_refused = 11;  // exit codes that a sanitizer does not give
  constexpr unsigned most_seconds = 60;
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    alarm(most_seconds);
    int code = 1;
    try {
      const Outcome outcome = read_snapshot(bytes);
      code = outcome.accepted() ? accepted : was_refused;
      std::fputs(outcome.message.c_str(), stderr);
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
    }
    std::fflush(stderr);
    _exit(code);
  }
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t count = 0; (count = read(ends[0], part, sizeof part)) > 0;) text.append(part, std::size_t(count));
  close(ends[0]);
  int status = 0;
  if (child == -1 || waitpid(child, &status, 0) != child) throw std::runtime_error("no process");
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == accepted) return {};
  if (code == was_refused) return {text};
  // the first frames of a sanitizer's report, of which the very first may be a function that HDF5 has called
  const std::string report = text.substr(0, text.find("#3 "));
  promise(report.find("libhdf5") != report.npos, "the reader ended", std::to_string(status) + " " + text);
  return {std::string(ended_by_hdf5)};
}
#endif

}  // namespace dualfield::faults
