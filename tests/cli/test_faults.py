# SPDX-License-Identifier: MIT
"""Paths that are no files to read: exit code 2, a message with the path, nothing written, and soon: nothing is read that
is not needed. Case files may be pipes, arrays may not."""
import os
import struct
import subprocess
import unittest

import program
from program import ProgramTest, merged

TEBIBYTE = 1 << 40
CASE = {"theory": {"name": "klein_gordon"}, "lattice": {"shape": [4]},
        "time": {"step": 0.1, "steps": 1, "scheme": "leapfrog"}, "initial": {"kind": "point"}}
STATE = merged(CASE, {"initial": {"kind": "file", "phi": "array.npy", "pi": "array.npy"}})
NEURONS = {"theory": {"name": "neurons", "weight": "array.npy"},
           "time": {"step": 0.1, "steps": 1, "scheme": "synchronous"}, "initial": {"kind": "random", "seed": 1}}


def preamble(dictionary, version=1):
    length = struct.pack("<H" if version == 1 else "<I", len(dictionary))
    return b"\x93NUMPY" + bytes([version, 0]) + length + dictionary.encode()


def sparse(path, beginning, size):
    """A file of `size` bytes, nearly all of which are zeros that take no room on the disk."""
    path.write_bytes(beginning)
    os.truncate(path, size)


HEADER = preamble("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 137438953472), }\n")
IN_FORTRAN_ORDER = preamble("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 137438953472), }\n")

# What stands under the name in place of a file, and the words of the message, for a case and for an array.
PLACES = {
    "a directory": (lambda path: path.mkdir(), "directory", "is a directory, not an .npy file"),
    "a symbolic link to itself": (lambda path: path.symlink_to(path.name), "symbolic links", "symbolic links"),
    "a symbolic link to nothing": (lambda path: path.symlink_to("absent"), "no such case file", "No such file"),
    "nothing": (lambda path: None, "no such case file", "No such file"),
    "an empty file": (lambda path: path.touch(), "theory.name: missing", "is not an .npy file"),
    "a file of 1 TiB of zeros": (lambda path: sparse(path, b"", TEBIBYTE), "larger than 4 MiB", "is not an .npy file"),
}

# Further ones that are arrays.
ARRAYS = {
    "a pipe": (os.mkfifo, "is not a regular file"),
    "a header of 4 GiB": (lambda path: sparse(path, preamble("{}", 2)[:8] + b"\xff" * 4, TEBIBYTE),
                          "header takes 4294967295 bytes"),
    "an array of 1 TiB": (lambda path: sparse(path, HEADER, len(HEADER) + TEBIBYTE), "has shape (1, 137438953472)"),
    "an array of 1 TiB in Fortran order":
        (lambda path: sparse(path, IN_FORTRAN_ORDER, len(IN_FORTRAN_ORDER) + TEBIBYTE), "has shape (1, 137438953472)"),
}


class Faults(ProgramTest):
    def refused(self, case, words):
        """Exit code 2 and the words, within 2 GiB of memory, and no file written."""
        before = sorted(path.name for path in self.directory.rglob("*"))
        limited = ["sh", "-c", 'ulimit -v 2097152 && exec "$@"', "sh", os.environ["DUALFIELD"]]
        run = subprocess.run([*limited, "run", case, "--output", self.directory / "out"], stdin=subprocess.DEVNULL,
                             text=True, capture_output=True, timeout=program.TIMEOUT,
                             env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(run.returncode, 2, msg=run.stdout + run.stderr)
        self.assertIn(words, run.stderr)
        self.assertEqual(sorted(path.name for path in self.directory.rglob("*")), before)
        return run.stderr

    def removed(self, path):
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)

    def test_case_files(self):
        path = self.directory / "case.toml"
        for name, (make, words, _) in PLACES.items():
            with self.subTest(name):
                make(path)
                self.assertIn(str(path), self.refused(path, words))
                self.removed(path)

    def test_arrays(self):
        path = self.directory / "array.npy"
        places = {name: (make, words) for name, (make, _, words) in PLACES.items()} | ARRAYS
        for case in (STATE, NEURONS):
            (self.directory / "case.toml").write_text(program.toml_text(case))
            for name, (make, words) in places.items():
                with self.subTest(name, theory=case["theory"]["name"]):
                    make(path)
                    self.assertIn(str(path), self.refused(self.directory / "case.toml", words))
                    self.removed(path)

    @unittest.skipIf(os.geteuid() == 0, "root may read every file")
    def test_permission(self):
        for name, case in (("case.toml", CASE), ("array.npy", STATE)):
            (self.directory / "case.toml").write_text(program.toml_text(case))
            (self.directory / "array.npy").write_bytes(HEADER)
            (self.directory / name).chmod(0)
            self.assertIn(name, self.refused(self.directory / "case.toml", "Permission denied"))
            (self.directory / name).chmod(0o600)

    def test_cases_from_pipes_and_devices(self):
        self.refused("/dev/zero", "/dev/zero: this is no case file: it is larger than 4 MiB")
        self.refused("/dev/null", "/dev/null: theory.name: missing")
        pipe = self.directory / "pipe"
        os.mkfifo(pipe)
        writer = subprocess.Popen(["sh", "-c", 'printf %s "$1" > "$0"', pipe, program.toml_text(CASE)])
        run = program.call("run", pipe, "--output", self.directory / "out", "--quiet")
        self.assertEqual(writer.wait(), 0)
        self.assertEqual(run.returncode, 0, msg=run.stderr)
        self.assertTrue((self.directory / "out" / "case.toml").is_file())

    def test_messages_are_short(self):
        case = self.directory / "case.toml"
        good = program.toml_text(CASE)
        self.assertIn("[4]", good)
        for old, new in (("[4]", "[" + "4, " * 100000 + "]"), ('"leapfrog"', '"' + "x" * 100000 + '"'),
                         ("steps", "x" * 100000), ("[time]", "[" + "a." * 100000 + "b]\n[time]"), ("[time]", "αβ")):
            with self.subTest(new[:10]):
                case.write_text(good.replace(old, new, 1))
                message = self.refused(case, "case.toml:")
                self.assertLess(len(message), 2000)


if __name__ == "__main__":
    program.main()
