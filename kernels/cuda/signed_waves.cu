// SPDX-License-Identifier: MIT
// States of one sign of the energy, made from their plane waves in the device's memory. nvcc compiles this file for the plugin; for
// the tests a C++ compiler compiles it with the emulator.
#include "kernels/cuda/signed_waves_kernel.hpp"

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/generator_memory.hpp"

namespace dualfield::cuda {

namespace {

/// A copy of the numbers of SignedWaves in the device's memory.
class SignedWavesMemory {
 public:
  SignedWavesMemory(const SignedWaves& waves, const device::Stream& stream)
      : view_(waves.view()),
        generator_(waves.sign.generator, stream),
        components_(copy_on_device(waves.sign.component, stream)),
        entries_(copy_on_device(waves.sign.entry, stream)),
        moving_(copy_on_device(waves.sign.moving, stream)) {
    for (const auto& factor : waves.envelope) envelope_.push_back(copy_on_device(factor, stream));
    view_.sign.generator = generator_.view();
    view_.sign.component = components_.data();
    view_.sign.entry = entries_.data();
    view_.sign.moving = moving_.data();
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) view_.envelope[axis] = envelope_[axis].data();
  }

  const SignedWavesView& view() const { return view_; }

 private:
  SignedWavesView view_;
  GeneratorMemory generator_;
  device::Memory<int> components_;
  device::Memory<EnergySignView::Entry> entries_;
  device::Memory<EnergySignView::Moving> moving_;
  std::vector<device::Memory<ComplexValue<double>>> envelope_;
};

template <class R>
class Maker final : public ComponentMaker {
 public:
  /// Works in this memory, if there is some, and else in memory of its own.
  Maker(Fields<R>& fields, std::shared_ptr<const SignedWaves> waves, SpectralWorkspace* lent)
      : fields_(fields),
        grid_(fields.domain().own_lattice()),
        rows_(fields.domain()),
        waves_(std::move(waves)),
        on_device_(*waves_, fields.queue()),
        unknown_(signed_waves_launch(grid_).grid.x, device::Fill::nothing) {
    if (!lent) {
      own_memory_.emplace(std::size_t(grid_.doubles(1)), device::Fill::nothing);
      own_transform_.emplace(fields.domain(), fields.queue());
    }
    values_ = lent ? lent->data() : own_memory_->data();
    transform_ = lent ? &lent->transform() : &*own_transform_;
  }

  void make(int array, int component) override {
    array_ = array;
    component_ = component;
    const WavePlace place(waves_->complex, fields_.components(), array, component);
    device::launch(signed_waves_kernel, signed_waves_launch(grid_), fields_.queue(), on_device_.view(), grid_, rows_,
                   place.component, place.imaginary, amplitudes(), unknown_.data());
    std::vector<int> unknown(unknown_.size());
    device::to_host(unknown.data(), unknown_.data(), unknown.size(), fields_.queue());
    for (std::size_t block = 0; block < unknown.size(); ++block)
      if (unknown[block] > 0) find_block(std::int64_t(block) * signed_waves_block, place);
    transform_->backward(values_, 1);
  }
  void put() override { fields_.assign(array_, component_, values_, grid_.pitch()); }
  void read(std::int64_t first, std::span<double> values) override {
    fields_.collect(values_, grid_.pitch(), first, values);
  }
  const double* rows() const override { return values_; }

 private:
  ComplexValue<double>* amplitudes() { return reinterpret_cast<ComplexValue<double>*>(values_); }

  /// Finds the amplitudes of a block of modes on the host, by eigenvectors where there is no closed form.
  void find_block(std::int64_t first, const WavePlace& place) {
    const std::int64_t last = std::min(first + signed_waves_block, grid_.modes * grid_.lattice.rows());
    const SignedWavesView view = waves_->view();
    std::vector<ComplexValue<double>> found;
    for (std::int64_t at = first; at < last; ++at) {
      const std::int64_t own = at / grid_.modes,
                         row = DUALFIELD_MUTANT(unknown_waves_of_other_rows) ? own : rows_.whole(own);
      const int m = int(at % grid_.modes);
      const auto part_of = [&](bool opposite, ComplexValue<double>& part) {
        if (!view.sign.part_at(place.component, opposite, row, m, part))
          part = waves_->by_eigenvectors(row, m, opposite, place.component);
        return true;
      };
      view.amplitude_at(place.imaginary, row, m, part_of, found.emplace_back());
    }
    device::to_device(amplitudes() + first, found.data(), found.size(), fields_.queue());
  }

  Fields<R>& fields_;
  SpectralGrid grid_;  ///< of this rank's sites, without ghosts
  OwnRows rows_;
  std::shared_ptr<const SignedWaves> waves_;
  SignedWavesMemory on_device_;
  device::Memory<int> unknown_;  ///< for each block of modes
  std::optional<device::Memory<double>> own_memory_;
  std::optional<RealTransform> own_transform_;
  double* values_;
  RealTransform* transform_;
  int array_ = 0, component_ = 0;  ///< that were made
};

}  // namespace

template <class R>
std::unique_ptr<ComponentMaker> Fields<R>::maker(const MakeWaves& waves) {
  return std::make_unique<Maker<R>>(*this, waves(), workspace());
}

template <class R>
double Fields<R>::memory_of_maker(const Domain& domain) {
  const SpectralGrid grid(domain.own_lattice());
  double tables = Generator::memory_needed(domain.whole());
  for (const int n : domain.whole().extent) tables += double(n) * sizeof(ComplexValue<double>);
  return double(grid.doubles(1)) * sizeof(double) + RealTransform::memory_needed(domain) + tables +
         double(signed_waves_launch(grid).grid.x) * sizeof(int);
}

template std::unique_ptr<ComponentMaker> Fields<double>::maker(const MakeWaves&);
template std::unique_ptr<ComponentMaker> Fields<float>::maker(const MakeWaves&);
template std::unique_ptr<ComponentMaker> Fields<Half>::maker(const MakeWaves&);
template double Fields<double>::memory_of_maker(const Domain&);
template double Fields<float>::memory_of_maker(const Domain&);
template double Fields<Half>::memory_of_maker(const Domain&);

}  // namespace dualfield::cuda
