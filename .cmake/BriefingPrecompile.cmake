# Precompiled headers for runs that compile everything once, such as tests/run: most of what a file here takes to compile
# is reading the same headers. Builds without them (release, dev) see to it that every file includes what it uses.
set(BRIEFING_PRECOMPILED_BASE
  <algorithm> <atomic> <chrono> <functional> <map> <memory> <optional> <set> <sstream> <string> <thread> <unordered_map> <utility>
  <vector>
  <absl/base/thread_annotations.h> <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>
  <absl/container/inlined_vector.h> <absl/functional/function_ref.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/match.h> <absl/strings/numbers.h> <absl/strings/str_cat.h> <absl/strings/str_format.h>
  <absl/strings/str_join.h> <absl/strings/str_split.h> <absl/strings/string_view.h> <absl/synchronization/mutex.h>
  <absl/time/clock.h> <absl/time/time.h> <absl/types/optional.h> <absl/types/span.h>
  <google/protobuf/any.pb.h> <google/protobuf/descriptor.h> <google/protobuf/duration.pb.h>
  <google/protobuf/field_mask.pb.h> <google/protobuf/map_entry.h> <google/protobuf/message.h>
  <google/protobuf/timestamp.pb.h> <grpcpp/grpcpp.h>
  <briefing/v1/briefing_service.pb.h> <briefing/v1/ledger_service.pb.h>)

# briefing_precompile(NAME x HDRS … DEPS …): targets made from here on, in this folder and below, share these headers beside
# the ones above, compiled once with the options in force here and the definitions of what is in DEPS, which all of these
# targets must have. Nothing without BRIEFING_PRECOMPILE.
function(briefing_precompile)
  if(NOT BRIEFING_PRECOMPILE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "NAME" "HDRS;DEPS" ${ARGN})
  set(NAME ${ARG_NAME})
  set(source "${CMAKE_CURRENT_BINARY_DIR}/precompiled_${NAME}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// A target needs a source.\n")
  add_library(briefing_precompiled_${NAME} STATIC "${source}")
  target_compile_features(briefing_precompiled_${NAME} PUBLIC cxx_std_20)
  target_link_libraries(briefing_precompiled_${NAME} PRIVATE briefing::proto PkgConfig::grpc ${ARG_DEPS})
  target_precompile_headers(briefing_precompiled_${NAME} PRIVATE ${BRIEFING_PRECOMPILED_BASE} ${ARG_HDRS})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # ccache asks for it.
    add_compile_options(-fpch-preprocess)
    target_compile_options(briefing_precompiled_${NAME} PRIVATE -fpch-preprocess)
  endif()
  set(BRIEFING_PRECOMPILED briefing_precompiled_${NAME} PARENT_SCOPE)
endfunction()

function(briefing_use_precompiled TARGET)
  if(BRIEFING_PRECOMPILED)
    target_precompile_headers(${TARGET} REUSE_FROM ${BRIEFING_PRECOMPILED})
  endif()
endfunction()
