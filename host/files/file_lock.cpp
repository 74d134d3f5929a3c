// SPDX-License-Identifier: MIT
#include "host/files/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {

using FileRange = struct flock;

/// The whole file. Besides flock, whose owner cannot be asked for, the holder takes this lock, which tells its number.
FileRange whole_file() {
  FileRange range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  return range;
}

std::string holder_of(int descriptor) {
  FileRange range = whole_file();
  const bool known = fcntl(descriptor, F_GETLK, &range) == 0 && range.l_type != F_UNLCK && range.l_pid > 0;
  return known ? fmt::format("process {}", range.l_pid) : "another process";
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, bool create) {
  constexpr int most = 10;
  for (int tries = 0; tries < most && !is_at(file); ++tries) {  // again where it was removed before it was locked
    if (is_open()) close(descriptor_);
    descriptor_ = open(file.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | (create ? O_CREAT : 0), 0666);
    if (!is_open()) throw OutputError(fmt::format("{}: cannot be opened: {}", file.string(), std::strerror(errno)));
    if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) continue;
    why_unlocked_ = std::strerror(errno);
    if (errno != EWOULDBLOCK) continue;
    const std::string holder = holder_of(descriptor_);
    close(descriptor_);
    throw FileInUse{holder};
  }
  FileRange range = whole_file();
  fcntl(descriptor_, F_SETLK, &range);  // where this fails, the holder has no number
}

FileLock::~FileLock() {
  if (is_open()) close(descriptor_);
}

bool FileLock::is_at(const std::filesystem::path& file) const {
  struct stat own {};
  struct stat named {};
  return fstat(descriptor_, &own) == 0 && stat(file.c_str(), &named) == 0 && own.st_dev == named.st_dev &&
         own.st_ino == named.st_ino;
}

bool FileLock::is_empty() const {
  struct stat own {};
  return fstat(descriptor_, &own) == 0 && own.st_size == 0;
}

void FileLock::truncate() {
  if (ftruncate(descriptor_, 0) != 0) throw OutputError(fmt::format("cannot be emptied: {}", std::strerror(errno)));
}

}  // namespace dualfield
