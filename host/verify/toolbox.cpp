// SPDX-License-Identifier: MIT
// The tools of the ledger's entries.
#include "host/verify/toolbox.hpp"

#include <stdexcept>

#include "host/linear_algebra.hpp"

namespace dualfield::verify {

Random::Random(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const unsigned char character : id) hash = (hash ^ character) * 0x100000001b3;
  key_ = {std::uint32_t(hash), std::uint32_t(hash >> 32)};
}

double Random::uniform() { return dualfield::uniform({drawn_++, 0, 0, 0}, key_); }

Vector Random::vector(Eigen::Index size) {
  return Vector::NullaryExpr(size, [this](Eigen::Index) { return uniform(); });
}

DenseMatrix Random::matrix(Eigen::Index rows, Eigen::Index columns) {
  return DenseMatrix::NullaryExpr(rows, columns, [this](Eigen::Index, Eigen::Index) { return uniform(); });
}

DenseMatrix Random::symmetric(Eigen::Index size) {
  const DenseMatrix any = matrix(size, size);
  return (any + any.transpose()) / 2;
}

DenseMatrix Random::orthogonal(Eigen::Index size) { return singular_system(matrix(size, size)).left; }

double residual(const DenseMatrix& left, const DenseMatrix& right) {
  if (left.rows() != right.rows() || left.cols() != right.cols())
    throw std::invalid_argument("the two sides of an equation differ in size");
  const double size = left.norm() + right.norm();
  return size == 0 ? 0 : (left - right).norm() / size;
}

double observed_order(const std::function<double(double)>& error, double h) {
  return std::log2(error(h) / error(h / 2));
}

DenseMatrix limit(const std::function<DenseMatrix(double)>& f, double h) {
  std::vector<DenseMatrix> best;  // estimates from h/2^i with the first terms of the expansion removed
  for (int i = 0; i < 6; ++i) best.push_back(f(std::ldexp(h, -i)));
  for (int power = 1; power < 6; ++power)
    for (std::size_t i = 0; i + std::size_t(power) < best.size(); ++i)
      best[i] = best[i + 1] + (best[i + 1] - best[i]) / (std::ldexp(1, power) - 1);
  return best.front();
}

ActiveVector variables(const Vector& at) {
  ActiveVector active(at.size());
  for (Eigen::Index i = 0; i < at.size(); ++i) active[i] = Active(at[i], at.size(), i);
  return active;
}

DenseMatrix inverse(const DenseMatrix& m) { return dualfield::inverse(Eigen::MatrixXcd(m), 0).value().real(); }

DenseMatrix null_space(const DenseMatrix& m) {
  const SingularSystem<DenseMatrix> system = singular_system(m);
  Eigen::Index rank = 0;
  while (rank < system.values.size() && system.values[rank] > 1e-12 * system.values[0]) ++rank;
  return system.right.rightCols(m.cols() - rank);
}

DenseMatrix blocks(const DenseMatrix& a, const DenseMatrix& b, const DenseMatrix& c, const DenseMatrix& d) {
  DenseMatrix result(a.rows() + c.rows(), a.cols() + b.cols());
  result << a, b, c, d;
  return result;
}

Vector stacked(const Vector& x, const Vector& y) {
  Vector z(x.size() + y.size());
  z << x, y;
  return z;
}

Lattice periodic(std::initializer_list<int> extents, double spacing) {
  Lattice lattice;
  lattice.dimensions = 0;
  for (const int extent : extents) lattice.extent[lattice.dimensions++] = extent;
  lattice.spacing = spacing;
  return lattice;
}

Vector one_step(const SimulationSpec& spec, const Vector& z) {
  const auto simulation = cpu_backend().make(spec);
  Vector phi = first_half(z), pi = second_half(z);
  const auto values = [](Vector& field) { return std::span<double>(field.data(), std::size_t(field.size())); };
  simulation->set_state(values(phi), values(pi));
  simulation->advance(1);
  simulation->get_state(values(phi), values(pi));
  return stacked(phi, pi);
}

}  // namespace dualfield::verify
