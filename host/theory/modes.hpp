// SPDX-License-Identifier: MIT
// A theory mode by mode: its generator and its one-step map on plane waves, with the theory's type forgotten.
#pragma once

#include <Eigen/Dense>
#include <functional>
#include <memory>
#include <optional>

#include "dualfield/simulation.hpp"
#include "dualfield/symbol.hpp"

namespace dualfield {

/// Plane waves z e^{ik·i}. A spinor theory is seen in its K spinor components (ψ of (4.30)), any other in (φ, π), so
/// the vectors have `size` = K or 2K entries; fields are the real and imaginary parts, or the real parts, of them.
class Modes {
 public:
  virtual ~Modes() = default;

  LearningSystem system;  ///< w, b, a, v, without a potential
  int components = 0;     ///< K
  int size = 0;
  bool spinor = false;
  bool spin = false;       ///< whether `helicity` means something
  bool canonical = false;  ///< whether π is the momentum of φ and a a force

  /// G(k) of dz/dt = G z.
  Eigen::MatrixXcd generator(const WaveVector& k) const;
  /// G(κ) of the continuum limit, κ in 1/length; none where the theory has no spacing to send to 0.
  virtual std::optional<Eigen::MatrixXcd> continuum_generator(const WaveVector& kappa) const = 0;
  /// Order in the spacing to which G is that of the continuum; 0 without a continuum limit.
  virtual int order_in_spacing() const = 0;
  /// Order of a scheme in the step.
  virtual int order_in_step(const Scheme& scheme) const = 0;
  /// e^{G(k)t}.
  Eigen::MatrixXcd propagator(double t, const WaveVector& k) const;
  /// Whether a step keeps k: not one that turns links colour by colour, which mixes waves with those of k + π.
  virtual bool keeps_waves(const Scheme&) const { return true; }
  /// M(k) of one step of size h, by running the scheme's stages on plane waves; of `exact` e^{G(k)h}. Only of a scheme
  /// that keeps waves.
  virtual Eigen::MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const = 0;
  /// Spin along `direction` (a unit vector): σ·direction on φ and on π. Only where `spin`.
  virtual Eigen::MatrixXcd helicity(const std::array<double, 3>& direction) const = 0;
  /// V(φ), −V'(φ) and V''(φ) of the potential, times its coupling; 0 without one.
  virtual double potential(double phi) const = 0;
  virtual double force(double phi) const = 0;
  virtual double curvature(double phi) const = 0;
  /// The largest curvature for |φ| ≤ amplitude.
  double stiffest(double amplitude) const;

  /// Writes the fields at one site: φ^1 … φ^K, π^1 … π^K from the value of z there.
  void to_fields(const Eigen::VectorXcd& z, std::span<double> fields) const;
  /// The z that has these fields at a site.
  Eigen::VectorXcd from_fields(std::span<const double> fields) const;

 protected:
  Modes(LearningSystem of, bool has_spinors);
  /// The matrix of a linear map of waves (φ^1 … φ^K, π^1 … π^K), which it changes in place.
  Eigen::MatrixXcd by_columns(const std::function<void(std::vector<Complex>&)>& map) const;
  /// The matrix of maps (4.2) in turn; the learning row reads the new φ unless the scheme is synchronous.
  Eigen::MatrixXcd by_maps(const std::vector<StepTensors>& maps, const Scheme& scheme, const WaveVector& k) const;
};

/// Modes of the theory of a spec. Throws std::invalid_argument where there is none.
std::unique_ptr<Modes> modes_of(const SimulationSpec& spec);

/// Branches at one k: ω of e^{−iωt} ascending, degenerate ones by helicity, and unit eigenvectors in columns.
struct Branches {
  Eigen::VectorXcd omega;
  Eigen::MatrixXcd vectors;
};

/// Eigenvectors of G(k), k in radians a site.
Branches branches(const Modes& modes, const WaveVector& k);

}  // namespace dualfield
