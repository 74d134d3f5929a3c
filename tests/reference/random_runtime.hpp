// SPDX-License-Identifier: MIT
// Random theories given at run time, with any K, D, terms and shifts, on lattices with axes of one and two sites too.
#pragma once

#include <random>
#include <sstream>
#include <string>

#include "dualfield/simulation.hpp"

namespace dualfield::reference {

class RandomRuntime {
 public:
  explicit RandomRuntime(std::uint32_t seed) : bits_(seed) {}

  /// A random spec. Its tensors are so small that a step enlarges a state at most a few times.
  SimulationSpec spec(std::int64_t most_sites, int longest_axis) {
    SimulationSpec spec;
    spec.theory = "linear";
    spec.lattice.dimensions = between(1, 4);
    do {
      for (int axis = 0; axis < spec.lattice.dimensions; ++axis)
        spec.lattice.extent[axis] = between(0, 2) ? between(1, longest_axis) : between(1, 3);
    } while (spec.lattice.sites() > most_sites);
    spec.lattice.spacing = real(0.5, 2);
    near_ = between(0, 1) == 0;
    const int K = between(0, 3) ? between(1, 5) : between(6, most_runtime_components);
    RuntimeTheory theory{{tensor(K, local()), tensor(K, false), tensor(K, false), tensor(K, local())}, {}};
    for (const char* name : {"first", "second", "third"}) {
      QuadraticForm form{name, {}};
      for (int parts = between(0, 3); parts > 0; --parts) {
        const Field x = between(0, 1) ? phi : pi, y = between(0, 1) ? phi : pi;
        form.parts.push_back({real(-1, 1), x, tensor(K, false), y});
        if (between(0, 1)) form.parts.back().component = between(0, K - 1);
      }
      theory.observables.push_back(form);
    }
    spec.runtime = theory;
    spec.scheme = between(0, 1) ? "synchronous" : "sequential";
    spec.threads = 1;
    return spec;
  }

  std::vector<double> values(std::size_t count) {
    std::vector<double> result(count);
    for (double& value : result) value = double(float(real(-1, 1)));  // rounded to single precision
    return result;
  }

  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(bits_); }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(bits_); }

 private:
  bool local() { return between(0, 1) == 0; }

  /// A random tensor of up to five terms, with large and negative shifts and with rows and columns that are zero.
  RuntimeTensor tensor(int K, bool local) {
    RuntimeTensor result{K, {}};
    for (int terms = between(0, 5); terms > 0; --terms) {
      RuntimeTerm term{std::vector<double>(std::size_t(K * K))};
      for (double& entry : term.factor)
        if (between(0, 2) == 0) entry = between(0, 1) ? between(-1, 1) : real(-1, 1) / K;
      const int reach = near_ ? between(0, 2) : between(0, 3) ? 2 : 1000;
      for (int& by : term.shift) by = local ? 0 : between(-reach, reach);
      result.terms.push_back(term);
    }
    return result;
  }

  std::mt19937 bits_;
  bool near_ = false;  ///< whether the theory reads no further than two sites
};

/// Text for SCOPED_TRACE.
inline std::string described(const SimulationSpec& spec) {
  std::ostringstream text;
  text << "linear, K " << spec.runtime->step.components() << ", D " << spec.lattice.dimensions << ", shape";
  for (const int n : spec.lattice.extent) text << " " << n;
  text << ", " << spec.scheme << (spec.precision == Precision::double_precision ? ", double" : ", single")
       << (spec.pass == Pass::streaming ? ", streaming" : ", staged") << ", threads " << spec.threads;
  return text.str();
}

}  // namespace dualfield::reference
