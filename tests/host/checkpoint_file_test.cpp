// SPDX-License-Identifier: MIT
// Checkpoints on disk: what was written comes back bit for bit, and nothing damaged is taken.
#include "host/output/checkpoint_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "dualfield/error.hpp"
#include "kernels/ranks/thread_communicator.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;

constexpr std::uint32_t seed = 20261127;

CheckpointFacts some_facts(Precision precision) {
  CheckpointFacts facts;
  facts.step = 1234567890123;
  facts.carried_for = 77;
  facts.arrays = {2, 2};
  facts.sites = 5;
  facts.precision = precision;
  if (precision == Precision::half_precision) facts.scale = 0x1p-20;
  facts.first = {{"max_abs", 0.1}, {"energy", -0.0}, {"odd", std::numeric_limits<double>::quiet_NaN()}};
  facts.rows = {100, 0xfedcba9876543210};
  facts.all_rows = {120, 3};
  facts.warned = {"max_abs", "ü"};
  facts.keys = {{"time.step", "0.1"}, {"theory.name", "\"dirac_1d\""}};
  facts.checksums = {{"initial.phi", 0x8000000000000001}};
  return facts;
}

/// Any values that the precision holds.
struct SomeState {
  explicit SomeState(const CheckpointFacts& facts) : sites(facts.sites) {
    std::mt19937 rng(seed);
    std::normal_distribution<double> normal;
    for (auto* field : {&phi, &pi})
      for (std::int64_t i = 0; i < facts.arrays[0] * sites; ++i) field->push_back(held(facts, normal(rng)));
    phi[1] = -0.0;
    pi[2] = facts.precision == Precision::half_precision ? facts.scale * 0x1p-24  // the smallest value
                                                         : std::numeric_limits<float>::denorm_min();
  }
  StateSource source() const { return source_of(phi, pi, sites); }
  static double held(const CheckpointFacts& facts, double value) {
    if (facts.precision == Precision::double_precision) return value;
    if (facts.precision == Precision::single_precision) return double(float(value));
    return double(to_float(to_half(float(value * 0x1p4)))) * facts.scale;
  }

  std::vector<double> phi, pi;
  std::int64_t sites;
};

void expect_same_row(const std::vector<Observable>& one, const std::vector<Observable>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].name, other[i].name);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(one[i].value), std::bit_cast<std::uint64_t>(other[i].value));
  }
}

TEST(CheckpointFile, ComesBackBitForBit) {
  TemporaryDirectory folder;
  const auto file = folder / "checkpoints" / "x.checkpoint";
  for (const Precision precision :
       {Precision::double_precision, Precision::single_precision, Precision::half_precision}) {
    const CheckpointFacts facts = some_facts(precision);
    const SomeState state(facts);
    write_checkpoint(file, facts, state.source());
    const CheckpointFile read(file);
    EXPECT_EQ(read.facts().step, facts.step);
    EXPECT_EQ(read.facts().carried_for, facts.carried_for);
    EXPECT_EQ(read.facts().precision, precision);
    EXPECT_EQ(read.facts().scale, facts.scale);
    expect_same_row(read.facts().first, facts.first);
    EXPECT_EQ(read.facts().rows.bytes, 100);
    EXPECT_EQ(read.facts().rows.checksum, facts.rows.checksum);
    EXPECT_EQ(read.facts().all_rows.bytes, 120);
    EXPECT_EQ(read.facts().warned, facts.warned);
    EXPECT_EQ(read.facts().keys, facts.keys);
    EXPECT_EQ(read.facts().checksums, facts.checksums);
    std::vector<double> part(3);
    read.state()(1, 1, 2, part);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(std::bit_cast<std::uint64_t>(part[i]), std::bit_cast<std::uint64_t>(state.pi[7 + i]));
  }
  EXPECT_EQ(folder.entries(), 2) << "the folder and the last file, nothing unfinished";
}

TEST(CheckpointFile, MayHaveNoState) {
  TemporaryDirectory folder;
  CheckpointFacts facts = some_facts(Precision::double_precision);
  facts.has_state = false;
  write_checkpoint(folder / "x", facts, [](int, int, std::int64_t, std::span<double>) { FAIL() << "nobody asks"; });
  EXPECT_FALSE(CheckpointFile(folder / "x").facts().has_state);
}

/// The bytes of a whole checkpoint, and whether other bytes under its name are taken.
struct Damaged {
  Damaged() : facts(some_facts(Precision::double_precision)), file(folder / "x") {
    write_checkpoint(file, facts, SomeState(facts).source());
    whole = read_bytes(file);
  }
  bool is_refused(const std::string& bytes) const {
    write_bytes(file, bytes);
    try {
      CheckpointFile read(file);
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(file.string()));
      return true;
    }
    return false;
  }

  TemporaryDirectory folder;
  CheckpointFacts facts;
  std::filesystem::path file;
  std::string whole;
};

TEST(CheckpointFile, CutAtAnyLengthIsRefused) {
  const Damaged checkpoint;
  std::size_t refused = 0;
  for (std::size_t length = 0; length < checkpoint.whole.size(); ++length)
    refused += checkpoint.is_refused(checkpoint.whole.substr(0, length));
  EXPECT_EQ(refused, checkpoint.whole.size());
  std::printf("%zu lengths, all refused\n", refused);
  EXPECT_TRUE(checkpoint.is_refused(checkpoint.whole + "x"));
  EXPECT_FALSE(checkpoint.is_refused(checkpoint.whole));
}

TEST(CheckpointFile, WithAnyBitFlippedIsRefused) {
  const Damaged checkpoint;
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < 8 * checkpoint.whole.size(); ++bit) {
    std::string bytes = checkpoint.whole;
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    refused += checkpoint.is_refused(bytes);
  }
  EXPECT_EQ(refused, 8 * checkpoint.whole.size());
  EXPECT_GT(refused, 1000u);
  std::printf("%zu bits, all refused\n", refused);
}

TEST(CheckpointFile, OfOtherKindsIsRefused) {
  const Damaged checkpoint;
  EXPECT_TRUE(checkpoint.is_refused("dualfield checkpoint 3 100" + checkpoint.whole.substr(26)));
  EXPECT_TRUE(checkpoint.is_refused("dualfield checkpoint 1 99999999999999999999" + std::string(200, ' ')));
  EXPECT_TRUE(checkpoint.is_refused("dualfield checkpoint 1 -5" + std::string(200, ' ')));
  EXPECT_THROW(CheckpointFile(checkpoint.folder / "missing"), InputError);
  EXPECT_THROW(CheckpointFile(checkpoint.folder.path()), InputError);
}

/// As on a full disk: whatever the length at which writing fails, the error says so and the file before stays.
TEST(CheckpointFile, ThatCannotBeWrittenLeavesTheOneBefore) {
  const Damaged checkpoint;
  std::size_t failed = 0;
  for (std::size_t limit = 0; limit < checkpoint.whole.size(); ++limit) {
    const FileSizeLimit full(limit);
    CheckpointFacts later = checkpoint.facts;
    later.step += 1;
    EXPECT_THAT(message_of<OutputError>(
                    [&] { write_checkpoint(checkpoint.file, later, SomeState(checkpoint.facts).source()); }),
                HasSubstr("cannot be written"));
    ++failed;
  }
  EXPECT_EQ(read_bytes(checkpoint.file), checkpoint.whole);
  EXPECT_EQ(checkpoint.folder.entries(), 1);
  std::printf("%zu limits, nothing lost\n", failed);
}

TEST(CheckpointFile, NeedsItsRunsDirectory) {
  TemporaryDirectory folder;
  const CheckpointFacts facts = some_facts(Precision::double_precision);
  const SomeState state(facts);
  EXPECT_THROW(write_checkpoint(folder / "gone/checkpoints/x", facts, state.source()), OutputError);
  EXPECT_EQ(folder.entries(), 0);
  EXPECT_THROW(write_checkpoint(folder / "x", facts,
                                [](int, int, std::int64_t, std::span<double>) { throw std::runtime_error("lost"); }),
               std::runtime_error);
  EXPECT_EQ(folder.entries(), 0) << "nothing unfinished is left";
}

/// Rows 0, 1, 2 … of a component are of ranks 0, 1, 2, 0 …; rank 2 fails after so many rows.
void write_on_ranks(const std::filesystem::path& file, const CheckpointFacts& facts, int fails_after = 1000) {
  const SomeState state(facts);
  run_on_thread_ranks(3, [&](const std::shared_ptr<Communicator>& ranks) {
    CheckpointFacts mine = facts;
    if (ranks->rank() > 0) mine.warned.clear();  // what counts is what the first one says
    int left = fails_after;
    const StateSource source = [&](int array, int component, std::int64_t first, std::span<double> values) {
      if (ranks->rank() == 2 && left-- == 0) throw OutputError("the disk of rank 2 is full");
      state.source()(array, component, first, values);
    };
    const auto rows = [&](const auto& run) {
      for (std::int64_t row = ranks->rank(); row < facts.sites / facts.row; row += 3) run(row * facts.row, facts.row);
    };
    write_checkpoint(file, mine, source, {ranks.get(), rows});
  });
}

TEST(CheckpointFile, OfSeveralRanksHasTheBytesOfOne) {
  TemporaryDirectory folder;
  for (const Precision precision :
       {Precision::double_precision, Precision::single_precision, Precision::half_precision}) {
    CheckpointFacts facts = some_facts(precision);
    facts.sites = 35;
    facts.row = 5;
    write_checkpoint(folder / "one", facts, SomeState(facts).source());
    write_on_ranks(folder / "three", facts);
    EXPECT_EQ(read_bytes(folder / "three"), read_bytes(folder / "one"));
  }
  const std::string whole = read_bytes(folder / "one");
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 7) {
    std::string bytes = whole;
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    write_bytes(folder / "one", bytes);
    std::atomic<int> refused = 0;
    run_on_thread_ranks(4, [&](const std::shared_ptr<Communicator>& ranks) {
      try {
        CheckpointFile read(folder / "one", ranks.get());
      } catch (const InputError&) {
        ++refused;
      }
    });
    EXPECT_EQ(refused, 4) << "bit " << bit;
  }
}

TEST(CheckpointFile, ThatOneRankCannotWriteIsAnErrorOfAll) {
  TemporaryDirectory folder;
  CheckpointFacts facts = some_facts(Precision::double_precision);
  facts.sites = 35;
  facts.row = 5;
  for (int rows = 0; rows < 8; ++rows)
    EXPECT_EQ(message_of<OutputError>([&] { write_on_ranks(folder / "x", facts, rows); }),
              "the disk of rank 2 is full");
  EXPECT_EQ(folder.entries(), 0);
}

}  // namespace
}  // namespace dualfield
