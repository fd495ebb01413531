#include "api/static_files.hpp"

#include "base/text.hpp"

namespace cf::api {
namespace {

/// Whether the client reads gzip (RFC 9110, 12.5.3); without a word of it, as command lines are.
bool takes_gzip(HttpRequest const& request) {
    auto const header = request.headers.find("Accept-Encoding");
    if (!header) return false;
    bool any = false;
    for (auto const one : split(*header, ',')) {
        auto const semicolon = one.find(';');
        auto const name = trim(one.substr(0, semicolon));
        auto const weight =
            semicolon == one.npos ? std::string_view() : trim(one.substr(semicolon + 1));
        bool const refused =
            weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == weight.npos;
        if (equals_ignoring_case(name, "gzip")) return !refused;
        any = any || (name == "*" && !refused);
    }
    return any;
}

}  // namespace

HttpReply file_reply(embedded::EmbeddedFile const& file, HttpRequest const& request) {
    bool const gzip = takes_gzip(request);
    // Other bytes need another name (RFC 9110, 8.8.3).
    std::string etag(file.etag);
    if (!gzip) etag.insert(etag.size() - 1, "-plain");
    HttpReply reply{
        200,
        {{"Content-Type", std::string(file.content_type)},
         {"ETag", etag},
         {"Vary", "Accept-Encoding"},
         {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"}},
        ""};
    if (request.headers.get("If-None-Match") == etag) {
        reply.status = 304;
        return reply;
    }
    if (gzip) reply.headers.add("Content-Encoding", "gzip");
    reply.body = std::string(gzip ? file.gzip : file.plain);
    return reply;
}

}  // namespace cf::api
