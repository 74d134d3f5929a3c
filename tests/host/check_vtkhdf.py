#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens a snapshot with h5py, VTK or a reader of openPMD and compares it with what vtkhdf_test.cpp has written.

SHAPE is n1 … nD. The expected phi_a at site (i1, i2, i3) is 1000 a + i1 + i2/100 + i3/10000 with a = 1 … K, and pi_a is
its negative. In the image an axis 2 or 3 that is missing or of length 1 has two equal layers.
Exits with 77 where the library is not installed.
"""
import argparse
import pathlib
import shutil
import sys

try:
    import numpy as np
except ImportError as error:
    print(error)
    sys.exit(77)


def padded(shape):
    return (shape + [1, 1])[:3]


def image_lengths(shape):
    n1, n2, n3 = padded(shape)
    return n1, max(n2, 2), max(n3, 2)


def expected(component, shape):
    n1, n2, n3 = padded(shape)
    i3, i2, i1 = np.meshgrid(np.arange(n3), np.arange(n2), np.arange(n1), indexing="ij")
    return 1000 * component + i1 + i2 / 100 + i3 / 10000


def expected_arrays(args):
    for component in range(1, args.components + 1):
        values = expected(component, args.shape)
        yield f"phi_{component}", values
        yield f"pi_{component}", -values


def expected_image(values, shape):
    return np.broadcast_to(values, image_lengths(shape)[::-1])


def check(what, found, known):
    if not np.array_equal(found, known):
        sys.exit(f"{what}: found {found}, expected {known}")


def check_h5py(args):
    import h5py

    with h5py.File(args.file, "r") as file:
        check("step", file.attrs["step"], args.step)
        check("time", file.attrs["time"], args.time)
        image = file["VTKHDF"]
        kind = image.attrs.get_id("Type").get_type()
        check("Type is of variable length", kind.is_variable_str(), False)
        check("character set of Type", kind.get_cset(), h5py.h5t.CSET_ASCII)
        check("Type", image.attrs["Type"], b"ImageData")
        check("Version", image.attrs["Version"], [1, 0])
        n1, n2, n3 = image_lengths(args.shape)
        check("WholeExtent", image.attrs["WholeExtent"], [0, n1 - 1, 0, n2 - 1, 0, n3 - 1])
        check("Origin", image.attrs["Origin"], [0, 0, 0])
        check("Spacing", image.attrs["Spacing"], [args.spacing] * 3)
        check("Direction", image.attrs["Direction"], np.eye(3).ravel())
        names = sorted(name for name, _ in expected_arrays(args))
        check("names of the point data", sorted(image["PointData"]), names)
        check("names of the fields", sorted(file["fields"]), names)
        for name, values in expected_arrays(args):
            field, array = file["fields"][name], image["PointData"][name]
            check(f"types of {name}", [field.dtype, array.dtype], [np.float64, np.float64])
            check(f"shape of {name}", field.shape, args.shape[::-1])
            check(name, field[...].reshape(values.shape), values)
            check(f"image of {name}", array[...], expected_image(values, args.shape))
            check(f"{name} is stored once", field == array or array.is_virtual, True)
            check(f"{name} of openPMD is the same", file[f"data/{args.step}/fields/{name}"] == field, True)


def openpmd_link(args):
    """A link to the file whose name ends as readers of openPMD want it, in a folder of its own."""
    folder = pathlib.Path(args.file).parent / "openpmd"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    link = folder / f"{args.step:08d}.h5"
    link.symlink_to(args.file)
    return link


def check_openpmd_api(args):
    import openpmd_api

    link = openpmd_link(args)
    series = openpmd_api.Series(str(link.parent / "%08T.h5"), openpmd_api.Access.read_only)
    check("openPMD", series.openPMD, "1.1.0")
    check("iterations", list(series.iterations), [args.step])
    iteration = series.iterations[args.step]
    check("time", iteration.time, args.time)
    check("dt", iteration.dt, args.time_step)
    check("names", sorted(iteration.meshes), sorted(name for name, _ in expected_arrays(args)))
    for name, values in expected_arrays(args):
        mesh = iteration.meshes[name]
        check("axes", mesh.axis_labels, list("zyx"[-len(args.shape):]))
        check("spacing", mesh.grid_spacing, [args.spacing] * len(args.shape))
        found = mesh[openpmd_api.Mesh_Record_Component.SCALAR].load_chunk()
        series.flush()
        check(f"shape of {name}", found.shape, args.shape[::-1])
        check(name, found.reshape(values.shape), values)
    series.close()


def check_openpmd_viewer(args):
    from openpmd_viewer import OpenPMDTimeSeries

    series = OpenPMDTimeSeries(str(openpmd_link(args).parent), backend="h5py")
    check("iterations", series.iterations, [args.step])
    check("times", series.t, [args.time])
    check("names", sorted(series.avail_fields), sorted(name for name, _ in expected_arrays(args)))
    for name, values in expected_arrays(args):
        found, info = series.get_field(name, iteration=args.step)
        check("axes", list(info.axes.values()), list("zyx"[-len(args.shape):]))
        check("spacing", info.dx, args.spacing)
        check(name, found.reshape(values.shape), values)


def check_vtk(args):
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOHDF import vtkHDFReader

    reader = vtkHDFReader()
    check("CanReadFile", reader.CanReadFile(args.file), 1)
    reader.SetFileName(args.file)
    reader.Update()
    image = reader.GetOutput()
    check("class", image.GetClassName(), "vtkImageData")
    n1, n2, n3 = image_lengths(args.shape)
    check("extent", image.GetExtent(), (0, n1 - 1, 0, n2 - 1, 0, n3 - 1))
    check("spacing", image.GetSpacing(), (args.spacing,) * 3)
    check("origin", image.GetOrigin(), (0, 0, 0))
    points = image.GetPointData()
    check("number of arrays", points.GetNumberOfArrays(), 2 * args.components)
    for name, values in expected_arrays(args):
        found = vtk_to_numpy(points.GetArray(name)).reshape(n3, n2, n1)
        check(name, found, expected_image(values, args.shape))


CHECKS = {"h5py": check_h5py, "vtk": check_vtk, "openpmd_api": check_openpmd_api,
          "openpmd_viewer": check_openpmd_viewer}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=CHECKS)
    parser.add_argument("file")
    parser.add_argument("--components", type=int, required=True)
    parser.add_argument("--shape", type=int, nargs="+", required=True)
    parser.add_argument("--spacing", type=float, required=True)
    parser.add_argument("--step", type=int, required=True)
    parser.add_argument("--time", type=float, required=True)
    parser.add_argument("--time-step", type=float, required=True)
    args = parser.parse_args()
    try:
        CHECKS[args.library](args)
    except ImportError as error:
        print(error)
        sys.exit(77)


if __name__ == "__main__":
    main()
