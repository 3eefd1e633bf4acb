# One function per kind of target, so that every CMakeLists.txt reads as a table.
include(GNUInstallDirs)

# Where the headers of what is installed stand below the prefix.
set(BRIEFING_INSTALL_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}/briefing")

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
endfunction()

# briefing_binary(NAME x SRCS … DEPS …): a program x in bin/.
function(briefing_binary)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS})
  briefing_use_precompiled(${ARG_NAME})
endfunction()

# briefing_test(NAME x SRCS … DEPS … [ARGS …] [LABELS …] [TIMEOUT s]): a GoogleTest program, run by ctest as x.
# Label "concurrent" puts it into the ThreadSanitizer run: for tests without gRPC, which Debian builds without it, so that
# ThreadSanitizer takes what gRPC synchronises for races; label "fault" marks tests that kill real processes.
function(briefing_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SRCS;DEPS;ARGS;LABELS" ${ARGN})
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
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME} ${ARG_ARGS})
  set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    ENVIRONMENT "BRIEFING_SOURCE_DIR=${PROJECT_SOURCE_DIR};BRIEFING_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()
