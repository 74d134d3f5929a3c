// SPDX-License-Identifier: MIT
#include "host/files/placed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "dualfield/error.hpp"
#include "host/files/single.hpp"

namespace dualfield {
namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

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

PlacedValues::PlacedValues(const fs::path& path, fs::path name, Precision precision)
    : name_(std::move(name)), is_single_(precision == Precision::single_precision), file_(path, name_) {}

void PlacedValues::write(std::int64_t begin, std::int64_t first, std::span<const double> values) {
  if (!is_single_) return file_.write(begin + first * std::int64_t{sizeof(double)}, std::as_bytes(values));
  constexpr std::size_t together = 1 << 16;
  while (!values.empty()) {
    const auto piece = values.first(std::min(values.size(), together));
    rounded_.resize(piece.size());
    std::ranges::transform(piece, rounded_.begin(), [&](double value) { return in_single(value, name_); });
    file_.write(begin + first * std::int64_t{sizeof(float)}, std::as_bytes(std::span(rounded_)));
    first += std::ssize(piece);
    values = values.subspan(piece.size());
  }
}

}  // namespace dualfield
