# SPDX-License-Identifier: MIT
"""Where a case comes from and what it is called: pipes, names that are not UTF-8, empty names."""
import json
import os
import subprocess

import numpy as np

import program
from program import ProgramTest, listing, toml_text

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [16]},
    "time": {"step": 0.1, "steps": 20, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 5},
    "run": {"backend": "cpu"},
}


class Sources(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.directory / "case.toml").write_text(toml_text(CASE))

    def call(self, *arguments, code=0, cwd=None, **options):
        """Runs the program with arguments that may be bytes; the bytes it printed."""
        process = subprocess.run([os.environ["DUALFIELD"], *arguments], cwd=cwd or self.directory, capture_output=True,
                                 timeout=program.TIMEOUT, **options)
        self.assertEqual(process.returncode, code, msg=process.stderr)
        return process.stdout + process.stderr

    def shell(self, line, code=0):
        process = subprocess.run(["bash", "-c", line, os.environ["DUALFIELD"]], cwd=self.directory, capture_output=True,
                                 timeout=program.TIMEOUT, text=True)
        self.assertEqual(process.returncode, code, msg=line + "\n" + process.stderr)
        return process.stderr


class Pipes(Sources):
    def test_a_case_may_come_through_a_pipe(self):
        self.shell('"$0" run case.toml --output plain')
        os.mkfifo(self.directory / "fifo")
        lines = ['cat case.toml | "$0" run /dev/stdin', '"$0" run <(cat case.toml)', '"$0" run /dev/stdin < case.toml',
                 'cat case.toml > fifo & "$0" run fifo', '(sleep 0.3; cat case.toml) | "$0" run /dev/stdin',
                 '{ head -c 30 case.toml; sleep 0.3; tail -c +31 case.toml; } | "$0" run /dev/stdin']
        for number, line in enumerate(lines):
            with self.subTest(line):
                self.shell(f"{line} --output {number}")
                for name in ("case.toml", "observables.csv"):
                    self.assertEqual(*((self.directory / place / name).read_bytes() for place in ("plain", str(number))))
        self.shell('cat case.toml | "$0" spectrum /dev/stdin --points 2')

    def test_its_paths_are_those_of_the_working_directory(self):
        state = self.write_state(np.ones((1, 16)), np.zeros((1, 16)))
        (self.directory / "case.toml").write_text(toml_text({**CASE, "initial": state}))
        self.shell('cat case.toml | "$0" run /dev/stdin --output out')
        run = program.Run(program.call("info"), self.directory / "out")
        self.assertEqual(run.case()["initial"]["phi"], str(self.directory / "state_phi.npy"))

    def test_what_is_no_case(self):
        before = listing(self.directory)
        for line in ('"$0" run /dev/null', '"$0" run /dev/stdin <&-', '"$0" run /dev/zero', 'true | "$0" run /dev/stdin',
                     '"$0" run .', '"$0" run case.toml/', '"$0" run ""'):
            with self.subTest(line):
                self.assertIn("error", self.shell(f"{line} --output out", code=2))
        self.assertEqual(listing(self.directory), before)


class Names(Sources):
    def test_empty_names_are_errors(self):
        before = listing(self.directory)
        for arguments in (["run", "case.toml", "--output", ""], ["run", "case.toml", "--output="],
                          ["spectrum", "case.toml", "--json", ""], ["spectrum", "case.toml", "--csv", ""],
                          ["converge", "case.toml", "--json", ""], ["bench", "--json", ""], ["verify", "--json", ""],
                          ["verify", "--markdown", ""], ["spectrum", ""], ["run", "case.toml", "--backend", ""]):
            with self.subTest(arguments=arguments):
                self.call(*arguments, code=2)
                self.assertEqual(listing(self.directory), before)

    def test_a_directory_whose_name_is_not_utf_8(self):
        place = os.path.join(os.fsencode(self.directory), b"caf\xe9")
        os.mkdir(place)
        with open(os.path.join(place, b"case.toml"), "w") as file:
            file.write(toml_text(CASE))
        self.call("run", "case.toml", "--output", "out", cwd=place)
        self.call("run", "out/case.toml", "--output", "again", cwd=place)
        self.call("run", os.path.join(place, b"case.toml"), "--output", os.path.join(place, b"\xff out"))
        states = [open(os.path.join(place, name, b"case.toml"), "rb").read() for name in (b"out", b"again", b"\xff out")]
        self.assertEqual(len(set(states)), 1)
        for line in open(os.path.join(place, b"\xff out", b"run.jsonl"), encoding="utf-8"):
            json.loads(line)

    def test_a_directory_whose_name_needs_escapes(self):
        place = self.directory / 'a "b" \\c\td\ne # \u03c6'
        place.mkdir()
        for name in ("phi", "pi"):
            np.save(place / f"{name}.npy", np.ones((1, 16)))
        (place / "case.toml").write_text(toml_text({**CASE, "initial": {"kind": "file", "phi": "phi.npy", "pi": "pi.npy"}}))
        self.call("run", "case.toml", "--output", "out", cwd=place)
        self.call("run", place / "out/case.toml", "--output", "again")
        self.assertEqual((self.directory / "again/case.toml").read_bytes(), (place / "out/case.toml").read_bytes())

    def test_messages_are_utf_8(self):
        taken = os.path.join(os.fsencode(self.directory), b"no\xff\xfe\xc0\x80")
        open(taken, "w").close()
        for arguments in ((b"run", b"caf\xe9.toml"), (b"run", b"case.toml", b"--set", b"time.st\xe9p=1"),
                          (b"run", b"case.toml", b"--output", taken)):
            with self.subTest(arguments=arguments):
                self.assertIn("\\x", self.call(*arguments, code=2).decode())

    def test_what_case_toml_could_not_say_is_refused(self):
        self.write_state(np.ones((1, 16)), np.zeros((1, 16)))
        place = os.path.join(os.fsencode(self.directory), b"caf\xe9")
        os.mkdir(place)
        state = {"kind": "file", "phi": "state_phi.npy", "pi": "state_pi.npy"}
        for name in ("state_phi.npy", "state_pi.npy"):
            os.rename(self.directory / name, os.path.join(place, name.encode()))
        with open(os.path.join(place, b"case.toml"), "w") as file:
            file.write(toml_text({**CASE, "initial": state}))
        before = os.listdir(place)
        message = self.call("run", "case.toml", "--output", "out", code=2, cwd=place).decode()
        self.assertEqual(os.listdir(place), before)
        for word in ("case.toml:", "initial.phi", "UTF-8", "caf\\xE9"):
            self.assertIn(word, message)

    def test_reports_of_such_a_place_are_json(self):
        place = os.path.join(os.fsencode(self.directory), b"caf\xe9")
        os.mkdir(place)
        case, report = os.path.join(place, b"case.toml"), os.path.join(place, b"report.json")
        with open(case, "w") as file:
            file.write(toml_text({**CASE, "initial": {"kind": "plane_wave", "mode": [1]}}))
        for command in (["converge", case, "--refine", "time", "--levels", "2", "--against", "exact"],
                        ["spectrum", case, "--points", "2"]):
            self.call(*command, "--json", report)
            json.loads(open(report, encoding="utf-8").read())


if __name__ == "__main__":
    program.main()
