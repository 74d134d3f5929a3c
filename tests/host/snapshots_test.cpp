// SPDX-License-Identifier: MIT
// Snapshots in both formats: names, shapes, the index of times, and that a failed write leaves no partial snapshot.
#include "host/output/snapshots.hpp"

#include "host/output/region.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dualfield/error.hpp"
#include "host/files/npy.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
namespace fs = std::filesystem;

std::vector<double> counting(std::size_t count, double first) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

TEST(NpySnapshots, HaveComponentsFirstAndTheFirstAxisLast) {
  TemporaryDirectory run;
  const auto phi = counting(2 * 5 * 4 * 3, 0), pi = counting(2 * 5 * 4 * 3, 1000);
  const auto writer = make_snapshot_writer("npy", run.path(), 2, Region({3, 4, 5}), 1.0);
  EXPECT_EQ(run.entries(), 0);
  writer->write(400, 100.0, source_of(phi, pi, 5 * 4 * 3));
  for (const auto& [name, values] : {std::pair{"phi.npy", phi}, {"pi.npy", pi}}) {
    const NpyArray array = read_npy(run.path() / "snapshots/00000400" / name);
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 5, 4, 3}));
    EXPECT_EQ(array.values, values);
  }
  EXPECT_EQ(run.entries(), 4);  // two folders, two files
}

TEST(NpySnapshots, HoldFourDimensionsAndLongSteps) {
  TemporaryDirectory run;
  const auto writer = make_snapshot_writer("npy", run.path(), 1, Region({2, 3, 4, 5}), 1.0);
  writer->write(1'234'567'890, 1.0, source_of(counting(120, 0), counting(120, 0), 120));
  EXPECT_EQ(read_npy(run / "snapshots/1234567890/pi.npy").shape, (std::vector<std::size_t>{1, 5, 4, 3, 2}));
}

TEST(NpySnapshots, OfTheSameStepAreReplaced) {
  TemporaryDirectory run;
  const auto writer = make_snapshot_writer("npy", run.path(), 1, Region({4}), 1.0);
  writer->write(0, 0.0, source_of(counting(4, 0), counting(4, 0), 4));
  fs::create_directories(run / "snapshots/00000000.partial/left");  // left by a run that was killed
  writer->write(0, 0.0, source_of(counting(4, 7), counting(4, 9), 4));
  EXPECT_EQ(read_npy(run / "snapshots/00000000/phi.npy").values, counting(4, 7));
  EXPECT_EQ(run.entries(), 4);
}

TEST(NpySnapshots, AreCompleteOrAbsent) {
  TemporaryDirectory run;
  const auto writer = make_snapshot_writer("npy", run.path(), 1, Region({1000}), 1.0);
  writer->write(0, 0.0, source_of(counting(1000, 0), counting(1000, 0), 1000));
  FileSizeLimit limit(4096);
  EXPECT_THROW(writer->write(1, 0.5, source_of(counting(1000, 0), counting(1000, 0), 1000)), OutputError);
  EXPECT_FALSE(fs::exists(run / "snapshots/00000001"));
  EXPECT_EQ(run.entries(), 4);  // those of step 0
}

TEST(Snapshots, FoldersThatCannotBeCreatedAreReported) {
  TemporaryDirectory run;
  write_bytes(run / "file", "x");
  const auto one = counting(1, 0);
  const auto writer = make_snapshot_writer("npy", run / "file", 1, Region({1}), 1.0);
  EXPECT_THAT(message_of<OutputError>([&] { writer->write(0, 0.0, source_of(one, one, 1)); }),
              HasSubstr("cannot be created"));
}

TEST(Snapshots, FormatsThatAreNotBuiltInAreRefused) {
  const auto message = [](const std::string& format, const std::vector<std::int64_t>& shape) {
    return message_of<InputError>([&] { make_snapshot_writer(format, "run", 1, Region(shape), 1.0); });
  };
  EXPECT_THAT(message("hdf5", {4}), HasSubstr("output.format = \"hdf5\": allowed are \"npy\" and \"hdf\""));
  EXPECT_THAT(message("hdf", {2, 2, 2, 2}), HasSubstr("\"npy\""));
  if (!hdf_available()) {
    EXPECT_THAT(message("hdf", {4}), HasSubstr("this build has no HDF5"));
  }
}

/// A source that has one value for each place of a state, and can neither go back nor give a value twice.
class StateInOrder {
 public:
  StateInOrder(int components, std::int64_t sites) : components_(components), sites_(sites) {}

  StateSource source() {
    return [this](int array, int component, std::int64_t first, std::span<double> values) {
      EXPECT_EQ((array * components_ + component) * sites_ + first, asked_);
      EXPECT_LE(first + std::int64_t(values.size()), sites_);
      std::iota(values.begin(), values.end(), double(asked_));
      asked_ += std::int64_t(values.size());
    };
  }

  /// Whether it has been asked for all values of φ and π.
  bool is_spent() const { return asked_ == 2 * components_ * sites_; }

 private:
  int components_;
  std::int64_t sites_, asked_ = 0;
};

TEST(Snapshots, AskForEachValueOnceAndInOrder) {
  for (const char* format : {"npy", "hdf"}) {
    if (format == std::string("hdf") && !hdf_available()) continue;
    TemporaryDirectory run;
    StateInOrder state(3, 5 * 4 * 2);
    make_snapshot_writer(format, run.path(), 3, Region({2, 4, 5}), 1.0)->write(7, 0.5, state.source());
    EXPECT_TRUE(state.is_spent()) << format;
  }
}

TEST(Snapshots, OfArraysAreOfOneComponent) {
  TemporaryDirectory run;
  StateInOrder state(1, 6 * 4);
  make_array_writer(run.path(), {6, 4})->write(7, 0.5, state.source());
  EXPECT_TRUE(state.is_spent());
  const NpyArray phi = read_npy(run / "snapshots/00000007/phi.npy"), pi = read_npy(run / "snapshots/00000007/pi.npy");
  EXPECT_EQ(phi.shape, (std::vector<std::size_t>{6, 4}));
  EXPECT_EQ(phi.values, counting(24, 0));
  EXPECT_EQ(pi.values, counting(24, 24));
}

TEST(Snapshots, OfAStateThatCannotBeHadAreAbsent) {
  const StateSource failing = [](int array, int component, std::int64_t, std::span<double> values) {
    if (array == 1 && component == 1) throw std::runtime_error("no state");
    std::ranges::fill(values, 1.0);
  };
  for (const char* format : {"npy", "hdf"}) {
    if (format == std::string("hdf") && !hdf_available()) continue;
    TemporaryDirectory run;
    const auto writer = make_snapshot_writer(format, run.path(), 2, Region({3, 4}), 1.0);
    EXPECT_EQ(message_of<std::runtime_error>([&] { writer->write(1, 0.5, failing); }), "no state");
    EXPECT_EQ(run.entries(), 1) << format;  // the folder of snapshots
  }
}

class HdfSnapshots : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!hdf_available()) {
      GTEST_SKIP() << "this build has no HDF5";
    }
  }

  void write(std::int64_t step, double time) {
    make_snapshot_writer("hdf", run.path(), 1, Region({4}), 1.0)
        ->write(step, time, source_of(counting(4, 0), counting(4, 0), 4));
  }

  TemporaryDirectory run;
};

TEST_F(HdfSnapshots, AreIndexedInTime) {
  write(0, 0.0);
  write(400, 100.0);
  write(123'456'789, 3e7);
  const auto index = nlohmann::json::parse(read_bytes(run / "snapshots/snapshots.hdf.series"));
  EXPECT_EQ(index, nlohmann::json::parse(R"({"file-series-version": "1.0", "files": [
    {"name": "00000000.hdf", "time": 0.0}, {"name": "00000400.hdf", "time": 100.0},
    {"name": "123456789.hdf", "time": 3e7}]})"));
  for (const auto& entry : index["files"]) {
    EXPECT_TRUE(fs::is_regular_file(run.path() / "snapshots" / entry["name"].get<std::string>()));
  }
  EXPECT_EQ(run.entries(), 5);
}

TEST_F(HdfSnapshots, WrittenAgainAreListedOnceAndInOrder) {
  write(0, 0.0);
  write(20, 2.0);
  write(10, 1.0);
  write(20, 2.5);
  const auto index = nlohmann::json::parse(read_bytes(run / "snapshots/snapshots.hdf.series"));
  std::vector<double> times;
  for (const auto& entry : index["files"]) {
    times.push_back(entry["time"]);
  }
  EXPECT_EQ(times, (std::vector<double>{0, 1, 2.5}));
}

/// The index is read after each snapshot, while the writer holds it open for more.
TEST_F(HdfSnapshots, AreListedAsSoonAsTheyAreWritten) {
  constexpr int count = 300;  // several pages of entries
  const auto writer = make_snapshot_writer("hdf", run.path(), 1, Region({4}), 1.0);
  std::uintmax_t written = 0, before = 0;
  for (int step = 0; step < count; ++step) {
    writer->write(step, 0.1 * step, source_of(counting(4, 0), counting(4, 0), 4));
    const std::string text = read_bytes(run / "snapshots/snapshots.hdf.series");
    const auto files = nlohmann::json::parse(text)["files"];
    ASSERT_EQ(files.size(), static_cast<std::size_t>(step + 1));
    EXPECT_EQ(files.back()["time"], 0.1 * step);
    if (text.size() != before) written += text.size();  // written anew
    before = text.size();
  }
  EXPECT_LT(written, 3 * before) << "bytes written are in proportion to the entries";
}

TEST_F(HdfSnapshots, LostOfTheirIndexListAllOfThemAgain) {
  const auto writer = make_snapshot_writer("hdf", run.path(), 1, Region({4}), 1.0);
  const fs::path index = run / "snapshots/snapshots.hdf.series";
  const auto write_step = [&](int step) { writer->write(step, step, source_of(counting(4, 0), counting(4, 0), 4)); };
  write_step(0);
  fs::remove(index);
  write_step(1);
  EXPECT_EQ(nlohmann::json::parse(read_bytes(index))["files"].size(), 2u);
  write_bytes(index, "cut");
  write_step(2);
  EXPECT_EQ(nlohmann::json::parse(read_bytes(index))["files"].size(), 3u);
}

TEST_F(HdfSnapshots, DoneAgainWithTheSameTimeLeaveTheIndexAsItIs) {
  for (int step : {0, 1, 2}) write(step, step);
  const auto writer = make_snapshot_writer("hdf", run.path(), 1, Region({4}), 1.0);
  for (int step : {1, 2, 3}) writer->write(step, step, source_of(counting(4, 0), counting(4, 0), 4));
  const auto files = nlohmann::json::parse(read_bytes(run / "snapshots/snapshots.hdf.series"))["files"];
  ASSERT_EQ(files.size(), 4u);
  for (std::size_t step = 0; step < 4; ++step) EXPECT_EQ(files[step]["time"], static_cast<double>(step));
}

TEST_F(HdfSnapshots, AnInvalidIndexIsReported) {
  fs::create_directories(run / "snapshots");
  for (const char* text : {"", "[1, 2", "{}", R"({"files": [{"name": 3}]})"}) {
    write_bytes(run / "snapshots/snapshots.hdf.series", text);
    EXPECT_THAT(message_of<OutputError>([&] { write(0, 0.0); }), HasSubstr("is not an index of snapshots")) << text;
  }
}

}  // namespace
}  // namespace dualfield
