// SPDX-License-Identifier: MIT
// Writing lines, with every error told.
#include "host/files/line_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {

LineFile::LineFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ == -1) fail(errno);
}

LineFile::LineFile(std::filesystem::path path, std::int64_t bytes)
    : path_(std::move(path)), descriptor_(open(path_.c_str(), O_RDWR | O_CLOEXEC)), size_(bytes) {
  if (descriptor_ == -1) fail(errno);
  const auto end = checksum_of(path_, bytes);
  if (!end) fail(EIO);
  checksum_ = *end;
  if (ftruncate(descriptor_, bytes) != 0 || lseek(descriptor_, bytes, SEEK_SET) != bytes) fail(errno);
}

LineFile::~LineFile() {
  if (descriptor_ != -1) close(descriptor_);
}

void LineFile::write_line(std::string_view line) {
  if (descriptor_ == -1) return;
  const std::string text = std::string(line) + '\n';
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(descriptor_, text.data() + done, text.size() - done);
    if (written > 0) {
      done += static_cast<std::size_t>(written);
    } else if (written == 0 || errno != EINTR) {
      const int error = written == 0 ? ENOSPC : errno;
      if (ftruncate(descriptor_, size_) == 0) lseek(descriptor_, size_, SEEK_SET);
      fail(error);
    }
  }
  size_ += static_cast<std::int64_t>(text.size());
  checksum_.add(std::as_bytes(std::span(text)));
}

void LineFile::sync() {
  if (descriptor_ != -1 && fsync(descriptor_) != 0) fail(errno);
}

void LineFile::fail(int error) const {
  throw OutputError(fmt::format("{}: cannot be written: {}", path_.string(), std::strerror(error)));
}

}  // namespace dualfield
