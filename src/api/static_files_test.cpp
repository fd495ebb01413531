#include "api/static_files.hpp"

#include <gtest/gtest.h>

namespace cf::api {
namespace {

constexpr embedded::EmbeddedFile page{
    "/index.html", "text/html", "packed", "plain", "\"a1\"", false};

HttpReply get_page(std::string const& accepts, std::string const& known = "") {
    HttpRequest request{"GET", "/index.html", {}, ""};
    if (accepts != "none") request.headers.add("Accept-Encoding", accepts);
    if (!known.empty()) request.headers.add("If-None-Match", known);
    return file_reply(page, request);
}

TEST(StaticFiles, AreCompressedForThoseWhoReadIt) {
    for (char const* accepts :
         {"gzip", "GZIP", "br, gzip", "deflate, gzip;q=0.5", "*", "gzip;q=1.0"}) {
        auto const reply = get_page(accepts);
        EXPECT_EQ(reply.body, "packed") << accepts;
        EXPECT_EQ(reply.headers.get("Content-Encoding"), "gzip") << accepts;
        EXPECT_EQ(reply.headers.get("Vary"), "Accept-Encoding") << accepts;
    }
    for (char const* accepts : {"none",
                                "",
                                "identity",
                                "br",
                                "gzip;q=0",
                                "gzip; q=0.000",
                                "*, gzip;q=0",
                                "*;q=0",
                                "gzipped"}) {
        auto const reply = get_page(accepts);
        EXPECT_EQ(reply.status, 200) << accepts;
        EXPECT_EQ(reply.body, "plain") << accepts;
        EXPECT_EQ(reply.headers.get("Content-Encoding"), "") << accepts;
        EXPECT_EQ(reply.headers.get("Vary"), "Accept-Encoding") << accepts;
    }
}

TEST(StaticFiles, AreNotSentAgainInTheSameForm) {
    std::string const packed(get_page("gzip").headers.get("ETag"));
    std::string const plain(get_page("none").headers.get("ETag"));
    EXPECT_NE(packed, plain);
    EXPECT_EQ(get_page("gzip", packed).status, 304);
    EXPECT_EQ(get_page("none", plain).status, 304);
    EXPECT_EQ(get_page("none", packed).body, "plain");
    EXPECT_EQ(get_page("gzip", packed).body, "");
}

}  // namespace
}  // namespace cf::api
