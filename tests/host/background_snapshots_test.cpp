// SPDX-License-Identifier: MIT
// Snapshots in the background: the same files, whoever fails an error and no partial file, and a bound of the memory.
#include "host/output/background_snapshots.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dualfield/error.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;

constexpr int components = 2;
const std::vector<std::int64_t> shape{5, 4, 3};
constexpr std::int64_t sites = 60;

/// One value for each array, component and site.
void values_of(int array, int component, std::int64_t first, std::span<double> values) {
  std::iota(values.begin(), values.end(), 1000.0 * (array * components + component) + double(first));
}

std::unique_ptr<SnapshotWriter> direct(const std::string& format, const TemporaryDirectory& run,
                                       const SnapshotOptions& options = {}) {
  return make_snapshot_writer(format, run.path(), components, Region(shape, options.region), 0.5, options);
}

std::map<std::string, std::string> files_of(const TemporaryDirectory& run) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(run.path()))
    files[entry.path().lexically_relative(run.path()).string()] =
        entry.is_regular_file() ? read_bytes(entry.path()) : "";
  return files;
}

/// A writer that asks for pieces of `piece` values of φ and π and does as it is told.
class Scripted final : public SnapshotWriter {
 public:
  Scripted(std::int64_t piece, std::function<void(int)> at_piece) : piece_(piece), at_piece_(std::move(at_piece)) {}

  void write(std::int64_t, double, const StateSource& state, std::span<const DerivedField>) override {
    int number = 0;
    for (int array = 0; array < 2; ++array)
      for (int component = 0; component < components; ++component)
        for (std::int64_t first = 0; first < sites; first += piece_) {
          at_piece_(number++);
          std::vector<double> found(std::size_t(std::min(piece_, sites - first))), expected(found.size());
          state(array, component, first, found);
          values_of(array, component, first, expected);
          if (found != expected) throw std::logic_error("another value");
        }
    at_piece_(number);
  }

 private:
  std::int64_t piece_;
  std::function<void(int)> at_piece_;
};

TEST(BackgroundSnapshots, AreTheSameFiles) {
  const std::vector<DerivedField> derived{{"rho", 1, std::vector<double>(sites, 0.25)}};
  for (const std::string format : {"npy", "hdf"}) {
    if (format == "hdf" && !hdf_available()) continue;
    for (const std::vector<int>& arrays : {std::vector{0, 1}, {0}, {1}}) {
      SCOPED_TRACE(fmt::format("{}, {} arrays", format, arrays.size()));
      TemporaryDirectory one, two;
      SnapshotOptions options;
      options.arrays = arrays;
      const auto writer = direct(format, one, options);
      // room for one value: every piece waits for the one before
      BackgroundSnapshots background(direct(format, two, options), components, Region(shape), arrays, 8);
      std::vector<std::int64_t> completed;
      for (const std::int64_t step : {0, 10, 20}) {
        writer->write(step, 0.5 * double(step), values_of, derived);
        background.write(step, 0.5 * double(step), values_of, derived);
        for (const std::int64_t done : background.completed()) completed.push_back(done);
      }
      background.finish();
      for (const std::int64_t done : background.completed()) completed.push_back(done);
      EXPECT_EQ(completed, (std::vector<std::int64_t>{0, 10, 20}));
      EXPECT_GE(files_of(one).size(), 4u);
      EXPECT_EQ(files_of(one), files_of(two));
    }
  }
}

TEST(BackgroundSnapshots, HoldTheRegionAlone) {
  const std::vector<std::vector<std::int64_t>> ranges{{1, 5, 2}, {0, 4, 3}, {2, 3, 1}};
  TemporaryDirectory one, two;
  SnapshotOptions options;
  options.region = ranges;
  const Region region(shape, ranges);
  DerivedField current{"current", 2, std::vector<double>(2 * sites)}, cut{"current", 2, std::vector<double>(8)};
  std::iota(current.values.begin(), current.values.end(), 0);
  for (int component = 0; component < 2; ++component)
    region.cut([&](int, int, std::int64_t first, std::span<double> values) {
      std::copy_n(current.values.begin() + component * sites + first, values.size(), values.begin());
    })(0, 0, 0, std::span(cut.values).subspan(std::size_t(4 * component), 4));
  EXPECT_EQ(cut.values, (std::vector<double>{41, 43, 56, 58, 101, 103, 116, 118}));
  direct("npy", one, options)->write(7, 0.5, region.cut(values_of), std::span(&cut, 1));
  BackgroundSnapshots(direct("npy", two, options), components, region).write(7, 0.5, values_of, std::span(&current, 1));
  EXPECT_EQ(files_of(one).size(), 5u);
  EXPECT_EQ(files_of(one), files_of(two));
}

TEST(BackgroundSnapshots, OfAWriterThatFailsEndWithItsError) {
  for (const std::int64_t piece : {sites, std::int64_t(7)}) {
    const int last = int(2 * components * ((sites + piece - 1) / piece));
    for (int failing = 0; failing <= last; ++failing) {
      SCOPED_TRACE(fmt::format("pieces of {}, piece {} fails", piece, failing));
      const auto fail = [=](int number) {
        if (number == failing) throw OutputError("the disk is full");
      };
      BackgroundSnapshots background(std::make_unique<Scripted>(piece, fail), components, Region(shape), {0, 1}, 8);
      const std::string message = message_of<OutputError>([&] {
        background.write(1, 0.5, values_of);
        background.finish();
      });
      EXPECT_EQ(message, "the disk is full");
      EXPECT_TRUE(background.completed().empty());
      EXPECT_NO_THROW(background.finish());  // it is told once
    }
  }
}

TEST(BackgroundSnapshots, TellAnErrorAtTheNextCall) {
  const auto fail = [](int number) {
    if (number == 4) throw OutputError("the disk is full");
  };
  for (const std::string call : {"write", "check", "completed"}) {
    BackgroundSnapshots background(std::make_unique<Scripted>(sites, fail), components, Region(shape));
    EXPECT_EQ(message_of<OutputError>([&] {
                background.write(1, 0.5, values_of);
                if (call == "write") background.write(2, 1.0, values_of);
                for (;;) {  // ends with the error, or by the time limit of tests
                  if (call == "check") background.check();
                  if (call == "completed") {
                    EXPECT_TRUE(background.completed().empty());
                  }
                }
              }),
              "the disk is full")
        << call;
  }
}

TEST(BackgroundSnapshots, OfAStateThatCannotBeHadAreAbsent) {
  for (const std::string format : {"npy", "hdf"}) {
    if (format == "hdf" && !hdf_available()) continue;
    for (int failing = 0; failing < 2 * components; ++failing) {
      SCOPED_TRACE(fmt::format("{}, component {} fails", format, failing));
      TemporaryDirectory run;
      BackgroundSnapshots background(direct(format, run), components, Region(shape), {0, 1}, 8);
      const StateSource state = [&](int array, int component, std::int64_t first, std::span<double> values) {
        if (array * components + component == failing) throw std::runtime_error("no state");
        values_of(array, component, first, values);
      };
      EXPECT_EQ(message_of<std::runtime_error>([&] { background.write(1, 0.5, state); }), "no state");
      EXPECT_EQ(run.entries(), 1);          // the folder of snapshots
      background.write(2, 1.0, values_of);  // and the next one is written
      background.finish();
      EXPECT_EQ(background.completed(), std::vector<std::int64_t>{2});
    }
  }
}

TEST(BackgroundSnapshots, ReadNoMoreOfAStateThanTheBound) {
  constexpr std::int64_t bound = 3 * sites * 8;  // three components of four
  for (int round = 0; round < 100; ++round) {    // two threads, of which the wrong one may be slow
    std::promise<void> bound_is_reached;
    std::atomic<bool> takes = false;
    const auto wait_at_the_start = [&](int number) {
      if (number > 0) return;
      bound_is_reached.get_future().wait();
      takes = true;
    };
    BackgroundSnapshots background(std::make_unique<Scripted>(sites, wait_at_the_start), components, Region(shape),
                                   {0, 1}, bound);
    int read = 0;
    const StateSource state = [&](int array, int component, std::int64_t first, std::span<double> values) {
      values_of(array, component, first, values);
      if (++read == 3) bound_is_reached.set_value();
      if (read == 4) {
        ASSERT_TRUE(takes) << "four components are in memory";
      }
    };
    background.write(1, 0.5, state);
    background.finish();
    EXPECT_EQ(read, 4);
  }
}

TEST(BackgroundSnapshots, LetTheRunGoOn) {
  std::promise<void> steps_are_done;
  const auto wait_at_the_start = [&](int number) {
    if (number == 0) steps_are_done.get_future().wait();
  };
  BackgroundSnapshots background(std::make_unique<Scripted>(7, wait_at_the_start), components, Region(shape));
  background.write(1, 0.5, values_of);  // returns although nothing is written
  EXPECT_TRUE(background.completed().empty());
  steps_are_done.set_value();
  background.finish();
  EXPECT_EQ(background.completed(), std::vector<std::int64_t>{1});
}

}  // namespace
}  // namespace dualfield
