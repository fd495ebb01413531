#include "connectors/shared/oauth2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "connectors/shared/test_neighbours.hpp"

namespace cf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Grant = OAuth2Settings::Grant;

ConnectionId const connection{"ledger-1"};
Instant const start = *parse_utc("2026-09-14T09:00:00");

struct OAuth2Test : ::testing::Test {
    OAuth2Test() {
        vault.secrets[{connection.value, "client_secret"}] = Secret<>("planted-client-secret");
    }

    OAuth2Settings settings(Grant grant = Grant::authorization_code) {
        return {.vendor = "xero",
                .authorize_url = "https://login.test/authorize",
                .token_url = "https://identity.test/connect/token",
                .client_id = "app-1",
                .grant = grant,
                .scope = "offline_access accounting.invoices",
                .previous_token_grace = std::chrono::minutes(30)};
    }
    OAuth2Session session(Grant grant = Grant::authorization_code) {
        return OAuth2Session(settings(grant), connection, neighbours.context());
    }
    /// The vault as a consent left it: access token good for `seconds`.
    void store(std::string access,
               int seconds,
               std::string refresh,
               std::string previous = "",
               Instant rotated_at = start) {
        auto const json =
            Json::object({{"access_token", access},
                          {"expires_at", to_iso(start + std::chrono::seconds(seconds))},
                          {"refresh_token", refresh},
                          {"previous_refresh_token", previous},
                          {"rotated_at", to_iso(rotated_at)}});
        vault.secrets[{connection.value, "oauth2_tokens"}] = Secret<>(json.dump());
    }
    Json stored() {
        return *Json::parse(vault.secrets.at({connection.value, "oauth2_tokens"}).reveal());
    }
    void token_reply(std::string access, std::string refresh) {
        Json body = Json::object(
            {{"access_token", access}, {"expires_in", 1800}, {"token_type", "Bearer"}});
        if (!refresh.empty()) body.set("refresh_token", refresh);
        http.reply(200, body.dump());
    }
    std::string form(std::size_t n, std::string_view name) {
        HttpRequest const as_query{.url = "/?" + http.sent.at(n).body};
        return as_query.query_value(name);
    }

    testing::Neighbours neighbours{start};
    testing::ScriptedTransport& http = neighbours.http;
    testing::MemoryVault& vault = neighbours.vault;
};

TEST_F(OAuth2Test, LiveTokenIsUsedWithoutACall) {
    store("access-1", 1800, "refresh-1");
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-1");
    EXPECT_TRUE(http.sent.empty());
}

TEST_F(OAuth2Test, TokenIsRenewedBeforeItExpiresAndTheRotatedOneSaved) {
    store("access-1", 119, "refresh-1");
    token_reply("access-2", "refresh-2");
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-2");
    ASSERT_EQ(http.sent.size(), 1u);
    EXPECT_EQ(form(0, "grant_type"), "refresh_token");
    EXPECT_EQ(form(0, "refresh_token"), "refresh-1");
    EXPECT_EQ(http.sent[0].headers.get("Authorization"),
              "Basic " + to_base64("app-1:planted-client-secret"));
    EXPECT_EQ(stored()["refresh_token"].text(), "refresh-2");
    EXPECT_EQ(stored()["previous_refresh_token"].text(), "refresh-1");
    EXPECT_EQ(stored()["access_token"].text(), "access-2");
}

TEST_F(OAuth2Test, ConcurrentCallersShareOneRenewal) {
    store("access-1", 0, "refresh-1");
    token_reply("access-2", "refresh-2");
    auto subject = session();
    std::vector<std::optional<Result<Secret<>>>> results(20);
    for (auto& result : results) neighbours.start(subject.access_token(), result);
    neighbours.run();
    EXPECT_EQ(http.sent.size(), 1u);
    EXPECT_EQ(vault.writes, 1);
    for (auto const& result : results) EXPECT_EQ((*result)->reveal(), "access-2");
}

TEST_F(OAuth2Test, ConcurrentCallersShareOneFailure) {
    store("access-1", 0, "refresh-1");
    http.reply(400, R"({"error":"invalid_grant"})");
    auto subject = session();
    std::vector<std::optional<Result<Secret<>>>> results(5);
    for (auto& result : results) neighbours.start(subject.access_token(), result);
    neighbours.run();
    EXPECT_EQ(http.sent.size(), 1u);
    for (auto const& result : results) {
        EXPECT_EQ(result->error().kind, ErrorKind::unauthorized);
        EXPECT_EQ(result->error().code, "xero.oauth.consent_needed");
    }
}

TEST_F(OAuth2Test, TwoCallersRefusedWithTheSameTokenRenewItOnce) {
    store("access-1", 1800, "refresh-1");
    token_reply("access-2", "refresh-2");
    auto subject = session();
    std::optional<Result<Secret<>>> one, two;
    neighbours.start(subject.replace(Secret<>("access-1")), one);
    neighbours.start(subject.replace(Secret<>("access-1")), two);
    neighbours.run();
    EXPECT_EQ(http.sent.size(), 1u);
    EXPECT_EQ((*one)->reveal(), "access-2");
    EXPECT_EQ((*two)->reveal(), "access-2");
}

TEST_F(OAuth2Test, TokenRenewedByAnotherNodeIsTakenFromTheVault) {
    store("access-1", 1800, "refresh-1");
    auto subject = session();
    ASSERT_TRUE(neighbours.await(subject.access_token()).has_value());
    store("access-other-node", 1800, "refresh-9");
    EXPECT_EQ(neighbours.await(subject.replace(Secret<>("access-1")))->reveal(),
              "access-other-node");
    EXPECT_TRUE(http.sent.empty());
}

TEST_F(OAuth2Test, RotatedTokenIsNotUsedBeforeItIsSavedAndNotLostWhenSavingFails) {
    store("access-1", 0, "refresh-1");
    token_reply("access-2", "refresh-2");
    vault.fail_writes = 1;
    auto subject = session();
    auto const first = neighbours.await(subject.access_token());
    EXPECT_EQ(first.error().code, "storage.down");
    EXPECT_EQ(stored()["refresh_token"].text(), "refresh-1");
    // The next caller saves what is in hand; nothing is asked of the vendor again.
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-2");
    EXPECT_EQ(http.sent.size(), 1u);
    EXPECT_EQ(stored()["refresh_token"].text(), "refresh-2");
}

TEST_F(OAuth2Test, LostAnswerIsUnavailableAndTheSameTokenIsTriedAgain) {
    store("access-1", 0, "refresh-1");
    http.fail(ErrorKind::outcome_unknown);
    token_reply("access-2", "refresh-2");
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token()).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-2");
    EXPECT_EQ(form(1, "refresh_token"), "refresh-1");
}

TEST_F(OAuth2Test, PreviousRefreshTokenIsTriedOnceInsideTheGrace) {
    store("access-1", 0, "refresh-2", "refresh-1", start - std::chrono::minutes(29));
    http.reply(400, R"({"error":"invalid_grant"})");
    token_reply("access-3", "refresh-3");
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-3");
    EXPECT_EQ(form(0, "refresh_token"), "refresh-2");
    EXPECT_EQ(form(1, "refresh_token"), "refresh-1");
}

TEST_F(OAuth2Test, PreviousRefreshTokenIsNotTriedAfterTheGrace) {
    store("access-1", 0, "refresh-2", "refresh-1", start - std::chrono::minutes(31));
    http.reply(400, R"({"error":"invalid_grant"})");
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token()).error().code, "xero.oauth.consent_needed");
    EXPECT_EQ(http.sent.size(), 1u);
}

TEST_F(OAuth2Test, EveryRefusalOfTheTokenEndpointSaysWhatToDo) {
    struct Case {
        int status;
        char const* body;
        ErrorKind kind;
        char const* code;
    };
    for (Case const& c :
         {Case{400,
               R"({"error":"invalid_client"})",
               ErrorKind::unauthorized,
               "xero.oauth.client_refused"},
          Case{401, "", ErrorKind::unauthorized, "xero.oauth.client_refused"},
          Case{400,
               R"({"error":"invalid_scope"})",
               ErrorKind::unauthorized,
               "xero.oauth.scope_refused"},
          Case{400,
               R"({"error":"unauthorized_client"})",
               ErrorKind::unauthorized,
               "xero.oauth.client_refused"},
          Case{429, "", ErrorKind::rate_limited, "xero.oauth.too_many_calls"},
          Case{500, "", ErrorKind::unavailable, "xero.oauth.unavailable"},
          Case{200, "{}", ErrorKind::unavailable, "xero.oauth.answer_unreadable"}}) {
        SCOPED_TRACE(c.body);
        auto subject = session(Grant::client_credentials);
        http.reply(c.status, c.body);
        auto const result = neighbours.await(subject.access_token());
        EXPECT_EQ(result.error().kind, c.kind);
        EXPECT_EQ(result.error().code, c.code);
        EXPECT_THAT(result.error().message, Not(HasSubstr("planted")));
    }
}

TEST_F(OAuth2Test, ClientCredentialsStayInMemoryAndAreFetchedAgainWhenSpent) {
    auto subject = session(Grant::client_credentials);
    token_reply("access-1", "");
    token_reply("access-2", "");
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-1");
    EXPECT_EQ(neighbours.await(subject.access_token())->reveal(), "access-1");
    EXPECT_EQ(neighbours.await(subject.replace(Secret<>("access-1")))->reveal(), "access-2");
    EXPECT_EQ(form(0, "grant_type"), "client_credentials");
    EXPECT_EQ(form(0, "scope"), "offline_access accounting.invoices");
    EXPECT_EQ(vault.writes, 0);
    EXPECT_EQ(http.sent.size(), 2u);
}

TEST_F(OAuth2Test, KeepAliveRenewsOnlyWhatHasBeenIdle) {
    store("access-1", 1800, "refresh-1", "", start - std::chrono::days(6));
    auto subject = session();
    EXPECT_TRUE(neighbours.await(subject.keep_alive(std::chrono::days(7))).has_value());
    EXPECT_TRUE(http.sent.empty());
    store("access-1", 1800, "refresh-1", "", start - std::chrono::days(8));
    token_reply("access-2", "refresh-2");
    EXPECT_TRUE(neighbours.await(subject.keep_alive(std::chrono::days(7))).has_value());
    EXPECT_EQ(stored()["refresh_token"].text(), "refresh-2");
}

TEST_F(OAuth2Test, ConsentIsAskedWithStateAndPkceAndExchangedOnce) {
    auto const consent = begin_oauth2_consent(settings(), "https://app.test/callback");
    HttpRequest const asked{.url = consent->url};
    EXPECT_EQ(asked.query_value("response_type"), "code");
    EXPECT_EQ(asked.query_value("code_challenge_method"), "S256");
    EXPECT_EQ(asked.query_value("code_challenge"),
              to_base64url(sha256(consent->code_verifier.reveal())));
    EXPECT_GE(consent->code_verifier.reveal().size(), 43u);
    EXPECT_EQ(asked.query_value("state"), consent->state);
    auto const other = begin_oauth2_consent(settings(), "https://app.test/callback");
    EXPECT_NE(consent->state, other->state);

    token_reply("access-1", "refresh-1");
    auto subject = session();
    QueryParameters answer{{"code", "the-code"}, {"state", consent->state}};
    auto const finished = neighbours.await(
        subject.finish_consent(*consent, "https://app.test/callback", std::move(answer)));
    ASSERT_TRUE(finished.has_value());
    EXPECT_EQ(form(0, "grant_type"), "authorization_code");
    EXPECT_EQ(form(0, "code"), "the-code");
    EXPECT_EQ(form(0, "code_verifier"), consent->code_verifier.reveal());
    EXPECT_EQ(form(0, "redirect_uri"), "https://app.test/callback");
    EXPECT_EQ(stored()["refresh_token"].text(), "refresh-1");
}

TEST_F(OAuth2Test, ConsentWithAnotherStateOrRefusedSendsNothing) {
    auto const consent = begin_oauth2_consent(settings(), "https://app.test/callback");
    auto subject = session();
    QueryParameters forged{{"code", "the-code"}, {"state", "someone-elses"}};
    auto const first =
        neighbours.await(subject.finish_consent(*consent, "https://app.test/callback", forged));
    EXPECT_EQ(first.error().code, "xero.oauth.state_mismatch");
    QueryParameters denied{{"error", "access_denied"}, {"state", consent->state}};
    auto const second =
        neighbours.await(subject.finish_consent(*consent, "https://app.test/callback", denied));
    EXPECT_EQ(second.error().code, "xero.oauth.consent_denied");
    EXPECT_TRUE(http.sent.empty());
}

TEST_F(OAuth2Test, AppWithoutSecretNamesItselfInTheBody) {
    vault.secrets.clear();
    store("access-1", 0, "refresh-1");
    token_reply("access-2", "refresh-2");
    auto subject = session();
    ASSERT_TRUE(neighbours.await(subject.access_token()).has_value());
    EXPECT_EQ(form(0, "client_id"), "app-1");
    EXPECT_FALSE(http.sent[0].headers.find("Authorization").has_value());
}

TEST_F(OAuth2Test, ConnectionWithoutConsentAsksForOne) {
    auto subject = session();
    EXPECT_EQ(neighbours.await(subject.access_token()).error().code, "xero.oauth.consent_needed");
}

}  // namespace
}  // namespace cf
