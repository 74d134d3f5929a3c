// SPDX-License-Identifier: MIT
// What the readers of files are tried with: a file in memory, and what they promise about messages and values.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "faults/readers.hpp"

namespace dualfield::faults {

inline constexpr std::size_t longest_message = 6000;  // bytes; lists of what is allowed are up to half as long

/// A file in memory with a path that can be opened. Nothing of it is left when the program ends.
class FileInMemory {
 public:
  explicit FileInMemory(std::string_view bytes) : descriptor_(memfd_create("fault", MFD_CLOEXEC)) {
    if (descriptor_ == -1 || write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("a file in memory could not be made");
  }
  ~FileInMemory() { close(descriptor_); }
  FileInMemory(const FileInMemory&) = delete;
  FileInMemory& operator=(const FileInMemory&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// A file on disk, which HDF5 needs. It is removed with the object.
class FileOnDisk {
 public:
  explicit FileOnDisk(std::string_view bytes)
      : path_((std::filesystem::temp_directory_path() / "dualfield-fault-XXXXXX").string()) {
    const int descriptor = mkstemp(path_.data());
    const bool is_written =
        descriptor != -1 && write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (descriptor != -1) close(descriptor);
    if (!is_written) throw std::runtime_error("a file could not be made: " + path_);
  }
  ~FileOnDisk() { unlink(path_.c_str()); }
  FileOnDisk(const FileOnDisk&) = delete;
  FileOnDisk& operator=(const FileOnDisk&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline void promise(bool holds, const std::string& what, const std::string& message) {
  if (!holds) throw BrokenPromise(what + ": " + message.substr(0, longest_message));
}

/// The outcome of a reader that refuses the file at a path with this message.
inline Outcome refused(const std::string& path, const std::string& message) {
  promise(message.starts_with(path + ": "), "no path", message);
  promise(message.size() <= longest_message, "a message without bound", message);
  return {message};
}

inline bool same_bits(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

}  // namespace dualfield::faults
