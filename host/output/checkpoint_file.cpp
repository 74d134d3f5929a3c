// SPDX-License-Identifier: MIT
#include "host/output/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "dualfield/error.hpp"
#include "host/files/partial_path.hpp"
#include "host/files/placed_file.hpp"
#include "host/output/checkpoint_facts.hpp"
#include "host/ranks.hpp"
#include "kernels/scale.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "states are written as they lie in memory");

/// The first line, which a later format would change. The number of bytes of the facts follows, in decimal digits and
/// blanks, and ends with the line.
constexpr std::string_view magic = "dualfield checkpoint 3 ";
constexpr std::size_t first_line = 40;

/// Makes the rename of a file last through a power failure. Not every file system can, and then nothing is lost by it.
void sync_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor == -1) return;
  fsync(descriptor);
  close(descriptor);
}

/// Calls piece(first, count) for pieces of at most largest_piece of the values first … end − 1, which are whole rows. A piece
/// consists of whole rows or is part of one row.
template <class Piece>
void for_each_piece_of_rows(std::int64_t row, std::int64_t first, std::int64_t end, Piece&& piece) {
  while (first < end) {
    const std::int64_t count = row <= largest_piece ? std::min(end - first, largest_piece / row * row)
                                                    : std::min(row - first % row, largest_piece);
    piece(first, count);
    first += count;
  }
}

/// The checksum of such a piece, `first` the number of its first value in the state. Those of all pieces add up to that of the
/// state, however it is divided.
std::uint64_t checksum_of_rows(const CheckpointFacts& facts, std::int64_t first, std::span<const std::byte> bytes) {
  const std::int64_t unit = std::min(facts.row, largest_piece);
  std::uint64_t sum = 0;
  while (!bytes.empty()) {
    const std::int64_t count = std::min(unit, facts.row - first % facts.row);
    const auto size = static_cast<std::size_t>(count * size_of_value(facts.precision));
    sum += checksum_of_piece(bytes.first(size), static_cast<std::uint64_t>(first));
    bytes = bytes.subspan(size);
    first += count;
  }
  return sum;
}

/// Of what stands before the state.
std::uint64_t checksum_of_text(std::string_view text) {
  Checksum sum;
  sum.add(std::as_bytes(std::span(text)));
  return sum.value();
}

/// Values as they are stored.
class StoredValues {
 public:
  explicit StoredValues(const CheckpointFacts& facts)
      : precision_(facts.precision), scale_(static_cast<float>(facts.scale)) {}

  std::span<const std::byte> operator()(std::span<const double> values) {
    if (precision_ == Precision::double_precision) return std::as_bytes(values);
    single_.assign(values.begin(), values.end());
    if (precision_ == Precision::single_precision) return std::as_bytes(std::span<const float>(single_));
    half_.resize(single_.size());
    std::ranges::transform(single_, half_.begin(), [&](float value) { return scale_.stored(value); });
    return std::as_bytes(std::span<const Half>(half_));
  }

 private:
  Precision precision_;
  Scale<Half> scale_;
  std::vector<float> single_;  // they were single, or half, before, so that nothing is lost
  std::vector<Half> half_;
};

/// Writes this rank's part of a state, which begins at so many bytes of the file. Returns its checksum.
std::uint64_t write_state(PlacedFile& file, std::int64_t begin, const CheckpointFacts& facts, const StateSource& state,
                          const StatePart& part) {
  StoredValues stored(facts);
  std::vector<double> values;
  std::uint64_t sum = 0;
  for (std::size_t array = 0; facts.has_state && array < facts.arrays.size(); ++array)
    for (int component = 0; component < facts.arrays[array]; ++component) {
      const std::int64_t before = (components_before(facts, array) + component) * facts.sites;
      const auto write_rows = [&](std::int64_t begin_site, std::int64_t sites) {
        for_each_piece_of_rows(facts.row, begin_site, begin_site + sites, [&](std::int64_t first, std::int64_t count) {
          values.resize(static_cast<std::size_t>(count));
          state(static_cast<int>(array), component, first, values);
          const auto bytes = stored(values);
          file.write(begin + (before + first) * size_of_value(facts.precision), bytes);
          sum += checksum_of_rows(facts, before + first, bytes);
        });
      };
      if (part.for_each_run)
        part.for_each_run(write_rows);
      else
        write_rows(0, facts.sites);
    }
  return sum;
}

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw InputError(fmt::format("{}: {}", file.string(), why));
}

std::uint64_t checksum_in(std::ifstream& stream) {
  std::uint64_t value = 0;
  stream.read(reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

}  // namespace

std::string checkpoint_name(std::int64_t step) { return fmt::format("{:08}.checkpoint", step); }

void write_checkpoint(const fs::path& file, const CheckpointFacts& facts, const StateSource& state,
                      const StatePart& part) {
  Communicator* const ranks = part.ranks;
  const std::string json = text_of(facts),
                    text = fmt::format("{:<{}}\n{}", fmt::format("{}{}", magic, json.size()), first_line - 1, json);
  const std::uint64_t of_text = checksum_of_text(text);
  const auto begin = agreed(ranks, std::ssize(text) + std::int64_t{sizeof of_text});
  const std::int64_t end = begin + bytes_of_state(facts);
  const auto write_checksum = [](PlacedFile& out, std::int64_t at, std::uint64_t value) {
    out.write(at, std::as_bytes(std::span(&value, 1)));
  };
  std::optional<PartialPath> partial;
  std::optional<PlacedFile> out;
  on_first_rank(ranks, [&] {
    std::error_code error;
    fs::create_directory(file.parent_path(), error);  // not its parents: a run's directory that has gone stays away
    if (error)
      throw OutputError(fmt::format("{}: cannot be created: {}", file.parent_path().string(), error.message()));
    partial.emplace(file);
    out.emplace(partial->path(), file, end + std::int64_t{sizeof(std::uint64_t)});
    out->write(0, std::as_bytes(std::span(text)));
    write_checksum(*out, std::ssize(text), of_text);
  });
  std::uint64_t sum = 0;
  on_all_ranks(ranks, [&] {
    if (!out) out.emplace(PartialPath::of(file), file);
    sum = write_state(*out, begin, facts, state, part);
    out->sync();
    if (!is_first(ranks)) out->close();
  });
  sum = sum_of_ranks(ranks, sum);
  on_first_rank(ranks, [&] {
    write_checksum(*out, end, sum + of_text);
    out->sync();
    out->close();
    partial->commit();
    sync_folder(file.parent_path());
  });
}

CheckpointFile::CheckpointFile(const fs::path& file, Communicator* ranks) : path_(file) {
  std::uint64_t wanted = 0, sum = 0;
  on_all_ranks(ranks, [&] {
    wanted = read_facts();
    sum = checksum_of_share(ranks);
  });
  if (sum_of_ranks(ranks, sum) != wanted) refuse(path_, "is damaged: its state has another checksum");
}

std::uint64_t CheckpointFile::read_facts() {
  std::error_code error;
  const auto size = static_cast<std::int64_t>(fs::file_size(path_, error));
  std::ifstream stream(path_, std::ios::binary);
  if (error || !stream)
    refuse(path_, fmt::format("cannot be read: {}", error ? error.message() : std::strerror(errno)));
  std::string text(first_line, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(first_line));
  if (!stream || !text.starts_with(magic)) refuse(path_, "is no checkpoint of this version of the program, or damaged");
  const std::int64_t length = std::strtoll(text.c_str() + magic.size(), nullptr, 10);
  constexpr std::int64_t fixed = std::int64_t{first_line} + 2 * std::int64_t{sizeof(std::uint64_t)};
  if (length <= 0 || length > size - fixed) refuse(path_, "is damaged or incomplete");
  text.resize(first_line + static_cast<std::size_t>(length));
  stream.read(text.data() + first_line, length);
  const std::uint64_t of_text = checksum_of_text(text);
  if (const std::uint64_t stored = checksum_in(stream); !stream || stored != of_text)
    refuse(path_, "is damaged: its first part has another checksum");
  try {
    facts_ = facts_in(text.substr(first_line), size);
  } catch (const InputError& failure) {
    refuse(path_, failure.what());
  }
  state_begins_ = fixed - std::int64_t{sizeof(std::uint64_t)} + length;
  const std::int64_t end = state_begins_ + bytes_of_state(facts_);
  if (size != end + std::int64_t{sizeof(std::uint64_t)})
    refuse(path_, fmt::format("is damaged or incomplete: {} bytes instead of {}", size, end + 8));
  stream.seekg(end);
  const std::uint64_t stored = checksum_in(stream);
  if (!stream) refuse(path_, "cannot be read any more");
  return stored - of_text;
}

std::uint64_t CheckpointFile::checksum_of_share(const Communicator* ranks) const {
  const std::int64_t width = size_of_value(facts_.precision), rows = bytes_of_state(facts_) / width / facts_.row;
  const OwnShare own(ranks, rows);
  std::ifstream stream(path_, std::ios::binary);
  std::vector<char> bytes;
  std::uint64_t sum = 0;
  for_each_piece_of_rows(facts_.row, own.begin * facts_.row, own.end * facts_.row,
                         [&](std::int64_t first, std::int64_t count) {
                           bytes.resize(static_cast<std::size_t>(count * width));
                           stream.seekg(state_begins_ + first * width);
                           stream.read(bytes.data(), std::ssize(bytes));
                           if (!stream) refuse(path_, "cannot be read any more");
                           sum += checksum_of_rows(facts_, first, std::as_bytes(std::span(bytes)));
                         });
  return sum;
}

StateSource CheckpointFile::state() const {
  const auto stream = std::make_shared<std::ifstream>(path_, std::ios::binary);
  const auto raw = std::make_shared<std::vector<char>>();
  return [=, facts = facts_, path = path_, begin = state_begins_](int array, int component, std::int64_t first,
                                                                  std::span<double> values) {
    const std::int64_t width = size_of_value(facts.precision);
    raw->resize(values.size() * static_cast<std::size_t>(width));
    const std::int64_t before = components_before(facts, static_cast<std::size_t>(array)) + component;
    stream->seekg(begin + (before * facts.sites + first) * width);
    stream->read(raw->data(), std::ssize(*raw));
    if (!*stream) refuse(path, "cannot be read any more");
    if (facts.precision == Precision::double_precision) {
      std::memcpy(values.data(), raw->data(), raw->size());
    } else if (facts.precision == Precision::single_precision) {
      std::vector<float> single(values.size());
      std::memcpy(single.data(), raw->data(), raw->size());
      std::ranges::copy(single, values.begin());
    } else {
      std::vector<Half> half(values.size());
      std::memcpy(half.data(), raw->data(), raw->size());
      const Scale<Half> scale(static_cast<float>(facts.scale));
      std::ranges::transform(half, values.begin(), [&](Half stored) { return double(scale.value(stored)); });
    }
  };
}

}  // namespace dualfield
