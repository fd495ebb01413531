# Compiler, warnings, sanitizers and the third-party packages (all from Debian 12).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(CF_BUILD_TESTS "Build the tests" ON)
option(CF_BUILD_BENCH "Build the benchmarks" OFF)
option(CF_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(CF_EMBED_WEB "Build the web app and embed it in the executable" ON)
set(CF_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
set(CF_WERROR OFF CACHE BOOL "Warnings are errors")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
    set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()

# Locals alone: files that are compiled together see each other's names.
add_compile_options(-Wall -Wextra -Wpedantic $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Wno-missing-field-initializers
                    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
if(CF_WERROR)
    add_compile_options(-Werror)
endif()
if(CF_SANITIZE)
    add_compile_options(-fsanitize=${CF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${CF_SANITIZE})
    # A third of the compile time, and AddressSanitizer stops at the same faults.
    add_compile_options(-fno-sanitize=null,vptr,alignment,object-size,pointer-overflow)
    # A sixth of the compile time for a fifth more of the tests': GCC calls for each check what it
    # would spell out.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:--param=asan-instrumentation-with-call-threshold=0>)
    # The sanitizers' own branches make this one cry wolf on moved variants in GCC 12; the build as
    # shipped keeps it.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    # Asio's fences stand beside atomics, which ThreadSanitizer does see.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
endif()
# Tells the fuzzers which branches an input has reached.
if(CF_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
# Boost's awaitable needs this under GCC only; clang knows coroutines from -std=c++20.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fcoroutines)
    # A tenth of the compile time goes into tidying up memory that is there to be used.
    add_compile_options(--param=ggc-min-heapsize=2000000)
    # GCC 12 mistakes Asio's frame allocation for a mismatch once it inlines `new` and not `delete`.
    add_compile_options(-Wno-mismatched-new-delete)
endif()

set(Boost_USE_STATIC_LIBS OFF)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(mimalloc REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
find_library(CCTZ_LIBRARY cctz REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE_LIBRARY soci_sqlite3 REQUIRED)
if(CF_BUILD_TESTS)
    find_package(GTest REQUIRED)
endif()
