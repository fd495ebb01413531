#pragma once

#include <functional>
#include <string>

#include "api/accounts.hpp"
#include "api/hints.hpp"
#include "api/query.hpp"
#include "engine/engine.hpp"
#include "engine/views.hpp"
#include "net/http_server.hpp"

namespace cf::api {

/// What the sandbox adds to the pages; both empty for the real thing.
struct SandboxHooks {
    std::function<Json()> view;
    std::function<Result<void>(Json const& wish)> control;
};

struct WebApiParts {
    Accounts& accounts;
    Views& views;
    Engine& engine;
    HintHub& hints;
    Clock& clock;
    Storage& storage;
    SandboxHooks sandbox{};
    std::string version;
    bool tls = false;          ///< Served over TLS: cookies and browsers are held to it.
    std::string public_url{};  ///< With https people come over TLS too: a proxy ends it.
};

/// Every address the program answers: webhooks, health, metrics, the HTTP API, the web app.
/// The API is described in openapi.json beside this file.
class WebApi {
  public:
    explicit WebApi(WebApiParts parts);

    boost::asio::awaitable<ServerReply> handle(HttpRequest request);
    void set_ready(bool ready) { ready_ = ready; }

  private:
    boost::asio::awaitable<ServerReply> take_delivery(HttpRequest request);
    boost::asio::awaitable<ServerReply> answer_api(HttpRequest request);
    /// The parameters of a request to a known route.
    Result<Query> query_of(HttpRequest const& request) const;
    boost::asio::awaitable<ServerReply> answer_session(HttpRequest request);
    boost::asio::awaitable<ServerReply> answer_reads(HttpRequest request, Query query);
    boost::asio::awaitable<ServerReply> answer_writes(HttpRequest request, Session session);
    boost::asio::awaitable<ServerReply> answer_tokens(HttpRequest request, Session session);
    ServerReply answer_people(std::vector<std::string> const& parts) const;
    // ---- review_api.cpp
    boost::asio::awaitable<ServerReply> read_review(HttpRequest request, Query query);
    boost::asio::awaitable<ServerReply> answer_review(HttpRequest request, Session session);
    boost::asio::awaitable<ServerReply> metrics();
    ServerReply static_file(HttpRequest const& request);
    ServerReply session_cookie(std::string const& id) const;

    WebApiParts parts_;
    bool tls_ = false;  ///< Between browsers and us, wherever it ends.
    bool ready_ = false;
};

}  // namespace cf::api
