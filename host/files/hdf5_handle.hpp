// SPDX-License-Identifier: MIT
// HDF5's C interface with owners for its identifiers and exceptions for its error codes.
#pragma once

#include <fmt/core.h>
#include <hdf5.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {

/// A call into HDF5 failed. The message is the innermost one of HDF5's error stack.
struct Hdf5Error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Passes on what an HDF5 function returned; negative values become an Hdf5Error.
template <class Code>
Code hdf5_checked(Code code) {
  if (code >= 0) {
    return code;
  }
  std::string message = "HDF5 failed without a message";
  const auto take_first = [](unsigned depth, const H5E_error2_t* error, void* text) -> herr_t {
    if (depth == 0 && error->desc != nullptr) {
      *static_cast<std::string*>(text) = error->desc;
    }
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &message);
  throw Hdf5Error(message);
}

/// Owns one identifier. close() reports a failure, the destructor cannot.
class Hdf5Handle {
 public:
  Hdf5Handle(hid_t id, herr_t (*closer)(hid_t)) : id_(hdf5_checked(id)), closer_(closer) {}
  ~Hdf5Handle() {
    if (id_ >= 0) {
      closer_(id_);
    }
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}
  Hdf5Handle& operator=(Hdf5Handle&&) = delete;

  operator hid_t() const { return id_; }
  void close() { hdf5_checked(closer_(std::exchange(id_, -1))); }

 private:
  hid_t id_;
  herr_t (*closer_)(hid_t);
};

/// How files are opened: without HDF5's lock, which some network file systems do not have.
inline Hdf5Handle access_without_lock() {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  hdf5_checked(H5Pset_file_locking(access, false, true));
  return access;
}

/// To be alive wherever HDF5 is called. Keeps it from printing its error stack to stderr, since the exception carries
/// the message, and from closing at the end of the process what failed to close before, on a full disk say: HDF5 1.10
/// crashes there. The latter works if nothing has called HDF5 earlier.
class Hdf5Session {
 public:
  Hdf5Session() {
    H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &printer_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, printer_, data_); }
  Hdf5Session(const Hdf5Session&) = delete;
  Hdf5Session& operator=(const Hdf5Session&) = delete;

 private:
  H5E_auto2_t printer_ = nullptr;
  void* data_ = nullptr;
};

/// Calls what writes by HDF5. Its errors become an OutputError that names the file.
template <class Work>
void with_hdf5(const std::filesystem::path& name, Work&& work) {
  const Hdf5Session session;
  try {
    work();
  } catch (const Hdf5Error& error) {
    throw OutputError(fmt::format("{}: cannot be written: {}", name.string(), error.what()));
  }
}

}  // namespace dualfield
