// SPDX-License-Identifier: MIT
#include "host/gauge/poisson.hpp"

#include <cmath>
#include <numbers>

namespace dualfield {

LaplacianSymbol::LaplacianSymbol(const Lattice& lattice) {
  for (int axis = 0; axis < lattice_dimensions; ++axis)
    for (int i = 0; i < lattice.extent[axis]; ++i)
      along_[axis].push_back(4 * std::pow(std::sin(std::numbers::pi * i / lattice.extent[axis]), 2));
}

void solve_poisson(SiteField& field, cpu::ThreadTeam& team) {
  const SpectralGrid& grid = field.grid();
  const Lattice& lattice = grid.lattice;
  cpu::RealTransform transform(grid, field.memory(), team);
  transform.forward(field.memory(), 1);
  const LaplacianSymbol minus_laplacian(lattice);
  on_row_parts(team, grid.modes, 0, grid.modes * lattice.rows(),
               [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t) {
                 Site mode = first_of_row(row, lattice);
                 for (std::int64_t k = begin; k < end; ++k) {
                   mode[0] = int(k);
                   const double sum = minus_laplacian(mode);
                   const double factor = sum > 0 ? 1 / (sum * double(lattice.sites())) : 0;
                   double* const amplitude = field.memory() + row * grid.pitch() + 2 * k;
                   amplitude[0] *= factor;
                   amplitude[1] *= factor;
                 }
               });
  transform.backward(field.memory(), 1);
}

}  // namespace dualfield
