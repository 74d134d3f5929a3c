# SPDX-License-Identifier: MIT
# Run at build time with -Dgit, -Dsource and -Ddirectory: fills in the commit and the flags of build_info.cpp.
set(git_commit "unknown")
if(git)
  # The folder may belong to another user (sudo); whoever builds the sources trusts them.
  set(in_source ${git} -c safe.directory=${source} -C ${source})
  execute_process(COMMAND ${in_source} rev-parse --show-prefix OUTPUT_VARIABLE prefix RESULT_VARIABLE outside
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${in_source} rev-parse --verify HEAD OUTPUT_VARIABLE commit RESULT_VARIABLE no_commit
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # A non-empty prefix means that the sources lie inside the repository of another project.
  if(NOT outside AND NOT no_commit AND prefix STREQUAL "")
    set(git_commit ${commit})
    execute_process(COMMAND ${in_source} --no-optional-locks status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(NOT changes STREQUAL "")
      string(APPEND git_commit "-dirty")
    endif()
  endif()
endif()

file(READ ${directory}/flags_CXX.txt flags)
string(REGEX REPLACE " +" " " flags "${flags}")
string(STRIP "${flags}" flags)
string(REPLACE "\\" "\\\\" flags "${flags}")
string(REPLACE "\"" "\\\"" flags "${flags}")
configure_file(${directory}/build_info.cpp.in ${directory}/build_info.cpp @ONLY)
