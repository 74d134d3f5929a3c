# SPDX-License-Identifier: MIT
# Installs the component "python" of this build, which is what a wheel holds, and runs a script with it.
file(REMOVE_RECURSE ${work})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} --component python --prefix ${work} COMMAND_ERROR_IS_FATAL ANY
                OUTPUT_QUIET)
execute_process(COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${work} ${python} -c "${script}" ${work}
                WORKING_DIRECTORY ${work} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${work} ${python} -m dualfield info
                WORKING_DIRECTORY ${work} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE output)
# Plugins are looked for beside the module.
if(mpi AND output MATCHES "has no MPI plugin" OR cuda AND output MATCHES "has no plugin")
  message(FATAL_ERROR "the package does not find a plugin of its own:\n${output}")
endif()
