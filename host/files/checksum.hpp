// SPDX-License-Identifier: MIT
// Checksums that tell damaged files from whole ones: XXH3, 64 bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace dualfield {

/// The checksum of bytes that are added piece by piece. It depends on the bytes alone and not on the pieces.
class Checksum {
 public:
  Checksum();
  Checksum(const Checksum& other);
  Checksum& operator=(const Checksum& other);
  ~Checksum();

  void add(std::span<const std::byte> bytes);
  /// Of all bytes so far.
  std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The checksum of one of several pieces, for a sum of these modulo 2^64 that depends on no order. `number` tells the pieces apart.
std::uint64_t checksum_of_piece(std::span<const std::byte> bytes, std::uint64_t number);

/// The checksum of the first `bytes` bytes of a file, or of all of them without that number. Nothing where the file has
/// fewer or cannot be read.
std::optional<Checksum> checksum_of(const std::filesystem::path& file,
                                    std::optional<std::int64_t> bytes = std::nullopt);

}  // namespace dualfield
