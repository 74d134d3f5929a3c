// SPDX-License-Identifier: MIT
// Reading and writing .npy files, in chunks so that an array is in memory once.
#include "host/files/npy.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>

#include "dualfield/error.hpp"
#include "host/files/npy_header.hpp"
#include "host/files/partial_path.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory, as '<f8'");

constexpr std::size_t kChunkValues = 1 << 16;

/// An open .npy file whose header has been read: the stream stands at the data, which are all there and no more.
struct OpenNpy {
  std::ifstream file;
  NpyHeader header;
};

std::ifstream open_regular(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    const std::string reason = error ? error.message() : "No such file or directory";
    throw InputError(fmt::format("{}: cannot be read: {}", path.string(), reason));
  }
  if (!fs::is_regular_file(status)) {
    throw InputError(fmt::format("{}: is {}, not an .npy file", path.string(),
                                 fs::is_directory(status) ? "a directory" : "not a regular file"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw InputError(fmt::format("{}: cannot be opened: {}", path.string(), std::strerror(errno)));
  }
  return file;
}

std::uintmax_t size_of(std::ifstream& file) {
  file.seekg(0, std::ios::end);
  const auto bytes = static_cast<std::uintmax_t>(file.tellg());
  file.seekg(0);
  return bytes;
}

void read_exactly(std::ifstream& file, char* target, std::size_t bytes, const fs::path& path) {
  if (!file.read(target, static_cast<std::streamsize>(bytes))) {
    throw InputError(fmt::format("{}: {}", path.string(), file.eof() ? "is truncated" : "a read failed"));
  }
}

/// The dictionary's text. Its length is compared with the file's before memory is taken for it.
std::string read_dictionary(std::ifstream& file, std::uintmax_t file_bytes, const fs::path& path) {
  std::array<char, 8> magic{};
  file.read(magic.data(), magic.size());
  if (!file || std::memcmp(magic.data(), "\x93NUMPY", 6) != 0) {
    throw InputError(fmt::format("{}: is not an .npy file (it does not begin with \\x93NUMPY)", path.string()));
  }
  const int major = static_cast<unsigned char>(magic[6]), minor = static_cast<unsigned char>(magic[7]);
  if (major < 1 || major > 3 || minor != 0) {
    throw InputError(
        fmt::format("{}: has .npy format version {}.{}; allowed are 1.0, 2.0 and 3.0", path.string(), major, minor));
  }
  std::array<unsigned char, 4> length{};
  read_exactly(file, reinterpret_cast<char*>(length.data()), major == 1 ? 2 : 4, path);
  const std::size_t bytes =
      length[0] + (std::size_t{length[1]} << 8) + (std::size_t{length[2]} << 16) + (std::size_t{length[3]} << 24);
  if (bytes > file_bytes) {
    throw InputError(fmt::format("{}: is truncated: its header alone takes {} bytes", path.string(), bytes));
  }
  std::string dictionary(bytes, '\0');
  read_exactly(file, dictionary.data(), bytes, path);
  return dictionary;
}

OpenNpy open_npy(const fs::path& path) {
  OpenNpy npy{open_regular(path), {}};
  const std::uintmax_t file_bytes = size_of(npy.file);
  npy.header = parse_npy_header(read_dictionary(npy.file, file_bytes, path), path.string());
  const std::uintmax_t present = file_bytes - static_cast<std::uintmax_t>(npy.file.tellg());
  const std::uintmax_t wanted = npy.header.count() * npy.header.item_bytes;
  if (present != wanted) {
    throw InputError(fmt::format("{}: {}: shape {} takes {} bytes, and there are {}", path.string(),
                                 present < wanted ? "is truncated" : "has bytes after its data",
                                 shape_text(npy.header.shape), wanted, present));
  }
  return npy;
}

/// Where the values of a Fortran-order file, one after the other, belong in C order.
class FortranWalk {
 public:
  explicit FortranWalk(const std::vector<std::size_t>& shape)
      : shape_(shape), stride_(shape.size(), 1), index_(shape.size(), 0) {
    for (std::size_t axis = shape.size(); axis-- > 1;) {
      stride_[axis - 1] = stride_[axis] * shape[axis];
    }
  }

  /// The place of the current value; the walk then stands at the next.
  std::size_t next() {
    const std::size_t place = place_;
    for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
      place_ += stride_[axis];
      if (++index_[axis] < shape_[axis]) {
        break;
      }
      place_ -= stride_[axis] * shape_[axis];
      index_[axis] = 0;
    }
    return place;
  }

 private:
  std::vector<std::size_t> shape_, stride_, index_;
  std::size_t place_ = 0;
};

/// In-order places, for a C-order file.
struct ForwardWalk {
  std::size_t place = 0;
  std::size_t next() { return place++; }
};

template <class Float, class Bits, class Walk>
void read_values(OpenNpy& npy, std::vector<double>& values, Walk walk, const fs::path& path) {
  std::vector<Bits> chunk(std::min(kChunkValues, values.size()));
  for (std::size_t left = values.size(); left > 0;) {
    const std::size_t now = std::min(left, chunk.size());
    read_exactly(npy.file, reinterpret_cast<char*>(chunk.data()), now * sizeof(Bits), path);
    for (std::size_t i = 0; i < now; ++i) {
      Bits bits = chunk[i];
      if (npy.header.big_endian) {
        bits = sizeof(Bits) == 8 ? static_cast<Bits>(__builtin_bswap64(bits))
                                 : static_cast<Bits>(__builtin_bswap32(static_cast<std::uint32_t>(bits)));
      }
      values[walk.next()] = std::bit_cast<Float>(bits);
    }
    left -= now;
  }
}

template <class Walk>
void read_values(OpenNpy& npy, std::vector<double>& values, Walk walk, const fs::path& path) {
  if (npy.header.item_bytes == 4) {
    read_values<float, std::uint32_t>(npy, values, walk, path);
  } else {
    read_values<double, std::uint64_t>(npy, values, walk, path);
  }
}

NpyArray read_data(OpenNpy& npy, const fs::path& path) {
  NpyArray array{npy.header.shape, {}};
  try {
    array.values.resize(npy.header.count());
  } catch (const std::exception&) {  // bad_alloc, or length_error beyond max_size()
    throw InputError(fmt::format("{}: its {} values do not fit into memory", path.string(), npy.header.count()));
  }
  if (npy.header.fortran_order) {
    read_values(npy, array.values, FortranWalk(array.shape), path);
  } else {
    read_values(npy, array.values, ForwardWalk(), path);
  }
  return array;
}

void require_same_shape(std::span<const std::size_t> found, std::span<const std::size_t> wanted, const fs::path& path) {
  if (!std::ranges::equal(found, wanted)) {
    throw InputError(
        fmt::format("{}: has shape {}; required is {}", path.string(), shape_text(found), shape_text(wanted)));
  }
}

}  // namespace

NpyArray read_npy(const fs::path& path) {
  OpenNpy npy = open_npy(path);
  return read_data(npy, path);
}

NpyArray read_npy(const fs::path& path, std::span<const std::size_t> shape) {
  OpenNpy npy = open_npy(path);
  require_same_shape(npy.header.shape, shape, path);
  NpyArray array = read_data(npy, path);
  require_finite(array, path);
  return array;
}

std::vector<std::size_t> npy_shape(const fs::path& path) { return open_npy(path).header.shape; }

void require_shape(const NpyArray& array, std::span<const std::size_t> shape, const fs::path& path) {
  require_same_shape(array.shape, shape, path);
}

void require_finite(const NpyArray& array, const fs::path& path) {
  const auto bad = std::ranges::find_if(array.values, [](double value) { return !std::isfinite(value); });
  if (bad == array.values.end()) {
    return;
  }
  std::vector<std::size_t> index(array.shape.size());
  auto rest = static_cast<std::size_t>(bad - array.values.begin());
  for (std::size_t axis = array.shape.size(); axis-- > 0;) {
    index[axis] = rest % array.shape[axis];
    rest /= array.shape[axis];
  }
  throw InputError(fmt::format("{}: the value at [{}] is {}; values must be finite", path.string(),
                               fmt::join(index, ", "),
                               std::isnan(*bad) ? "nan"
                               : *bad > 0       ? "inf"
                                                : "-inf"));
}

void write_npy(const fs::path& path, std::span<const double> values, std::span<const std::size_t> shape) {
  if (values.size() != NpyHeader{{shape.begin(), shape.end()}}.count()) {
    throw std::invalid_argument(fmt::format("write_npy: {} values for shape {}", values.size(), shape_text(shape)));
  }
  const std::string preamble = npy_preamble(shape);
  PartialPath partial(path);
  errno = 0;
  std::ofstream file(partial.path(), std::ios::binary);
  file.write(preamble.data(), static_cast<std::streamsize>(preamble.size()));
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  file.close();
  if (!file) {
    throw OutputError(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(errno)));
  }
  partial.commit();
}

}  // namespace dualfield
