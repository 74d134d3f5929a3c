# SPDX-License-Identifier: MIT
# Writes the manual page and the completions of the shells into `folder`, as `program` prints them. Run after each link.
foreach(file IN ITEMS "dualfield.1:--man" "dualfield:--completion=bash" "_dualfield:--completion=zsh"
                      "dualfield.fish:--completion=fish")
  string(REPLACE ":" ";" parts ${file})
  list(GET parts 0 name)
  list(GET parts 1 option)
  execute_process(COMMAND ${program} info ${option} OUTPUT_FILE ${folder}/${name} RESULT_VARIABLE status)
  if(NOT status STREQUAL 0)
    message(FATAL_ERROR "${program} info ${option} ended with ${status}")
  endif()
endforeach()
