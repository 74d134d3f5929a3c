// SPDX-License-Identifier: MIT
// What goes wrong in .hdf snapshots: names, numbers of HDF5's own tables, values.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "faults/mutator.hpp"
#include "host/output/region.hpp"
#include "host/output/snapshots.hpp"

namespace dualfield::faults {
namespace {

using Others = std::span<const std::string>;

constexpr std::string_view names[] = {"phi_1", "phi_2", "pi_1", "pi_2", "fields", "time", "VTKHDF", "PointData"};

/// A name at one of the places where it stands.
void rename(std::string& bytes, Others, Draw& draw) {
  const std::string_view name = draw.of(names);
  std::vector<std::size_t> places;
  for (std::size_t at = bytes.find(name); at != bytes.npos; at = bytes.find(name, at + 1)) places.push_back(at);
  if (places.empty()) return;
  bytes[draw.of(places) + draw.below(name.size())] = static_cast<char>(draw.below(256));
}

/// A name by another one of the same length.
void exchange_names(std::string& bytes, Others, Draw& draw) {
  const std::string_view one = draw.of(names), other = draw.of(names);
  if (one.size() != other.size()) return;
  for (std::size_t at = bytes.find(one); at != bytes.npos; at = bytes.find(one, at + one.size()))
    bytes.replace(at, one.size(), other);
}

/// Eight bytes at a multiple of eight, where HDF5 has addresses and lengths.
void other_number(std::string& bytes, Others, Draw& draw) {
  constexpr std::uint64_t numbers[] = {0,     1,         2,          7,          8,          255,   4096,
                                       65535, 1u << 31u, 0xffffffff, 1ull << 32, 1ull << 62, ~0ull, ~1ull};
  if (bytes.size() < 8) return;
  const std::uint64_t number = draw.of(numbers);
  std::memcpy(bytes.data() + 8 * draw.below(bytes.size() / 8), &number, 8);
}

void not_finite(std::string& bytes, Others, Draw& draw) {
  constexpr double values[] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
  if (bytes.size() < 8) return;
  std::memcpy(bytes.data() + 8 * draw.below(bytes.size() / 8), &draw.of(values), 8);
}

void other_superblock(std::string& bytes, Others, Draw& draw) {
  if (bytes.size() > 96) bytes[draw.below(96)] = static_cast<char>(draw.below(256));
}

void block_of_another(std::string& bytes, Others others, Draw& draw) {
  const std::string& other = draw.of(others);
  const std::size_t least = std::min(bytes.size(), other.size());
  if (least < 512) return;
  const std::size_t at = 8 * draw.below((least - 256) / 8);
  bytes.replace(at, 256, other.substr(at, 256));
}

constexpr Mutation all[] = {
    {"rename", rename},         {"exchange names", exchange_names}, {"another number", other_number},
    {"not finite", not_finite}, {"superblock", other_superblock},   {"block of another file", block_of_another}};

}  // namespace

std::span<const Mutation> hdf_mutations() { return all; }

std::vector<std::string> hdf_files(const std::string& folder) {
  std::vector<std::string> files;
  for (int number = 0; number < 20; ++number) {
    SnapshotOptions options;
    options.precision = number % 2 ? Precision::single_precision : Precision::double_precision;
    options.compression = number % 3 == 2 ? 1 : 0;
    const std::filesystem::path run = std::filesystem::path(folder) / std::to_string(number);
    std::filesystem::create_directories(run);
    const auto writer = make_snapshot_writer("hdf", run, hdf_components,
                                             Region({hdf_shape[2], hdf_shape[1], hdf_shape[0]}), 0.5, options);
    std::vector<DerivedField> derived;
    if (number % 4 == 3) derived.push_back({"charge_density", 1, std::vector<double>(24, 0.25)});
    writer->write(
        number, 0.1 * number,
        [&](int array, int component, std::int64_t first, std::span<double> to) {
          for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = 0.5 * double(first) + double(i) - array - 2 * component - number;
        },
        derived);
    for (const auto& entry : std::filesystem::directory_iterator(run / "snapshots"))
      if (entry.path().extension() == ".hdf") {
        std::ifstream file(entry.path(), std::ios::binary);
        files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      }
  }
  return files;
}

}  // namespace dualfield::faults
