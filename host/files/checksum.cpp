// SPDX-License-Identifier: MIT
#include "host/files/checksum.hpp"

#define XXH_INLINE_ALL  // the header alone, no library to link
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <new>
#include <vector>

namespace dualfield {

/// XXH3 wants its state aligned to 64 bytes.
struct alignas(64) Checksum::State {
  XXH3_state_t xxh;
};

Checksum::Checksum() : state_(std::make_unique<State>()) { XXH3_64bits_reset(&state_->xxh); }

Checksum::Checksum(const Checksum& other) : state_(std::make_unique<State>(*other.state_)) {}

Checksum& Checksum::operator=(const Checksum& other) {
  *state_ = *other.state_;
  return *this;
}

Checksum::~Checksum() = default;

void Checksum::add(std::span<const std::byte> bytes) { XXH3_64bits_update(&state_->xxh, bytes.data(), bytes.size()); }

std::uint64_t Checksum::value() const { return XXH3_64bits_digest(&state_->xxh); }

std::uint64_t checksum_of_piece(std::span<const std::byte> bytes, std::uint64_t number) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), number);
}

std::optional<Checksum> checksum_of(const std::filesystem::path& path, std::optional<std::int64_t> bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  Checksum sum;
  std::vector<char> buffer(std::size_t{1} << 20);
  std::int64_t left = bytes.value_or(std::numeric_limits<std::int64_t>::max());
  while (left > 0 && file) {
    file.read(buffer.data(), std::min<std::int64_t>(left, std::ssize(buffer)));
    sum.add(std::as_bytes(std::span(buffer).first(static_cast<std::size_t>(file.gcount()))));
    left -= file.gcount();
  }
  const bool whole = bytes ? left == 0 : file.eof();
  return whole ? std::optional(sum) : std::nullopt;
}

}  // namespace dualfield
