# What `cmake --install` gives: the programs with manual pages and completion, and the client library with its headers,
# protos and CMake package (find_package(Briefing), target briefing::client). Components: runtime, development.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(BRIEFING_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/Briefing")

install(TARGETS briefingd briefctl RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
install(DIRECTORY "${PROJECT_BINARY_DIR}/share/" DESTINATION "${CMAKE_INSTALL_DATADIR}" COMPONENT runtime
  PATTERN pages EXCLUDE)

foreach(name IN ITEMS proto proto_grpc base client)
  set_target_properties(briefing_${name} PROPERTIES EXPORT_NAME ${name})
endforeach()
install(TARGETS briefing_proto briefing_proto_grpc briefing_base briefing_client EXPORT BriefingTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(EXPORT BriefingTargets NAMESPACE briefing:: DESTINATION "${BRIEFING_PACKAGE_DIR}" COMPONENT development)

# In a folder of their own, since names such as client/client.h are anybody's.
foreach(header IN ITEMS client/cancellation.h client/client.h client/mirror.h client/options.h client/record_kind.h
                        service/base/clock.h service/base/errors.h service/base/mutex.h service/base/revision.h
                        service/base/steady_wait.h)
  get_filename_component(folder "${header}" DIRECTORY)
  install(FILES "${header}" DESTINATION "${BRIEFING_INSTALL_INCLUDEDIR}/${folder}" COMPONENT development)
endforeach()
install(DIRECTORY "${PROJECT_BINARY_DIR}/proto/" DESTINATION "${BRIEFING_INSTALL_INCLUDEDIR}" COMPONENT development
  FILES_MATCHING PATTERN "*.pb.h" PATTERN "CMakeFiles" EXCLUDE PATTERN "storage" EXCLUDE)
install(DIRECTORY proto/briefing proto/google DESTINATION "${CMAKE_INSTALL_DATADIR}/briefing/proto"
  COMPONENT development FILES_MATCHING PATTERN "*.proto" PATTERN "storage" EXCLUDE)

configure_package_config_file(.cmake/BriefingConfig.cmake.in "${PROJECT_BINARY_DIR}/BriefingConfig.cmake"
  INSTALL_DESTINATION "${BRIEFING_PACKAGE_DIR}" PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/BriefingConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/BriefingConfig.cmake" "${PROJECT_BINARY_DIR}/BriefingConfigVersion.cmake"
  DESTINATION "${BRIEFING_PACKAGE_DIR}" COMPONENT development)
