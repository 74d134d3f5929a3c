// SPDX-License-Identifier: MIT
// The output directory of a run: which directories are accepted, and that no foreign file is ever removed.
#include "host/output/run_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dualfield/error.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
namespace fs = std::filesystem;

void leave_a_run(const fs::path& directory) {
  fs::create_directories(directory / "snapshots/00000400");
  fs::create_directories(directory / "checkpoints");
  for (const char* name : {"case.toml", "observables.csv", "run.jsonl", "snapshots/00000400/phi.npy"}) {
    write_bytes(directory / name, "x");
  }
}

TEST(RunDirectory, IsCreatedWithItsParentsOnlyOnRequest) {
  TemporaryDirectory folder;
  RunDirectory directory(folder / "a/b/c/", false);
  EXPECT_EQ(folder.entries(), 0);
  directory.create();
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
  EXPECT_EQ(directory.path(), folder / "a/b/c");
}

TEST(RunDirectory, MayExistEmpty) {
  TemporaryDirectory folder;
  for (const bool overwrite : {false, true}) {
    EXPECT_NO_THROW(RunDirectory(folder.path(), overwrite).create());
  }
}

TEST(RunDirectory, WithContentIsRefusedWithoutOverwrite) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  const auto entries = folder.entries();
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), false); }),
              AllOf(HasSubstr(folder.path().string()), HasSubstr("already holds a run (or other files)"),
                    HasSubstr("--overwrite")));
  EXPECT_EQ(folder.entries(), entries);
}

TEST(RunDirectory, OverwriteRemovesARunOnlyOnRequest) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  const auto entries = folder.entries();
  RunDirectory directory(folder.path(), true);
  EXPECT_EQ(folder.entries(), entries);
  directory.create();
  EXPECT_EQ(folder.entries(), 0);
}

TEST(RunDirectory, OverwriteRemovesNothingBesideForeignFiles) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  write_bytes(folder / "thesis.tex", "years of work");
  const auto entries = folder.entries();
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), true); }), HasSubstr("'thesis.tex'"));
  EXPECT_EQ(folder.entries(), entries);
}

TEST(RunDirectory, OverwriteKeepsACaseFileThatIsNotOfARun) {
  TemporaryDirectory folder;
  write_bytes(folder / "case.toml", "written by hand");
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), true); }), HasSubstr("no run.jsonl"));
  EXPECT_EQ(read_bytes(folder / "case.toml"), "written by hand");
}

TEST(RunDirectory, OverwriteDoesNotFollowLinks) {
  TemporaryDirectory folder;
  fs::create_directories(folder / "elsewhere");
  write_bytes(folder / "elsewhere/precious", "x");
  fs::create_directories(folder / "run");
  write_bytes(folder / "run/run.jsonl", "x");
  fs::create_directory_symlink(folder / "elsewhere", folder / "run/snapshots");
  RunDirectory(folder / "run", true).create();
  EXPECT_TRUE(fs::is_empty(folder / "run"));
  EXPECT_TRUE(fs::exists(folder / "elsewhere/precious"));
}

TEST(RunDirectory, IsCheckedAgainWhenCreated) {
  TemporaryDirectory folder;
  RunDirectory plain(folder / "plain", false), overwriting(folder / "overwriting", true);
  for (const char* name : {"plain", "overwriting"}) {
    fs::create_directories(folder / name);
    write_bytes(folder.path() / name / "foreign", "x");
  }
  EXPECT_THROW(plain.create(), InputError);
  EXPECT_THROW(overwriting.create(), InputError);
  EXPECT_EQ(folder.entries(), 4);
}

TEST(RunDirectory, PathsThatAreNotDirectoriesAreReported) {
  TemporaryDirectory folder;
  write_bytes(folder / "file", "x");
  for (const bool overwrite : {false, true}) {
    EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder / "file", overwrite); }), HasSubstr("is a file"));
    EXPECT_THROW(RunDirectory("", overwrite), InputError);
    for (const char* below : {"file/run", "file/a/b/run"}) {
      EXPECT_THAT(message_of<OutputError>([&] { RunDirectory(folder / below, overwrite); }),
                  AllOf(HasSubstr("cannot be created"), HasSubstr("file is not a directory")));
    }
  }
  EXPECT_THROW(RunDirectory("/proc/dualfield-run", false).create(), OutputError);
}

TEST(RunDirectory, FirstFreeCounts) {
  TemporaryDirectory folder;
  const fs::path asked = folder / "packet";
  EXPECT_EQ(first_free(asked), asked);
  fs::create_directories(asked);
  EXPECT_EQ(first_free(asked), folder / "packet-2");
  EXPECT_EQ(first_free(folder / "packet/"), folder / "packet-2");
  write_bytes(folder / "packet-2", "a file counts");
  fs::create_symlink("nowhere", folder / "packet-3");
  EXPECT_EQ(first_free(asked), folder / "packet-4");
  EXPECT_EQ(first_free(folder / "packet.v1"), folder / "packet.v1");
}

}  // namespace
}  // namespace dualfield
