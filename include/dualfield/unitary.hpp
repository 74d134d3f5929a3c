// SPDX-License-Identifier: MIT
// The scheme `unitary`: the tensor b, a sum of hopping terms and of onsite terms, is split into rotations of pairs.
#pragma once

#include <utility>

#include "dualfield/site_shear.hpp"
#include "dualfield/theory.hpp"

namespace dualfield {

namespace detail {
/// n if M Mᵀ = MᵀM = n; 0 if there is no such n.
template <int K>
constexpr int square_of(const Matrix<K>& m) {
  const Matrix<K> square = m * transpose(m);
  const int n = square.entry[0][0];
  const Matrix<K> multiple = n * identity_matrix<K>();
  return square == multiple && transpose(m) * m == multiple ? n : 0;
}

/// Whether every term generates rotations of pairs of values: its factor is a multiple of an orthogonal matrix.
template <int K, int N>
constexpr bool rotates_pairs(const Tensor<K, N>& tensor) {
  for (int t = 0; t < N; ++t)
    if (square_of(tensor.term[t].factor) == 0 || tensor.term[t].background.use == BackgroundFactor::value) return false;
  return N > 0;
}
}  // namespace detail

/// The parts of b: its onsite terms, and its hopping terms, one for each shift.
template <ContinuousTime T>
struct BiasParts {
  struct Whole {
    static constexpr auto tensor = T::b;
  };
  struct Gathered {
    static constexpr auto tensor = gathered<Whole>();
  };
  struct Onsite {
    static constexpr auto tensor = terms_where<Gathered, IsOnsite>();
  };
  struct Hops {
    static constexpr auto tensor = terms_where<Gathered, Not<IsOnsite>>();
  };
  static constexpr bool has_onsite = decltype(Onsite::tensor)::terms > 0;
  static constexpr int count = decltype(Hops::tensor)::terms + has_onsite;
  /// Whether the onsite part reads a background and so differs from site to site.
  static constexpr bool varies = background_components(Onsite::tensor) != 0;
};

/// One term c F S^shift of b as the operator Onto = F S^shift and the operator Back = −Ontoᵀ, both without the
/// coefficient c. With F Fᵀ = n, dφ_i/dt = c F π_{i+shift} and dπ_{i+shift}/dt = −c Fᵀ φ_i rotate disjoint pairs of
/// values with the frequency c√n.
template <class Operator, int Number>
struct PairTerm {
  static constexpr auto term = Operator::tensor.term[Number];
  static constexpr int components = decltype(Operator::tensor)::components;
  static constexpr int square = detail::square_of(term.factor);  ///< n

  struct Onto {
    static constexpr Tensor<components, 1> tensor = [] {
      Tensor<components, 1> alone{{term}};
      alone.term[0].coefficient = {};
      return alone;
    }();
  };
  struct Back {
    static constexpr auto tensor = -transpose(Onto::tensor);
  };
};

/// The rotation of a PairTerm by time t: the stages φ += onto, π += back, φ += onto, and multiplication of φ and π by
/// `sign`, which is left to the user of this class.
template <class R, class Part>
struct PairRotation {
  using Still = Nothing<Part::components>;

  Advance<R, Still, typename Part::Onto, Free, phi, pi> onto;
  Advance<R, Still, typename Part::Back, Free, pi, phi> back;
  double sign;
  /// The last of the three shears.
  DUALFIELD_HD const auto& closing() const { return onto; }

  PairRotation(const Parameters& p, double t)
      : PairRotation(p,
                     RotationShears<R>(t * std::sqrt(Part::square) * Part::term.coefficient.value(p), Part::square)) {}

 private:
  PairRotation(const Parameters& p, const RotationShears<R>& shears)
      : onto(p, shears.tangent), back(p, shears.sine), sign(shears.sign) {}
};

/// The same for an onsite X that differs from site to site, dφ/dt = Xπ and dπ/dt = −Xᵀφ, where XXᵀ has two eigenvalues.
/// Its shears include the signs of half turns.
template <class R, class Operator>
struct SiteRotationPair {
  SiteShear<R, Operator, phi> onto;
  SiteShear<R, Operator, pi> back;
  SiteShear<R, Operator, phi, true> last;
  double sign = 1;
  DUALFIELD_HD const auto& closing() const { return last; }

  SiteRotationPair(const Parameters& p, double t) : onto(p, t), back(p, t), last(p, t) {}
};

/// The rotation of part number I.
template <class R, ContinuousTime T, int I>
struct PartRotation {
  using Parts = BiasParts<T>;
  static constexpr bool is_onsite = Parts::has_onsite && I == 0;
  using Operator = std::conditional_t<is_onsite, typename Parts::Onsite, typename Parts::Hops>;
  using type = std::conditional_t<is_onsite && Parts::varies, SiteRotationPair<R, Operator>,
                                  PairRotation<R, PairTerm<Operator, is_onsite ? 0 : I - Parts::has_onsite>>>;
};

/// A symmetric product of exact rotations: L(h/2) onsite(h/2) hop₁(h/2) … hop_D(h) … hop₁(h/2) onsite(h/2) L(h/2),
/// where L(t) is e^{tw} on φ and e^{tv} on π. Second order, time-reversible, and |φ|² + |π|² is conserved for every h.
/// Consecutive shears of φ are combined into one stage.
struct Unitary {
  static constexpr ScheduleKind kind = ScheduleKind::unitary;
  template <class T>
  static constexpr bool serves = [] {
    if constexpr (has_local_flow<T>() && !OwnForce<T>)
      return decltype(T::w)::terms > 0 && detail::rotates_pairs(BiasParts<T>::Hops::tensor) &&
             (!BiasParts<T>::has_onsite || BiasParts<T>::varies || detail::rotates_pairs(BiasParts<T>::Onsite::tensor));
    else
      return false;
  }();

  template <class R, ContinuousTime T>
  static auto schedule(const Parameters& p, double h) {
    return with_parts<R, T>(p, h, std::make_integer_sequence<int, BiasParts<T>::count - 1>{});
  }

 private:
  /// I numbers the parts that occur twice: all but the last one.
  template <class R, ContinuousTime T, int... I>
  static auto with_parts(const Parameters& p, double h, std::integer_sequence<int, I...>) {
    using RotatePhi = LocalRotation<R, typename Tensors<T>::W, phi>;
    using RotatePi = LocalRotation<R, typename Tensors<T>::V, pi>;
    constexpr int last = sizeof...(I);
    const std::tuple rotation(typename PartRotation<R, T, I>::type(p, h / 2)...,
                              typename PartRotation<R, T, last>::type(p, h));
    const auto both = [](const auto& one, const auto& next) {
      return Then<std::decay_t<decltype(one)>, std::decay_t<decltype(next)>>{one, next};
    };
    const auto on_the_way_up = [&](auto part) {
      return both(std::get<part>(rotation).closing(), std::get<part + 1>(rotation).onto);
    };
    // In the order of the way up, which is allowed because the two shears commute: both only add to φ. (Of all shears
    // of φ only the closing one of the onsite part, number 0, can also multiply by a sign.)
    const auto on_the_way_down = [&](auto part) {
      return both(std::get<part>(rotation).onto, std::get<part + 1>(rotation).closing());
    };
    const auto& first = std::get<0>(rotation);
    // Signs commute with all rotations. Those of the parts that occur twice cancel; that of the last part, which occurs
    // once, is applied in the final rotations.
    const double sign = std::get<last>(rotation).sign;
    const auto stages = std::tuple_cat(
        std::tuple(RotatePi(p, h / 2), both(RotatePhi(p, h / 2), first.onto)),
        std::tuple(std::get<I>(rotation).back, on_the_way_up(Index<I>{}))..., std::tuple(std::get<last>(rotation).back),
        std::tuple(on_the_way_down(Index<last - 1 - I>{}), std::get<last - 1 - I>(rotation).back)...,
        std::tuple(both(first.closing(), RotatePhi(p, h / 2, sign)), RotatePi(p, h / 2, sign)));
    return std::apply([](const auto&... stage) { return make_schedule<R>(stage...); }, stages);
  }
};

}  // namespace dualfield
