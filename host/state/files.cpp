// SPDX-License-Identifier: MIT
// States from files.
#include <cmath>

#include "dualfield/error.hpp"
#include "host/files/npy.hpp"
#include "host/files/npy_reader.hpp"
#include "host/state/initial.hpp"
#include "host/state/representable.hpp"

namespace dualfield {

namespace {

/// What `action` returns; an InputError that it throws gets the place where the case names the file.
template <class Action>
auto with_place(const CasePath& file, const Action& action) {
  try {
    return action();
  } catch (const InputError& error) {
    throw InputError(file.place + ": " + error.what());
  }
}

/// An array of a state in its file. Throws InputError with the place where the case names it.
class StateFile {
 public:
  StateFile(const CasePath& file, const std::vector<std::size_t>& shape)
      : file_(file), reader_(with_place(file, [&] { return NpyReader(file.path); })) {
    with_place(file_, [&] { reader_.require_shape(shape); });
  }

  void read(std::int64_t first, std::span<double> values) {
    with_place(file_, [&] { reader_.read(std::size_t(first), values); });
  }

 private:
  CasePath file_;
  NpyReader reader_;
};

std::vector<std::size_t> shape_of_field(const SimulationSpec& spec, const Modes& modes) {
  return array_shape({std::size_t(modes.components)}, spec.lattice);
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
  struct Files {
    StateFile phi, pi;
  };
  const auto shape = shape_of_field(spec, modes);
  const auto both = std::make_shared<Files>(Files{StateFile(files.phi, shape), StateFile(files.pi, shape)});
  const std::int64_t sites = spec.lattice.sites();
  const auto read = [=](int array, int component, std::int64_t first, std::span<double> values) {
    (array == 0 ? both->phi : both->pi).read(component * sites + first, values);
  };
  return representable(read, spec.precision, ArrayNames(files), sites,
                       std::make_shared<cpu::ThreadTeam>(cpu::thread_count(spec.threads, sites)));
}

double largest_of_file(const FileInitial& files, const SimulationSpec& spec, const Modes& modes) {
  StateFile phi(files.phi, shape_of_field(spec, modes));
  const std::int64_t count = modes.components * spec.lattice.sites();
  std::vector<double> values(std::size_t(std::min(count, largest_piece)));
  double largest = 0;
  for_each_piece(count, [&](std::int64_t first, std::int64_t size) {
    const std::span<double> piece(values.data(), std::size_t(size));
    phi.read(first, piece);
    for (const double value : piece) largest = std::max(largest, std::abs(value));
  });
  return largest;
}

}  // namespace dualfield
