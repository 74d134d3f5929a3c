// SPDX-License-Identifier: MIT
// Real Fourier transforms of several fields in the device's memory.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernels/cuda/fourier_plan.hpp"
#include "kernels/cuda/nccl.hpp"
#include "kernels/ranks/shared_lines.hpp"

namespace dualfield::cuda {

/// Transforms in place on a stream: axes 1 to 3 at once, and axis 4 by itself. On a divided lattice each rank has its part, of sites
/// before and of modes after a transform, and the axes from the first one on that is divided are transformed one after the other:
/// along one that is divided each rank transforms some lines of the whole lattice, which it gets from the others (SharedLines), of one
/// component after the other. These go from and to the device's memory where NCCL or the ranks can do that, else through the host's.
class RealTransform {
 public:
  /// All ranks make one together. Throws device::Error, with cuFFT's message where it comes from there.
  RealTransform(const Domain& domain, const device::Stream& stream);

  /// Bytes on the device: memory for lines of ranks, and cuFFT's work area, as it estimates it.
  static double memory_needed(const Domain& domain);

  /// f ← Σ_i f_i e^{−ik·i}, for `count` components.
  void forward(double* components, int count);
  /// z ← Σ_k z_k e^{+ik·i} over all k, for `count` components. After forward(): the fields times the number of sites.
  void backward(double* components, int count);

 private:
  /// The transforms along axes that are done at once, of all of a component or, if they are set, of shared lines.
  struct Step {
    FourierBatch batch;
    std::optional<SharedLines> shared;
  };
  static std::vector<Step> steps_of(const Domain& domain);

  void run(std::size_t step, double* component, bool forward);
  /// Sends what lies in packed_ to lines_, or back.
  void exchange(const SharedLines& shared, bool to_lines);

  Domain domain_;
  SpectralGrid grid_;  ///< of domain_.own_lattice()
  const device::Stream& stream_;
  std::vector<Step> steps_;
  std::vector<std::optional<FourierPlan>> plans_;  ///< of the steps; none where a rank has no lines
  std::shared_ptr<Nccl> nccl_;
  device::Memory<double> packed_{0}, lines_{0};
  std::shared_ptr<double[]> packed_on_host_, lines_on_host_;  ///< where messages go through the host's memory
  device::Memory<unsigned char> work_{0};
};

}  // namespace dualfield::cuda
