// SPDX-License-Identifier: MIT
// How the ranks along an axis that is divided share the transforms along it: who transforms which lines, and who sends what to whom.
// Every kind of device divides the work so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "dualfield/domain.hpp"
#include "dualfield/host_device.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield {

/// The lines along an axis through the amplitudes of one component. A layer is what a rank has at one place along the axis; a column
/// is a place in a layer, of which the ranks along the axis have the same. Each of these ranks transforms the lines through some
/// columns. It gets them in two steps: it packs its layers, so that the columns of one rank lie one behind the other, and sends each
/// rank its own.
struct LineLayout {
  std::int64_t columns;  ///< of all ranks along the axis together
  std::int64_t layers;   ///< of this rank
  std::int64_t step;     ///< complex numbers from a place along the axis to the next
  int parts;             ///< ranks along the axis

  /// The first column of a part.
  DUALFIELD_HD std::int64_t begin(int part) const { return columns * part / parts; }
  DUALFIELD_HD int part_of(std::int64_t column) const { return int(((column + 1) * parts - 1) / columns); }
  /// Where a layer has a column among the amplitudes, and among what is packed; counted in complex numbers.
  DUALFIELD_HD std::int64_t place(std::int64_t layer, std::int64_t column) const {
    return (column / step * layers + layer) * step + column % step;
  }
  DUALFIELD_HD std::int64_t packed(std::int64_t layer, std::int64_t column) const {
    const int part = part_of(column);
    const std::int64_t first = begin(part);
    return first * layers + layer * (begin(part + 1) - first) + column - first;
  }
};

/// The lines along one axis as this rank shares them with the others.
class SharedLines {
 public:
  SharedLines(const Domain& domain, int axis)
      : cut_(*domain.cut_along(axis)), ranks_(domain.ranks_along(axis)), layout_{0, cut_.own(), 0, cut_.parts()} {
    const SpectralGrid own(domain.own_lattice());
    layout_.step = own.modes;
    for (int inner = 1; inner < axis; ++inner) layout_.step *= own.lattice.extent[inner];
    layout_.columns = own.modes * own.lattice.rows() / cut_.own();
  }

  const LineLayout& layout() const { return layout_; }
  /// The columns that this rank transforms, and the numbers in each of their lines.
  std::int64_t columns() const { return layout_.begin(cut_.part + 1) - layout_.begin(cut_.part); }
  std::int64_t length() const { return cut_.all(); }

  /// What goes between the packed layers, and the lines of this rank, in which a place along the axis comes after the other. The
  /// first is in both on the same rank, and the others are messages.
  struct Transfer {
    std::span<std::byte> from, to;
    std::vector<Communicator::Message> sent, received;
  };
  Transfer to_lines(double* packed, double* lines) const {
    Transfer transfer;
    for (int part = 0; part < cut_.parts(); ++part) {
      const auto block = [](double* memory, std::int64_t first, std::int64_t count) {
        return std::as_writable_bytes(std::span(memory + 2 * first, std::size_t(2 * count)));
      };
      const std::int64_t first = layout_.begin(part), there = layout_.begin(part + 1) - first;
      const auto in_packed = block(packed, first * cut_.own(), there * cut_.own());
      const auto in_lines = block(lines, cut_.first[std::size_t(part)] * columns(), cut_.own(part) * columns());
      if (part == cut_.part) {
        transfer.from = in_packed;
        transfer.to = in_lines;
        continue;
      }
      if (!in_packed.empty()) transfer.sent.push_back({ranks_[std::size_t(part)], in_packed});
      if (!in_lines.empty()) transfer.received.push_back({ranks_[std::size_t(part)], in_lines});
    }
    return transfer;
  }
  Transfer to_packed(double* packed, double* lines) const {
    Transfer back = to_lines(packed, lines);
    std::swap(back.from, back.to);
    std::swap(back.sent, back.received);
    return back;
  }

 private:
  Cut cut_;
  std::vector<int> ranks_;
  LineLayout layout_;
};

/// The doubles of memory through which a rank transforms along axes that are divided: none where none is.
struct LineBuffers {
  std::int64_t packed = 0, lines = 0;

  explicit LineBuffers(const Domain& domain) {
    if (!domain.is_divided()) return;
    const SpectralGrid own(domain.own_lattice());
    packed = 2 * own.modes * own.lattice.rows();
    for (int axis = 1; axis < lattice_dimensions; ++axis)
      if (domain.cut_along(axis)) {
        const SharedLines shared(domain, axis);
        lines = std::max(lines, 2 * shared.columns() * shared.length());
      }
  }
  double bytes() const { return double(packed + lines) * sizeof(double); }
};

}  // namespace dualfield
