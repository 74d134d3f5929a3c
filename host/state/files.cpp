// SPDX-License-Identifier: MIT
// States from files.
#include <fmt/format.h>

#include <cmath>

#include "dualfield/domain.hpp"
#include "dualfield/error.hpp"
#include "host/files/npy.hpp"
#include "host/ranks.hpp"
#include "host/state/initial.hpp"
#include "host/state/representable.hpp"
#include "host/state/state_file.hpp"
#ifdef DUALFIELD_WITH_HDF5
#include "host/files/hdf_state.hpp"
#endif

namespace dualfield {

namespace {

#ifdef DUALFIELD_WITH_HDF5
StateSource values_in_hdf(const CasePath& snapshot, const SimulationSpec& spec, const Modes& modes) {
  const auto state = with_place(snapshot, [&] { return std::make_shared<HdfState>(snapshot.path); });
  with_place(snapshot, [&] { state->require(modes.components, array_shape({}, spec.lattice)); });
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    with_place(snapshot, [&] { state->read(array, component, first, values); });
  };
}
#else
[[noreturn]] void refuse_hdf(const CasePath& snapshot) {
  throw InputError(
      fmt::format("{}: {} is no folder, and this program was built without HDF5; allowed: the folder of a "
                  "snapshot in the format \"npy\"",
                  snapshot.place, snapshot.path.string()));
}
StateSource values_in_hdf(const CasePath& snapshot, const SimulationSpec&, const Modes&) { refuse_hdf(snapshot); }
#endif

std::vector<std::size_t> shape_of_field(const SimulationSpec& spec, const Modes& modes) {
  return array_shape({std::size_t(modes.components)}, spec.lattice);
}

bool is_folder(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

/// The values in the files, of which nothing but the shapes has been looked at.
StateSource values_in(const FileInitial& files, const SimulationSpec& spec, const Modes& modes) {
  if (files.snapshot && !is_folder(files.snapshot->path)) return values_in_hdf(*files.snapshot, spec, modes);
  struct Files {
    StateFile phi, pi;
  };
  const auto shape = shape_of_field(spec, modes);
  const auto both = std::make_shared<Files>(Files{StateFile(files.phi, shape), StateFile(files.pi, shape)});
  return [=, sites = spec.lattice.sites()](int array, int component, std::int64_t first, std::span<double> values) {
    (array == 0 ? both->phi : both->pi).read(component * sites + first, values);
  };
}

}  // namespace

std::vector<std::size_t> array_shape(std::vector<std::size_t> first, const Lattice& lattice) {
  for (int axis = lattice.dimensions - 1; axis >= 0; --axis) first.push_back(std::size_t(lattice.extent[axis]));
  return first;
}

std::vector<double> read_state_file(const CasePath& file, const std::vector<std::size_t>& shape) {
  return with_place(file, [&] { return read_npy(file.path, shape).values; });
}

StateSource source_of_files(const FileInitial& files, const SimulationSpec& spec, const Modes& modes) {
  const std::int64_t sites = spec.lattice.sites();
  return representable(values_in(files, spec, modes), spec.precision, ArrayNames(files), sites,
                       std::make_shared<cpu::ThreadTeam>(cpu::thread_count(spec.threads, sites)));
}

double largest_of_file(const FileInitial& files, const SimulationSpec& spec, const Modes& modes) {
  Communicator* const ranks = spec.ranks.get();
  const OwnShare own(ranks, spec.lattice.sites());
  const std::int64_t share = own.end - own.begin;
  double largest = 0;
  on_all_ranks(ranks, [&] {
    const StateSource state = values_in(files, spec, modes);
    std::vector<double> values(std::size_t(std::min(share, largest_piece)));
    for (int component = 0; component < modes.components; ++component)
      for_each_piece(share, [&](std::int64_t first, std::int64_t count) {
        const std::span<double> piece(values.data(), std::size_t(count));
        state(phi, component, own.begin + first, piece);
        for (const double value : piece) largest = std::max(largest, std::abs(value));
      });
  });
  return largest_of_ranks(ranks, largest);
}

double time_in_hdf(const CasePath& snapshot) {
#ifdef DUALFIELD_WITH_HDF5
  return with_place(snapshot, [&] { return HdfState(snapshot.path).time(); });
#else
  refuse_hdf(snapshot);
#endif
}

}  // namespace dualfield
