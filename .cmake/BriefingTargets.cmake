# One function per kind of target, so that every CMakeLists.txt reads as a table.
include(GNUInstallDirs)

# Where the headers of what is installed stand below the prefix.
set(BRIEFING_INSTALL_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}/briefing")

# Where there is gold (Debian 12, binutils-gold on later ones), it links for the tests in a quarter of bfd's time, lld in a
# sixth. Gold warns of the sanitizers' lists of symbols.
set(BRIEFING_SANITIZED OFF)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  set(BRIEFING_SANITIZED ON)
endif()
if(BRIEFING_QUICK_COMPILE AND BRIEFING_SANITIZED)
  find_program(BRIEFING_LLD ld.lld)
  if(BRIEFING_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
elseif(BRIEFING_QUICK_COMPILE)
  find_program(BRIEFING_GOLD ld.gold)
  if(BRIEFING_GOLD)
    add_link_options(-fuse-ld=gold)
  endif()
endif()

# With BRIEFING_UNITY, the sources of TARGET are compiled in batches of like size, at most ten files each: what a file takes
# to compile is mostly the headers, and templates that others need, too.
function(briefing_unity TARGET)
  if(NOT BRIEFING_UNITY)
    return()
  endif()
  set(sources ${ARGN})
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  list(LENGTH sources count)
  if(count LESS 2)
    return()
  endif()
  math(EXPR batches "(${count} + 9) / 10")
  math(EXPR size "(${count} + ${batches} - 1) / ${batches}")
  set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${size})
endfunction()

# With BRIEFING_QUICK_COMPILE, TARGET is compiled without optimization: for what takes long to compile and little time to run.
function(briefing_unoptimized TARGET)
  if(BRIEFING_QUICK_COMPILE)
    target_compile_options(${TARGET} PRIVATE -O0)
    # Clang takes no headers that were precompiled with optimization.
    set_target_properties(${TARGET} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

# The same under sanitizers alone, whose checks take more time to optimize than the headers to read.
function(briefing_unoptimized_when_sanitized TARGET)
  if(BRIEFING_SANITIZED)
    briefing_unoptimized(${TARGET})
  endif()
endfunction()

# briefing_library(NAME x SRCS … HDRS … DEPS …): a static library briefing_x, linked to as briefing::x.
function(briefing_library)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;HDRS;DEPS" ${ARGN})
  add_library(briefing_${ARG_NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
  add_library(briefing::${ARG_NAME} ALIAS briefing_${ARG_NAME})
  target_include_directories(briefing_${ARG_NAME} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${BRIEFING_INSTALL_INCLUDEDIR}>")
  target_compile_features(briefing_${ARG_NAME} PUBLIC cxx_std_20)
  target_link_libraries(briefing_${ARG_NAME} PUBLIC ${ARG_DEPS})
  briefing_use_precompiled(briefing_${ARG_NAME})
  briefing_unity(briefing_${ARG_NAME} ${ARG_SRCS})
endfunction()

# briefing_binary(NAME x SRCS … DEPS …): a program x in bin/.
function(briefing_binary)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS})
  briefing_use_precompiled(${ARG_NAME})
  briefing_unity(${ARG_NAME} ${ARG_SRCS})
endfunction()

# briefing_test(NAME x SRCS … DEPS … [ARGS …] [LABELS …] [TIMEOUT s] [SHARDS n]): a GoogleTest program, run by ctest as x,
# or with SHARDS as x_1 to x_n, each with its share of the tests, so that several cores work on it. What may take longest
# starts first, so that no core waits for it at the end.
# Label "concurrent" puts it into the ThreadSanitizer run: for tests without gRPC, which Debian builds without it, so that
# ThreadSanitizer takes what gRPC synchronises for races; label "fault" marks tests that kill real processes.
function(briefing_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT;SHARDS" "SRCS;DEPS;ARGS;LABELS" ${ARGN})
  briefing_binary(NAME ${ARG_NAME} SRCS ${ARG_SRCS} DEPS ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if("concurrent" IN_LIST ARG_LABELS)
    if(NOT TARGET concurrent_tests)
      add_custom_target(concurrent_tests)
    endif()
    add_dependencies(concurrent_tests ${ARG_NAME})
  endif()
  set(environment "BRIEFING_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "BRIEFING_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(ARG_SHARDS)
    foreach(shard RANGE 1 ${ARG_SHARDS})
      math(EXPR index "${shard} - 1")
      add_test(NAME ${ARG_NAME}_${shard} COMMAND ${ARG_NAME} ${ARG_ARGS})
      set_tests_properties(${ARG_NAME}_${shard} PROPERTIES
        ENVIRONMENT "${environment};GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${index}")
      list(APPEND tests ${ARG_NAME}_${shard})
    endforeach()
  else()
    add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME} ${ARG_ARGS})
    set_tests_properties(${ARG_NAME} PROPERTIES ENVIRONMENT "${environment}")
    set(tests ${ARG_NAME})
  endif()
  set_tests_properties(${tests} PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
