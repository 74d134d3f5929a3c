// SPDX-License-Identifier: MIT
#include "host/case/base_spec.hpp"

namespace dualfield {

SimulationSpec base_spec_of(const Case& setup) {
  SimulationSpec spec;
  spec.theory = setup.theory.name;
  spec.potential = setup.theory.potential;
  spec.parameters = {setup.theory.mass, setup.mass_squared(), setup.lattice.spacing, setup.theory.coupling};
  spec.parameters.wilson = setup.theory.wilson.value_or(0);
  spec.derivative = setup.theory.derivative.value_or(spec.derivative);
  spec.lattice.dimensions = int(setup.lattice.shape.size());
  for (std::size_t axis = 0; axis < setup.lattice.shape.size(); ++axis)
    spec.lattice.extent[axis] = int(setup.lattice.shape[axis]);
  spec.lattice.spacing = setup.lattice.spacing;
  if (setup.gauge.is_present()) spec.gauge = setup.gauge.form;
  if (const DynamicalGauge* gauge = setup.gauge.dynamical()) spec.gauge_coupling = gauge->coupling;
  spec.scheme = setup.time.scheme;
  spec.step = setup.time.step;
  spec.start_time = setup.time.at(0);
  spec.precision = precision_named(setup.run.precision);
  spec.threads = int(setup.run.threads);
  spec.steps_per_pass = int(setup.run.steps_per_pass);
  if (!setup.run.ranks.empty()) spec.division = Division{int(setup.run.ranks[0]), int(setup.run.ranks[1])};
  return spec;
}

}  // namespace dualfield
