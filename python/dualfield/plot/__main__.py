# SPDX-License-Identifier: MIT
"""`dualfield plot`, as `python -m dualfield.plot` or by the path of this folder, where dualfield is not installed."""
import importlib.util
import pathlib
import sys

if __package__:
    from . import main
else:
    folder = pathlib.Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location("dualfield_plot", folder / "__init__.py",
                                                  submodule_search_locations=[str(folder)])
    package = sys.modules["dualfield_plot"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    main = package.main

sys.exit(main())
