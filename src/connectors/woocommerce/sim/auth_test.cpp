#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

struct OAuth {
    std::string key = "ck_simulated_read_write";
    std::string secret = "cs_simulated_read_write";
    std::string algorithm = "HMAC-SHA256";
    std::string nonce = "n1";
    std::chrono::seconds age{0};
};

/// A signed one-legged call, with parameters in need of sorting and encoding.
HttpRequest signed_call(OAuth const& oauth, Instant now) {
    std::string const stamp = std::to_string(to_unix_seconds(now - oauth.age));
    // Already in sorted order, each part encoded once.
    std::string const parameters = "_fields=id%2Cstatus&oauth_consumer_key=" + oauth.key +
                                   "&oauth_nonce=" + oauth.nonce +
                                   "&oauth_signature_method=" + oauth.algorithm +
                                   "&oauth_timestamp=" + stamp + "&per_page=1&status=any";
    std::string const base = "GET&" + percent_encode("http://store.example/wp-json/wc/v3/orders") +
                             "&" + percent_encode(parameters);
    std::string const key = oauth.secret + "&";
    std::string const mac =
        oauth.algorithm == "HMAC-SHA1" ? hmac_sha1(key, base) : hmac_sha256(key, base);
    HttpRequest request;
    request.url = "/wp-json/wc/v3/orders?" + parameters +
                  "&oauth_signature=" + percent_encode(to_base64(mac));
    request.headers.add("Host", "store.example");
    return request;
}

HttpRequest basic_call(std::string const& key, std::string const& secret) {
    HttpRequest request;
    request.url = "/wp-json/wc/v3/orders";
    request.headers.add("Host", "store.example");
    request.headers.add("Authorization", "Basic " + to_base64(key + ":" + secret));
    return request;
}

std::string code(TestStore& store) { return std::string(store.body["code"].text()); }

Options plain_http() { return {}; }

TEST(WooAuth, W01_OverTlsBasicAndQueryCredentialsWork) {
    TestStore store;
    auto const request = basic_call("ck_simulated_read_write", "cs_simulated_read_write");
    EXPECT_EQ(store.send(request).status, 200);
    HttpRequest query;
    query.url =
        "/wp-json/wc/v3/orders?consumer_key=ck_simulated_read_write"
        "&consumer_secret=cs_simulated_read_write";
    EXPECT_EQ(store.send(query).status, 200);
}

TEST(WooAuth, W02_OverPlainHttpBothAreIgnored) {
    TestStore store({}, plain_http());
    auto const request = basic_call("ck_simulated_read_write", "cs_simulated_read_write");
    EXPECT_EQ(store.send(request).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_cannot_view");
    HttpRequest query;
    query.url =
        "/wp-json/wc/v3/orders?consumer_key=ck_simulated_read_write"
        "&consumer_secret=cs_simulated_read_write";
    EXPECT_EQ(store.send(query).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_cannot_view");
    EXPECT_EQ(store.body["message"].text(), "Sorry, you cannot list resources.");
}

TEST(WooAuth, W02_TheRequestItselfMaySayThatItCameOverTls) {
    TestStore store({}, plain_http());
    auto absolute = basic_call("ck_simulated_read_write", "cs_simulated_read_write");
    absolute.url = "https://store.example" + absolute.url;
    EXPECT_EQ(store.send(absolute).status, 200);
    auto forwarded = basic_call("ck_simulated_read_write", "cs_simulated_read_write");
    forwarded.headers.add("X-Forwarded-Proto", "https");
    EXPECT_EQ(store.send(forwarded).status, 200);
}

TEST(WooAuth, W03_OAuthWithoutTokenWorksOverPlainHttpWithBothHashes) {
    TestStore store({}, plain_http());
    EXPECT_EQ(store.send(signed_call({}, store.now)).status, 200);
    OAuth sha1;
    sha1.algorithm = "HMAC-SHA1";
    sha1.nonce = "n2";
    EXPECT_EQ(store.send(signed_call(sha1, store.now)).status, 200);
    OAuth other;
    other.algorithm = "HMAC-SHA512";
    EXPECT_EQ(store.send(signed_call(other, store.now)).status, 401);
}

TEST(WooAuth, W03_AWrongSignatureOrKeyIsToldApart) {
    TestStore store({}, plain_http());
    OAuth wrong;
    wrong.secret = "cs_other";
    EXPECT_EQ(store.send(signed_call(wrong, store.now)).status, 401);
    EXPECT_EQ(store.body["message"].text(),
              "Invalid signature - provided signature does not match.");
    OAuth unknown;
    unknown.key = "ck_nobody";
    EXPECT_EQ(store.send(signed_call(unknown, store.now)).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_authentication_error");
    auto tampered = signed_call({}, store.now);
    tampered.url.replace(tampered.url.find("per_page=1"), 10, "per_page=9");
    EXPECT_EQ(store.send(tampered).status, 401);
}

TEST(WooAuth, W03_AParameterSentTwiceIsSignedOnce) {
    TestStore store({}, plain_http());
    auto request = signed_call({}, store.now);
    request.url.insert(request.url.find("_fields"), "per_page=1&status=any&");
    EXPECT_EQ(store.send(request).status, 200);
}

TEST(WooAuth, W04_ANonceWorksOnceAndTimesGoStale) {
    TestStore store({}, plain_http());
    OAuth call;
    EXPECT_EQ(store.send(signed_call(call, store.now)).status, 200);
    EXPECT_EQ(store.send(signed_call(call, store.now)).status, 401);
    EXPECT_EQ(store.body["message"].text(), "Invalid nonce - nonce has already been used.");
    call.nonce = "n3";
    call.age = std::chrono::minutes(10);
    EXPECT_EQ(store.send(signed_call(call, store.now)).status, 200);
    call.nonce = "n4";
    call.age = std::chrono::hours(1);
    EXPECT_EQ(store.send(signed_call(call, store.now)).status, 401);
    EXPECT_EQ(store.body["message"].text(), "Invalid timestamp.");
}

TEST(WooAuth, W05_AnUnknownKeyIsNobodyAndAWrongSecretIsAnError) {
    TestStore store;
    EXPECT_EQ(store.send(basic_call("ck_nobody", "cs_simulated_read_write")).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_cannot_view");
    EXPECT_EQ(store.send(basic_call("ck_simulated_read_write", "cs_wrong")).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_authentication_error");
    EXPECT_EQ(store.body["message"].text(), "Consumer secret is invalid.");
}

TEST(WooAuth, W06_AReadOnlyKeyThatWritesIsRefusedWith401) {
    TestStore store;
    auto request = basic_call("ck_simulated_read_only", "cs_simulated_read_only");
    EXPECT_EQ(store.send(request).status, 200);
    request.method = "PUT";
    request.url = "/wp-json/wc/v3/products/11";
    EXPECT_EQ(store.send(request).status, 401);
    EXPECT_EQ(code(store), "woocommerce_rest_authentication_error");
    EXPECT_EQ(store.body["message"].text(),
              "The API key provided does not have write permissions.");
}

TEST(WooAuth, AShopInAFolderIsFoundThereAlone) {
    Options options;
    options.tls = true;
    options.site_url = "https://store.example:8443/shop/";
    TestStore store({}, options);
    auto request = basic_call("ck_simulated_read_write", "cs_simulated_read_write");
    EXPECT_EQ(store.send(request).status, 404);
    request.url = "/shop" + request.url;
    EXPECT_EQ(store.send(request).status, 200);
    HttpRequest index;
    index.url = "/shop/wp-json/";
    EXPECT_EQ(store.send(index).status, 200);
    EXPECT_EQ(store.body["url"].text(), "https://store.example:8443/shop");
}

}  // namespace
}  // namespace cf::woocommerce::sim
