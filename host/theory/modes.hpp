// SPDX-License-Identifier: MIT
// A theory mode by mode: its generator and its one-step map on plane waves.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <optional>

#include "dualfield/simulation.hpp"

namespace dualfield {

/// Plane waves z e^{ik·i}. A spinor theory is seen in its K spinor components (ψ of (4.30)), any other in (φ, π), so
/// the vectors have `size` = K or 2K entries; fields are the real and imaginary parts, or the real parts, of them.
class Modes {
 public:
  explicit Modes(TheoryTensors of);

  TheoryTensors theory;
  LearningSystem system;  ///< w, b, a, v, without a potential
  int components = 0;     ///< K
  int size = 0;
  bool spinor = false;
  bool spin = false;       ///< whether `helicity` means something
  bool canonical = false;  ///< whether π is the momentum of φ and a a force

  /// G(k) of dz/dt = G z.
  Eigen::MatrixXcd generator(const WaveVector& k) const;
  /// G(κ) of the continuum limit, κ in 1/length; none where the theory has no spacing to send to 0.
  std::optional<Eigen::MatrixXcd> continuum_generator(const WaveVector& kappa) const;
  /// Order in the spacing to which G is that of the continuum; 0 without a continuum limit.
  int order_in_spacing() const { return theory.order_in_spacing; }
  /// Order of a scheme in the step.
  int order_in_step(const Scheme& scheme) const { return theory.order_in_step(scheme); }
  /// e^{G(k)t}.
  Eigen::MatrixXcd propagator(double t, const WaveVector& k) const;
  /// Whether a step keeps k: not one that rotates links colour by colour, which mixes waves with those of k + π.
  bool keeps_waves(const Scheme& scheme) const {
    return scheme.kind != ScheduleKind::unitary || !theory.unitary_mixes_waves;
  }
  /// M(k) of one step of size h, by the scheme's own stages; of `exact` e^{G(k)h}. Only of a scheme that keeps waves.
  Eigen::MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const;
  /// Spin along `direction` (a unit vector): σ·direction on φ and on π. Only where `spin`.
  Eigen::MatrixXcd helicity(const std::array<double, 3>& direction) const;
  /// V(φ), −V'(φ) and V''(φ) of the potential, times its coupling; 0 without one.
  double potential(double phi) const;
  double force(double phi) const;
  double curvature(double phi) const;
  /// The largest curvature for |φ| ≤ amplitude.
  double stiffest(double amplitude) const;

  /// Writes the fields at one site: φ^1 … φ^K, π^1 … π^K from the value of z there.
  void to_fields(const Eigen::VectorXcd& z, std::span<double> fields) const;
  /// The z that has these fields at a site.
  Eigen::VectorXcd from_fields(std::span<const double> fields) const;

 private:
  /// The matrix of a linear map of waves (φ^1 … φ^K, π^1 … π^K), which it changes in place.
  Eigen::MatrixXcd by_columns(const std::function<void(std::vector<Complex>&)>& map) const;
  template <class Of>
  double of_potential(Of&& of) const;
};

/// Modes of the theory of a spec, without its gauge field. Throws std::invalid_argument where there is none.
std::unique_ptr<Modes> modes_of(SimulationSpec spec);

/// Branches at one k: ω of e^{−iωt} ascending, degenerate ones by helicity, and unit eigenvectors in columns.
struct Branches {
  Eigen::VectorXcd omega;
  Eigen::MatrixXcd vectors;
};

/// Eigenvectors of G(k), k in radians a site.
Branches branches(const Modes& modes, const WaveVector& k);

}  // namespace dualfield
