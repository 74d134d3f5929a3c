// SPDX-License-Identifier: MIT
// The Python module dualfield._core: the functions behind the commands, and a simulation in memory. python/dualfield/ makes of it
// what users see.
#include <malloc.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <nlohmann/json.hpp>

#include "dualfield/error.hpp"
#include "dualfield/processor.hpp"
#include "dualfield/theory_list.hpp"
#include "host/analysis/converge/converge.hpp"
#include "host/analysis/spectrum/report.hpp"
#include "host/build_info.hpp"
#include "host/case/file.hpp"
#include "host/cli.hpp"
#include "host/files/console.hpp"
#include "host/info.hpp"
#include "host/output/snapshots.hpp"
#include "host/run/controller.hpp"
#include "host/verify/command_line.hpp"
#include "host/verify/report.hpp"
#include "python/module/session.hpp"

namespace nb = nanobind;

namespace dualfield::python {

namespace {

using Array = nb::ndarray<nb::numpy, double, nb::c_contig>;
using Given = nb::ndarray<const double, nb::c_contig, nb::device::cpu>;
using Overrides = std::vector<std::string>;

/// A case as Python gives it: the name of a file, or TOML that was made of a dict.
struct Asked {
  std::string text;
  bool is_file;
  Overrides overrides;

  /// Throws DeviceError on a processor that the kernels were not compiled for: what is done with the case would run them.
  Case load(std::span<const TheoryDescription> theories) const {
    require_processor();
    return is_file ? load_case(text, overrides, theories, hdf_available())
                   : load_case_text(text, "case", overrides, theories, hdf_available());
  }
};

/// An array that keeps its values alive.
Array array_of(std::vector<double> values, const std::vector<std::size_t>& shape) {
  auto* const kept = new std::vector<double>(std::move(values));
  const nb::capsule owner(kept, [](void* memory) noexcept { delete static_cast<std::vector<double>*>(memory); });
  return {kept->data(), shape.size(), shape.data(), owner};
}

std::unique_ptr<Session> session_of(const Asked& asked) {
  const nb::gil_scoped_release released;
  return std::make_unique<Session>(asked.load(describe_theories()));
}

bool advance(Session& session, std::int64_t target, std::int64_t every, double seconds) {
  const nb::gil_scoped_release released;
  return session.advance(target, every, seconds);
}

/// An array of the state where it lies. Session and module may be gone before it.
template <class Framework, class... ReadOnly>
nb::object array_of(const ArrayView& view, const std::vector<std::size_t>& shape, int kind) {
  auto* const kept = new std::shared_ptr<void>(view.first);
  const nb::capsule owner(kept, [](void* memory) noexcept { delete static_cast<std::shared_ptr<void>*>(memory); });
  const auto type = view.bytes == sizeof(double) ? nb::dtype<double>() : nb::dtype<float>();
  return nb::cast(nb::ndarray<Framework, ReadOnly...>(view.first.get(), shape.size(), shape.data(), owner,
                                                      view.strides.data(), type, kind, view.device));
}

/// φ or π: a view of NumPy or, of a GPU's memory, of DLPack. None where there is no such view.
nb::object view_of(Session& session, int array, bool writable) {
  std::optional<ArrayView> view;
  {
    const nb::gil_scoped_release released;
    view = session.view(array);
  }
  if (!view) return nb::none();
  const auto shape = session.shape();
  if (session.backend() == "cuda") {
    const int kind = nb::device::cuda::value;
    return writable ? array_of<nb::array_api>(*view, shape, kind)
                    : array_of<nb::array_api, nb::ro>(*view, shape, kind);
  }
  const int kind = nb::device::cpu::value;
  return writable ? array_of<nb::numpy>(*view, shape, kind) : array_of<nb::numpy, nb::ro>(*view, shape, kind);
}

Array values_of(Session& session, int array) {
  std::vector<double> values;
  {
    const nb::gil_scoped_release released;
    values = session.values(array);
  }
  return array_of(std::move(values), session.shape());
}

void close(Session& session) {
  const nb::gil_scoped_release released;
  session.close();
}

void take_over(Session& session, const std::optional<Given>& phi, const std::optional<Given>& pi) {
  const auto values = [](const std::optional<Given>& given) {
    return given ? std::span<const double>(given->data(), given->size()) : std::span<const double>();
  };
  const std::array given{values(phi), values(pi)};
  const nb::gil_scoped_release released;
  session.take_over(given);
}

Array rows_of(Session& session) {
  const std::size_t columns = session.columns().size();
  auto rows = session.rows();
  const std::vector<std::size_t> shape{rows.size() / columns, columns};
  return array_of(std::move(rows), shape);
}

std::string spectrum_json(const Asked& asked, const std::string& path, int points, double around) {
  const nb::gil_scoped_release released;
  return json_of(spectrum_of(asked.load(describe_lattice_theories()), {path, points, around})).dump();
}

std::string converge_json(const Asked& asked, const std::string& refine, const std::string& against, int levels) {
  const nb::gil_scoped_release released;
  ConvergeOptions options;
  options.refine = refine;
  options.against = against;
  options.levels = levels;
  options.command_line = {"dualfield.converge"};
  const Case setup = asked.load(describe_theories());
  return json_of(setup, converge(setup, options), options).dump();
}

std::string verify_json(const std::vector<std::string>& ids) {
  const nb::gil_scoped_release released;
  require_processor();
  return verify::as_json(verify::measured(verify::chosen(verify::ledger(), ids))).dump();
}

std::string run(const Asked& asked, const std::string& name, const std::optional<std::string>& output, bool overwrite,
                bool resume, bool quiet) {
  const nb::gil_scoped_release released;
  Interruption interruption;
  interruption.postpone();  // the interpreter is to go on
  RunOptions options;
  options.case_file = name;
  if (output) options.output = *output;
  options.overwrite = overwrite;
  options.resume = resume;
  options.quiet = quiet;
  options.command_line = {"dualfield.run", name};
  return run_case(asked.load(describe_theories()), options, interruption).string();
}

/// What main() of the program does, and of the ledger, which is another program only where there is no Python.
int command_line(std::vector<std::string> words) {
  const nb::gil_scoped_release released;
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  open_standard_streams();
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  const int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  if (argc > 1 && words[1] == "verify") return run_verify_command_line(argc - 1, argv.data() + 1);
  return run_command_line(argc, argv.data());
}

std::string resolved(const Asked& asked) { return to_toml(asked.load(describe_theories())); }

void bind_session(nb::module_& m) {
  nb::class_<Session>(m, "Session", "A simulation in memory; see dualfield.Simulation.")
      .def(nb::new_(&session_of), nb::arg("case"))
      .def("advance", &advance, nb::arg("target"), nb::arg("every"), nb::arg("seconds"),
           "Step towards `target`; return after about `seconds`, or at an observed step, and whether it is one.")
      .def("view", &view_of, nb::arg("array"), nb::arg("writable"),
           "φ (0) or π (1) where it lies, or None where there is no such view. Until close() call nothing but view() "
           "and values().")
      .def("values", &values_of, nb::arg("array"), "A copy of φ (0) or π (1) in double precision.")
      .def("close", &close, "End views; one that is still held is no part of the simulation any more.")
      .def("take_over", &take_over, nb::arg("phi").none(), nb::arg("pi").none(),
           "After close(): make a state of what was written to views, and of these values where they are given.")
      .def("rows", &rows_of, "All rows of observables, shape (rows, columns).")
      .def("take_warnings", &Session::take_warnings, "The warnings since the last call.")
      .def_prop_ro("columns", &Session::columns, "Names of the columns of rows().")
      .def_prop_ro("shape", &Session::shape, "Shape of φ and of π.")
      .def_prop_ro("step", &Session::step, "Steps done.")
      .def_prop_ro("time", &Session::time, "The present time.")
      .def_prop_ro(
          "every", [](const Session& session) { return session.setup().observe.every; }, "observe.every.")
      .def_prop_ro(
          "steps", [](const Session& session) { return session.setup().time.steps; }, "time.steps.")
      .def_prop_ro("backend", &Session::backend, "\"cpu\" or \"cuda\".")
      .def_prop_ro("notes", &Session::notes, "What `dualfield run` says before the first step.")
      .def_prop_ro(
          "case_text", [](const Session& session) { return to_toml(session.setup()); },
          "The case with all defaults, as TOML.");
}

}  // namespace

}  // namespace dualfield::python

NB_MODULE(_core, m) {
  using namespace dualfield;
  using namespace dualfield::python;
  m.doc() = "Dualfield's solver; use it by the package dualfield.";
  nb::exception<InputError>(m, "InputError", PyExc_ValueError);
  nb::exception<DeviceError>(m, "DeviceError", PyExc_RuntimeError);
  nb::exception<CheckError>(m, "CheckError", PyExc_RuntimeError);
  nb::exception<VerdictError>(m, "VerdictError", PyExc_RuntimeError);
  nb::exception<OutputError>(m, "OutputError", PyExc_OSError);
  nb::exception<Interrupted>(m, "Interrupted", PyExc_KeyboardInterrupt);

  nb::class_<Asked>(m, "Case", "A case file, or TOML text, and the values that replace some of its keys.")
      .def(
          "__init__",
          [](Asked* self, std::string text, bool is_file, Overrides overrides) {
            new (self) Asked{std::move(text), is_file, std::move(overrides)};
          },
          nb::arg("text"), nb::arg("is_file"), nb::arg("overrides"));
  bind_session(m);
  m.def("resolved", &resolved, nb::arg("case"), "The case with all defaults, as TOML.");
  m.def("spectrum", &spectrum_json, nb::arg("case"), nb::arg("path"), nb::arg("points"), nb::arg("around"),
        "The report of `dualfield spectrum --json`.");
  m.def("converge", &converge_json, nb::arg("case"), nb::arg("refine"), nb::arg("against"), nb::arg("levels"),
        "The report of `dualfield converge --json`.");
  m.def("verify", &verify_json, nb::arg("ids"), "The report of `dualfield verify --json`.");
  m.def("run", &python::run, nb::arg("case"), nb::arg("name"), nb::arg("output").none(), nb::arg("overwrite"),
        nb::arg("resume"), nb::arg("quiet"), "What `dualfield run` does; the directory of the results.");
  m.def("command_line", &command_line, nb::arg("words"), "Do what the words of a command line ask for; the exit code.");
  m.def("info", [] { return require_processor(), info_text(nullptr); }, "What `dualfield info` prints.");
  m.attr("__version__") = std::string(build::version);
}
