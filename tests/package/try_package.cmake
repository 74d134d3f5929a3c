# SPDX-License-Identifier: MIT
# The steps of the test package.consumer, each of which must succeed.
function(must)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status STREQUAL 0)
    message(FATAL_ERROR "${ARGN}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${work})
must(${CMAKE_COMMAND} --install ${build} --prefix ${work}/installed)
must(${CMAKE_COMMAND} -S ${consumer} -B ${work}/build -G ${generator} -DCMAKE_MAKE_PROGRAM=${make_program}
     -DCMAKE_CXX_COMPILER=${compiler} -DCMAKE_CXX_FLAGS=${flags} -DCMAKE_PREFIX_PATH=${work}/installed
     -DDUALFIELD_VERSION=${version})
must(${CMAKE_COMMAND} --build ${work}/build)
must(${work}/build/consumer)
message("${output}")
# It looks for the plugin in the package that it was linked with.
if(cuda AND output MATCHES "has no plugin|cannot be opened|does not belong to this program")
  message(FATAL_ERROR "a program that is linked to the package does not find the CUDA plugin:\n${output}")
endif()

must(${work}/installed/${bindir}/dualfield info)
if(NOT output MATCHES "${version}")
  message(FATAL_ERROR "the installed program does not print version ${version}:\n${output}")
endif()
# The plugin must be found and opened; a device is not needed.
if(cuda AND output MATCHES "has no plugin|cannot be opened|does not belong to this program")
  message(FATAL_ERROR "the installed program does not find its CUDA plugin:\n${output}")
endif()
must(${work}/installed/${bindir}/dualfield verify --help)
if(NOT output MATCHES "dualfield verify")
  message(FATAL_ERROR "the installed program does not start the equation ledger:\n${output}")
endif()

foreach(file man/man1/dualfield.1 bash-completion/completions/dualfield zsh/site-functions/_dualfield
             fish/vendor_completions.d/dualfield.fish)
  file(READ ${work}/installed/share/${file} text)
  if(NOT text MATCHES "dualfield")
    message(FATAL_ERROR "share/${file} is empty")
  endif()
endforeach()

# Installed files must not refer to the build folder.
file(GLOB_RECURSE package_files ${work}/installed/*.cmake)
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  string(FIND "${text}" "${build}/" build_place)
  if(NOT build_place EQUAL -1)
    message(FATAL_ERROR "${file} names the build folder ${build}")
  endif()
endforeach()

# Without a plugin a linked program says so. Where there is a file of its name in the package, the program opens that; this one is none.
if(NOT cuda)
  must(${work}/build/consumer)
  if(NOT output MATCHES "has no plugin libdualfield_cuda.so")
    message(FATAL_ERROR "a program that is linked to the package does not miss the CUDA plugin:\n${output}")
  endif()
  file(WRITE ${work}/installed/${libdir}/dualfield/libdualfield_cuda.so "no library, so that an attempt to open it is noticed\n")
  foreach(program build/consumer "installed/${bindir}/dualfield;info")
    must(${work}/${program})
    if(NOT output MATCHES "cannot be opened: [^ ]*/installed/${libdir}/dualfield/libdualfield_cuda.so")
      message(FATAL_ERROR "${program} does not look for the plugin in ${libdir}/dualfield:\n${output}")
    endif()
  endforeach()
endif()
