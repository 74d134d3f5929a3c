// SPDX-License-Identifier: MIT
#include "host/output/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "dualfield/error.hpp"
#include "host/files/partial_path.hpp"
#include "host/files/utf8.hpp"
#include "kernels/scale.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "states are written as they lie in memory");

/// The first line, which a later format would change. The number of bytes of the facts follows, in decimal digits and
/// blanks, and ends with the line.
constexpr std::string_view magic = "dualfield checkpoint 2 ";
constexpr std::size_t first_line = 40;

std::int64_t size_of_value(Precision precision) { return facts_of(precision).bytes; }

/// How many components there are in the first `count` arrays of the state.
std::int64_t components_before(const CheckpointFacts& facts, std::size_t count) {
  return std::accumulate(facts.arrays.begin(), facts.arrays.begin() + std::ptrdiff_t(count), std::int64_t{0});
}

std::int64_t bytes_of_state(const CheckpointFacts& facts) {
  return facts.has_state ? components_before(facts, facts.arrays.size()) * facts.sites * size_of_value(facts.precision)
                         : 0;
}

Json json_of(const LineMark& mark) { return Json::array({mark.bytes, mark.checksum}); }

LineMark mark_of(const Json& json) { return {json.at(0).get<std::int64_t>(), json.at(1).get<std::uint64_t>()}; }

/// Numbers as their bits, so that they come back exactly, those that are not finite too.
Json json_of(const std::vector<Observable>& row) {
  Json list = Json::array();
  for (const Observable& one : row) list.push_back({one.name, std::bit_cast<std::uint64_t>(one.value)});
  return list;
}

std::vector<Observable> row_of(const Json& json) {
  std::vector<Observable> row;
  for (const Json& one : json)
    row.push_back({one.at(0).get<std::string>(), std::bit_cast<double>(one.at(1).get<std::uint64_t>())});
  return row;
}

std::string text_of(const CheckpointFacts& facts) {
  const Json json{{"step", facts.step},
                  {"carried_for", facts.carried_for ? Json(*facts.carried_for) : Json()},
                  {"has_state", facts.has_state},
                  {"arrays", facts.arrays},
                  {"sites", facts.sites},
                  {"bytes_of_value", size_of_value(facts.precision)},
                  {"scale", facts.scale},
                  {"first", json_of(facts.first)},
                  {"rows", json_of(facts.rows)},
                  {"all_rows", json_of(facts.all_rows)},
                  {"warned", facts.warned},
                  {"case", facts.keys},
                  {"files", facts.checksums}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// Facts that no run can have, in words.
struct ImpossibleFacts : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Throws ImpossibleFacts for numbers that are too small, or for a state that is larger than so many bytes.
void require_possible(const CheckpointFacts& facts, std::int64_t bytes) {
  if (facts.step < 0 || facts.carried_for.value_or(0) < 0) throw ImpossibleFacts("a step before the first");
  constexpr int most = 1 << 20;  // of components, so that their sum is a number
  const auto& arrays = facts.arrays;
  if (arrays.empty() || std::ranges::any_of(arrays, [](int count) { return count < 1 || count > most; }) ||
      facts.sites < 1)
    throw ImpossibleFacts("a state without values");
  if (facts.has_state && facts.sites > bytes / size_of_value(facts.precision) / components_before(facts, arrays.size()))
    throw ImpossibleFacts("a state that is larger than the file");
}

CheckpointFacts facts_of(const std::string& text) {
  const Json json = Json::parse(text);
  CheckpointFacts facts;
  json.at("step").get_to(facts.step);
  if (!json.at("carried_for").is_null()) facts.carried_for = json.at("carried_for").get<std::int64_t>();
  json.at("has_state").get_to(facts.has_state);
  json.at("arrays").get_to(facts.arrays);
  json.at("sites").get_to(facts.sites);
  const auto width = json.at("bytes_of_value").get<std::int64_t>();
  const auto known = std::ranges::find(all_precisions(), width, &PrecisionFacts::bytes);
  if (known == all_precisions().end()) throw ImpossibleFacts(fmt::format("values of {} bytes", width));
  facts.precision = known->precision;
  facts.scale = json.value("scale", 1.0);
  if (facts.scale != (known->is_scaled ? double(scale_of(128 * facts.scale)) : 1))
    throw ImpossibleFacts(fmt::format("the scale {}", facts.scale));
  facts.first = row_of(json.at("first"));
  facts.rows = mark_of(json.at("rows"));
  facts.all_rows = mark_of(json.at("all_rows"));
  json.at("warned").get_to(facts.warned);
  json.at("case").get_to(facts.keys);
  json.at("files").get_to(facts.checksums);
  return facts;
}

/// A file that is written from its beginning to its end, with the checksum of what was written.
class Writer {
 public:
  Writer(const fs::path& temporary, const fs::path& name)
      : name_(name), descriptor_(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (descriptor_ == -1) fail();
  }
  ~Writer() {
    if (descriptor_ != -1) ::close(descriptor_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void add(std::span<const std::byte> bytes) {
    sum_.add(bytes);
    while (!bytes.empty()) {
      const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
      if (written > 0)
        bytes = bytes.subspan(static_cast<std::size_t>(written));
      else if (written == 0 || errno != EINTR)
        fail();
    }
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  /// The checksum of everything before it.
  void add_checksum() {
    const std::uint64_t value = sum_.value();
    add(std::as_bytes(std::span(&value, 1)));
  }
  /// Throws OutputError unless all of it is on the disk.
  void close() {
    if (fsync(descriptor_) != 0) fail();
    if (::close(std::exchange(descriptor_, -1)) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    const int error = errno == 0 ? ENOSPC : errno;
    throw OutputError(fmt::format("{}: cannot be written: {}", name_.string(), std::strerror(error)));
  }

  fs::path name_;
  int descriptor_;
  Checksum sum_;
};

/// Makes the rename of a file last through a power failure. Not every file system can, and then nothing is lost by it.
void sync_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor == -1) return;
  fsync(descriptor);
  close(descriptor);
}

/// Calls take(values) for the pieces of a state in their order in the file.
template <class Take>
void for_each_piece_of(const CheckpointFacts& facts, const StateSource& state, Take&& take) {
  std::vector<double> values(static_cast<std::size_t>(std::min(facts.sites, largest_piece)));
  for (std::size_t array = 0; array < facts.arrays.size(); ++array)
    for (int component = 0; component < facts.arrays[array]; ++component)
      for_each_piece(facts.sites, [&](std::int64_t first, std::int64_t count) {
        const auto piece = std::span(values).first(static_cast<std::size_t>(count));
        state(static_cast<int>(array), component, first, piece);
        take(piece);
      });
}

/// After an error the rest of the state is read all the same: on several ranks all read together.
void add_state(Writer& writer, const CheckpointFacts& facts, const StateSource& state) {
  std::vector<float> single;  // they were single, or half, before, so that nothing is lost
  std::vector<Half> half;
  const Scale<Half> scale(static_cast<float>(facts.scale));
  const auto stored = [&](std::span<const double> piece) {
    if (facts.precision == Precision::double_precision) return std::as_bytes(piece);
    single.assign(piece.begin(), piece.end());
    if (facts.precision == Precision::single_precision) return std::as_bytes(std::span<const float>(single));
    half.resize(single.size());
    std::ranges::transform(single, half.begin(), [&](float value) { return scale.stored(value); });
    return std::as_bytes(std::span<const Half>(half));
  };
  std::exception_ptr error;
  for_each_piece_of(facts, state, [&](std::span<const double> piece) {
    if (error) return;
    try {
      writer.add(stored(piece));
    } catch (const OutputError&) {
      error = std::current_exception();
    }
  });
  if (error) std::rethrow_exception(error);
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

void write_checkpoint(const fs::path& file, const CheckpointFacts& facts, const StateSource& state) {
  std::error_code error;
  fs::create_directory(file.parent_path(), error);  // not its parents: a run's directory that has gone stays away
  if (error) throw OutputError(fmt::format("{}: cannot be created: {}", file.parent_path().string(), error.message()));
  PartialPath partial(file);
  Writer writer(partial.path(), file);
  const std::string text = text_of(facts);
  writer.add(fmt::format("{:<{}}\n", fmt::format("{}{}", magic, text.size()), first_line - 1));
  writer.add(text);
  writer.add_checksum();
  if (facts.has_state) add_state(writer, facts, state);
  writer.add_checksum();
  writer.close();
  partial.commit();
  sync_folder(file.parent_path());
}

void give_state_to_checkpoint(const CheckpointFacts& facts, const StateSource& state) {
  if (facts.has_state) for_each_piece_of(facts, state, [](std::span<const double>) {});
}

CheckpointFile::CheckpointFile(const fs::path& file) : path_(file) {
  std::error_code error;
  const auto size = static_cast<std::int64_t>(fs::file_size(file, error));
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream) refuse(file, fmt::format("cannot be read: {}", error ? error.message() : std::strerror(errno)));
  std::string line(first_line, '\0');
  stream.read(line.data(), static_cast<std::streamsize>(first_line));
  if (!stream || !line.starts_with(magic)) refuse(file, "is no checkpoint of this version of the program, or damaged");
  const std::int64_t length = std::strtoll(line.c_str() + magic.size(), nullptr, 10);
  constexpr std::int64_t fixed = std::int64_t{first_line} + 2 * std::int64_t{sizeof(std::uint64_t)};
  if (length <= 0 || length > size - fixed) refuse(file, "is damaged or incomplete");
  std::string text(static_cast<std::size_t>(length), '\0');
  stream.read(text.data(), length);
  Checksum sum;
  sum.add(std::as_bytes(std::span(line)));
  sum.add(std::as_bytes(std::span(text)));
  if (const std::uint64_t stored = checksum_in(stream); !stream || stored != sum.value())
    refuse(file, "is damaged: its first part has another checksum");
  try {
    facts_ = facts_of(text);
    require_possible(facts_, size);
  } catch (const Json::exception& failure) {
    refuse(file, fmt::format("is no checkpoint of this version of the program: {}", shortened(failure.what(), 400)));
  } catch (const ImpossibleFacts& failure) {
    refuse(file, fmt::format("is no checkpoint of a run: it has {}", failure.what()));
  }
  state_begins_ = fixed - std::int64_t{sizeof(std::uint64_t)} + length;
  const std::int64_t end = state_begins_ + bytes_of_state(facts_);
  if (size != end + std::int64_t{sizeof(std::uint64_t)})
    refuse(file, fmt::format("is damaged or incomplete: {} bytes instead of {}", size, end + 8));
  const auto whole = checksum_of(file, end);
  stream.seekg(end);
  if (const std::uint64_t stored = checksum_in(stream); !whole || !stream || stored != whole->value())
    refuse(file, "is damaged: its state has another checksum");
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
