// SPDX-License-Identifier: MIT
// observables.csv: columns, numbers that are read back exactly, rows that are on disk at once, a full disk.
#include "host/output/observables_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>

#include "dualfield/error.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
using Row = std::vector<double>;

TEST(ObservablesFile, HasAHeaderAndWritesRowsAtOnce) {
  TemporaryDirectory run;
  ObservablesFile file(run / "observables.csv", {"max_abs", "charge"});
  EXPECT_EQ(read_bytes(run / "observables.csv"), "step,time,max_abs,charge\n");
  file.write_row(0, 0.0, Row{1.0, -2.5});
  EXPECT_EQ(read_bytes(run / "observables.csv"), "step,time,max_abs,charge\n0,0,1,-2.5\n");
  file.write_row(10, 2.5, Row{0.1, 1e-300});
  EXPECT_EQ(read_bytes(run / "observables.csv"),
            "step,time,max_abs,charge\n0,0,1,-2.5\n10,2.5,0.10000000000000001,1e-300\n");
}

TEST(ObservablesFile, NumbersReadBackExactly) {
  const std::uint64_t seed = 3;
  std::mt19937_64 random(seed);
  TemporaryDirectory run;
  ObservablesFile file(run / "observables.csv", {"value"});
  std::vector<double> values;
  while (values.size() < 1000) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) {
      values.push_back(value);
      file.write_row(static_cast<std::int64_t>(values.size()), value, Row{value});
    }
  }
  std::istringstream text(read_bytes(run / "observables.csv"));
  std::string line;
  std::getline(text, line);
  for (const double value : values) {
    ASSERT_TRUE(std::getline(text, line));
    const std::size_t time = line.find(',') + 1, last = line.rfind(',') + 1;
    EXPECT_EQ(std::strtod(line.c_str() + time, nullptr), value) << "seed " << seed;
    EXPECT_EQ(std::strtod(line.c_str() + last, nullptr), value) << "seed " << seed;
  }
}

TEST(ObservablesFile, ValuesThatAreNotFiniteHaveOneSpelling) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  TemporaryDirectory run;
  ObservablesFile file(run / "o.csv", {"a", "b", "c", "d"});
  file.write_row(1, 0.5, Row{nan, std::copysign(nan, -1.0), inf, -inf});
  EXPECT_THAT(read_bytes(run / "o.csv"), HasSubstr("\n1,0.5,nan,nan,inf,-inf\n"));
}

TEST(ObservablesFile, ReplacesAnOlderOne) {
  TemporaryDirectory run;
  write_bytes(run / "o.csv", std::string(1000, 'x'));
  ObservablesFile(run / "o.csv", {});
  EXPECT_EQ(read_bytes(run / "o.csv"), "step,time\n");
}

TEST(ObservablesFile, ARowHasAsManyValuesAsThereAreColumns) {
  TemporaryDirectory run;
  ObservablesFile file(run / "o.csv", {"a", "b"});
  EXPECT_THROW(file.write_row(0, 0.0, Row{1.0}), std::invalid_argument);
  EXPECT_EQ(read_bytes(run / "o.csv"), "step,time,a,b\n");
}

TEST(ObservablesFile, FailuresAreReported) {
  TemporaryDirectory run;
  write_bytes(run / "file", "x");
  EXPECT_THAT(message_of<OutputError>([&] { ObservablesFile(run / "file/o.csv", {}); }), HasSubstr("Not a directory"));
  EXPECT_EQ(message_of<OutputError>([] { ObservablesFile("/dev/full", {}); }),
            "/dev/full: cannot be written: No space left on device");
  ObservablesFile file(run / "o.csv", {"a"});
  FileSizeLimit limit(100);
  EXPECT_THAT(message_of<OutputError>([&] {
                for (int step = 0; step < 1000; ++step) {
                  file.write_row(step, step, Row{1.0});
                }
              }),
              HasSubstr("o.csv: cannot be written: File too large"));
}

}  // namespace
}  // namespace dualfield
