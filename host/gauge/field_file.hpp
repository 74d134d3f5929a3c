// SPDX-License-Identifier: MIT
// The file of a background gauge field, of which a rank reads a part.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "dualfield/lattice.hpp"
#include "host/case/case.hpp"
#include "host/state/state_file.hpp"

namespace dualfield {

/// An array (𝒜_0, 𝒜_1 … 𝒜_D) of shape (D+1, n_D, …, n_1). It is opened when values are first asked for. The rows that have been
/// asked for are kept, so that each is read once.
class FieldFile {
 public:
  FieldFile(CasePath path, const Lattice& lattice);

  /// 𝒜_0, or the phases a𝒜_μ of component μ, at the sites first, first + 1 … . Several threads may ask at once. Throws InputError
  /// for a file that is missing or of another shape, and for values that are not finite in the rows that are asked for.
  void read(int component, std::int64_t first, std::span<double> values);

 private:
  /// Reads those of rows begin … end − 1 that are not there, as many at once as follow each other.
  void keep(std::int64_t begin, std::int64_t end);

  CasePath path_;
  Lattice lattice_;
  std::mutex mutex_;
  std::optional<StateFile> file_;
  std::vector<const double*> rows_;  ///< null where they have not been read
  std::deque<std::vector<double>> kept_;
};

}  // namespace dualfield
