// SPDX-License-Identifier: MIT
// What a case may ask for on several ranks does not depend on whether they have GPUs.
#include <gtest/gtest.h>

#include "dualfield/dense.hpp"
#include "dualfield/error.hpp"
#include "host/run/controller.hpp"
#include "host/run/preflight.hpp"
#include "host/run/system.hpp"
#include "kernels/ranks/thread_communicator.hpp"

namespace dualfield {
namespace {

/// Computes on the processor and passes for a GPU.
class LikeAGpu final : public Backend {
 public:
  std::string_view name() const override { return "cuda"; }
  std::vector<std::string> devices() const override { return {"one"}; }
  std::string reason() const override { return ""; }
  Engine engine(const SimulationSpec& spec, const LearningSystem& system) const override {
    return cpu_backend().engine(spec, system);
  }
  std::unique_ptr<DenseSimulation> make(const DenseSpec& spec) const override { return cpu_backend().make(spec); }
  double memory_needed(const SimulationSpec& spec, const LearningSystem& system) const override {
    return cpu_backend().memory_needed(spec, system);
  }
  double memory_needed(const DenseSpec& spec) const override { return cpu_backend().memory_needed(spec); }
  double memory_available(Communicator* ranks) const override { return cpu_backend().memory_available(ranks); }
};

Case case_of(const std::string& theory, const std::string& scheme) {
  Case c;
  c.theory.name = theory;
  c.theory.mass = 0.5;
  c.lattice = {{6, 5, 12}, 0.5};
  c.time.step = 0.05;
  c.time.steps = 2;
  c.time.scheme = scheme;
  c.initial = RandomInitial{};
  return c;
}

void run_on_two_ranks(const Case& setup) {
  run_on_thread_ranks(2, [&](const std::shared_ptr<Communicator>& ranks) {
    const LikeAGpu backend;
    const auto system = make_system(setup, backend, ranks);
    Preflight preflight;
    system->check_memory(preflight);
    const auto evolution = system->evolution();
    begin_state(*system, system->initial_state(), *evolution);
    evolution->advance(2);
    EXPECT_FALSE(evolution->observe().empty());
  });
}

TEST(DividedSystem, HasEverySchemeAndMeasureOnGpus) {
  for (const char* theory : {"klein_gordon", "dirac_3d"})
    for (const char* scheme : {"leapfrog", "exact"}) {
      Case c = case_of(theory, scheme);
      EXPECT_NO_THROW(run_on_two_ranks(c)) << theory << ", " << scheme;
      c.observe.also = {"tail"};  // a sum over plane waves
      EXPECT_NO_THROW(run_on_two_ranks(c)) << theory << ", " << scheme << ", tail";
    }
  Case line = case_of("klein_gordon", "leapfrog");
  line.lattice.shape = {16};
  EXPECT_THROW(run_on_two_ranks(line), InputError);
}

}  // namespace
}  // namespace dualfield
