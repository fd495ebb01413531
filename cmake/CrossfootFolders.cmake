# A folder of src/ is one target. Its floor says what it may link: lower floors only.
# (docs: house style, "Floors"; tests/tidy checks the same for every #include.)

set(CF_FLOOR_base 0)
set(CF_FLOOR_domain 1)
set(CF_FLOOR_simkit 1)
set(CF_FLOOR_rules 2)
set(CF_FLOOR_ports 2)
set(CF_FLOOR_flows 3)
set(CF_FLOOR_canonical 3)
set(CF_FLOOR_engine 4)
set(CF_FLOOR_storage_sql 4)
set(CF_FLOOR_net 4)
set(CF_FLOOR_connectors_shared 4)
set(CF_FLOOR_connectors_bigcommerce 5)
set(CF_FLOOR_connectors_woocommerce 5)
set(CF_FLOOR_connectors_xero 5)
# A simulator sees base and simkit alone, never the connector beside it.
set(CF_FLOOR_connectors_bigcommerce_sim 2)
set(CF_FLOOR_connectors_woocommerce_sim 2)
set(CF_FLOOR_connectors_xero_sim 2)
set(CF_FLOOR_sim_auditor 1)
set(CF_FLOOR_proof 5)
set(CF_FLOOR_sim 5)
set(CF_FLOOR_api 6)
set(CF_FLOOR_cli 6)
set(CF_FLOOR_app 7)

# Several files of a folder in one compilation read the headers once: half the time of a build
# from nothing (docs/decisions/files-compiled-in-groups.md). Names in anonymous namespaces must differ
# within a folder.
option(CF_COMPILE_TOGETHER "Compile the files of a folder in groups" OFF)
function(cf_compile_together target)
    if(CF_COMPILE_TOGETHER)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
        # Every file but the first counts as included: no second translation unit can see them.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
endfunction()

# cf_folder(NAME [FOLDERS lower...] [LIBRARIES third-party...] [ALONE files...] [TEST_COST seconds])
#
# Builds every *.cpp of the current folder (not of sub-folders) into target cf_NAME, and every
# *_test.cpp into one test program cf_NAME_test. A new file needs no line anywhere.
# ALONE: files that are never compiled with others (headers that depend on their order).
function(cf_folder name)
    cmake_parse_arguments(ARG "" "TEST_COST" "ALONE;FOLDERS;LIBRARIES;TEST_FOLDERS;TEST_LIBRARIES" ${ARGN})
    if(NOT DEFINED CF_FLOOR_${name})
        message(FATAL_ERROR "folder '${name}' has no floor in cmake/CrossfootFolders.cmake")
    endif()
    foreach(lower IN LISTS ARG_FOLDERS)
        if(NOT CF_FLOOR_${lower} LESS CF_FLOOR_${name})
            message(FATAL_ERROR "folder '${name}' (floor ${CF_FLOOR_${name}}) may not link '${lower}' "
                                "(floor ${CF_FLOOR_${lower}})")
        endif()
    endforeach()

    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

    list(TRANSFORM ARG_FOLDERS PREPEND cf_ OUTPUT_VARIABLE lower_targets)
    if(sources)
        add_library(cf_${name} STATIC ${sources})
        cf_compile_together(cf_${name})
        set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
        target_include_directories(cf_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(cf_${name} PUBLIC ${lower_targets} ${ARG_LIBRARIES} Boost::headers)
    else()
        add_library(cf_${name} INTERFACE)
        target_include_directories(cf_${name} INTERFACE "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(cf_${name} INTERFACE ${lower_targets} ${ARG_LIBRARIES} Boost::headers)
    endif()
    if(CF_BUILD_TESTS AND tests)
        list(TRANSFORM ARG_TEST_FOLDERS PREPEND cf_ OUTPUT_VARIABLE test_targets)
        cf_test(cf_${name}_test SOURCES ${tests} LIBRARIES cf_${name} ${test_targets} ${ARG_TEST_LIBRARIES}
                COST ${ARG_TEST_COST})
    endif()
endfunction()

# cf_test(NAME SOURCES ... LIBRARIES ... [LABELS ...] [COST seconds]): one GoogleTest program, one CTest
# entry. Programs of the highest cost start first.
function(cf_test name)
    cmake_parse_arguments(ARG "" "COST" "SOURCES;LIBRARIES;LABELS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    cf_compile_together(${name})
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
    target_compile_definitions(${name} PRIVATE CF_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main)
    if(NOT ARG_COST)
        set(ARG_COST 1)
    endif()
    # Most programs compile longer than they run. Those that do not are optimised: templates that
    # both they and what they test use are linked as the test has them.
    target_compile_options(${name} PRIVATE $<IF:$<VERSION_GREATER:${ARG_COST},30>,-Og,-O0>)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    if(NOT ARG_LABELS)
        set(ARG_LABELS unit)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 2400 COST ${ARG_COST})
endfunction()

# cf_connectors(names...): the registry of connectors, in the order the UI lists them.
function(cf_connectors)
    set(includes "")
    set(entries "")
    set(targets "")
    foreach(name IN LISTS ARGN)
        add_subdirectory(${name})
        string(APPEND includes "#include \"connectors/${name}/describe.hpp\"\n")
        string(APPEND entries "        ${name}::describe(),\n")
        list(APPEND targets cf_connectors_${name})
    endforeach()
    configure_file("${CMAKE_SOURCE_DIR}/cmake/connector_registry.cpp.in"
                   "${CMAKE_BINARY_DIR}/generated/connector_registry.cpp" @ONLY)
    add_library(cf_connector_registry STATIC "${CMAKE_BINARY_DIR}/generated/connector_registry.cpp")
    target_include_directories(cf_connector_registry PUBLIC "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(cf_connector_registry PUBLIC ${targets} cf_ports)
endfunction()

# cf_embed(TARGET NAME FILE): text of FILE as `extern std::string_view const cf::embedded::NAME`.
function(cf_embed target name file)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp")
    add_custom_command(
        OUTPUT "${out}"
        COMMAND "${CMAKE_COMMAND}" -DNAME=${name} -DIN=${file} -DOUT=${out}
                -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFile.cmake"
        DEPENDS "${file}" "${CMAKE_SOURCE_DIR}/cmake/EmbedFile.cmake")
    target_sources(${target} PRIVATE "${out}")
endfunction()
