// SPDX-License-Identifier: MIT
// Reading .npy files, in chunks so that an array is in memory at most once.
#include "host/files/npy_reader.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kChunkValues = 1 << 16;

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
  constexpr std::size_t most_bytes = 65535;  // what version 1.0 can hold; NumPy's limit is 10000
  if (bytes > most_bytes) {
    throw InputError(
        fmt::format("{}: its header takes {} bytes; allowed are up to {}", path.string(), bytes, most_bytes));
  }
  std::string dictionary(bytes, '\0');
  read_exactly(file, dictionary.data(), bytes, path);
  return dictionary;
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

}  // namespace

NpyReader::NpyReader(fs::path path) : path_(std::move(path)), file_(open_regular(path_)) {
  const std::uintmax_t file_bytes = size_of(file_);
  header_ = parse_npy_header(read_dictionary(file_, file_bytes, path_), path_.string());
  data_ = file_.tellg();
  const std::uintmax_t present = file_bytes - static_cast<std::uintmax_t>(data_);
  const std::uintmax_t wanted = header_.count() * header_.item_bytes;
  if (present != wanted) {
    throw InputError(fmt::format("{}: {}: shape {} takes {} bytes, and there are {}", path_.string(),
                                 present < wanted ? "is truncated" : "has bytes after its data",
                                 shape_text(header_.shape), wanted, present));
  }
}

void NpyReader::require_shape(std::span<const std::size_t> shape) const {
  require_same_shape(header_.shape, shape, path_);
}

/// Reads as many values as they lie in the file from where it stands; the walk says where each belongs in `target`.
template <class Float, class Bits, class Walk>
void NpyReader::decode(std::size_t count, double* target, Walk walk) {
  std::vector<Bits> chunk(std::min(kChunkValues, count));
  for (std::size_t left = count; left > 0;) {
    const std::size_t now = std::min(left, chunk.size());
    read_exactly(file_, reinterpret_cast<char*>(chunk.data()), now * sizeof(Bits), path_);
    for (std::size_t i = 0; i < now; ++i) {
      Bits bits = chunk[i];
      if (header_.big_endian) {
        bits = sizeof(Bits) == 8 ? static_cast<Bits>(__builtin_bswap64(bits))
                                 : static_cast<Bits>(__builtin_bswap32(static_cast<std::uint32_t>(bits)));
      }
      target[walk.next()] = std::bit_cast<Float>(bits);
    }
    left -= now;
  }
}

template <class Walk>
void NpyReader::read_values(std::size_t first, std::size_t count, double* target, Walk walk) {
  file_.clear();  // of an earlier read that failed
  file_.seekg(data_ + static_cast<std::streamoff>(first * header_.item_bytes));
  if (header_.item_bytes == 4) {
    decode<float, std::uint32_t>(count, target, walk);
  } else {
    decode<double, std::uint64_t>(count, target, walk);
  }
}

std::vector<double> NpyReader::read_all() {
  std::vector<double> values;
  try {
    values.resize(header_.count());
  } catch (const std::exception&) {  // bad_alloc, or length_error beyond max_size()
    throw InputError(fmt::format("{}: its {} values do not fit into memory", path_.string(), header_.count()));
  }
  if (header_.fortran_order) {
    read_values(0, values.size(), values.data(), FortranWalk(header_.shape));
  } else {
    read_values(0, values.size(), values.data(), ForwardWalk());
  }
  return values;
}

void NpyReader::read_any(std::size_t first, std::span<double> values) {
  const std::size_t count = header_.count();
  if (first > count || values.size() > count - first) {
    throw std::invalid_argument(fmt::format("NpyReader: {} values from {} on, of {}", values.size(), first, count));
  }
  if (header_.fortran_order) {
    if (kept_.empty()) kept_ = read_all();
    std::ranges::copy(std::span(kept_).subspan(first, values.size()), values.begin());
  } else {
    read_values(first, values.size(), values.data(), ForwardWalk());
  }
}

void NpyReader::read(std::size_t first, std::span<double> values) {
  read_any(first, values);
  require_finite(values, first, header_.shape, path_);
}

void require_finite(std::span<const double> values, std::size_t first, std::span<const std::size_t> shape,
                    const fs::path& path) {
  const auto bad = std::ranges::find_if(values, [](double value) { return !std::isfinite(value); });
  if (bad == values.end()) {
    return;
  }
  std::vector<std::size_t> index(shape.size());
  std::size_t rest = first + static_cast<std::size_t>(bad - values.begin());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = rest % shape[axis];
    rest /= shape[axis];
  }
  throw InputError(fmt::format("{}: the value at [{}] is {}; values must be finite", path.string(),
                               fmt::join(index, ", "),
                               std::isnan(*bad) ? "nan"
                               : *bad > 0       ? "inf"
                                                : "-inf"));
}

void require_same_shape(std::span<const std::size_t> found, std::span<const std::size_t> wanted, const fs::path& path) {
  if (!std::ranges::equal(found, wanted)) {
    throw InputError(
        fmt::format("{}: has shape {}; required is {}", path.string(), shape_text(found), shape_text(wanted)));
  }
}

}  // namespace dualfield
