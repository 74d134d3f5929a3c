// SPDX-License-Identifier: MIT
// VTKHDF files: h5py and VTK read from them what was written, and a failed write leaves no file.
#include "host/output/vtkhdf.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dualfield/error.hpp"
#include "on_disk.hpp"
#include "python.hpp"

namespace dualfield {
namespace {
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::run_python;
using testing::TemporaryDirectory;
using testing::write_bytes;

constexpr std::int64_t kStep = 400;
constexpr double kTime = 100.25, kTimeStep = 0.125, kSpacing = 0.5;

/// A state in which every value encodes its component and site; check_vtkhdf.py has the same formula.
struct State {
  int components;
  std::vector<std::int64_t> shape;
  std::vector<double> phi, pi;

  State(int k, std::vector<std::int64_t> n) : components(k), shape(std::move(n)) {
    const std::int64_t n1 = shape[0], n2 = shape.size() > 1 ? shape[1] : 1, n3 = shape.size() > 2 ? shape[2] : 1;
    for (int a = 1; a <= components; ++a) {
      for (std::int64_t i3 = 0; i3 < n3; ++i3) {
        for (std::int64_t i2 = 0; i2 < n2; ++i2) {
          for (std::int64_t i1 = 0; i1 < n1; ++i1) {
            phi.push_back(1000.0 * a + static_cast<double>(i1) + static_cast<double>(i2) / 100 +
                          static_cast<double>(i3) / 10000);
            pi.push_back(-phi.back());
          }
        }
      }
    }
  }

  void write(const std::filesystem::path& path) const {
    write(path, source_of(phi, pi, std::int64_t(phi.size()) / components));
  }

  void write(const std::filesystem::path& path, const StateSource& source, std::int64_t piece = largest_piece) const {
    VtkHdfState snapshot{kStep, kTime, components, shape, kSpacing, source, {}, piece};
    snapshot.time_step = kTimeStep;
    write_vtkhdf(path, snapshot);
  }
};

testing::PythonRun check(const std::string& library, const std::filesystem::path& path, const State& state) {
  std::vector<std::string> arguments{DUALFIELD_TEST_SCRIPTS "/check_vtkhdf.py",
                                     library,
                                     path.string(),
                                     "--components",
                                     std::to_string(state.components),
                                     "--spacing",
                                     fmt::format("{}", kSpacing),
                                     "--step",
                                     std::to_string(kStep),
                                     "--time",
                                     fmt::format("{}", kTime),
                                     "--time-step",
                                     fmt::format("{}", kTimeStep),
                                     "--shape"};
  for (const std::int64_t length : state.shape) {
    arguments.push_back(std::to_string(length));
  }
  return run_python(arguments);
}

class VtkHdfReader : public ::testing::TestWithParam<std::string> {};

TEST_P(VtkHdfReader, FindsWhatWasWritten) {
  TemporaryDirectory folder;
  const std::vector<State> states{{4, {4, 3, 2}}, {1, {7}},       {2, {5, 4}},    {1, {1, 1, 6}}, {1, {6, 1, 5}},
                                  {1, {1, 6, 5}}, {1, {6, 5, 1}}, {2, {1, 1, 1}}, {3, {1}},       {1, {1, 6}}};
  for (const State& state : states) {
    state.write(folder / "00000400.hdf");
    const auto run = check(GetParam(), folder / "00000400.hdf", state);
    if (run.status == 77) {
      GTEST_SKIP() << DUALFIELD_PYTHON << ": " << run.output;
    }
    EXPECT_EQ(run.status, 0) << state.components << " components, " << ::testing::PrintToString(state.shape) << ": "
                             << run.output;
  }
}

TEST_P(VtkHdfReader, MissesWhatWasNotWritten) {
  TemporaryDirectory folder;
  State(2, {5, 4}).write(folder / "00000400.hdf");
  const auto transposed = check(GetParam(), folder / "00000400.hdf", State(2, {4, 5}));
  if (transposed.status == 77) {
    GTEST_SKIP() << DUALFIELD_PYTHON << ": " << transposed.output;
  }
  EXPECT_EQ(transposed.status, 1) << transposed.output;
  EXPECT_EQ(check(GetParam(), folder / "00000400.hdf", State(1, {5, 4})).status, 1);
}

INSTANTIATE_TEST_SUITE_P(VtkHdf, VtkHdfReader, ::testing::Values("h5py", "vtk", "openpmd_api", "openpmd_viewer"),
                         [](const auto& library) { return library.param; });

TEST(VtkHdf, AFailedWriteKeepsTheOldFile) {
  TemporaryDirectory folder;
  const State small(1, {7}), large(4, {40, 40, 40});
  small.write(folder / "00000400.hdf");
  {
    FileSizeLimit limit(100'000);
    EXPECT_THAT(message_of<OutputError>([&] { large.write(folder / "00000400.hdf"); }),
                HasSubstr("00000400.hdf: cannot be written: "));
  }
  EXPECT_EQ(folder.entries(), 1);
  const auto run = check("h5py", folder / "00000400.hdf", small);
  EXPECT_TRUE(run.status == 0 || run.status == 77) << run.output;
  large.write(folder / "00000400.hdf");  // after the failure the library still works
}

TEST(VtkHdfDeathTest, AfterAFailedWriteTheProcessExitsNormally) {
  TemporaryDirectory folder;
  EXPECT_EXIT(
      {
        FileSizeLimit limit(100'000);
        try {
          State(4, {40, 40, 40}).write(folder / "a.hdf");
        } catch (const OutputError&) {
          std::exit(5);
        }
      },
      ::testing::ExitedWithCode(5), "");
}

TEST(VtkHdf, PathsThatCannotBeWrittenAreReported) {
  TemporaryDirectory folder;
  write_bytes(folder / "file", "x");
  ::testing::internal::CaptureStderr();
  EXPECT_THAT(message_of<OutputError>([&] { State(1, {7}).write(folder / "file/a.hdf"); }),
              HasSubstr("Not a directory"));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");  // by default HDF5 prints its error stack
}

TEST(VtkHdf, SizesMustAgree) {
  TemporaryDirectory folder;
  const State state(2, {5, 4});
  const StateSource source = source_of(state.phi, state.pi, 20);
  const std::vector<DerivedField> derived{{"current", 2, std::vector<double>(39)}};
  EXPECT_THROW(write_vtkhdf(folder / "a.hdf", {kStep, kTime, 2, state.shape, kSpacing, source, derived}),
               std::invalid_argument);
  for (const std::vector<std::int64_t>& shape : std::vector<std::vector<std::int64_t>>{{}, {5, 0}, {2, 2, 2, 2}}) {
    EXPECT_THROW(write_vtkhdf(folder / "a.hdf", {kStep, kTime, 2, shape, kSpacing, source}), std::invalid_argument);
  }
  EXPECT_EQ(folder.entries(), 0);
}

TEST(VtkHdf, PiecesOfAnySizeMakeTheSameFile) {
  TemporaryDirectory folder;
  for (const State& state : {State(2, {4, 3, 5}), State(1, {7}), State(2, {5, 4}), State(1, {1, 6, 5})}) {
    const auto sites = std::int64_t(state.phi.size()) / state.components;
    state.write(folder / "whole.hdf");
    for (std::int64_t piece = 1; piece <= sites; ++piece) {
      SCOPED_TRACE(fmt::format("pieces of {}, shape {}", piece, ::testing::PrintToString(state.shape)));
      std::int64_t asked = 0, calls = 0;  // of the present component, and of all
      const StateSource all = source_of(state.phi, state.pi, sites);
      state.write(
          folder / "pieces.hdf",
          [&](int array, int component, std::int64_t first, std::span<double> values) {
            EXPECT_EQ((array * state.components + component) * sites + first, asked);
            EXPECT_LE(std::int64_t(values.size()), piece);
            all(array, component, first, values);
            asked += std::int64_t(values.size());
            ++calls;
          },
          piece);
      EXPECT_EQ(asked, 2 * state.components * sites);
      EXPECT_GE(calls * piece, asked);
      EXPECT_TRUE(read_bytes(folder / "pieces.hdf") == read_bytes(folder / "whole.hdf"));
    }
  }
}

}  // namespace
}  // namespace dualfield
