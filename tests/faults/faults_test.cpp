// SPDX-License-Identifier: MIT
// Case files and arrays that were changed at random: each is accepted or refused with its place, and nothing else
// happens. The program is built with AddressSanitizer and UBSan, which end it at the first error of memory or
// arithmetic. DUALFIELD_FUZZ_SEED is the first seed; a failure prints its seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "faults/mutator.hpp"
#include "faults/readers.hpp"

// Of AddressSanitizer; not every compiler brings the headers.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
extern "C" void __sanitizer_set_death_callback(void (*callback)());

namespace dualfield::faults {
namespace {

std::uint64_t first_seed() {
  const char* text = std::getenv("DUALFIELD_FUZZ_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

std::uint64_t present_seed = 0;

/// Called by a sanitizer that ends the program.
void print_seed() {
  std::fprintf(stderr, "the input that ended the program: DUALFIELD_FUZZ_SEED=%llu\n",
               static_cast<unsigned long long>(present_seed));
}

/// How many inputs were accepted, how many refused.
struct Counts {
  int accepted = 0, refused = 0;
  void add(bool accept) { ++(accept ? accepted : refused); }
};

struct Kind {
  std::span<const Mutation> own;
  std::vector<std::string> files;
  Outcome (*read)(std::string_view bytes);
};

/// An undamaged file after one to three changes, named in `names`.
std::string damaged(const Kind& kind, std::uint64_t seed, std::vector<std::string_view>& names) {
  Draw draw(seed);
  std::string bytes = draw.of(kind.files);
  const std::size_t changes = 1 + draw.below(2) * draw.below(3);
  for (std::size_t change = 0; change < changes; ++change) {
    const Mutation& mutation = draw.of(draw.below(4) == 0 ? byte_mutations() : kind.own);
    mutation.apply(bytes, kind.files, draw);
    names.push_back(mutation.name);
  }
  return bytes;
}

/// Reads `inputs` damaged files and prints the counts, also for each change apart.
Counts read_all(const Kind& kind, int inputs) {
  Counts total;
  std::map<std::string_view, Counts> of_mutation;
  for (const auto& list : {byte_mutations(), kind.own})
    for (const Mutation& mutation : list) of_mutation[mutation.name];
  __sanitizer_set_death_callback(print_seed);
  const std::uint64_t first = first_seed();
  for (present_seed = first; present_seed < first + static_cast<std::uint64_t>(inputs); ++present_seed) {
    std::vector<std::string_view> names;
    const std::string bytes = damaged(kind, present_seed, names);
    SCOPED_TRACE("seed " + std::to_string(present_seed));
    try {
      const bool accepted = kind.read(bytes).accepted();
      total.add(accepted);
      for (const std::string_view name : names) of_mutation[name].add(accepted);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
  std::printf("seeds from %llu on: %d inputs, %d accepted, %d refused\n", static_cast<unsigned long long>(first),
              inputs, total.accepted, total.refused);
  for (const auto& [name, counts] : of_mutation) {
    std::printf("  %-26s %4d accepted, %4d refused\n", std::string(name).c_str(), counts.accepted, counts.refused);
    EXPECT_GT(counts.accepted + counts.refused, inputs / 200) << "the change '" << name << "' was hardly tried";
  }
  return total;
}

/// The memory in use after reading the same inputs twice is that after reading them once.
void expect_no_leaks(const Kind& kind, int inputs) {
  std::array<std::size_t, 2> in_use{};
  for (std::size_t& bytes_in_use : in_use) {
    for (int i = 0; i < inputs; ++i) {
      std::vector<std::string_view> names;
      kind.read(damaged(kind, first_seed() + static_cast<std::uint64_t>(i), names));
    }
    bytes_in_use = __sanitizer_get_current_allocated_bytes();
  }
  EXPECT_EQ(in_use[0], in_use[1]) << "bytes in use after reading " << inputs << " inputs once and twice";
}

/// The examples, and their resolved forms, in which every key is written out.
Kind cases() {
  Kind kind{case_mutations(), {}, read_case};
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(DUALFIELD_EXAMPLES))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  std::ranges::sort(paths);
  for (const auto& path : paths) {
    std::ifstream file(path);
    kind.files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    kind.files.push_back(resolved(kind.files.back()));
  }
  return kind;
}

Kind arrays() { return {npy_mutations(), npy_files(), read_array}; }

/// What writers write into a folder that is removed again.
std::vector<std::string> written(std::vector<std::string> (*write)(const std::string& folder)) {
  std::string folder = (std::filesystem::temp_directory_path() / "dualfield-faults-XXXXXX").string();
  if (!mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
  std::vector<std::string> files = write(folder);
  std::filesystem::remove_all(folder);
  return files;
}

Kind checkpoints() { return {checkpoint_mutations(), written(checkpoint_files), read_checkpoint}; }

TEST(Faults, UndamagedFilesAreAccepted) {
  for (const Kind& kind : {cases(), arrays(), checkpoints()}) {
    EXPECT_GE(kind.files.size(), 20u);
    for (const std::string& bytes : kind.files) EXPECT_EQ(kind.read(bytes).message, "");
  }
}

TEST(Faults, DamagedCasesAreAcceptedOrRefused) {
  const Counts counts = read_all(cases(), 2400);
  EXPECT_GE(counts.accepted, 240);
  EXPECT_GE(counts.refused, 1200);
}

TEST(Faults, DamagedArraysAreAcceptedOrRefused) {
  const Counts counts = read_all(arrays(), 2400);
  EXPECT_GE(counts.accepted, 240);
  EXPECT_GE(counts.refused, 1200);
}

TEST(Faults, DamagedCheckpointsAreAcceptedOrRefused) {
  const Counts counts = read_all(checkpoints(), 2400);
  EXPECT_GE(counts.accepted, 120);
  EXPECT_GE(counts.refused, 1200);
}

TEST(Faults, ReadersFreeTheirMemory) {
  expect_no_leaks(cases(), 200);
  expect_no_leaks(arrays(), 200);
  expect_no_leaks(checkpoints(), 200);
}

#ifdef DUALFIELD_WITH_HDF5
int by_hdf5 = 0;  ///< inputs with which HDF5 has ended the process

Outcome counted(std::string_view bytes) {
  Outcome outcome = read_snapshot_apart(bytes);
  by_hdf5 += outcome.message == ended_by_hdf5;
  return outcome;
}

/// DUALFIELD_FUZZ_SNAPSHOTS is the number of inputs.
TEST(Faults, DamagedSnapshotsAreAcceptedOrRefused) {
  const Kind kind{hdf_mutations(), written(hdf_files), counted};
  EXPECT_GE(kind.files.size(), 20u);
  for (const std::string& bytes : kind.files) EXPECT_EQ(kind.read(bytes).message, "");
  const char* number = std::getenv("DUALFIELD_FUZZ_SNAPSHOTS");
  const int inputs = number ? std::atoi(number) : 1000;
  const Counts counts = read_all(kind, inputs);
  std::printf("of those refused, HDF5 itself has ended %d\n", by_hdf5);
  EXPECT_GE(counts.accepted, inputs / 10);
  EXPECT_GE(counts.refused, inputs / 10);
  EXPECT_LE(by_hdf5, inputs / 20);
}
#endif

}  // namespace
}  // namespace dualfield::faults
