// SPDX-License-Identifier: MIT
// The two formats of snapshots and the choice between them.
#include "host/output/snapshots.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "dualfield/error.hpp"
#include "host/case/base_spec.hpp"
#include "host/case/case.hpp"
#include "host/files/npy.hpp"
#include "host/files/partial_path.hpp"
#include "host/output/region.hpp"
#ifdef DUALFIELD_WITH_HDF5
#include "host/output/hdf_series.hpp"
#include "host/output/vtkhdf.hpp"
#endif

namespace dualfield {
namespace {
namespace fs = std::filesystem;

std::string step_name(std::int64_t step) { return fmt::format("{:08}", step); }

/// Not its parents: a run's directory that has gone must not come back.
void create_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directory(path, error);
  if (error) {
    throw OutputError(fmt::format("{}: cannot be created: {}", path.string(), error.message()));
  }
}

class NpySnapshots : public SnapshotWriter {
 public:
  /// The components of a state, as its source counts them, lie one after the other in arrays of this shape.
  NpySnapshots(fs::path folder, std::vector<std::size_t> shape, int components, const SnapshotOptions& options)
      : folder_(std::move(folder)),
        shape_(std::move(shape)),
        precision_(options.precision),
        arrays_(options.arrays),
        sites_(1) {
    for (const std::size_t length : shape_) sites_ *= static_cast<std::int64_t>(length);
    sites_ /= components;
  }

  void write(std::int64_t step, double, const StateSource& state, std::span<const DerivedField> derived) override {
    create_folder(folder_);
    PartialPath snapshot(folder_ / step_name(step));
    create_folder(snapshot.path());
    for (const int array : arrays_)
      write_npy(snapshot.path() / (array == 0 ? "phi.npy" : "pi.npy"), shape_, array_of(state, array), precision_);
    for (const DerivedField& field : derived) {
      std::vector<std::size_t> shape(shape_.begin() + (field.counts_components() ? 0 : 1), shape_.end());
      if (field.counts_components()) shape[0] = static_cast<std::size_t>(field.components);
      write_npy(snapshot.path() / (field.name + ".npy"), field.values, shape, precision_);
    }
    snapshot.commit();
  }

 private:
  /// φ (array 0) or π (array 1) of all components. A piece of it may have sites of several.
  ArrayFill array_of(const StateSource& state, int array) const {
    return [&state, array, sites = sites_](std::int64_t first, std::span<double> values) {
      while (!values.empty()) {
        const std::int64_t site = first % sites;
        const auto now = std::min(static_cast<std::int64_t>(values.size()), sites - site);
        state(array, static_cast<int>(first / sites), site, values.first(static_cast<std::size_t>(now)));
        values = values.subspan(static_cast<std::size_t>(now));
        first += now;
      }
    };
  }

  fs::path folder_;
  std::vector<std::size_t> shape_;
  Precision precision_;
  std::vector<int> arrays_;
  std::int64_t sites_;
};

#ifdef DUALFIELD_WITH_HDF5
class HdfSnapshots : public SnapshotWriter {
 public:
  HdfSnapshots(fs::path folder, int components, const Region& region, double spacing, SnapshotOptions options)
      : folder_(std::move(folder)),
        series_(folder_ / "snapshots.hdf.series"),
        components_(components),
        shape_(region.shape()),
        spacing_(spacing),
        options_(std::move(options)) {
    if (region.is_whole()) options_.region.clear();
  }

  void write(std::int64_t step, double time, const StateSource& state, std::span<const DerivedField> derived) override {
    create_folder(folder_);
    const std::string name = step_name(step) + ".hdf";
    write_vtkhdf(folder_ / name,
                 {step, time, components_, shape_, spacing_, state, derived, largest_piece, options_.precision,
                  options_.arrays, options_.region, options_.compression, options_.step});
    series_.add(name, time);
  }

 private:
  fs::path folder_;
  HdfSeries series_;
  int components_;
  std::vector<std::int64_t> shape_;
  double spacing_;
  SnapshotOptions options_;
};
#endif

}  // namespace

bool hdf_available() {
#ifdef DUALFIELD_WITH_HDF5
  return true;
#else
  return false;
#endif
}

SnapshotOptions snapshot_options(const OutputCase& output) {
  SnapshotOptions options{precision_named(output.precision), {}, output.region, int(output.compression)};
  const auto has = [&](const char* name) { return std::ranges::find(output.fields, name) != output.fields.end(); };
  if (has("phi")) options.arrays.push_back(0);
  if (has("pi")) options.arrays.push_back(1);
  return options;
}

std::unique_ptr<SnapshotWriter> make_snapshot_writer(const std::string& format, const fs::path& run_directory,
                                                     int components, const Region& region,
                                                     [[maybe_unused]] double distance, const SnapshotOptions& options) {
  const fs::path folder = run_directory / "snapshots";
  if (format == "npy") {
    std::vector<std::size_t> array_shape(region.shape().rbegin(), region.shape().rend());
    array_shape.insert(array_shape.begin(), static_cast<std::size_t>(components));
    return std::make_unique<NpySnapshots>(folder, array_shape, components, options);
  }
  if (format != "hdf") {
    throw InputError(fmt::format("output.format = \"{}\": allowed are \"npy\" and \"hdf\"", format));
  }
  if (region.shape().size() > 3) {
    throw InputError("output.format = \"hdf\": holds up to three dimensions; allowed with more is \"npy\"");
  }
#ifdef DUALFIELD_WITH_HDF5
  return std::make_unique<HdfSnapshots>(folder, components, region, distance, options);
#else
  throw InputError("output.format = \"hdf\": this build has no HDF5; allowed is \"npy\"");
#endif
}

std::unique_ptr<SnapshotWriter> make_array_writer(const fs::path& run_directory, const std::vector<std::size_t>& shape,
                                                  const SnapshotOptions& options) {
  return std::make_unique<NpySnapshots>(run_directory / "snapshots", shape, 1, options);
}

}  // namespace dualfield
