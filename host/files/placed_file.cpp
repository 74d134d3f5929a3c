// SPDX-License-Identifier: MIT
#include "host/files/placed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {
namespace fs = std::filesystem;

PlacedFile::PlacedFile(const fs::path& path, const fs::path& name, std::int64_t bytes)
    : name_(name), descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ == -1) fail();
  if (ftruncate(descriptor_, bytes) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  errno = error;
  fail();
}

PlacedFile::PlacedFile(const fs::path& path, const fs::path& name)
    : name_(name), descriptor_(open(path.c_str(), O_WRONLY | O_CLOEXEC)) {
  if (descriptor_ == -1)
    throw OutputError(
        fmt::format("{}: cannot be written: a rank cannot open {}, which the first one has made: {}; allowed: a folder "
                    "that all ranks share",
                    name.string(), path.string(), std::strerror(errno)));
}

PlacedFile::~PlacedFile() {
  if (descriptor_ != -1) ::close(descriptor_);
}

void PlacedFile::write(std::int64_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    errno = 0;
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), at);
    if (written <= 0 && errno != EINTR) fail();
    if (written <= 0) continue;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += written;
  }
}

void PlacedFile::sync() {
  if (fsync(descriptor_) != 0) fail();
}

void PlacedFile::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

void PlacedFile::fail() const {
  const int error = errno == 0 ? ENOSPC : errno;
  throw OutputError(fmt::format("{}: cannot be written: {}", name_.string(), std::strerror(error)));
}

}  // namespace dualfield
