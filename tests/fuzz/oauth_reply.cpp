#include "connectors/shared/oauth2.hpp"
#include "connectors/shared/test_neighbours.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {
namespace {

ConnectionId const connection{"ledger-1"};

OAuth2Settings settings() {
    return {.vendor = "xero",
            .authorize_url = "https://login.test/authorize",
            .token_url = "https://identity.test/connect/token",
            .client_id = "app-1",
            .scope = "offline_access",
            .previous_token_grace = std::chrono::minutes(30)};
}

/// Every token call is answered with these bytes.
void answer_with(testing::Neighbours& neighbours, int status, std::string_view body) {
    neighbours.http.otherwise = [status, body](HttpRequest const&) -> Result<HttpReply> {
        return HttpReply::json(status, std::string(body));
    };
    neighbours.vault.secrets[{connection.value, "client_secret"}] = Secret<>("client-secret");
}

void finish_consent(int status, std::string_view body) {
    testing::Neighbours neighbours(Instant{});
    answer_with(neighbours, status, body);
    OAuth2Session session(settings(), connection, neighbours.context());
    ConsentRequest const consent{.state = "s", .code_verifier = Secret<>("verifier")};
    QueryParameters const answer{{"state", "s"}, {"code", "c"}};
    auto const done =
        neighbours.await(session.finish_consent(consent, "https://us.test/back", answer));
    if (done.has_error()) return;
    auto const token = neighbours.await(session.access_token());
    expect(token.has_error() || !token->empty(), "a token that is handed out is not empty");
}

void read_stored_tokens(int status, std::string_view body) {
    testing::Neighbours neighbours(Instant{});
    answer_with(neighbours, status, body);
    neighbours.vault.secrets[{connection.value, "oauth2_tokens"}] = Secret<>(std::string(body));
    OAuth2Session session(settings(), connection, neighbours.context());
    (void)neighbours.await(session.access_token());
}

}  // namespace

/// First byte: the status. The rest: the body of the token endpoint's reply, or of the vault.
void oauth_reply(std::string_view bytes) {
    if (bytes.empty()) return;
    constexpr int statuses[] = {200, 400, 401, 403, 429, 500};
    int const status = statuses[static_cast<unsigned char>(bytes.front()) % std::size(statuses)];
    bytes.remove_prefix(1);
    finish_consent(status, bytes);
    read_stored_tokens(status, bytes);
}

}  // namespace cf::fuzz
