#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace cf::embedded {

/// One file of the web app, as the static route sends it.
struct EmbeddedFile {
    std::string_view path;          ///< "/index.html", "/assets/index-Bx2f.js": always absolute.
    std::string_view content_type;  ///< With charset where it is text.
    std::string_view gzip;          ///< The bytes, gzip compressed: send Content-Encoding: gzip.
    std::string_view plain;         ///< The bytes as they are, for clients that read no gzip.
    std::string_view etag;          ///< With its quotes; changes with the content.
    bool immutable;                 ///< The name holds a hash of the content: cache for a year.
};

/// The built web app, sorted by path. Empty when the program was built with CF_EMBED_WEB=OFF.
///
/// A path that is no file and does not begin with "/api/" is an address inside the app: answer it
/// with "/index.html". Files live as long as the program.
std::span<EmbeddedFile const> web_files();

}  // namespace cf::embedded
