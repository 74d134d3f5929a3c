// SPDX-License-Identifier: MIT
// An array over the lattice in a file that the case names.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dualfield/error.hpp"
#include "host/case/case.hpp"
#include "host/files/npy_reader.hpp"

namespace dualfield {

/// What `action` returns; an InputError that it throws gets the place where the case names the file.
template <class Action>
auto with_place(const CasePath& file, const Action& action) {
  try {
    return action();
  } catch (const InputError& error) {
    throw InputError(file.place + ": " + error.what());
  }
}

/// Such an array, which stays in its file. Throws InputError for another shape.
class StateFile {
 public:
  StateFile(const CasePath& file, const std::vector<std::size_t>& shape)
      : file_(file), reader_(with_place(file, [&] { return NpyReader(file.path); })) {
    with_place(file_, [&] { reader_.require_shape(shape); });
  }

  /// The values first, first + 1 … in C order. Throws InputError for one that is not finite, and where the file cannot be read.
  void read(std::int64_t first, std::span<double> values) {
    with_place(file_, [&] { reader_.read(std::size_t(first), values); });
  }

 private:
  CasePath file_;
  NpyReader reader_;
};

}  // namespace dualfield
