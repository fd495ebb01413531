#include "app/consent.hpp"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <iostream>

#include "base/text.hpp"
#include "net/http_server.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 15min;
constexpr std::size_t answer_size_bytes_max = 16 * 1024;
constexpr char const* pending_secret = "consent_pending";

std::string redirect_of(Bench const& bench) {
    return "http://localhost:" + std::to_string(bench.config.port) + "/consent";
}

ConnectionSettings fields_of(Connection const& connection) {
    return {connection.row.id, Json::parse(connection.row.settings_json).value_or(Json::object())};
}

ConnectorContext context_of(Bench& bench, Connection& connection) {
    return {*connection.live_http, *bench.data.vault, bench.clock, bench.random};
}

/// The browser's answer, from whichever way it comes first.
struct Answer {
    std::optional<QueryParameters> query;
    std::atomic<bool> over{false};
    std::string typed;
    Wakeup bell;
};
using SharedAnswer = std::shared_ptr<Answer>;

struct TakeAnswer {
    SharedAnswer answer;
    boost::asio::awaitable<ServerReply> operator()(HttpRequest request) const {
        return take(answer, std::move(request));
    }
    static boost::asio::awaitable<ServerReply> take(SharedAnswer answer, HttpRequest request) {
        if (request.path() != "/consent") co_return HttpReply::text(404, "");
        answer->query = request.query();
        answer->bell.ring();
        co_return HttpReply::text(200, "Crossfoot has the answer. You can close this page.\n");
    }
};

/// One line of standard input; stops waiting when the answer came another way.
void read_line(Answer& answer) {
    pollfd wanted{STDIN_FILENO, POLLIN, 0};
    while (!answer.over && answer.typed.size() < answer_size_bytes_max) {
        if (::poll(&wanted, 1, 200) <= 0) continue;
        char c = 0;
        if (::read(STDIN_FILENO, &c, 1) != 1) return;
        if (c == '\n') return;
        answer.typed.push_back(c);
    }
}

Wait listen_to_terminal(SharedAnswer answer, WorkerPool& workers) {
    auto read = [answer] { read_line(*answer); };
    co_await workers.run(std::move(read));
    if (answer->typed.empty()) co_return;  // No terminal: the browser alone can answer.
    answer->bell.ring();
}

Error no_address(std::string const& redirect) {
    return {ErrorKind::invalid_input,
            "connect.answer",
            "that is not the address the browser ended on; it starts with " + redirect};
}

Result<QueryParameters> query_of(std::string_view address, std::string const& redirect) {
    auto const parts = split_url(trim(address));
    if (!parts || parts->query.empty()) return no_address(redirect);
    return parse_query(parts->query);
}

Task<QueryParameters> wait_for_answer(Bench& bench, std::string redirect) {
    auto const answer = std::make_shared<Answer>();
    WorkerPool workers(1);
    HttpServerOptions options;
    options.port = bench.config.port;
    // Named first: GCC 12 destroys a braced temporary of a coroutine twice.
    TakeAnswer take{answer};
    auto server = HttpServer::listen(bench.runtime.executor(), options, std::move(take));
    std::cerr << (server.has_value()
                      ? "Waiting for the browser; from another machine, paste the address it ends "
                        "on:\n> "
                      : "Paste the address the browser ends on:\n> ")
              << std::flush;
    spawn(bench.runtime.executor(), "terminal", listen_to_terminal(answer, workers));
    Instant const deadline = bench.clock.now() + patience;
    while (!answer->query && answer->typed.empty() && bench.clock.now() < deadline)
        co_await bench.clock.wait(answer->bell, deadline);
    answer->over = true;
    std::cerr << "\n";
    if (server.has_value()) co_await (*server)->stop(2s);
    if (answer->query) co_return *answer->query;
    if (!answer->typed.empty()) co_return query_of(answer->typed, redirect);
    co_return Error{ErrorKind::unavailable,
                    "connect.patience",
                    "nobody answered within 15 minutes; run connect again"};
}

Task<> keep(Bench& bench, Connection& connection, ConsentRequest request) {
    Json const pending =
        Json::object({{"state", request.state}, {"code_verifier", request.code_verifier.reveal()}});
    NamedSecrets secrets;
    secrets.emplace_back(pending_secret, Secret<>(pending.dump()));
    co_return co_await bench.data.vault->write(connection.row.id, std::move(secrets));
}

Task<ConsentRequest> kept(Bench& bench, Connection& connection) {
    auto sealed = co_await bench.data.vault->read(connection.row.id, pending_secret);
    if (sealed.has_error())
        co_return Error{ErrorKind::invalid_input,
                        "connect.answer",
                        "no consent is under way; begin with: crossfoot connect " +
                            connection.row.id.value + " --print-address"};
    auto const pending = Json::parse(sealed->reveal()).value_or(Json());
    ConsentRequest request;
    request.state = pending["state"].text();
    request.code_verifier = Secret<>(std::string(pending["code_verifier"].text()));
    co_return request;
}

void tell_choices(Bench const& bench, Connection const& connection, Json const& choices) {
    if (choices["choices"].size() < 2) return;
    std::cerr << "The consent reaches several organisations. Name the one that is meant in "
              << bench.command.config_file << ", settings of " << connection.row.id.value << ":\n";
    for (auto const& choice : choices["choices"].items()) {
        std::cerr << "  " << choices["field"].text() << ":";
        for (auto const& [name, value] : choice.members()) std::cerr << "  " << value.text();
        std::cerr << "\n";
    }
}

}  // namespace

bool can_consent(Bench& bench, Connection& connection) {
    return connection.connector->begin_consent &&
           connection.connector
               ->begin_consent(
                   fields_of(connection), context_of(bench, connection), redirect_of(bench))
               .has_value();
}

Task<> consent(Bench& bench, Connection& connection) {
    if (!connection.connector->begin_consent)
        co_return Error{ErrorKind::invalid_input,
                        "connect.consent",
                        connection.row.system + " has no consent page"};
    std::string const redirect = redirect_of(bench);
    ConsentRequest request;
    QueryParameters answer;
    if (!bench.command.answer.empty()) {
        CF_CO_TRY(request, co_await kept(bench, connection));
        CF_CO_TRY(answer, query_of(bench.command.answer, redirect));
    } else {
        CF_CO_TRY(request,
                  connection.connector->begin_consent(
                      fields_of(connection), context_of(bench, connection), redirect));
        std::cerr << "Open this address and allow the access (redirect address: " << redirect
                  << "):\n";
        std::cout << request.url << std::endl;
        if (bench.command.print_address) {
            ConsentRequest copy = request;
            co_return co_await keep(bench, connection, std::move(copy));
        }
        CF_CO_TRY(answer, co_await wait_for_answer(bench, redirect));
    }
    CF_CO_TRY(auto choices,
              co_await connection.connector->finish_consent(fields_of(connection),
                                                            context_of(bench, connection),
                                                            std::move(request),
                                                            redirect,
                                                            std::move(answer)));
    tell_choices(bench, connection, choices);
    co_return Result<>();
}

}  // namespace cf::app
