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
using ::testing::AllOf;
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

  std::int64_t sites() const { return std::int64_t(phi.size()) / components; }
  StateSource source() const { return source_of(phi, pi, sites()); }
  VtkHdfImage image(int compression = 0) const {
    VtkHdfImage image{kStep, kTime, components, shape, kSpacing};
    image.compression = compression;
    image.time_step = kTimeStep;
    return image;
  }
  void write(const std::filesystem::path& path, int compression = 0) const {
    write_vtkhdf(path, image(compression), source(), ranges_of(sites()));
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
  const std::vector<DerivedField> derived{{"current", 2, std::vector<double>(39)}};
  const auto write = [&](const VtkHdfImage& image) {
    write_vtkhdf(folder / "a.hdf", image, state.source(), ranges_of(state.sites()));
  };
  EXPECT_THROW(write({kStep, kTime, 2, state.shape, kSpacing, derived}), std::invalid_argument);
  for (const std::vector<std::int64_t>& shape : std::vector<std::vector<std::int64_t>>{{}, {5, 0}, {2, 2, 2, 2}}) {
    EXPECT_THROW(write({kStep, kTime, 2, shape, kSpacing}), std::invalid_argument);
  }
  EXPECT_EQ(folder.entries(), 0);
}

const std::vector<State>& states_to_divide() {
  static const std::vector<State> states{{2, {4, 3, 5}}, {1, {7}}, {2, {5, 4}}, {1, {1, 6, 5}}};
  return states;
}

TEST(VtkHdf, PiecesOfAnySizeMakeTheSameFile) {
  TemporaryDirectory folder;
  for (const State& state : states_to_divide()) {
    const std::int64_t sites = state.sites();
    state.write(folder / "whole.hdf");
    for (std::int64_t piece = 1; piece <= sites; ++piece) {
      SCOPED_TRACE(fmt::format("pieces of {}, shape {}", piece, ::testing::PrintToString(state.shape)));
      std::vector<SiteRange> ranges;
      for (std::int64_t first = 0; first < sites; first += piece)
        ranges.push_back({first, std::min(piece, sites - first)});
      std::int64_t asked = 0;
      const StateSource all = state.source();
      write_vtkhdf(
          folder / "pieces.hdf", state.image(),
          [&](int array, int component, std::int64_t first, std::span<double> values) {
            EXPECT_EQ((array * state.components + component) * sites + first, asked);
            EXPECT_LE(std::int64_t(values.size()), piece);
            all(array, component, first, values);
            asked += std::int64_t(values.size());
          },
          ranges);
      EXPECT_EQ(asked, 2 * state.components * sites);
      EXPECT_TRUE(read_bytes(folder / "pieces.hdf") == read_bytes(folder / "whole.hdf"));
    }
  }
}

/// As ranks do: one makes the file, and each writes the values of its sites, one after the other here, the last ones first.
TEST(VtkHdf, PartsMakeTheSameFile) {
  TemporaryDirectory folder;
  for (const State& state : states_to_divide())
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      VtkHdfImage image = state.image();
      image.precision = precision;
      std::vector<SiteRange> own[2];
      for (std::int64_t site = state.sites(); site-- > 0;) own[site % 3 == 0 ? 0 : 1].push_back({site, 1});
      const auto derived_at = [](const std::vector<SiteRange>& ranges) {
        std::vector<DerivedField> derived{{"A", 2, {}, true}};
        for (int component = 0; component < 2; ++component)
          for (const auto& [first, count] : ranges)
            for (std::int64_t site = first; site < first + count; ++site)
              derived[0].values.push_back(100 * component + double(site));
        return derived;
      };
      const std::vector<DerivedField> whole = derived_at(ranges_of(state.sites())),
                                      parts[] = {derived_at(own[0]), derived_at(own[1])};
      image.derived = whole;
      write_vtkhdf(folder / "whole.hdf", image, state.source(), ranges_of(state.sites()));
      image.derived = parts[0];
      make_vtkhdf(folder / "parts", "parts.hdf", image);
      const auto length = std::filesystem::file_size(folder / "parts");
      for (const int rank : {1, 0}) {
        image.derived = parts[rank];
        fill_vtkhdf(folder / "parts", "parts.hdf", image, state.source(), own[rank]);
      }
      EXPECT_TRUE(read_bytes(folder / "parts") == read_bytes(folder / "whole.hdf"));
      EXPECT_EQ(std::filesystem::file_size(folder / "parts"), length) << "a full disk is met by whoever writes";
    }
}

TEST(VtkHdf, PartsThatCannotBeWrittenAreNamed) {
  TemporaryDirectory folder;
  State state(1, {7});
  const auto message = [&] {
    return message_of<OutputError>([&] {
      VtkHdfImage image = state.image();
      image.precision = Precision::single_precision;
      fill_vtkhdf(folder / "a.partial", "a.hdf", image, state.source(), ranges_of(7));
    });
  };
  EXPECT_THAT(message(),
              AllOf(HasSubstr("a.hdf: cannot be written"), HasSubstr("allowed: a folder that all ranks share")));
  make_vtkhdf(folder / "a.partial", "a.hdf", state.image());
  state.pi[6] = 1e300;
  EXPECT_THAT(message(), HasSubstr("a.hdf: cannot be written: the value 1e+300 is too large for single precision"));
}

}  // namespace
}  // namespace dualfield
