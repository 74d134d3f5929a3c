// SPDX-License-Identifier: MIT
// The file in which the speed of kernels is kept: what was kept is found, by another object too; a damaged file, one of another
// commit, and what is not of the same kernels are not used.
#include "host/run/tuning_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "host/build_info.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
using Seconds = std::optional<std::vector<double>>;

constexpr double never = std::numeric_limits<double>::infinity();

KernelChoice kernels() { return {"NVIDIA H200/a", "13.0", "a task on 64 64 64", {"one step", "two steps", "four"}}; }

/// The only file of a folder.
std::filesystem::path file_in(const std::filesystem::path& folder) {
  const auto first = std::filesystem::directory_iterator(folder);
  EXPECT_NE(first, std::filesystem::directory_iterator());
  return first->path();
}

TEST(TuningFile, WhatIsKeptIsFoundByTheNextRun) {
  const TemporaryDirectory folder;
  EXPECT_EQ(TuningFile(folder / "new").find(kernels()), Seconds());
  const std::vector<double> seconds{1e-3, never, 0.25e-3};
  TuningFile(folder / "new").keep(kernels(), seconds);
  EXPECT_EQ(TuningFile(folder / "new").find(kernels()), Seconds(seconds));
  EXPECT_EQ(file_in(folder / "new").filename(), "tuning-NVIDIA_H200_a-13.0-" + std::string(build::version) + ".json");

  KernelChoice other = kernels();
  other.task = "another task";
  TuningFile(folder / "new").keep(other, {3, 2, 1});
  EXPECT_EQ(TuningFile(folder / "new").find(other), Seconds({3, 2, 1}));
  EXPECT_EQ(TuningFile(folder / "new").find(kernels()), Seconds(seconds));
}

TEST(TuningFile, WhatIsOfOtherKernelsIsNotFound) {
  const TemporaryDirectory folder;
  TuningFile file(folder / "");
  file.keep(kernels(), {1, 2, 3});
  for (const auto& change : std::vector<std::function<void(KernelChoice&)>>{
           [](KernelChoice& k) { k.device = "another"; }, [](KernelChoice& k) { k.driver = "12.9"; },
           [](KernelChoice& k) { k.task += "0"; }, [](KernelChoice& k) { k.names[1] = "three steps"; },
           [](KernelChoice& k) { k.names.pop_back(); }, [](KernelChoice& k) { k.names.push_back("eight"); }}) {
    KernelChoice other = kernels();
    change(other);
    EXPECT_EQ(file.find(other), Seconds());
  }
  EXPECT_EQ(file.find(kernels()), Seconds({1, 2, 3}));
}

TEST(TuningFile, ADamagedFileIsReplacedWithAWarning) {
  const TemporaryDirectory folder;
  TuningFile file(folder / "");
  file.keep(kernels(), {1, 2, 3});
  const std::filesystem::path path = file_in(folder / "");
  const std::string good = read_bytes(path);
  std::string of_another = good;
  of_another.replace(of_another.find(build::git_commit), build::git_commit.size(), "0123");
  std::string negative = good;
  negative.replace(negative.find("2.0"), 3, "-2.0");
  for (const std::string& bad : {of_another, negative, good.substr(0, good.size() / 2), std::string("[]"),
                                 std::string("{\"commit\": 1}"), std::string(), std::string("\xff\x00\xfe", 3)}) {
    write_bytes(path, bad);
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(file.find(kernels()), Seconds()) << bad;
    EXPECT_NE(::testing::internal::GetCapturedStderr().find(path.string() + " is not used, because"),
              std::string::npos);
    file.keep(kernels(), {4, 5, 6});
    EXPECT_EQ(file.find(kernels()), Seconds({4, 5, 6})) << bad;
  }
}

TEST(TuningFile, WhereThereIsNoFolderNothingIsKept) {
  const TemporaryDirectory folder;
  write_bytes(folder / "file", "");
  for (const std::filesystem::path& place : {std::filesystem::path(), folder / "file" / "below"}) {
    TuningFile(place).keep(kernels(), {1, 2, 3});
    EXPECT_EQ(TuningFile(place).find(kernels()), Seconds());
  }
  TuningFile(folder / "other", false).keep(kernels(), {1, 2, 3});
  EXPECT_FALSE(std::filesystem::exists(folder / "other"));
}

TEST(TuningFile, TheFolderIsThatOfTheUsersCaches) {
  const char* const home = std::getenv("HOME");
  const std::string before = home ? home : "";
  setenv("XDG_CACHE_HOME", "/caches", 1);
  EXPECT_EQ(cache_folder(), "/caches/dualfield");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/home/somebody", 1);
  EXPECT_EQ(cache_folder(), "/home/somebody/.cache/dualfield");
  unsetenv("XDG_CACHE_HOME");
  unsetenv("HOME");
  EXPECT_EQ(cache_folder(), "");
  if (home) setenv("HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace dualfield
