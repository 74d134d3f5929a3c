// SPDX-License-Identifier: MIT
// The choice of the form in which a schedule streams: a form that leaves other values than staged passes is never chosen, whatever
// its speed, and what was measured is kept and used again.
#include "kernels/cuda/form_choice.hpp"

#include <gtest/gtest.h>

#include "dualfield/schemes.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "kernels/cuda/launch_schedule.hpp"

namespace dualfield::cuda {
namespace {

using S = decltype(Sequential::schedule<float, KleinGordon<2>>(Parameters{}, 1));
using Form = LaunchForm<float>;

const Lattice lattice{2, {960, 40, 1}}, longer{2, {960, 48, 1}};

std::span<const Form> forms() { return launch_forms<S, float>(); }

/// A choice among some forms, or among all.
FormChoice<float> choice_of(std::span<const Form> some = forms()) {
  const std::vector<S> substeps{Sequential::schedule<float, KleinGordon<2>>(Parameters{.mass = 0.5}, 0.25)};
  return FormChoice<float>(launched_schedule<S, float>(some), Substeps(substeps));
}

struct KeptInMemory final : Tuning {
  std::map<std::string, std::map<std::string, double>> tasks;
  std::vector<std::string> warnings;
  int found = 0;

  std::optional<std::vector<double>> find(const KernelChoice& kernels) override {
    const auto task = tasks.find(kernels.task);
    if (task == tasks.end()) return std::nullopt;
    ++found;
    std::vector<double> seconds;
    for (const std::string& name : kernels.names) seconds.push_back(task->second.at(name));
    return seconds;
  }
  void keep(const KernelChoice& kernels, const std::vector<double>& seconds) override {
    for (std::size_t i = 0; i < seconds.size(); ++i) tasks[kernels.task][kernels.names[i]] = seconds[i];
  }
  void warn(const std::string& text) override { warnings.push_back(text); }
};

class EmulatedFormChoice : public ::testing::Test {
 protected:
  EmulatedFormChoice() : fields(lattice, 1, 4) {
    emulator::settings.checks_forms = true;
    fields.use_tuning(tuning);
  }
  ~EmulatedFormChoice() override { emulator::settings.checks_forms = false; }

  /// The form of the most sub-steps, which is the fastest one here.
  static Form deepest() { return *std::ranges::max_element(forms(), {}, &Form::steps); }
  /// That one as if it left out a site: the last one of a pass has another value.
  static Form wrong() {
    Form form = deepest();
    ++form.blocks;  // so that its name is another one
    form.kernel = [](const device::Launch& launch, const Chunks& planes, const void* const* all,
                     const PassArrays<float>& to) {
      deepest().kernel(launch, planes, all, to);
      to.array[2][to.grid.row(to.grid.n2, to.grid.n3 - 1) - 1] = 0.5;
    };
    return form;
  }

  std::shared_ptr<KeptInMemory> tuning = std::make_shared<KeptInMemory>();
  Fields<float> fields;
};

TEST_F(EmulatedFormChoice, WhatWasMeasuredIsKeptAndUsedAgain) {
  FormChoice<float> first = choice_of();
  const std::string name = first.best(fields, 100).name();
  EXPECT_EQ(name, deepest().name());
  EXPECT_EQ(first.best(fields, 1).steps, 1);
  ASSERT_EQ(tuning->tasks.size(), 1u);
  auto& kept = tuning->tasks.begin()->second;
  EXPECT_EQ(kept.size(), forms().size());
  EXPECT_EQ(tuning->found, 0);

  const std::string other = forms()[0].name();
  ASSERT_NE(other, name);
  kept[other] = 1e-9;  // as on a device where it is the fastest
  FormChoice<float> second = choice_of();
  EXPECT_EQ(second.best(fields, 100).name(), other);
  EXPECT_EQ(tuning->found, 1);

  Fields<float> of_another_shape(longer, 1, 4);
  of_another_shape.use_tuning(tuning);
  EXPECT_EQ(choice_of().best(of_another_shape, 100).name(), name);
  EXPECT_EQ(tuning->tasks.size(), 2u);
  EXPECT_TRUE(tuning->warnings.empty());
}

TEST_F(EmulatedFormChoice, AFormWithOtherValuesThanStagedPassesIsNotChosen) {
  const std::vector<Form> two{forms()[0], wrong()};
  FormChoice<float> choice = choice_of(two);
  EXPECT_EQ(choice.best(fields, 100).name(), two[0].name());
  ASSERT_EQ(tuning->warnings.size(), 1u);
  EXPECT_NE(tuning->warnings[0].find(two[1].name()), std::string::npos);
  EXPECT_TRUE(tuning->tasks.empty()) << "the next run must find out for itself";
}

TEST_F(EmulatedFormChoice, WhereNoFormIsRightAnErrorSaysSo) {
  const std::vector<Form> one{wrong()};
  FormChoice<float> choice = choice_of(one);
  try {
    choice.best(fields, 100);
    FAIL();
  } catch (const device::LaunchError& error) {
    EXPECT_NE(std::string(error.what()).find("no kernel for streaming passes is right"), std::string::npos);
  }
}

}  // namespace
}  // namespace dualfield::cuda
