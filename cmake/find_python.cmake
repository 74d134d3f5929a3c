# SPDX-License-Identifier: MIT
# The Python that runs the tests, and for which the module is built beside them.
if(EXISTS /usr/bin/python3)
  set(DUALFIELD_PYTHON /usr/bin/python3 CACHE FILEPATH "Python with NumPy (and h5py) for the tests")
else()
  find_program(DUALFIELD_PYTHON NAMES python3 DOC "Python with NumPy (and h5py) for the tests")
endif()
