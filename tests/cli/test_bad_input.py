# SPDX-License-Identifier: MIT
"""Invalid input: exit code 2, a message with the place and the allowed values, and no file written."""
import re
import shutil
import tempfile

import numpy as np

import program
from bad_cases import (BASE, CONTRADICTIONS, FILES, GOOD, INITIAL, LATTICE_LESS_KEYS, LINEAR, LINEAR_ELSEWHERE,
                       LINEAR_NEURON_CASES, LINEAR_WRONG, MISSING, NEURON_CASES, NEURONS, RANDOM, UNKNOWN_KEYS,
                       WRONG_TYPES, WRONG_VALUES)
from program import ProgramTest, listing


class BadInput(ProgramTest):
    def refused(self, case, *options, words=(), place=None):
        """Expects exit 2, the words and the place (a line, True for any line) in the message, and no file written."""
        (self.directory / "case.toml").write_bytes(case.encode() if isinstance(case, str) else case)
        before = listing(self.directory)
        process = program.call("run", self.directory / "case.toml", "--output", self.directory / "out", *options)
        after = listing(self.directory)
        if "out" in after and "out" not in before:
            shutil.rmtree(self.directory / "out")  # otherwise the next case would be refused because of it
        self.assertEqual(process.returncode, 2, msg=process.stdout + process.stderr)
        self.assertEqual(sorted(after), sorted(before))
        self.assertEqual(after, before)
        for word in words:
            self.assertIn(word, process.stderr)
        if place is not None:
            found = re.search(r"case\.toml:(\d+):(\d+)", process.stderr)
            self.assertIsNotNone(found, msg=f"no file:line:column in: {process.stderr}")
            if place is not True:
                self.assertEqual(int(found[1]), place, msg=process.stderr)
        return process.stderr

    def replaced(self, old, new, words, place=None, base=BASE):
        self.assertIn(old, base)
        line = base[: base.index(old)].count("\n") + 1
        wrong = next((n for n, text in enumerate(new.split("\n")) if text not in base), 0)
        return self.refused(base.replace(old, new, 1), words=words, place=line + wrong if place is None else place)

    def test_the_base_case_itself_runs(self):
        self.run_case(BASE)

    def test_unknown_keys(self):
        for old, new, words in UNKNOWN_KEYS:
            with self.subTest(new):
                message = self.replaced(old, new, [])
                for word in words:
                    self.assertRegex(message, rf"(?<![a-z_]){word}(?![a-z_])")

    def test_wrong_types(self):
        for old, new, words in WRONG_TYPES:
            with self.subTest(new):
                self.replaced(old, new, words, place=True if new.startswith("observe") else None)

    def test_wrong_values(self):
        for old, new, words in WRONG_VALUES:
            with self.subTest(new):
                self.replaced(old, new, words)

    def test_contradictions_and_broken_toml(self):
        for old, new, words in CONTRADICTIONS:
            with self.subTest(new):
                self.replaced(old, new, words, place=True)

    def test_missing_keys(self):
        for text, key in MISSING:
            with self.subTest(key):
                self.refused(BASE.replace(text + "\n", ""), words=[key.split(".")[1], key.split(".")[0]])

    def test_files_that_are_not_cases(self):
        binary = bytes(range(256)) * 4
        for name, content in (("empty", b""), ("binary", binary), ("npy", GOOD), ("comment", b"# nothing\n")):
            with self.subTest(name):
                self.refused(content)

    def test_initial_states_that_do_not_fit(self):
        for text, words in INITIAL:
            with self.subTest(text):
                self.refused(BASE.replace(RANDOM, text), words=words, place=True)

    def test_theories_refuse_what_they_do_not_have(self):
        dirac = BASE.replace('"klein_gordon"', '"dirac_1d"').replace("[8, 6]", "[8]")
        self.run_case(dirac, output="accepted")
        for old, new, words in [
            ("mass = 0.5", "mass_squared = 0.25", ["mass_squared", "dirac_1d"]),
            ("mass = 0.5", "mass = 0.5\nwilson = 1.0", ["time.scheme", "leapfrog", "Wilson", "synchronous", "sequential"]),
            ("mass = 0.5", 'mass = 0.5\nwilson = "some"', ["wilson", "some", "number"]),
            ("mass = 0.5", "mass = 0.5\nwilson = nan", ["wilson", "nan"]),
            ("mass = 0.5", 'mass = 0.5\nderivative = "both"', ["derivative", "both", "one_sided", "central"]),
            ("mass = 0.5", 'mass = 0.5\nderivative = 2', ["derivative", "2"]),
            ("mass = 0.5", 'mass = 0.5\npotential = "phi4"\ncoupling = 1.0', ["potential", "dirac_1d"]),
            (RANDOM, 'kind = "kink"', ["kink"]), (RANDOM, 'kind = "point"\ncomponent = 3', ["component", "3"]),
            (RANDOM, 'kind = "packet"\nwidth = 1.0\nspin = "up"', ["spin"])]:
            with self.subTest(new):
                self.refused(dirac.replace(old, new), words=words, place=True)

    def save_matrices(self):
        arrays = {"W": np.eye(3) + 0.1, "rectangular": np.ones((3, 4)), "vector": np.ones(9), "four": np.eye(4),
                  "nan": np.full((3, 3), np.nan), "integers": np.eye(3, dtype=np.int64), "four_values": np.ones(4)}
        for name, array in arrays.items():
            np.save(self.directory / f"{name}.npy", array)

    def test_neurons(self):
        self.save_matrices()
        self.run_case(NEURONS, output="accepted")
        for old, new, words in NEURON_CASES:
            with self.subTest(new):
                self.assertIn(old, NEURONS)
                self.refused(NEURONS.replace(old, new, 1), words=words, place=True)

    def test_linear_neurons(self):
        self.save_matrices()
        linear = NEURONS.replace("mass = 0.5", 'dynamics = "linear"\nmass_squared = 1.0')
        self.run_case(linear.replace("mass_squared = 1.0\n", ""), output="accepted")
        for old, new, words in LINEAR_NEURON_CASES:
            with self.subTest(new):
                case = linear.replace(old, new, 1)
                self.refused(case if "mass_squared" in old else case.replace("mass_squared = 1.0\n", ""), words=words,
                             place=True)

    def test_neurons_without_a_number(self):
        bare = NEURONS.replace('weight = "W.npy"\n', "").replace("bias = ", "# bias = ")
        self.refused(bare, words=["initial.kind", "how many neurons"], place=True)

    def test_theories_on_a_lattice_refuse_the_keys_of_neurons(self):
        for key in LATTICE_LESS_KEYS:
            with self.subTest(key):
                case = BASE.replace("mass = 0.5", f"mass = 0.5\n{key}")
                self.refused(case, words=[key.split(" ")[0], "klein_gordon", "neurons"], place=4)

    def test_neurons_that_exceed_memory(self):
        """The size of an array is compared with the memory before the array is read: the file has only its header."""
        many = 150_000
        with tempfile.TemporaryDirectory() as elsewhere:
            np.lib.format.open_memmap(f"{elsewhere}/huge.npy", mode="w+", dtype=np.float64, shape=(many, many))
            case = NEURONS.replace("W.npy", f"{elsewhere}/huge.npy").replace("bias = ", "# bias = ")
            self.refused(case, words=["theory.weight", "memory", f"{many} neurons"], place=True)

    def test_invalid_terms(self):
        self.run_case(LINEAR, output="accepted")
        for old, new, words in LINEAR_WRONG:
            with self.subTest(new):
                elsewhere = new in ("components = 3", "shape = [8]") or "kind" in old  # the message has the place of the other key
                self.replaced(old, new, words, place=True if elsewhere else None, base=LINEAR)
        for old, new, words in LINEAR_ELSEWHERE:
            with self.subTest(new):
                self.refused(LINEAR.replace(old, new), words=words, place=True)

    def test_terms_and_memory_and_precision(self):
        message = self.refused(LINEAR.replace("[8, 6]", "[1000000, 1000000]"))
        self.assertIn("memory", message.lower())
        large = LINEAR.replace("coefficient = 0.1", "coefficient = 1e300").replace("steps = 2", "steps = 0")
        self.run_case(large, output="double")
        self.refused(large, "--set", "run.precision=single", words=["B", "precision"])
        twice = LINEAR.replace("coefficient = 0.1", "coefficient = 1e308").replace("0.5, 0.25", "1, 0.25")
        block = twice[twice.index("[[theory.term]]", twice.index("shift")):twice.index("[lattice]")]
        self.refused(twice.replace(block, block + block), words=["B", "finite"])

    def test_terms_in_four_dimensions(self):
        four = LINEAR.replace("[0, 0]\n", "[0, 0, 0, 0]\n").replace("[1, -2]", "[1, -2, 0, 1]")
        four = four.replace("[8, 6]", "[3, 2, 4, 2]")
        self.run_case(four, output="accepted")
        self.refused(four.replace('"npy"', '"hdf"'), words=["format", "npy"], place=True)
        self.refused(LINEAR, "--set", "theory.term=[{tensor=1}]", words=["theory.term", "tensor"])
        self.refused(LINEAR, "--set", "theory.term=[{}]", words=["tensor"])
        self.refused(LINEAR, "--set", "theory.term=3", words=["theory.term"])

    def test_state_files(self):
        case = BASE.replace(RANDOM, 'kind = "file"\nphi = "phi.npy"\npi = "pi.npy"')
        for field in ("phi", "pi"):
            for name, (content, words) in FILES.items():
                with self.subTest(field=field, name=name):
                    other = "pi" if field == "phi" else "phi"
                    (self.directory / f"{other}.npy").write_bytes(GOOD)
                    path = self.directory / f"{field}.npy"
                    path.unlink(missing_ok=True)
                    if content is not None:
                        path.write_bytes(content)
                    self.refused(case, words=[f"{field}.npy", *words], place=True)
        path.unlink()
        path.mkdir()
        self.refused(case, words=["pi.npy"])

    def test_a_lattice_that_exceeds_memory(self):
        message = self.refused(BASE.replace("[8, 6]", "[100000, 100000, 100000]"))
        self.assertIn("memory", message.lower())

    def test_unstable_steps(self):
        for scheme, step, limit in (("leapfrog", 0.8, 2.0 / np.sqrt(8.25)), ("yoshida4", 0.7, None)):
            with self.subTest(scheme):
                case = BASE.replace('"leapfrog"', f'"{scheme}"').replace("step = 0.1", f"step = {step}")
                message = self.refused(case, words=[str(step)])
                numbers = [float(text) for text in re.findall(r"\d*\.\d+", message)]
                self.assertTrue(any(0.3 < number < step for number in numbers), msg=message)
                if limit:
                    self.assertTrue(any(abs(number / limit - 1.0) < 2e-3 for number in numbers), msg=message)
                self.assertIn("allow_unstable", message)
                case = case.replace("max_drift = 1e-3\n", "")
                self.run_case(case, "--set", "time.allow_unstable=true", output=f"out_{scheme}")

    def test_existing_output(self):
        (self.directory / "out").mkdir()
        (self.directory / "out" / "notes.txt").write_text("mine")
        self.refused(BASE, words=["out"])

    def test_command_line(self):
        path = self.directory / "case.toml"
        path.write_text(BASE)
        out = ["--output", self.directory / "out"]
        before = listing(self.directory)
        cases = [["run"], ["run", self.directory / "none.toml", *out], ["run", self.directory, *out], ["walk", path],
                 ["run", path, *out, "--overwriet"], ["run", path, *out, "extra"],
                 ["run", path, *out, "--backend", "gpu"],
                 ["run", path, *out, "--set", "time.steps"], ["run", path, *out, "--set", "time.setps=4"],
                 ["run", path, *out, "--set", "steps=4"], ["run", path, *out, "--set", "tyme.steps=4"],
                 ["run", path, *out, "--set", "time.steps=four"], ["run", path, *out, "--set", 'time.steps="4"'],
                 ["run", path, *out, "--set", "time.steps="], ["run", path, *out, "--set", "time.step=nan"],
                 ["run", path, *out, "--set", "=4"], ["run", path, *out, "--set"], ["run", path, "--output"],
                 ["info", "--verbos"]]
        for arguments in cases:
            with self.subTest(" ".join(str(part).replace(str(self.directory), ".") for part in arguments)):
                process = program.call(*arguments)
                after = listing(self.directory)
                shutil.rmtree(self.directory / "out", ignore_errors=True)
                self.assertEqual(process.returncode, 2, msg=process.stdout + process.stderr)
                self.assertTrue(process.stderr.strip())
                self.assertEqual(sorted(after), sorted(before))

    def test_messages_of_options_name_the_key(self):
        for setting, words in (("time.setps=4", ["setps", "steps"]), ("time.step=nan", ["step", "nan"]),
                               ("time.steps=four", ["four"]), ("tyme.step=1", ["tyme", "time"])):
            with self.subTest(setting):
                self.refused(BASE, "--set", setting, words=words)

    def test_there_are_at_least_sixty(self):
        tables = (UNKNOWN_KEYS, WRONG_TYPES, WRONG_VALUES, CONTRADICTIONS, MISSING, INITIAL, FILES)
        self.assertGreaterEqual(sum(map(len, tables)), 60)


if __name__ == "__main__":
    program.main()
