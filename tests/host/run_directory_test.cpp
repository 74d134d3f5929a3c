// SPDX-License-Identifier: MIT
// Claiming a directory: what is accepted, what is refused, for how long, and that nothing foreign is ever removed.
#include "host/output/run_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>

#include "dualfield/error.hpp"
#include "on_disk.hpp"

namespace {
bool file_system_has_locks = true;
}

/// Stands in for the system's: not every file system has locks.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (file_system_has_locks) return static_cast<int>(syscall(SYS_flock, descriptor, operation));
  errno = ENOLCK;
  return -1;
}

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

/// What create() leaves: the file that is locked, and that a run's log will be.
void expect_claimed(const fs::path& directory) {
  EXPECT_TRUE(fs::is_regular_file(directory / "run.jsonl"));
  EXPECT_TRUE(fs::is_empty(directory / "run.jsonl"));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory), {}), 1);
}

TEST(RunDirectory, IsCreatedWithItsParentsOnlyOnRequest) {
  TemporaryDirectory folder;
  RunDirectory directory(folder / "a/b/c/", Earlier::none);
  EXPECT_EQ(folder.entries(), 0);
  directory.create();
  expect_claimed(folder / "a/b/c");
  EXPECT_EQ(directory.path(), folder / "a/b/c");
}

TEST(RunDirectory, MayExistEmpty) {
  TemporaryDirectory folder;
  for (const Earlier earlier : {Earlier::none, Earlier::replaced, Earlier::continued}) {
    EXPECT_NO_THROW(RunDirectory(folder.path(), earlier).create());
  }
}

TEST(RunDirectory, WithContentIsRefusedWithoutOverwrite) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  const auto entries = folder.entries();
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), Earlier::none); }),
              AllOf(HasSubstr(folder.path().string()), HasSubstr("already holds a run (or other files)"),
                    HasSubstr("--overwrite")));
  EXPECT_EQ(folder.entries(), entries);
}

TEST(RunDirectory, OverwriteRemovesARunOnlyOnRequest) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  const auto entries = folder.entries();
  RunDirectory directory(folder.path(), Earlier::replaced);
  EXPECT_EQ(folder.entries(), entries);
  directory.create();
  expect_claimed(folder.path());
}

TEST(RunDirectory, OverwriteRemovesWhatAKilledRunHasLeft) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  write_bytes(folder / "case.toml.partial", "[theo");
  RunDirectory(folder.path(), Earlier::replaced).create();
  expect_claimed(folder.path());
}

TEST(RunDirectory, OverwriteRemovesThePicturesOfARun) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  std::filesystem::create_directory(folder / "pictures");
  write_bytes(folder / "pictures/density.png", "PNG");
  RunDirectory(folder.path(), Earlier::replaced).create();
  expect_claimed(folder.path());
}

TEST(RunDirectory, OverwriteRemovesNothingBesideForeignFiles) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  write_bytes(folder / "thesis.tex", "years of work");
  const auto entries = folder.entries();
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), Earlier::replaced); }),
              HasSubstr("'thesis.tex'"));
  EXPECT_EQ(folder.entries(), entries);
}

TEST(RunDirectory, OverwriteKeepsACaseFileThatIsNotOfARun) {
  TemporaryDirectory folder;
  write_bytes(folder / "case.toml", "written by hand");
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), Earlier::replaced); }),
              HasSubstr("no run.jsonl"));
  EXPECT_EQ(read_bytes(folder / "case.toml"), "written by hand");
}

TEST(RunDirectory, OverwriteDoesNotFollowLinks) {
  TemporaryDirectory folder;
  fs::create_directories(folder / "elsewhere");
  write_bytes(folder / "elsewhere/precious", "x");
  fs::create_directories(folder / "run");
  write_bytes(folder / "run/run.jsonl", "x");
  fs::create_directory_symlink(folder / "elsewhere", folder / "run/snapshots");
  RunDirectory(folder / "run", Earlier::replaced).create();
  expect_claimed(folder / "run");
  EXPECT_TRUE(fs::exists(folder / "elsewhere/precious"));
  write_bytes(folder / "elsewhere/log", "x");
  fs::remove(folder / "run/run.jsonl");
  fs::create_symlink(folder / "elsewhere/log", folder / "run/run.jsonl");
  EXPECT_THROW(RunDirectory(folder / "run", Earlier::replaced), OutputError);
  EXPECT_EQ(read_bytes(folder / "elsewhere/log"), "x");
}

TEST(RunDirectory, IsCheckedAgainWhenCreated) {
  TemporaryDirectory folder;
  RunDirectory plain(folder / "plain", Earlier::none), overwriting(folder / "overwriting", Earlier::replaced);
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
  for (const Earlier earlier : {Earlier::none, Earlier::replaced, Earlier::continued}) {
    EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder / "file", earlier); }), HasSubstr("is a file"));
    EXPECT_THROW(RunDirectory("", earlier), InputError);
    for (const char* below : {"file/run", "file/a/b/run"}) {
      EXPECT_THAT(message_of<OutputError>([&] { RunDirectory(folder / below, earlier); }),
                  AllOf(HasSubstr("cannot be created"), HasSubstr("file is not a directory")));
    }
  }
  EXPECT_THROW(RunDirectory("/proc/dualfield-run", Earlier::none).create(), OutputError);
}

TEST(RunDirectory, FirstFreeCounts) {
  TemporaryDirectory folder;
  const fs::path wanted = folder / "packet";
  const auto claim = [&](const fs::path& path) {
    RunDirectory directory = RunDirectory::first_free(path);
    directory.create();
    expect_claimed(directory.path());
    return directory.path();
  };
  EXPECT_EQ(claim(wanted), wanted);
  EXPECT_EQ(claim(folder / "packet/"), folder / "packet-2");
  write_bytes(folder / "packet-3", "a file counts");
  fs::create_symlink("nowhere", folder / "packet-4");
  EXPECT_EQ(claim(wanted), folder / "packet-5");
  EXPECT_EQ(claim(folder / "packet.v1"), folder / "packet.v1");
}

TEST(RunDirectory, FirstFreeIsDecidedWhenCreated) {
  TemporaryDirectory folder;
  RunDirectory first = RunDirectory::first_free(folder / "new/packet");
  RunDirectory second = RunDirectory::first_free(folder / "new/packet");
  EXPECT_EQ(folder.entries(), 0);
  second.create();
  first.create();
  EXPECT_EQ(second.path(), folder / "new/packet");
  EXPECT_EQ(first.path(), folder / "new/packet-2");
}

TEST(RunDirectory, InUseIsRefusedUntilItIsNot) {
  TemporaryDirectory folder;
  {
    RunDirectory one(folder / "run", Earlier::none), other(folder / "run", Earlier::none);
    one.create();
    EXPECT_THROW(other.create(), InputError);
    write_bytes(folder / "run/run.jsonl", "{}\n");
    EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder / "run", Earlier::replaced); }),
                AllOf(HasSubstr("is writing a run here"), HasSubstr((folder / "run").string())));
    EXPECT_EQ(read_bytes(folder / "run/run.jsonl"), "{}\n");
  }
  RunDirectory late(folder / "run", Earlier::replaced), later(folder / "run2", Earlier::none);
  EXPECT_THROW(RunDirectory(folder / "run", Earlier::replaced), InputError) << "from when it is first looked at";
  late.create();
  later.create();
}

TEST(RunDirectory, GoesOnWithARunAndKeepsAllButWhatIsUnfinished) {
  TemporaryDirectory folder;
  leave_a_run(folder.path());
  write_bytes(folder / "notes.txt", "of the user");
  const auto entries = folder.entries();
  write_bytes(folder / "checkpoints/00000400.checkpoint.partial", "x");
  fs::create_directories(folder / "snapshots/00000500.partial");
  RunDirectory directory(folder.path(), Earlier::continued);
  EXPECT_EQ(folder.entries(), entries + 2) << "the constructor changes nothing";
  directory.keep();
  EXPECT_EQ(folder.entries(), entries);
  EXPECT_EQ(read_bytes(folder / "run.jsonl"), "x");
  EXPECT_THROW(RunDirectory(folder.path(), Earlier::continued), InputError) << "it is in use";
}

TEST(RunDirectory, GoesOnWithNothingElseThanARun) {
  TemporaryDirectory folder;
  write_bytes(folder / "thesis.tex", "x");
  EXPECT_THAT(message_of<InputError>([&] { RunDirectory(folder.path(), Earlier::continued); }),
              AllOf(HasSubstr("'thesis.tex'"), HasSubstr("no run to resume")));
  RunDirectory(folder / "new", Earlier::continued).create();
  expect_claimed(folder / "new");
}

TEST(RunDirectory, TakenByARunThatHasEndedMeanwhileIsRefused) {
  TemporaryDirectory folder;
  RunDirectory slow(folder / "run", Earlier::none);
  {
    RunDirectory quick(folder / "run", Earlier::none);
    quick.create();
    write_bytes(folder / "run/run.jsonl", "{}\n");
  }
  EXPECT_THROW(slow.create(), InputError);
  EXPECT_EQ(read_bytes(folder / "run/run.jsonl"), "{}\n");
}

TEST(RunDirectory, WithoutLocksIsUsedAndSaysSo) {
  TemporaryDirectory folder;
  file_system_has_locks = false;
  ::testing::internal::CaptureStderr();
  RunDirectory one(folder / "run", Earlier::none);
  one.create();
  write_bytes(folder / "run/run.jsonl", "{}\n");
  EXPECT_NO_THROW(one.require_in_place());
  EXPECT_THROW(RunDirectory(folder / "run", Earlier::none), InputError) << "what it holds is seen all the same";
  EXPECT_NO_THROW(RunDirectory(folder / "run", Earlier::replaced));
  const std::string words = ::testing::internal::GetCapturedStderr();
  file_system_has_locks = true;
  EXPECT_THAT(words, AllOf(HasSubstr("no locks on this file system"), HasSubstr("No locks available")));
  EXPECT_EQ(words.find("warning"), words.rfind("warning"));
}

TEST(RunDirectory, RemovedOrReplacedIsTold) {
  TemporaryDirectory folder;
  RunDirectory directory(folder / "run", Earlier::none);
  directory.create();
  EXPECT_NO_THROW(directory.require_in_place());
  fs::rename(folder / "run", folder / "moved");
  EXPECT_THAT(message_of<OutputError>([&] { directory.require_in_place(); }), HasSubstr("removed, moved or replaced"));
  RunDirectory other(folder / "run", Earlier::none);
  other.create();
  EXPECT_THROW(directory.require_in_place(), OutputError);
  EXPECT_NO_THROW(other.require_in_place());
}

}  // namespace
}  // namespace dualfield
