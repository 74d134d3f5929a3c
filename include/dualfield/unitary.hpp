// SPDX-License-Identifier: MIT
// The scheme `unitary`: b, a sum of hops and of what stays at a site, taken apart into rotations of pairs of values.
#pragma once

#include <utility>

#include "dualfield/site_shear.hpp"
#include "dualfield/theory.hpp"

namespace dualfield {

namespace detail {
/// n where M Mᵀ = MᵀM = n; 0 where there is no such n.
template <int K>
constexpr int square_of(const Matrix<K>& m) {
  const Matrix<K> square = m * transpose(m);
  const int n = square.entry[0][0];
  const Matrix<K> multiple = n * identity_matrix<K>();
  return square == multiple && transpose(m) * m == multiple ? n : 0;
}

/// Whether every term turns pairs of values: its factor is a multiple of a rotation.
template <int K, int N>
constexpr bool rotates_pairs(const Tensor<K, N>& tensor) {
  for (int t = 0; t < N; ++t)
    if (square_of(tensor.term[t].factor) == 0 || tensor.term[t].carried.use == Carried::factor) return false;
  return N > 0;
}
}  // namespace detail

/// b in parts: what stays at the site, and the hops, a shift each.
template <ContinuousTime T>
struct BiasParts {
  struct Whole {
    static constexpr auto tensor = T::b;
  };
  struct Gathered {
    static constexpr auto tensor = gathered<Whole>();
  };
  struct Onsite {
    static constexpr auto tensor = part<Gathered, Staying>();
  };
  struct Hops {
    static constexpr auto tensor = part<Gathered, Other<Staying>>();
  };
  static constexpr bool has_onsite = decltype(Onsite::tensor)::terms > 0;
  static constexpr int count = decltype(Hops::tensor)::terms + has_onsite;
  /// Whether what stays at a site is another matrix at each.
  static constexpr bool varies = carries(Onsite::tensor) != 0;
};

/// One term of b, F at its shift without its coefficient c. dφ_i/dt = c F π_{i+shift} and dπ_{i+shift}/dt = −c Fᵀ φ_i with
/// F Fᵀ = n is a rotation of disjoint pairs with the frequency c√n.
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

/// A rotation by time t: the stages φ += onto, π += back, φ += onto; `turn` is what is missing of it, a sign.
template <class R, class Part>
struct PairRotation {
  using Still = Nothing<Part::components>;

  Advance<R, Still, typename Part::Onto, Free, phi, pi> onto;
  Advance<R, Still, typename Part::Back, Free, pi, phi> back;
  double turn;
  const auto& closing() const { return onto; }

  PairRotation(const Parameters& p, double t)
      : PairRotation(p,
                     RotationShears<R>(t * std::sqrt(Part::square) * Part::term.coefficient.value(p), Part::square)) {}

 private:
  PairRotation(const Parameters& p, const RotationShears<R>& shears)
      : onto(p, shears.tangent), back(p, shears.sine), turn(shears.turn) {}
};

/// The same for an X of each site's own, dφ/dt = Xπ and dπ/dt = −Xᵀφ with XXᵀ of two eigenvalues.
template <class R, class Operator>
struct SiteRotationPair {
  SiteShear<R, Operator, phi> onto;
  SiteShear<R, Operator, pi> back;
  SiteShear<R, Operator, phi, true> last;
  double turn = 1;
  const auto& closing() const { return last; }

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

/// Exact rotations, L(h/2) onsite(h/2) hop₁(h/2) … hop_D(h) … hop₁(h/2) onsite(h/2) L(h/2) with L(t) = e^{tw}, e^{tv}:
/// second order, time-reversible, and |φ|² + |π|² stays for every h. Neighbouring shears of φ are one stage.
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
  /// I counts the parts that occur twice, all but the last.
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
    const auto there = [&](auto part) {
      return both(std::get<part>(rotation).closing(), std::get<part + 1>(rotation).onto);
    };
    const auto back = [&](auto part) {  // shears of φ commute, and the part at the site, which may sign, is number 0
      return both(std::get<part>(rotation).onto, std::get<part + 1>(rotation).closing());
    };
    const auto& first = std::get<0>(rotation);
    // −1 commutes with everything: signs of the parts that occur twice cancel, the last one's may wait for the end
    const double sign = std::get<last>(rotation).turn;
    const auto stages = std::tuple_cat(
        std::tuple(RotatePi(p, h / 2), both(RotatePhi(p, h / 2), first.onto)),
        std::tuple(std::get<I>(rotation).back, there(Index<I>{}))..., std::tuple(std::get<last>(rotation).back),
        std::tuple(back(Index<last - 1 - I>{}), std::get<last - 1 - I>(rotation).back)...,
        std::tuple(both(first.closing(), RotatePhi(p, h / 2, sign)), RotatePi(p, h / 2, sign)));
    return std::apply([](const auto&... stage) { return make_schedule<R>(stage...); }, stages);
  }
};

}  // namespace dualfield
