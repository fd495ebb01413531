#include "connectors/xero/sim/identity.hpp"
#include "base/encoding.hpp"
#include "connectors/xero/sim/harness.hpp"
#include "connectors/xero/sim/signing_key.hpp"

namespace cf::xero::sim {
namespace {

using std::string;

constexpr std::string_view form = "application/x-www-form-urlencoded";
constexpr std::string_view callback = "http%3A%2F%2Flocalhost%2Fcallback";

HttpReply token(Harness& h, std::string_view body, std::string_view client) {
    Headers headers{{"Content-Type", string(form)}};
    if (!client.empty()) headers.add("Authorization", "Basic " + to_base64(client));
    return h.send("POST", "/connect/token", body, headers);
}

string error_of(HttpReply const& reply) { return text(Harness::json(reply), "error"); }

/// The query of the redirect that answers a consent request.
HttpRequest consent(Harness& h, std::string_view client, std::string_view more) {
    auto const reply =
        h.get(fill("/identity/connect/authorize?response_type=code&client_id=@&"
                   "redirect_uri=@&state=s-1&@",
                   {client, callback, more}));
    EXPECT_EQ(reply.status, 302) << reply.body;
    auto const target = split_url(reply.headers.get("Location"));
    return {"GET", target ? target->target() : "/"};
}

TEST(XeroIdentity, ConsentPageAsksAndIsAnswered) {
    Harness h;
    auto const page =
        h.get(fill("/identity/connect/authorize?response_type=code&client_id=sim-web&"
                   "redirect_uri=@&state=s-1&scope=openid%20%3Cb%3E",
                   {callback}));
    EXPECT_EQ(page.status, 302);  // An unknown scope goes back as an error.
    auto const asked =
        h.get(fill("/identity/connect/authorize?response_type=code&client_id=sim-web"
                   "&redirect_uri=@&state=%3Cs%3E&scope=openid",
                   {callback}));
    EXPECT_EQ(asked.status, 200);
    EXPECT_NE(asked.body.find("Allow access"), string::npos);
    EXPECT_EQ(asked.body.find("<s>"), string::npos) << "markup of a stranger on our page";
    auto const refused = consent(h, "sim-web", "scope=openid&decision=refuse");
    EXPECT_EQ(refused.query_value("error"), "access_denied");
    EXPECT_EQ(refused.query_value("state"), "s-1");
}

TEST(XeroIdentity, RedirectUriMustBeKnownAndSecure) {
    Harness h;
    for (auto const* uri : {"https%3A%2F%2Fevil.example%2Fx", "http%3A%2F%2F127.0.0.1%2Fcallback"})
        EXPECT_EQ(h.get(fill("/identity/connect/authorize?response_type=code&client_id=sim-web&"
                             "redirect_uri=@&decision=approve",
                             {uri}))
                      .status,
                  400);
    EXPECT_TRUE(redirect_uri_allowed("http://localhost:9000/x"));
    EXPECT_FALSE(redirect_uri_allowed("http://127.0.0.1:9000/x"));
    EXPECT_FALSE(redirect_uri_allowed("http://app.example/x"));
    auto const made = make_simulator({},
                                     *Json::parse(R"({"apps":[{"client_id":"a",
        "redirect_uris":["http://127.0.0.1/x"]}]})"),
                                     Instant{});
    EXPECT_TRUE(made.has_error());
}

TEST(XeroIdentity, CodeIsSingleUseAndDiesAfterFiveMinutes) {
    Harness h;
    auto exchange = [&](string const& code) {
        return token(h,
                     fill("grant_type=authorization_code&code=@&redirect_uri=@", {code, callback}),
                     "sim-web:sim-web-secret");
    };
    auto const code =
        consent(h, "sim-web", "scope=offline_access&decision=approve").query_value("code");
    auto const first = exchange(code);
    EXPECT_EQ(first.status, 200);
    EXPECT_FALSE(Harness::json(first).contains("id_token"));
    EXPECT_EQ(text(Harness::json(first), "expires_in"), "1800");
    EXPECT_EQ(error_of(exchange(code)), "invalid_grant");
    auto const late =
        consent(h, "sim-web", "scope=offline_access&decision=approve").query_value("code");
    h.pass(std::chrono::minutes(5));
    EXPECT_EQ(error_of(exchange(late)), "invalid_grant");
}

TEST(XeroIdentity, PkceNeedsItsVerifierAndNoSecret) {
    Harness h;
    string const verifier(43, 'v');
    auto const challenge = to_base64url(sha256(verifier));
    auto const none = consent(h, "sim-pkce", "scope=openid&decision=approve");
    EXPECT_EQ(none.query_value("error"), "invalid_request");
    auto run = [&](string const& sent) {
        auto const back = consent(h,
                                  "sim-pkce",
                                  fill("scope=accounting.settings&decision=approve&code_challenge="
                                       "@&code_challenge_method=S256",
                                       {challenge}));
        return token(h,
                     fill("grant_type=authorization_code&code=@&redirect_uri=@&client_id=sim-"
                          "pkce&code_verifier=@",
                          {back.query_value("code"), callback, sent}),
                     "");
    };
    EXPECT_EQ(error_of(run(string(43, 'w'))), "invalid_grant");
    auto const good = run(verifier);
    EXPECT_EQ(good.status, 200);
    EXPECT_FALSE(Harness::json(good).contains("refresh_token"));
}

TEST(XeroIdentity, ClientCredentialsTakeTheSdksOddForm) {
    Harness h;
    auto const odd = token(h,
                           "grant_type=client_credentials&scopes=accounting.invoices%2Cx",
                           "sim-custom:sim-custom-secret");
    ASSERT_EQ(odd.status, 200);
    h.token = text(Harness::json(odd), "access_token");
    h.tenant = "";  // No tenant header on custom connections.
    EXPECT_EQ(h.get("Organisation").status, 200);
    auto const narrow = token(h,
                              "grant_type=client_credentials&scope=accounting.invoices",
                              "sim-custom:sim-custom-secret");
    EXPECT_EQ(text(Harness::json(narrow), "scope"), "accounting.invoices");
    EXPECT_EQ(error_of(token(h,
                             "grant_type=client_credentials&scope=accounting.transactions",
                             "sim-custom:sim-custom-secret")),
              "invalid_scope");
    EXPECT_EQ(error_of(token(h, "grant_type=client_credentials", "sim-web:sim-web-secret")),
              "unauthorized_client");
}

TEST(XeroIdentity, ErrorsOfTheTokenEndpoint) {
    Harness h;
    EXPECT_EQ(error_of(token(
                  h, "grant_type=refresh_token&refresh_token=spent", "sim-web:sim-web-secret")),
              "invalid_grant");
    EXPECT_EQ(error_of(token(h, "grant_type=refresh_token", "sim-web:wrong")), "invalid_client");
    EXPECT_EQ(error_of(token(h, "grant_type=refresh_token", "")), "unauthorized_client");
    EXPECT_EQ(error_of(token(h, "grant_type=password", "sim-web:sim-web-secret")),
              "unsupported_grant_type");
    h.control("POST", "switches", R"({"invalid_client_401":true})");
    EXPECT_EQ(token(h, "grant_type=refresh_token", "sim-web:wrong").status, 401);
}

TEST(XeroIdentity, RevocationRemovesEveryConnectionOfTheUser) {
    Harness h;
    auto const code = consent(h,
                              "sim-web",
                              "scope=offline_access%20accounting.settings&"
                              "decision=approve")
                          .query_value("code");
    auto const tokens = Harness::json(
        token(h,
              fill("grant_type=authorization_code&code=@&redirect_uri=@", {code, callback}),
              "sim-web:sim-web-secret"));
    h.token = text(tokens, "access_token");
    Headers const basic{{"Authorization", "Basic " + to_base64("sim-web:sim-web-secret")}};
    EXPECT_EQ(h.send("POST", "/connect/revocation", "token=unknown", basic).status, 200);
    EXPECT_EQ(h.get("Organisation").status, 200);
    auto const reply =
        h.send("POST", "/connect/revocation", "token=" + text(tokens, "refresh_token"), basic);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(h.get("Organisation").status, 403);
    EXPECT_EQ(h.get("/connections").body, "[]");
}

TEST(XeroIdentity, ConnectionsFilterByTheConsentAndDateWithoutZone) {
    Harness h;
    consent(h, "sim-web", "scope=openid&decision=approve");
    auto const all = Harness::json(h.get("/connections"));
    ASSERT_EQ(all.size(), 1U);
    auto const event = text(all[first_item], "authEventId");
    EXPECT_EQ(Harness::json(h.get("/connections?authEventId=" + event)).size(), 1U);
    EXPECT_EQ(Harness::json(h.get("/connections?authEventId=x")).size(), 0U);
    EXPECT_EQ(text(all[first_item], "updatedDateUtc"), "2026-09-14T09:30:15.1200000");
}

TEST(XeroIdentity, IdTokensAreSignedByTheKeyTheyName) {
    Random random(5);
    SigningKey const key(random);
    Random again(5);
    auto const claims = Json::object({{"sub", "x"}});
    EXPECT_EQ(SigningKey(again).sign(claims), key.sign(claims)) << "the same seed, the same key";
    auto const jwk = key.jwks()["keys"][first_item];
    EXPECT_EQ(text(jwk, "n").size(), 342U);  // 2,048 bits.
    EXPECT_EQ(text(jwk, "alg"), "RS256");
}

TEST(XeroIdentity, DiscoveryNamesWhereItIsReached) {
    Harness h;
    auto const found = Harness::json(
        h.send("GET", "/.well-known/openid-configuration", "", {{"X-Forwarded-Proto", "https"}}));
    EXPECT_EQ(text(found, "issuer"), "https://localhost:9999");
    EXPECT_EQ(text(found, "token_endpoint"), "https://localhost:9999/connect/token");
}

}  // namespace
}  // namespace cf::xero::sim
