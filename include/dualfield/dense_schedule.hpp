// SPDX-License-Identifier: MIT
// Turns a dense system and a scheme into the stages of a step and the sums of its observables, for a backend to run.
#pragma once

#include "dualfield/schedule.hpp"
#include "dualfield/theories/neurons.hpp"

namespace dualfield {

/// Builds the DenseSpec of a system. Work arrays are added where a stage needs one.
class DenseProgram {
  using Kind = DenseStage::Kind;

 public:
  DenseProgram(const DenseSystem& system, const Scheme& scheme, double h) : system_(system), scheme_(scheme), h_(h) {
    spec_.neurons = system.neurons;
    spec_.replicas = system.replicas;
    spec_.matrices = system.matrices;
    spec_.potential = system.potential;
    spec_.weights = system.loss_weights;
    for (const double part : scheme.substeps()) add_substep(part * h);
    add_observables();
  }

  const DenseSpec& spec() const { return spec_; }

 private:
  void add_substep(double h) {
    if (scheme_.kind == ScheduleKind::synchronous) {
      const int old = array(old_);
      step({Kind::assign, old, phi, dense_identity});
      add_activation(h);
      add_learning(h, old);
    } else if (scheme_.kind == ScheduleKind::sequential) {
      add_activation(h);
      add_learning(h, phi);
    } else {  // leapfrog: Strang splitting, for w = v = 0
      add_activation(h / 2);
      add_learning(h, phi);
      add_activation(h / 2);
    }
  }

  /// φ ← φ + h(wφ + bπ)
  void add_activation(double h) { add_row(phi, h * system_.w, h * system_.b, pi); }

  /// π ← π + h(vπ + a U'(φ)) with φ from array `source`
  void add_learning(double h, int source) {
    const NeuronPotential& u = system_.potential;
    if (u.is_linear()) return add_row(pi, h * system_.v, h * u.quadratic * system_.a, source);
    const int force = array(force_);
    step({Kind::force, force, source});
    add_row(pi, h * system_.v, h * system_.a, force);
  }

  /// f ← f + self f + coupling g. As a matrix product cannot overwrite its source, it goes to a work array.
  void add_row(int f, const DenseTensor& self, const DenseTensor& coupling, int g) {
    const bool copies = !self.is_zero() && !self.is_identity();
    const int target = copies ? array(next_) : f;
    if (copies) step({Kind::assign, target, f, dense_identity});
    if (!self.is_zero()) step({Kind::add, target, f, self});
    if (!coupling.is_zero()) step({Kind::add, target, g, coupling});
    if (copies) step({Kind::exchange, f, target});
  }

  /// The energy (2.14), (2.21) is ½|β|² + βᵀwφ + U with β = bπ, the force on β being ba ∂U(φ). The invariants are those
  /// of the Klein–Gordon field with K = −ba and β in the place of π. The loss (2.16), (2.20) is
  /// −½πᵀvπ + L(φ) + F(φ − bπ) with L' = −b⁻ᵀa ∂U(φ).
  void add_observables() {
    const DenseSystem& s = system_;
    const NeuronPotential& u = s.potential;
    const double q = u.quadratic;
    if (s.has_energy) {
      const int beta = image(s.b, pi);
      DenseObservable energy{"energy", {{0.5, beta, beta}}, {}};
      if (!s.w.is_zero()) energy.products.push_back({1, beta, image(s.w, phi)});
      if (u.is_linear())
        add_form(energy, -q / 2, s.ba, phi, phi);
      else
        energy.potentials.push_back({1, u, phi});
      DenseObservable invariant = energy;
      invariant.name = "invariant";
      spec_.observables.push_back(energy);
      if (u.is_linear() && s.w.is_zero() && s.v.is_zero() && scheme_.parts == 1) {
        if (scheme_.kind == ScheduleKind::leapfrog) add_form(invariant, h_ * h_ / 8 * q, s.ba, beta, beta);
        if (scheme_.kind == ScheduleKind::sequential) add_form(invariant, -h_ / 2 * q, s.ba, beta, phi);
        if (scheme_.kind != ScheduleKind::synchronous) spec_.observables.push_back(invariant);
      }
    }
    if (s.has_loss) {
      DenseObservable loss{"loss", {}, {}};
      if (!s.v.is_zero()) loss.products.push_back({-0.5, pi, image(s.v, pi)});
      if (u.is_linear())
        add_form(loss, -q / 2, s.b_ta, phi, phi);
      else
        loss.potentials.push_back({1, u, phi, !s.loss_weights.empty()});
      if (!s.free_function.is_zero()) loss.potentials.push_back({1, s.free_function, argument_of_free_function()});
      spec_.observables.push_back(loss);
    }
  }

  /// Adds factor · xᵀ M y.
  void add_form(DenseObservable& observable, double factor, const BilinearForm& form, int x, int y) {
    if (factor != 0) observable.products.push_back({factor, image(form.left, x), image(form.right, y)});
  }

  /// The number of the array that holds tensor · source when observables are summed: the source itself if the tensor is
  /// the identity, else a work array.
  int image(const DenseTensor& tensor, int source) {
    if (tensor == dense_identity) return source;
    for (const DenseStage& stage : spec_.images)
      if (stage.kind == Kind::assign && stage.source == source && stage.tensor == tensor) return stage.target;
    const int target = spec_.arrays++;
    spec_.images.push_back({Kind::assign, target, source, tensor});
    return target;
  }

  /// The number of the array that holds φ − bπ.
  int argument_of_free_function() {
    const int target = spec_.arrays++;
    spec_.images.push_back({Kind::assign, target, phi, dense_identity});
    spec_.images.push_back({Kind::add, target, pi, -system_.b});
    return target;
  }

  void step(const DenseStage& stage) { spec_.step.push_back(stage); }

  int array(int& number) {
    if (number < 0) number = spec_.arrays++;
    return number;
  }

  const DenseSystem& system_;
  const Scheme& scheme_;
  double h_;
  DenseSpec spec_;
  int old_ = -1, force_ = -1, next_ = -1;
};

/// What a backend needs to run the system by a scheme with steps of size h. Leapfrog is right for w = v = 0 only; the
/// caller checks that.
inline DenseSpec dense_spec(const DenseSystem& system, const Scheme& scheme, double h) {
  return DenseProgram(system, scheme, h).spec();
}

}  // namespace dualfield
