// SPDX-License-Identifier: MIT
// Reading .npy files as a whole, and writing them in parts.
#include "host/files/npy.hpp"

#include <string>
#include <vector>

#include "dualfield/error.hpp"
#include "host/files/npy_header.hpp"
#include "host/files/npy_reader.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

std::size_t count_of(std::span<const std::size_t> shape) { return NpyHeader{{shape.begin(), shape.end()}}.count(); }

std::size_t bytes_of_value(Precision precision) {
  return precision == Precision::single_precision ? sizeof(float) : sizeof(double);
}

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

void NpyPart::make(const fs::path& path, const fs::path& name, std::span<const std::size_t> shape,
                   Precision precision) {
  const std::string preamble = npy_preamble(shape, bytes_of_value(precision));
  PlacedFile file(path, name, std::ssize(preamble) + std::int64_t(count_of(shape) * bytes_of_value(precision)));
  file.write(0, std::as_bytes(std::span(preamble)));
  file.close();
}

NpyPart::NpyPart(const fs::path& path, const fs::path& name, std::span<const std::size_t> shape, Precision precision)
    : begin_(std::ssize(npy_preamble(shape, bytes_of_value(precision)))), file_(path, name, precision) {}

}  // namespace dualfield
