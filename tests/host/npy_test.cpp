// SPDX-License-Identifier: MIT
// .npy files: exchange with NumPy, checks of shape and values, and that a failed write leaves no partial file.
#include "host/files/npy.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>

#include "dualfield/error.hpp"
#include "host/files/npy_header.hpp"
#include "host/files/npy_reader.hpp"
#include "on_disk.hpp"
#include "python.hpp"
#include "written_npy.hpp"

namespace dualfield {
namespace {
using ::testing::AllOf;
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using testing::message_of;
using testing::python_has;
using testing::read_bytes;
using testing::run_python;
using testing::TemporaryDirectory;
using testing::write_bytes;
using testing::write_npy;
using Shape = std::vector<std::size_t>;

std::string bytes_of(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

TEST(Npy, ReadsBackEveryBit) {
  const std::uint64_t seed = 7;
  std::mt19937_64 random(seed);
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{0}, Shape{5, 0, 2}, Shape{2, 3, 4, 5, 6}, Shape{70001}}) {
    SCOPED_TRACE(fmt::format("seed {}, shape {}", seed, shape_text(shape)));
    std::vector<double> values(NpyHeader{shape}.count());
    for (double& value : values) {
      const std::uint64_t bits = random();  // any double, with nan, infinities and subnormals
      std::memcpy(&value, &bits, sizeof value);
    }
    TemporaryDirectory folder;
    write_npy(folder / "a.npy", values, shape);
    const NpyArray read = read_npy(folder / "a.npy");
    EXPECT_EQ(read.shape, shape);
    EXPECT_EQ(bytes_of(read.values), bytes_of(values));
    EXPECT_EQ(folder.entries(), 1);
  }
}

TEST(Npy, PreambleEndsAtAMultipleOf64) {
  for (std::size_t length = 1; length < 1'000'000'000'000; length *= 7) {
    const std::string preamble = npy_preamble(Shape{length, 1, length});
    EXPECT_EQ(preamble.size() % 64, 0u);
    EXPECT_EQ(preamble.back(), '\n');
    EXPECT_EQ(preamble.size(), 10u + static_cast<unsigned char>(preamble[8]));
  }
}

TEST(Npy, NumPyReadsWhatIsWritten) {
  if (!python_has("numpy")) {
    GTEST_SKIP() << DUALFIELD_PYTHON << " has no numpy";
  }
  TemporaryDirectory folder;
  std::vector<double> values(2 * 3 * 5);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i) / 3;
  }
  write_npy(folder / "a.npy", values, Shape{2, 3, 5});
  write_npy(folder / "one.npy", std::vector<double>{2.5}, Shape{1});
  const auto run = run_python({"-c", R"(
import sys, numpy as np
a, one = (np.load(sys.argv[1] + name) for name in ("/a.npy", "/one.npy"))
assert a.dtype == np.float64 and a.flags.c_contiguous, a.dtype
assert a.shape == (2, 3, 5) and one.shape == (1,) and one[0] == 2.5
assert (a == np.arange(30).reshape(2, 3, 5) / 3).all()
)",
                               folder.path().string()});
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST(Npy, ReadsWhatNumPyWrites) {
  if (!python_has("numpy")) {
    GTEST_SKIP() << DUALFIELD_PYTHON << " has no numpy";
  }
  TemporaryDirectory folder;
  const auto run = run_python({"-c", R"(
import sys, numpy as np
for kind in ("<f8", ">f8", "<f4", ">f4"):
    for order in "CF":
        for version in (1, 2, 3):
            a = np.arange(3 * 401 * 97).reshape(3, 401, 97).astype(kind, order=order) / np.array(4, kind)
            with open(f"{sys.argv[1]}/{kind}{order}{version}.npy", "wb") as file:
                np.lib.format.write_array(file, a.astype(kind, order=order), version=(version, 0))
)",
                               folder.path().string()});
  ASSERT_EQ(run.status, 0) << run.output;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    SCOPED_TRACE(entry.path().filename().string());
    const NpyArray array = read_npy(entry.path());
    ASSERT_EQ(array.shape, (Shape{3, 401, 97}));
    for (std::size_t i = 0; i < array.values.size(); ++i) {
      ASSERT_EQ(array.values[i], static_cast<double>(i) / 4) << "at " << i;
    }
    std::vector<double> part(70'001);  // of the 116 691 values
    NpyReader(entry.path()).read(40'003, part);
    ASSERT_TRUE(std::equal(part.begin(), part.end(), array.values.begin() + 40'003));
    ++files;
  }
  EXPECT_EQ(files, 24);
}

/// A file of shape (3, 4, 5) whose value at [i, j, k] is its number in C order plus a quarter.
std::string counting_file(const std::string& type, bool fortran) {
  std::string bytes = npy_preamble(Shape{3, 4, 5});
  bytes.replace(bytes.find("<f8"), 3, type);
  if (fortran) bytes.replace(bytes.find("False"), 5, "True ");
  for (int at = 0; at < 60; ++at) {
    const double value = 0.25 + (fortran ? (at % 3 * 4 + at / 3 % 4) * 5 + at / 12 : at);
    const auto rounded = static_cast<float>(value);
    std::string item = type[2] == '4' ? std::string(reinterpret_cast<const char*>(&rounded), 4) : bytes_of({value});
    if (type[0] == '>') std::ranges::reverse(item);
    bytes += item;
  }
  return bytes;
}

TEST(Npy, EveryRangeIsThatOfTheWhole) {
  TemporaryDirectory folder;
  for (const std::string type : {"<f8", ">f8", "<f4", ">f4"}) {
    for (const bool fortran : {false, true}) {
      SCOPED_TRACE(type + (fortran ? ", Fortran order" : ", C order"));
      write_bytes(folder / "a.npy", counting_file(type, fortran));
      NpyReader reader(folder / "a.npy");
      for (std::size_t first = 61; first-- > 0;) {
        for (std::size_t count = 0; first + count <= 60; ++count) {
          std::vector<double> values(count);
          reader.read(first, values);
          for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(values[i], double(first + i) + 0.25);
        }
      }
      std::vector<double> beyond(2);
      EXPECT_THROW(reader.read(59, beyond), std::invalid_argument);
      EXPECT_THROW(reader.read(61, {}), std::invalid_argument);
    }
  }
}

TEST(Npy, AcceptsHeadersWrittenByOthers) {
  TemporaryDirectory folder;
  const std::string dictionary = "{\"shape\":(2L,1L),\"fortran_order\":True,\"descr\":\"<f8\"}";
  const std::string preamble = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(dictionary.size()) + '\0';
  write_bytes(folder / "a.npy", preamble + dictionary + bytes_of({1, 2}));
  const NpyArray array = read_npy(folder / "a.npy");
  EXPECT_EQ(array.shape, (Shape{2, 1}));
  EXPECT_EQ(array.values, (std::vector<double>{1, 2}));
}

TEST(Npy, ShapesAreCompared) {
  TemporaryDirectory folder;
  write_npy(folder / "a.npy", std::vector<double>(6), Shape{2, 3});
  const NpyArray array = read_npy(folder / "a.npy");
  EXPECT_NO_THROW(require_shape(array, Shape{2, 3}, "a.npy"));
  for (const Shape& other : {Shape{3, 2}, Shape{6}, Shape{2, 3, 1}, Shape{}}) {
    EXPECT_EQ(message_of<InputError>([&] { require_shape(array, other, "a.npy"); }),
              "a.npy: has shape (2, 3); required is " + shape_text(other));
    EXPECT_THROW(read_npy(folder / "a.npy", other), InputError);
  }
  EXPECT_EQ(read_npy(folder / "a.npy", Shape{2, 3}).values, array.values);
}

TEST(Npy, TheFirstValueThatIsNotFiniteIsNamed) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  NpyArray array{{2, 3, 4}, std::vector<double>(24, 1.0)};
  EXPECT_NO_THROW(require_finite(array, "phi.npy"));
  array.values[23] = inf;
  EXPECT_EQ(message_of<InputError>([&] { require_finite(array, "phi.npy"); }),
            "phi.npy: the value at [1, 2, 3] is inf; values must be finite");
  array.values[6] = -std::nan("");
  EXPECT_EQ(message_of<InputError>([&] { require_finite(array, "phi.npy"); }),
            "phi.npy: the value at [0, 1, 2] is nan; values must be finite");
  TemporaryDirectory folder;
  write_npy(folder / "phi.npy", array.values, array.shape);
  EXPECT_THROW(read_npy(folder / "phi.npy", array.shape), InputError);
}

TEST(Npy, PartsMakeTheSameFile) {
  TemporaryDirectory folder;
  for (const Precision precision : {Precision::double_precision, Precision::single_precision})
    for (const Shape& shape : {Shape{}, Shape{3, 0}, Shape{2, 3}, Shape{5, 7}}) {
      SCOPED_TRACE(shape_text(shape));
      std::vector<double> whole(NpyHeader{shape}.count());
      std::iota(whole.begin(), whole.end(), 0.1);
      write_npy(folder / "whole.npy", whole, shape, precision);
      NpyPart::make(folder / "parts.npy", "name", shape, precision);
      NpyPart one(folder / "parts.npy", "name", shape, precision),
          other(folder / "parts.npy", "name", shape, precision);
      for (std::size_t at = whole.size(); at-- > 0;)
        (at % 3 == 0 ? one : other).write(std::int64_t(at), std::span(whole).subspan(at, 1));
      one.close();
      other.close();
      EXPECT_EQ(read_bytes(folder / "parts.npy"), read_bytes(folder / "whole.npy"));
      std::filesystem::remove(folder / "parts.npy");
    }
}

TEST(Npy, PartsThatCannotBeWrittenAreNamed) {
  TemporaryDirectory folder;
  const Shape shape{1000};
  EXPECT_THAT(
      message_of<OutputError>([&] { NpyPart(folder / "a.partial", "a.npy", shape, Precision::double_precision); }),
      AllOf(HasSubstr("a.npy: cannot be written"), HasSubstr("allowed: a folder that all ranks share")));
  NpyPart::make(folder / "a", "a.npy", shape, Precision::double_precision);
  NpyPart part(folder / "a", "a.npy", shape, Precision::double_precision);
  FileSizeLimit limit(4096);
  EXPECT_THAT(message_of<OutputError>([&] { part.write(0, std::vector<double>(1000)); }),
              HasSubstr("a.npy: cannot be written: File too large"));
}

}  // namespace
}  // namespace dualfield
