# SPDX-License-Identifier: MIT
"""Cases as Python gives them: a file, a dict, keywords; and values that replace some of their keys."""
from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any, Union

import numpy as np

from . import _core

Case = Union[str, os.PathLike, Mapping[str, Any]]


def toml_value(value: Any) -> str:
    """A value as TOML. Booleans, numbers, text, paths, arrays of any kind, and dicts have one; else TypeError."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return repr(number) if math.isfinite(number) else "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
    if isinstance(value, (str, os.PathLike)):
        return json.dumps(os.fspath(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if hasattr(value, "tolist"):
        return toml_value(value.tolist())  # of NumPy or of SymPy
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml_value(str(key))} = {toml_value(inner)}" for key, inner in value.items()) + "}"
    if hasattr(value, "__float__"):
        return toml_value(float(value))  # a number of SymPy, say
    raise TypeError(f"a case has no values of type {type(value).__name__}")


def to_toml(case: Mapping[str, Any]) -> str:
    """The dict of a case as the text of a case file."""
    lines = []
    for section, keys in case.items():
        if not isinstance(keys, Mapping):
            lines.insert(0, f"{toml_value(str(section))} = {toml_value(keys)}")  # the reader says that it is no section
            continue
        lines.append(f"[{toml_value(str(section))}]")
        lines += [f"{toml_value(str(key))} = {toml_value(value)}" for key, value in keys.items() if value is not None]
    return "\n".join(lines) + "\n"


def asked(case: Case | None, overrides: Mapping[str, Any] | None = None, sections: Mapping[str, Any] | None = None):
    """The case for the module, from one of its three forms."""
    if (case is None) == (not sections):
        raise TypeError("a case is wanted: the name of a file, a dict, or its sections as keywords")
    changes = [f"{key}={toml_value(value)}" for key, value in (overrides or {}).items()]
    if case is None:
        case = dict(sections)
    if isinstance(case, Mapping):
        return _core.Case(to_toml(case), False, changes)
    return _core.Case(os.fspath(case), True, changes)


def name_of(case: Case | None) -> str:
    """The name after which a run calls its directory."""
    return "case" if case is None or isinstance(case, Mapping) else os.fspath(case)
