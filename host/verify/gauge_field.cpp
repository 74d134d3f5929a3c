// SPDX-License-Identifier: MIT
#include "host/verify/gauge_field.hpp"

#include <algorithm>
#include <stdexcept>

#include "dualfield/catalogue.hpp"
#include "host/linear_algebra.hpp"

namespace dualfield::verify {

GaugeHistory oscillating_field(Random& random, const Lattice& lattice, double size) {
  const OscillatingValues values(random, lattice.sites(), lattice.dimensions + 1, size);
  return [values](const TimeSpan& span) {
    GaugeValues result = values.at(span.links());
    result.col(0) = values.at(span.middle()).col(0);
    return result;
  };
}

Vector shifted(const Vector& f, const Lattice& lattice, int mu, int by) {
  Vector result(f.size());
  for_each_site(lattice, [&](const Site& site, Eigen::Index i) { result[i] = f[neighbour(lattice, site, mu, by)]; });
  return result;
}

GaugeHistory transformed(const GaugeHistory& field, const OscillatingValues& angle, const Lattice& lattice) {
  return [=](const TimeSpan& span) {
    GaugeValues values = field(span);
    const Vector begin = angle.at(span.begin), end = angle.at(span.end);
    const Vector at_links = span.links_at_begin ? begin : Vector((begin + end) / 2);
    if (span.end != span.begin) values.col(0) += (end - begin) / (span.end - span.begin);
    for (int mu = 1; mu <= lattice.dimensions; ++mu) values.col(mu) += shifted(at_links, lattice, mu, +1) - at_links;
    return values;
  };
}

Vector phase_rotated(const Vector& z, const Vector& angle) {
  Vector result(z.size());
  const Eigen::Index sites = angle.size();
  for (Eigen::Index first = 0; first < z.size(); first += 2 * sites)
    for (Eigen::Index i = 0; i < sites; ++i) {
      const Complex psi = std::polar(1.0, -angle[i]) * Complex(z[first + i], z[first + sites + i]);
      result[first + i] = psi.real();
      result[first + sites + i] = psi.imag();
    }
  return result;
}

SimulationSpec in_field(SimulationSpec spec, const GaugeHistory& field, std::string form) {
  spec.gauge = std::move(form);
  spec.background = {[field, sites = spec.lattice.sites()](const TimeSpan& span, int component, std::int64_t first,
                                                           std::span<double> values) {
                       const GaugeValues given = field(span);
                       if (given.rows() != sites)
                         throw std::invalid_argument("the background has another size than the lattice");
                       std::copy_n(given.data() + component * sites + first, values.size(), values.begin());
                     },
                     false};
  return spec;
}

SimulationSpec in_static_field(SimulationSpec spec, const GaugeValues& values, std::string form) {
  spec = in_field(
      std::move(spec), [values](const TimeSpan&) { return values; }, std::move(form));
  spec.background.is_static = true;
  return spec;
}

std::vector<SimulationSpec> small_dirac_fields(Random& random) {
  std::vector<SimulationSpec> fields = dirac_fields(random);
  fields[1].lattice = periodic({3, 2, 4}, fields[1].lattice.spacing);
  return fields;
}

ComplexMatrix on_spinors(const DenseMatrix& real, Eigen::Index sites) {
  const Eigen::Index pairs = real.rows() / (2 * sites);
  ComplexMatrix result(pairs * sites, pairs * sites);
  double off = 0;
  for (Eigen::Index r = 0; r < pairs; ++r)
    for (Eigen::Index c = 0; c < pairs; ++c) {
      const auto block = [&](Eigen::Index x, Eigen::Index y) {
        return real.block((2 * r + x) * sites, (2 * c + y) * sites, sites, sites);
      };
      off = std::max(
          {off, (block(0, 0) - block(1, 1)).cwiseAbs().maxCoeff(), (block(0, 1) + block(1, 0)).cwiseAbs().maxCoeff()});
      result.block(r * sites, c * sites, sites, sites).real() = block(0, 0);
      result.block(r * sites, c * sites, sites, sites).imag() = block(1, 0);
    }
  if (!(off <= 1e-13 * real.cwiseAbs().maxCoeff())) throw std::invalid_argument("the matrix is not complex linear");
  return result;
}

Vector frequencies(const DenseMatrix& generator, Eigen::Index sites) {
  const ComplexMatrix hermitian = imaginary_unit * on_spinors(generator, sites);
  if (!(residual(hermitian, hermitian.adjoint()) <= rounding))
    throw std::invalid_argument("the generator is not antihermitian");
  return hermitian_eigenvalues(hermitian);
}

double largest_singular_value(const DenseMatrix& matrix) {
  return std::sqrt(std::max(0.0, hermitian_eigenvalues(matrix.transpose() * matrix).maxCoeff()));
}

SmoothFields::SmoothFields(Random& random, Eigen::Index values, double size)
    : amplitude_(size * random.matrix(values, 3)), phase_(3 * random.matrix(values, 3)), wave_(random.matrix(4, 3)) {}

Vector SmoothFields::at(double t, const std::array<double, 3>& x) const {
  const Eigen::RowVector3d angle = Eigen::RowVector4d(t, x[0], x[1], x[2]) * wave_;
  return (amplitude_.array() * (phase_.rowwise() + angle).array().cos()).rowwise().sum();
}

Vector SmoothFields::derivative(int mu, double t, const std::array<double, 3>& x) const {
  const Eigen::RowVector3d angle = Eigen::RowVector4d(t, x[0], x[1], x[2]) * wave_;
  const Eigen::Array<double, Eigen::Dynamic, 3> slope = -amplitude_.array() * (phase_.rowwise() + angle).array().sin();
  return slope.matrix() * wave_.row(mu).transpose();
}

Vector SmoothFields::sampled(double t, const Lattice& lattice, const std::array<double, 3>& offset) const {
  const Eigen::Index sites = lattice.sites();
  Vector result(amplitude_.rows() * sites);
  for_each_site(lattice, [&](const Site& site, Eigen::Index i) {
    std::array<double, 3> x{};
    for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis)
      x[axis] = lattice.spacing * (site[axis] - 1 + offset[axis]);
    const Vector values = at(t, x);
    for (Eigen::Index v = 0; v < values.size(); ++v) result[v * sites + i] = values[v];
  });
  return result;
}

Lattice three_site_lattice(int dimensions, double spacing) {
  return dimensions == 1 ? periodic({3}, spacing) : periodic({3, 3, 3}, spacing);
}

Vector at_middle_site(const Vector& z, const Lattice& lattice) {
  const Site middle{lattice.extent[0] / 2, lattice.extent[1] / 2, lattice.extent[2] / 2, lattice.extent[3] / 2};
  const Eigen::Index sites = lattice.sites(), at = offset_of(middle, lattice);
  return Vector::NullaryExpr(z.size() / sites, [&](Eigen::Index v) { return z[v * sites + at]; });
}

}  // namespace dualfield::verify
