// SPDX-License-Identifier: MIT
// The two formats of snapshots and the choice between them.
#include "host/output/snapshots.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "dualfield/error.hpp"
#include "host/case/base_spec.hpp"
#include "host/case/case.hpp"
#include "host/files/npy.hpp"
#include "host/files/partial_path.hpp"
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
        components_(components),
        precision_(options.precision),
        arrays_(options.arrays),
        sites_(1),
        is_shared_(options.own) {
    for (const std::size_t length : shape_) sites_ *= static_cast<std::int64_t>(length);
    sites_ /= components;
    own_ = is_shared_ ? *options.own : ranges_of(sites_);
  }

  void write(std::int64_t step, double, const StateSource& state, std::span<const DerivedField> derived) override {
    const std::unique_ptr<PartialPath> alone = is_shared_ ? nullptr : begun(step, derived);
    const fs::path name = folder_ / step_name(step), folder = PartialPath::of(name);
    std::vector<double> values;
    for (const int array : arrays_) {
      NpyPart file(folder / name_of(array), name / name_of(array), shape_, precision_);
      for (int component = 0; component < components_; ++component)
        for (const auto& [first, count] : own_) {
          values.resize(static_cast<std::size_t>(count));
          state(array, component, first, values);
          file.write(component * sites_ + first, values);
        }
      file.close();
    }
    for (const DerivedField& field : derived) {
      NpyPart file(folder / name_of(field), name / name_of(field), shape_of(field), precision_);
      for_each_part(field, own_, [&](int component, std::int64_t first, std::span<const double> part) {
        file.write(component * sites_ + first, part);
      });
      file.close();
    }
    if (alone) alone->commit();
  }

  void begin(std::int64_t step, double, std::span<const DerivedField> derived) override {
    shared_ = begun(step, derived);
  }
  void end(std::int64_t, double) override { std::exchange(shared_, nullptr)->commit(); }

 private:
  static const char* name_of(int array) { return array == 0 ? "phi.npy" : "pi.npy"; }

  static std::string name_of(const DerivedField& field) { return field.name + ".npy"; }
  std::vector<std::size_t> shape_of(const DerivedField& field) const {
    std::vector<std::size_t> shape(shape_.begin() + (field.counts_components() ? 0 : 1), shape_.end());
    if (field.counts_components()) shape[0] = static_cast<std::size_t>(field.components);
    return shape;
  }

  /// A folder with files of which the values are not written yet.
  std::unique_ptr<PartialPath> begun(std::int64_t step, std::span<const DerivedField> derived) const {
    create_folder(folder_);
    const fs::path name = folder_ / step_name(step);
    auto snapshot = std::make_unique<PartialPath>(name);
    create_folder(snapshot->path());
    const auto make = [&](const std::string& file, const std::vector<std::size_t>& shape) {
      NpyPart::make(snapshot->path() / file, name / file, shape, precision_);
    };
    for (const int array : arrays_) make(name_of(array), shape_);
    for (const DerivedField& field : derived) make(name_of(field), shape_of(field));
    return snapshot;
  }

  fs::path folder_;
  std::vector<std::size_t> shape_;
  int components_;
  Precision precision_;
  std::vector<int> arrays_;
  std::int64_t sites_;
  bool is_shared_;                       ///< by ranks
  std::vector<SiteRange> own_;           ///< the sites that are written here
  std::unique_ptr<PartialPath> shared_;  ///< the snapshot that ranks are writing, on rank 0
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
        options_(std::move(options)),
        own_(options_.own ? *options_.own : ranges_of(region.sites())) {
    if (region.is_whole()) options_.region.clear();
  }

  void write(std::int64_t step, double time, const StateSource& state, std::span<const DerivedField> derived) override {
    const fs::path file = file_of(step);
    if (options_.own) return fill_vtkhdf(PartialPath::of(file), file, image(step, time, derived), state, own_);
    create_folder(folder_);
    write_vtkhdf(file, image(step, time, derived), state, own_);
    series_.add(file.filename(), time);
  }

  void begin(std::int64_t step, double time, std::span<const DerivedField> derived) override {
    create_folder(folder_);
    auto snapshot = std::make_unique<PartialPath>(file_of(step));
    make_vtkhdf(snapshot->path(), file_of(step), image(step, time, derived));
    shared_ = std::move(snapshot);
  }

  void end(std::int64_t step, double time) override {
    std::exchange(shared_, nullptr)->commit();
    series_.add(file_of(step).filename(), time);
  }

 private:
  fs::path file_of(std::int64_t step) const { return folder_ / (step_name(step) + ".hdf"); }
  VtkHdfImage image(std::int64_t step, double time, std::span<const DerivedField> derived) const {
    return {step,
            time,
            components_,
            shape_,
            spacing_,
            derived,
            options_.precision,
            options_.arrays,
            options_.region,
            options_.compression,
            options_.step};
  }

  fs::path folder_;
  HdfSeries series_;
  int components_;
  std::vector<std::int64_t> shape_;
  double spacing_;
  SnapshotOptions options_;
  std::vector<SiteRange> own_;           ///< the sites that are written here
  std::unique_ptr<PartialPath> shared_;  ///< the snapshot that ranks are writing, on rank 0
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
