// SPDX-License-Identifier: MIT
#include "host/verify/systems.hpp"

#include <stdexcept>

#include "dualfield/catalogue.hpp"

namespace dualfield::verify {

namespace {

/// Calls body(std::type_identity<T>()) with the theory T that a spec names.
template <class Body>
void with_theory_of(const SimulationSpec& spec, Body&& body) {
  if (!with_theory(spec.theory, spec.potential, spec.lattice.dimensions, spec.gauge, body))
    throw std::invalid_argument("there is no theory \"" + spec.theory + "\" in this dimension");
}

Eigen::Index state_size(const SimulationSpec& spec) {
  Eigen::Index size = 0;
  with_theory_of(spec, [&]<class T>(std::type_identity<T>) { size = 2 * T::components * spec.lattice.sites(); });
  return size;
}

std::unique_ptr<Simulation> started(const SimulationSpec& spec, const Vector& z) {
  auto simulation = cpu_backend().make(spec);
  const std::size_t half = std::size_t(z.size() / 2);
  simulation->set_state({z.data(), half}, {z.data() + half, half});
  return simulation;
}

template <class T>
SimulationSpec at_random(Random& random) {
  Parameters parameters;
  parameters.mass = 0.6 + 0.4 * random.uniform();
  return simulation_of<T>(uneven_lattice(T::dimensions, 1 + 0.4 * random.uniform()), parameters, "leapfrog");
}

}  // namespace

Lattice uneven_lattice(int dimensions, double spacing) {
  return dimensions == 1   ? periodic({7}, spacing)
         : dimensions == 2 ? periodic({4, 5}, spacing)
                           : periodic({3, 4, 5}, spacing);
}

Lattice even_lattice(int dimensions, double spacing) {
  return dimensions == 1   ? periodic({8}, spacing)
         : dimensions == 2 ? periodic({6, 4}, spacing)
                           : periodic({2, 4, 6}, spacing);
}

std::vector<SimulationSpec> klein_gordon_fields(Random& random) {
  std::vector<SimulationSpec> fields;
  for_each<3>([&](auto index) { fields.push_back(at_random<KleinGordon<index + 1>>(random)); });
  return fields;
}

std::vector<SimulationSpec> dirac_fields(Random& random) {
  return {at_random<Dirac1d>(random), at_random<Dirac3d>(random)};
}

std::vector<SimulationSpec> all_fields(Random& random) {
  std::vector<SimulationSpec> fields = klein_gordon_fields(random);
  for (SimulationSpec& field : dirac_fields(random)) fields.push_back(std::move(field));
  return fields;
}

SimulationSpec with_scheme(SimulationSpec spec, std::string_view scheme, double step_per_spacing) {
  spec.scheme = scheme;
  spec.step = step_per_spacing * spec.lattice.spacing;
  return spec;
}

Vector random_state(const SimulationSpec& spec, Random& random) { return random.vector(state_size(spec)); }

Vector evolved(const SimulationSpec& spec, const Vector& z, std::int64_t steps) {
  const auto simulation = started(spec, z);
  simulation->advance(steps);
  Vector end(z.size());
  const std::size_t half = std::size_t(z.size() / 2);
  simulation->get_state({end.data(), half}, {end.data() + half, half});
  return end;
}

DenseMatrix step_matrix(const SimulationSpec& spec) {
  const Eigen::Index size = state_size(spec);
  DenseMatrix matrix(size, size);
  for (Eigen::Index column = 0; column < size; ++column)
    matrix.col(column) = evolved(spec, Vector::Unit(size, column), 1);
  return matrix;
}

double observed(const SimulationSpec& spec, const Vector& z, std::string_view name) {
  for (const Observable& observable : started(spec, z)->observe())
    if (observable.name == name) return observable.value;
  throw std::invalid_argument("there is no observable named " + std::string(name));
}

Assembled assembled(const SimulationSpec& spec) {
  Assembled all;
  with_theory_of(spec, [&]<class T>(std::type_identity<T>) {
    const auto matrix = [&](const auto& tensor) { return dense(tensor, spec.parameters, spec.lattice); };
    using L = Limit<T>;
    all.w = matrix(L::w);
    all.b = matrix(L::b);
    all.a = matrix(learning_tensor<L>());
    all.v = matrix(L::v);
    if constexpr (Spinor<T>) all.J = matrix(onsite(T::complex_structure));
  });
  return all;
}

DenseMatrix Assembled::generator() const { return block_matrix(w, b, a, v); }

DenseMatrix Assembled::complex_structure() const {
  const DenseMatrix zero = DenseMatrix::Zero(J.rows(), J.cols());
  return block_matrix(J, zero, zero, J);
}

DenseMatrix block_matrix(const DenseMatrix& a, const DenseMatrix& b, const DenseMatrix& c, const DenseMatrix& d) {
  DenseMatrix whole(a.rows() + c.rows(), a.cols() + b.cols());
  whole << a, b, c, d;
  return whole;
}

}  // namespace dualfield::verify
