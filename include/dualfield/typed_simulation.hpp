// SPDX-License-Identifier: MIT
// The simulation of one theory at one precision on one executor: schedules run, forms summed.
#pragma once

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <variant>

#include "dualfield/forms.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation.hpp"
#include "dualfield/compiled_form.hpp"

namespace dualfield {

/// The sub-steps of one step, of whatever kind they are; none for `exact`, which is not made of stages. Throws
/// std::invalid_argument for a scheme that the theory has not.
template <class R, Theory T>
class StepSchedules {
  template <class Kind>
  using Of = std::vector<decltype(Kind::template schedule<R, T>(Parameters{}, 1.0))>;
  template <class... Kind>
  static std::variant<Of<Kind>...> any_of(std::tuple<Kind...>);

 public:
  StepSchedules(const Scheme& scheme, const Parameters& parameters, double h) {
    const bool there = with_schedule_kind<T>(scheme.kind, [&](auto kind) {
      Of<decltype(kind)> schedules;
      for (const double part : scheme.substeps())
        schedules.push_back(decltype(kind)::template schedule<R, T>(parameters, part * h));
      schedules_ = std::move(schedules);
    });
    if (!there && !has_scheme<T>(scheme))
      throw std::invalid_argument("no scheme \"" + std::string(scheme.name) + "\" for " + std::string(T::name));
  }

  /// body(schedule) for each sub-step in order.
  template <class Body>
  void for_each_substep(Body&& body) const {
    std::visit(
        [&](const auto& schedules) {
          for (const auto& schedule : schedules) body(schedule);
        },
        schedules_);
  }

  bool uses_scratch() const {
    bool uses = false;
    for_each_substep([&](const auto& s) { uses = uses || std::decay_t<decltype(s)>::plan.used[scratch]; });
    return uses;
  }

 private:
  decltype(any_of(KindsOf<T>{})) schedules_;
};

/// Observables of a theory from its tensors; G is the generator of z = (φ, π).
template <class R, ContinuousTime T>
struct Observables {
  static constexpr int K = T::components;
  template <class Left, class Right, Field X, Field Y>
  using Form = Product<R, Left, Right, X, Y>;
  using One = Identity<K>;
  using Tensor = Tensors<T>;
  template <class Operator>
  struct Turned {  // J · operator
    static constexpr auto tensor = onsite(T::complex_structure) * Operator::tensor;
  };
  static constexpr bool is_gauged = gauge_of<T>() != "none";

  const Scheme& scheme;
  const Parameters& parameters;
  double h, volume;
  bool is_steady = true;  ///< whether the background is the same at all times, and its component 0 at all sites

  bool single_part() const { return scheme.parts == 1; }

  /// Spinors: |ψ|²; the energy −½zᵀ(J⊕J)Gz = ½m(|φ|²−|π|²) − φᵀ𝒳₀Bπ, since G = (J⊕J)∇H; the losses (4.14). With a gauge
  /// field what is covariant: the energy without 𝒜_0, and no losses, which are of components.
  template <class Executor>
  void add_spinor(Executor& executor, std::vector<Observable>& out) const {
    const auto sums = [&](auto form) { return executor.sums(form); };
    const auto sum = [&](auto form) { return added(executor.sums(form)); };
    const auto& p = parameters;
    const double phi_phi = sum(Form<One, One, phi, phi>(p)), charge = phi_phi + sum(Form<One, One, pi, pi>(p));
    out.push_back({"charge", volume * charge});
    const double masses = sum(Form<One, Turned<FreeTerms<typename Tensor::W>>, phi, phi>(p)) +
                          sum(Form<One, Turned<FreeTerms<typename Tensor::V>>, pi, pi>(p));
    out.push_back({"energy", volume * (-masses / 2 - sum(Form<One, Turned<typename Tensor::B>, phi, pi>(p)))});
    if (scheme.kind == ScheduleKind::leapfrog && single_part() && is_steady)
      out.push_back(
          {"invariant", volume * (charge - h * h / 4 * sum(Form<typename Tensor::B, typename Tensor::B, pi, pi>(p)))});
    if (scheme.kind == ScheduleKind::unitary || scheme.kind == ScheduleKind::exact)
      out.push_back({"invariant", volume * charge});
    if constexpr (!is_gauged) {
      if (scheme.kind == ScheduleKind::sequential && p.mass == 0)
        out.push_back({"invariant", volume * (charge + h * sum(Form<One, typename Tensor::B, phi, pi>(p)))});
      const auto own = sums(Form<One, typename Tensor::V, pi, pi>(p));  // π_a (vπ)_a
      for (int a = 0; a < K; ++a)
        out.push_back({"loss_" + std::to_string(a + 1), volume * (phi_phi / 2 - own[std::size_t(a)])});
    }
  }

  /// Fields with a force of their own: energy ½|π|² + ½φᵀKφ + ΣV with K = −a; the loss (3.11), its potential part.
  template <class Executor>
  void add_canonical(Executor& executor, std::vector<Observable>& out) const {
    const auto sum = [&](auto form) { return added(executor.sums(form)); };
    const auto& p = parameters;
    double loss = -sum(Form<One, typename Tensor::A, phi, phi>(p)) / 2;
    if constexpr (is_interacting<T>) loss += p.coupling * sum(PotentialSum<R, typename T::Potential>{});
    const double energy = sum(Form<One, One, pi, pi>(p)) / 2 + loss;
    out.push_back({"energy", volume * energy});
    if constexpr (!is_interacting<T>) {
      if (scheme.kind == ScheduleKind::leapfrog && single_part())
        out.push_back({"invariant", volume * (energy + h * h / 8 * sum(Form<One, typename Tensor::A, pi, pi>(p)))});
      if (scheme.kind == ScheduleKind::exact) out.push_back({"invariant", volume * energy});
      if (scheme.kind == ScheduleKind::sequential)
        out.push_back({"invariant", volume * (energy - h / 2 * sum(Form<One, typename Tensor::A, pi, phi>(p)))});
    }
    out.push_back({"loss", volume * loss});
  }

  /// A delayed map, whose second field holds u = φ(t−h). With δ = φ − u: the exact invariant ½|δ/h|² + ½φᵀKu of (3.19);
  /// the energy in the middle of the step behind, where the velocity is δ/h and the field the mean of φ and u,
  /// ½|δ/h|² + ½φᵀKu + ⅛δᵀKδ; the loss (3.18).
  template <class Executor>
  void add_delayed(Executor& executor, std::vector<Observable>& out) const {
    const auto sum = [&](auto form) { return added(executor.sums(form)); };
    const auto& p = parameters;
    using Force = typename Tensor::A;  // −K
    const double kinetic = sum(DifferenceProduct<R, One, phi, pi>(p)) / (2 * h * h);
    const double invariant = kinetic - sum(Form<One, Force, phi, pi>(p)) / 2;
    const double energy = invariant - sum(DifferenceProduct<R, Force, phi, pi>(p)) / 8;
    out.push_back({"energy", volume * energy});
    out.push_back({"invariant", volume * invariant});
    out.push_back({"loss", volume * (sum(Form<One, One, phi, phi>(p)) + sum(Form<One, One, pi, pi>(p))) / 2});
  }

  static double added(const std::vector<double>& sums) {
    double total = 0;
    for (const double value : sums) total += value;
    return total;
  }
};

/// `Executor<R, K>` keeps fields of K components in type R and provides upload, download, run, sums, max_abs, …
template <Theory T, class R, template <class, int> class Executor>
class TypedSimulation final : public Simulation {
  static constexpr int K = T::components;
  static constexpr bool is_gauged = gauge_of<T>() != "none";
  static constexpr int background_components = is_gauged ? T::dimensions + 1 : 0;

 public:
  explicit TypedSimulation(const SimulationSpec& spec)
      : spec_(spec),
        scheme_(scheme_named(spec.scheme)),
        schedules_(scheme_, spec.parameters, spec.step),
        executor_(spec.lattice, schedules_.uses_scratch(), spec.pass, spec.threads) {
    if constexpr (is_gauged) set_background(spec.background);
  }

  /// Bytes on the device.
  static double memory_needed(const SimulationSpec& spec) {
    const bool scratch = StepSchedules<R, T>(scheme_named(spec.scheme), spec.parameters, spec.step).uses_scratch();
    return Executor<R, K>::memory_needed(spec.lattice, scratch, spec.pass) +
           Executor<R, K>::memory_of(spec.lattice, background_components) +
           double(spec.background.profiles.size()) * Executor<R, K>::memory_of_steady(spec.lattice) +
           (int(spec.keeps_reference) + int(spec.keeps_step)) * Executor<R, K>::memory_of_state(spec.lattice, K) +
           (spec.sums_modes ? Executor<R, K>::memory_of_amplitudes(spec.lattice, K) : 0);
  }

  void set_background(const Background& background) override {
    if constexpr (is_gauged) {
      if (!background) throw std::invalid_argument("a theory with a gauge field needs its values");
      background_ = background;
      given_.resize(std::size_t(background_components * spec_.lattice.sites()));
      if (!background_.profiles.empty()) keep_steady();
      fill_background({time(), time() + spec_.step});
    } else {
      Simulation::set_background(background);
    }
  }

  void set_state(std::span<const double> phi_values, std::span<const double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    executor_.upload(phi, phi_values);
    as_kept(pi_values, [&](std::span<const double> values) { executor_.upload(pi, values); });
  }

  void get_state(std::span<double> phi_values, std::span<double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    executor_.download(phi, phi_values);
    executor_.download(pi, pi_values);
    if constexpr (Delayed<T>) negate(pi_values);
  }

  void advance(std::int64_t steps) override {
    for (std::int64_t s = 0; s < steps; ++s, ++steps_done_) {
      double part_begin = time();
      const double* part = scheme_.part.data();
      schedules_.for_each_substep([&](const auto& schedule) {
        const double part_end = part_begin + *part++ * spec_.step;
        if constexpr (is_gauged)
          if (!background_.is_static) fill_background({part_begin, part_end});
        executor_.run(schedule);
        part_begin = part_end;
      });
      if constexpr (Delayed<T>) executor_.exchange(phi, pi);
    }
  }

  std::vector<Observable> observe() override {
    std::vector<Observable> out{{"max_abs", is_gauged ? executor_.max_modulus() : executor_.max_abs()}};
    take_present_background();
    const Observables<R, Limit<T>> of{scheme_, spec_.parameters, spec_.step, spec_.lattice.cell_volume(), is_steady_};
    if constexpr (Spinor<T>)
      of.add_spinor(executor_, out);
    else if constexpr (Delayed<T>)
      of.add_delayed(executor_, out);
    else
      of.add_canonical(executor_, out);
    return out;
  }

  std::vector<std::vector<double>> profiles(const QuadraticForm& form) override { return executor_.profiles(form); }
  void set_reference(std::span<const double> phi_values, std::span<const double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    as_kept(pi_values, [&](std::span<const double> values) { executor_.keep(phi_values, values); });
  }
  double overlap(const QuadraticForm& form) override { return executor_.overlap(form); }
  ModeSums mode_sums(const ModeRequest& request) override {
    return executor_.mode_sums(request, executor_.amplitudes());
  }
  std::vector<double> mode_density(bool pairs) override {
    return executor_.mode_density(pairs, executor_.amplitudes());
  }

  std::vector<double> density(const DensityForm& form) override {
    take_present_background();
    return executor_.density(compiled_form(as_kept(form), K, spec_.lattice, potential()));
  }
  std::vector<double> values(const LinearForm& form) override {
    take_present_background();
    return values_of(executor_, compiled_form(as_kept(form), K, spec_.lattice, potential()));
  }
  double square(const LinearForm& form) override {
    take_present_background();
    return executor_.square(compiled_form(as_kept(form), K, spec_.lattice, potential()));
  }
  void keep_step() override { executor_.keep_step(); }

  double words_per_site() const override {
    double words = 0;
    schedules_.for_each_substep([&](const auto& schedule) {
      using S = std::decay_t<decltype(schedule)>;
      words += spec_.pass == Pass::streaming ? words_streaming<S>() : words_staged<S>();
    });
    return words;
  }
  double stream() override { return executor_.stream(); }
  double seconds(const std::function<void()>& work) override { return executor_.seconds(work); }
  int threads() const override { return executor_.threads(); }

  /// The fields themselves, for what evolves them by other means.
  Executor<R, K>& executor() { return executor_; }

 private:
  double time() const { return double(steps_done_) * spec_.step; }

  /// Makes the background that of the present time, where it changes.
  void take_present_background() {
    if constexpr (is_gauged) {
      if (background_.is_static || background_is_present_) return;
      fill_background({time(), time()});
      background_is_present_ = true;
    }
  }

  void fill_background(TimeSpan span) {
    background_is_present_ = false;
    span.links_at_begin = scheme_.kind == ScheduleKind::synchronous || scheme_.kind == ScheduleKind::sequential;
    if (!background_.profiles.empty()) return move_profiles(span);
    background_.fill(span, given_);
    const std::int64_t sites = spec_.lattice.sites();
    is_steady_ = background_.is_static && std::count(given_.begin(), given_.begin() + sites, given_[0]) == sites;
    upload_given();
  }

  void upload_given() {
    for (int c = 0; c < background_components; ++c)
      if (is_rotation(c))
        for (double& value : of_component(c)) value = rotation_number(value);
    executor_.upload_background(background_components, given_);
  }

  /// What stays while profiles move: uploaded once, and kept on the device in double for the components that they move.
  void keep_steady() {
    background_.steady(given_);
    for (const BackgroundProfile& profile : background_.profiles)
      executor_.keep_steady(profile.component, of_component(profile.component));
    upload_given();
    is_steady_ = false;
    given_ = {};  // wanted no more
  }

  void move_profiles(const TimeSpan& span) {
    for (const BackgroundProfile& profile : background_.profiles) {
      along_.resize(std::size_t(spec_.lattice.extent[profile.axis]));
      profile.fill(span, along_);
      executor_.move_background(profile.component, profile.axis, along_, is_rotation(profile.component));
    }
  }

  /// Whether terms carry a component as a rotation.
  static constexpr bool is_rotation(int component) { return gauge_of<T>() == "compact" && component > 0; }

  std::span<double> of_component(int component) {
    const auto sites = std::size_t(spec_.lattice.sites());
    return std::span(given_).subspan(std::size_t(component) * sites, sites);
  }

  /// body(π as the executor keeps it): of a delayed map −π, the φ of one step before. Forms, and operators on plane
  /// waves, that mix φ and π of such a theory have that sign in them.
  template <class Body>
  static void as_kept(std::span<const double> pi_values, Body&& body) {
    if constexpr (Delayed<T>) {
      std::vector<double> before(pi_values.begin(), pi_values.end());
      negate(before);
      body(std::span<const double>(before));
    } else {
      body(pi_values);
    }
  }

  /// Forms of π as forms of what the executor keeps for it.
  static DensityForm as_kept(DensityForm form) {
    if constexpr (Delayed<T>)
      for (QuadraticPart& part : form.parts)
        if (part.x != part.y) part.factor = -part.factor;
    return form;
  }
  static LinearForm as_kept(LinearForm form) {
    if constexpr (Delayed<T>)
      for (LinearPart& part : form.parts)
        if (part.y == pi) part.tensor = -1.0 * part.tensor;
    return form;
  }

  PotentialChoice potential() const {
    if constexpr (is_interacting<T>) return {T::Potential::name, spec_.parameters.coupling};
    return {};
  }

  static void negate(std::span<double> values) {
    for (double& value : values) value = -value;
  }

  void require_size(std::size_t size) const {
    if (size != std::size_t(K * spec_.lattice.sites())) throw std::invalid_argument("a field has K·sites values");
  }

  SimulationSpec spec_;
  const Scheme& scheme_;
  StepSchedules<R, T> schedules_;
  Executor<R, K> executor_;
  std::int64_t steps_done_ = 0;
  Background background_;
  std::vector<double> given_;           ///< its values, of shape (D+1, n_D, …, n_1)
  std::vector<double> along_;           ///< a profile of it
  bool is_steady_ = true;               ///< as in Observables
  bool background_is_present_ = false;  ///< whether the executor's is that of this very time
};

}  // namespace dualfield
