#pragma once

#include "connectors/xero/describe.hpp"
#include "connectors/xero/test_xero.hpp"
#include "simkit/simulator.hpp"

/// The connector in front of the simulated Xero, in memory: what whole journeys are told with.
namespace cf::xero::testing {

using Kind = Outcome::Kind;

/// Lets time pass, so that no limit is met.
inline Task<> rest(Clock& clock, Duration time = std::chrono::minutes(1)) {
    co_await clock.sleep_for(time);
    co_return Result<>{};
}

/// A simulated Xero with two options of tracking (simulated_test.cpp).
std::unique_ptr<Simulator> make_simulated_books(Instant start);

struct SimulatedTest : ::testing::Test {
    SimulatedTest() { open("client_credentials", "sim-custom", "sim-custom-secret"); }

    void open(char const* grant, char const* client_id, char const* secret) {
        if (!simulator) simulator = make_simulated_books(start);
        neighbours.http.otherwise = [this](HttpRequest const& request) { return carry(request); };
        neighbours.vault.secrets[{"books", "client_secret"}] = Secret<>(secret);
        settings.id = ConnectionId("books");
        settings.fields = Json::object({{"client_id", client_id}, {"grant", grant}});
        auto opened = describe().open_ledger(settings, neighbours.context());
        ledger = std::move(opened).value();
    }
    /// The network between connector and simulator.
    Result<HttpReply> carry(HttpRequest request) {
        auto const parts = split_url(request.url).value();
        request.url = parts.target();
        request.headers.set("Host", parts.host);
        auto answer = simulator->handle(request, neighbours.clock.now());
        simulator->finished(request, neighbours.clock.now());
        if (answer.fate == ReplyFate::deliver) return std::move(answer.reply);
        auto const kind =
            answer.fate == ReplyFate::refuse ? ErrorKind::unavailable : ErrorKind::outcome_unknown;
        return Error{kind, "net.test", "the simulated network failed"};
    }
    Json control(std::string method, std::string path, Json body = Json::object()) {
        HttpRequest request{.method = std::move(method), .url = "/__sim/" + path};
        request.headers.add("Content-Type", "application/json");
        request.body = body.dump();
        auto const answer = simulator->handle(request, neighbours.clock.now());
        simulator->finished(request, neighbours.clock.now());
        EXPECT_LT(answer.reply.status, 300) << path << ": " << answer.reply.body;
        return Json::parse(answer.reply.body).value();
    }
    /// The next call that matches is executed and its answer lost.
    void lose_next_write() {
        control("POST",
                "faults",
                Json::object({{"kind", "lose_reply"},
                              {"method", "PUT"},
                              {"path", "/api.xro/2.0/**"},
                              {"next", 1}}));
    }
    template <class T>
    T await(Task<T> task) {
        auto result = neighbours.await(std::move(task));
        EXPECT_TRUE(result.has_value()) << result.error().code << ": " << result.error().message;
        return std::move(result).value();
    }
    Outcome put_one(OperationBody body) {
        return await(ledger->put({operation(std::move(body), next_key())}))[0];
    }
    Outcome find_one(OperationBody body) {
        return await(ledger->find({operation(std::move(body), next_key())}))[0];
    }
    Outcome done(OperationBody body) {
        auto outcome = put_one(std::move(body));
        EXPECT_EQ(outcome.kind, Kind::done)
            << (outcome.error ? outcome.error->code + ": " + outcome.error->message : "");
        return outcome;
    }
    void wait(Duration time = std::chrono::minutes(1)) {
        EXPECT_TRUE(neighbours.await(rest(neighbours.clock, time)).has_value());
    }
    std::string next_key() { return "key-" + std::to_string(++keys); }

    PutContact shopper(std::string number = "bc:1") {
        PutContact put;
        put.contact.name = "Mabel Quayle (" + number + ")";
        put.contact.external_key = number;
        put.contact.emails = {"mabel@example.test"};
        put.contact.billing = {.name = "Mabel Quayle",
                               .line_1 = "4 Harbour Row",
                               .city = "Whitby",
                               .postal_code = "YO21 1AA",
                               .country = "GB"};
        return put;
    }
    VendorId contact() {
        if (contact_.empty()) contact_ = done(shopper()).state.id;
        return contact_;
    }
    PutDocument document(DocumentType type, std::string number, std::vector<DocumentLine> lines) {
        auto put = put_document(
            type, number, "ref " + number, "2026-09-14", contact().value, std::move(lines));
        put.explicit_tax = true;
        put.items_by_code = false;
        return put;
    }
    PutDocument invoice(std::string number) {
        auto tea = line("Tea", "16.66", "3.33", "200", "2");
        tea.tracking = {{"Channel", "Web UK"}};
        auto put = document(DocumentType::invoice,
                            std::move(number),
                            {tea, line("Shipping", "4.16", "0.84", "260")});
        put.url = "https://store.example/orders/1";
        return put;
    }
    PutDocument refund(std::string number) {
        return document(DocumentType::credit_note,
                        std::move(number),
                        {line("Refund: Tea", "8.33", "1.67", "200")});
    }
    PutPayment payment(DocumentType type,
                       VendorId id,
                       std::string_view amount,
                       std::string reference) {
        return put_payment(type, id.value, "2026-09-15", amount, std::move(reference));
    }

    Instant const start = *parse_utc("2026-09-14T09:00:00");
    cf::testing::Neighbours neighbours{start};
    std::unique_ptr<Simulator> simulator;
    ConnectionSettings settings;
    std::unique_ptr<Ledger> ledger;
    VendorId contact_;
    int keys = 0;
};

}  // namespace cf::xero::testing
