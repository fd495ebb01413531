# The web app inside the executable: target cf_web_assets (interface: src/api/web_assets.hpp).
#
# With CF_EMBED_WEB the app is built (tools/web, only when a source changed), its files compressed
# and laid into an object file by the assembler, which is quick at any size. Without, the table is
# empty and Node is not needed.

set(CF_WEB_GENERATED "${CMAKE_BINARY_DIR}/generated/web")
file(MAKE_DIRECTORY "${CF_WEB_GENERATED}")

if(CF_EMBED_WEB)
    file(GLOB_RECURSE CF_WEB_SOURCES CONFIGURE_DEPENDS
         "${CMAKE_SOURCE_DIR}/web/src/*" "${CMAKE_SOURCE_DIR}/web/public/*")
    list(FILTER CF_WEB_SOURCES EXCLUDE REGEX "\\.test\\.tsx?$")
    add_custom_command(
        OUTPUT "${CF_WEB_GENERATED}/web_files.cpp" "${CF_WEB_GENERATED}/web_files.S"
        COMMAND "${CMAKE_SOURCE_DIR}/tools/web" build "${CF_WEB_GENERATED}/dist"
        COMMAND "${CMAKE_SOURCE_DIR}/.toolchain/bin/node" "${CMAKE_SOURCE_DIR}/tools/embed-web.mjs"
                "${CF_WEB_GENERATED}/dist" "${CF_WEB_GENERATED}"
        DEPENDS ${CF_WEB_SOURCES}
                "${CMAKE_SOURCE_DIR}/web/index.html"
                "${CMAKE_SOURCE_DIR}/web/package-lock.json"
                "${CMAKE_SOURCE_DIR}/web/tsconfig.json"
                "${CMAKE_SOURCE_DIR}/web/vite.config.ts"
                "${CMAKE_SOURCE_DIR}/tools/embed-web.mjs"
        COMMENT "Building the web app"
        VERBATIM)
    enable_language(ASM)
    add_library(cf_web_assets STATIC
                "${CF_WEB_GENERATED}/web_files.cpp" "${CF_WEB_GENERATED}/web_files.S")
else()
    file(CONFIGURE OUTPUT "${CF_WEB_GENERATED}/no_web_files.cpp" CONTENT
"#include \"api/web_assets.hpp\"
namespace cf::embedded {
std::span<EmbeddedFile const> web_files() { return {}; }
}  // namespace cf::embedded
" @ONLY)
    add_library(cf_web_assets STATIC "${CF_WEB_GENERATED}/no_web_files.cpp")
endif()
target_include_directories(cf_web_assets PUBLIC "${CMAKE_SOURCE_DIR}/src")
