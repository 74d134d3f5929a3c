// SPDX-License-Identifier: MIT
// A theory acting on plane waves: its generator and its one-step map at each k.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <optional>

#include "dualfield/simulation.hpp"

namespace dualfield {

/// A theory acting on plane waves z e^{ik·i}, k in radians a site. For a charged theory z has K complex components (ψ of
/// (4.30)), and the fields are their real and imaginary parts. For any other theory z = (φ, π) has 2K entries, and the
/// fields are their real parts.
class Modes {
 public:
  explicit Modes(TheoryTensors tensors);

  TheoryTensors theory;
  LearningSystem system;   ///< w, b, a, v, without a potential
  int components = 0;      ///< K
  int size = 0;            ///< entries of z, K or 2K
  bool complex = false;    ///< whether z is complex: the theory is charged
  bool spin = false;       ///< whether the theory has spin, so that `helicity` is defined
  bool canonical = false;  ///< whether π is the momentum of φ, and aφ the force

  /// G(k) of dz/dt = G z.
  Eigen::MatrixXcd generator(const WaveVector& k) const;
  /// G(κ) of the continuum limit, κ in 1/length; nullopt for a theory without that limit.
  std::optional<Eigen::MatrixXcd> continuum_generator(const WaveVector& kappa) const;
  /// Order in the spacing to which G agrees with the continuum limit; 0 for a theory without that limit.
  int order_in_spacing() const { return theory.order_in_spacing; }
  /// Order of a scheme in the step.
  int order_in_step(const Scheme& scheme) const { return theory.order_in_step(scheme); }
  /// e^{G(k)t}.
  Eigen::MatrixXcd propagator(double t, const WaveVector& k) const;
  /// Whether a step maps a plane wave to one with the same k. A unitary step that rotates links in turn, those of one
  /// colour (even, odd) after the other, does not: it mixes k with k + π.
  bool keeps_waves(const Scheme& scheme) const {
    return scheme.kind != ScheduleKind::unitary || !theory.unitary_mixes_waves;
  }
  /// The map M(k) of one step of size h, from the stages of the scheme; e^{G(k)h} for `exact`. Only for schemes with
  /// keeps_waves.
  Eigen::MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const;
  /// Spin along `direction` (a unit vector): σ·direction on φ and on π. Only for theories with `spin`.
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
  /// The matrix of a linear map, which changes a wave (φ^1 … φ^K, π^1 … π^K) in place.
  Eigen::MatrixXcd by_columns(const std::function<void(std::vector<Complex>&)>& map) const;
  template <class Function>
  double times_coupling(Function&& function) const;
};

/// Modes of the theory of a spec, without its gauge field. Throws std::invalid_argument where there is no such theory.
std::unique_ptr<Modes> modes_of(SimulationSpec spec);

/// Branches at one k: ω of e^{−iωt} ascending, degenerate ones by ascending helicity, and unit eigenvectors in columns.
struct Branches {
  Eigen::VectorXcd omega;
  Eigen::MatrixXcd vectors;
};

/// Eigenvectors of G(k), k in radians a site.
Branches branches(const Modes& modes, const WaveVector& k);

}  // namespace dualfield
