// SPDX-License-Identifier: MIT
// Reading .npy files as a whole, and writing them, as a whole or in parts.
#include "host/files/npy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dualfield/error.hpp"
#include "host/files/npy_header.hpp"
#include "host/files/npy_reader.hpp"
#include "host/files/partial_path.hpp"
#include "host/files/single.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little,
              "values are written as they lie in memory, as '<f8' or '<f4'");

std::size_t count_of(std::span<const std::size_t> shape) { return NpyHeader{{shape.begin(), shape.end()}}.count(); }

std::size_t bytes_of_value(Precision precision) {
  return precision == Precision::single_precision ? sizeof(float) : sizeof(double);
}

/// An .npy file under construction. What fails is reported at once, before another call changes errno.
class NpyWriter {
 public:
  NpyWriter(const fs::path& path, std::span<const std::size_t> shape, Precision precision)
      : path_(path), partial_(path), is_single_(precision == Precision::single_precision) {
    errno = 0;
    file_.open(partial_.path(), std::ios::binary);
    require_success();
    const std::string preamble = npy_preamble(shape, bytes_of_value(precision));
    write(preamble.data(), preamble.size());
  }

  void write(std::span<const double> values) {
    if (is_single_) return write_rounded(values);
    write(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }

  void finish() {
    errno = 0;
    file_.close();
    require_success();
    partial_.commit();
  }

 private:
  void write(const char* data, std::size_t bytes) {
    errno = 0;
    file_.write(data, static_cast<std::streamsize>(bytes));
    require_success();
  }

  void write_rounded(std::span<const double> values) {
    while (!values.empty()) {
      const std::span<const double> piece = values.first(std::min(values.size(), rounded_.size()));
      std::ranges::transform(piece, rounded_.begin(), [&](double value) { return in_single(value, path_); });
      write(reinterpret_cast<const char*>(rounded_.data()), piece.size() * sizeof(float));
      values = values.subspan(piece.size());
    }
  }

  void require_success() const {
    if (!file_) throw OutputError(fmt::format("{}: cannot be written: {}", path_.string(), std::strerror(errno)));
  }

  fs::path path_;
  PartialPath partial_;
  bool is_single_;
  std::ofstream file_;
  std::vector<float> rounded_ = std::vector<float>(is_single_ ? 1 << 16 : 0);
};

}  // namespace

NpyArray read_npy(const fs::path& path) {
  NpyReader reader(path);
  return {reader.shape(), reader.read_all()};
}

NpyArray read_npy(const fs::path& path, std::span<const std::size_t> shape) {
  NpyReader reader(path);
  reader.require_shape(shape);
  NpyArray array{reader.shape(), reader.read_all()};
  require_finite(array, path);
  return array;
}

std::vector<std::size_t> npy_shape(const fs::path& path) { return NpyReader(path).shape(); }

void require_shape(const NpyArray& array, std::span<const std::size_t> shape, const fs::path& path) {
  require_same_shape(array.shape, shape, path);
}

void require_finite(const NpyArray& array, const fs::path& path) { require_finite(array.values, 0, array.shape, path); }

void write_npy(const fs::path& path, std::span<const double> values, std::span<const std::size_t> shape,
               Precision precision) {
  if (values.size() != count_of(shape)) {
    throw std::invalid_argument(fmt::format("write_npy: {} values for shape {}", values.size(), shape_text(shape)));
  }
  NpyWriter file(path, shape, precision);
  file.write(values);
  file.finish();
}

void NpyPart::make(const fs::path& path, const fs::path& name, std::span<const std::size_t> shape,
                   Precision precision) {
  const std::string preamble = npy_preamble(shape, bytes_of_value(precision));
  PlacedFile file(path, name, std::ssize(preamble) + std::int64_t(count_of(shape) * bytes_of_value(precision)));
  file.write(0, std::as_bytes(std::span(preamble)));
  file.close();
}

NpyPart::NpyPart(const fs::path& path, fs::path name, std::span<const std::size_t> shape, Precision precision)
    : name_(std::move(name)),
      precision_(precision),
      begin_(std::ssize(npy_preamble(shape, bytes_of_value(precision)))),
      file_(path, name_) {}

void NpyPart::write(std::int64_t first, std::span<const double> values) {
  const std::int64_t at = begin_ + first * std::int64_t(bytes_of_value(precision_));
  if (precision_ != Precision::single_precision) return file_.write(at, std::as_bytes(values));
  single_.resize(values.size());
  std::ranges::transform(values, single_.begin(), [&](double value) { return in_single(value, name_); });
  file_.write(at, std::as_bytes(std::span(single_)));
}

}  // namespace dualfield
