#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "connectors/shared/test_neighbours.hpp"
#include "connectors/xero/ledger.hpp"

/// What the tests of this folder share: the sheet's sample bodies, and a ledger on a scripted
/// transport.
namespace cf::xero::testing {

inline Json const& samples() {
    static Json const all = [] {
        std::ifstream file(std::string(CF_SOURCE_DIR) +
                           "/src/connectors/xero/fixtures/samples.json");
        std::stringstream text;
        text << file.rdbuf();
        return Json::parse(text.str()).value();
    }();
    return all;
}
inline Json const& sample(std::string_view name) {
    Json const& found = samples()[name];
    CF_CHECK(found.is_object());
    return found;
}

/// The same JSON with numbers without trailing zeros and members in order of their names.
inline Json canonical(Json const& json) {
    if (json.is_number()) return Json::number(Decimal::parse(json.text())->normalized());
    if (json.is_array()) {
        Json out = Json::array();
        for (auto const& item : json.items()) out.push_back(canonical(item));
        return out;
    }
    if (!json.is_object()) return json;
    auto members = json.members();
    std::ranges::sort(members, {}, &Json::Member::first);
    Json out = Json::object();
    for (auto const& [name, value] : members) out.set(name, canonical(value));
    return out;
}
inline std::string pretty(Json const& json) { return canonical(json).dump_pretty(); }

inline HttpReply reply_of(Json const& response) {
    HttpReply reply;
    reply.status = int(*JsonCursor(response).integer_at("status"));
    for (auto const& [name, value] : response["headers"].members())
        reply.headers.add(name, std::string(value.text()));
    Json const& body = response["body"];
    reply.body = body.is_string() ? std::string(body.text()) : body.is_null() ? "" : body.dump();
    return reply;
}

inline Currency const gbp = Currency::of("GBP");
inline Money pounds(std::string_view text) { return Money::parse(text, gbp).value(); }
inline CalendarDate day(std::string_view text) { return CalendarDate::parse(text).value(); }

inline DocumentLine line(std::string_view description,
                         std::string_view net,
                         std::string_view tax,
                         std::string_view account,
                         std::string_view quantity = "1",
                         std::string_view sku = "") {
    DocumentLine line;
    line.account = account;
    line.tax_code = "OUTPUT2";
    line.net = pounds(net);
    line.tax = pounds(tax);
    line.detail.description = description;
    line.detail.quantity = Decimal::of(quantity);
    line.detail.sku = sku;
    return line;
}

inline PutDocument put_document(DocumentType type,
                                std::string number,
                                std::string reference,
                                std::string_view date,
                                std::string contact,
                                std::vector<DocumentLine> lines) {
    PutDocument put;
    put.document.type = type;
    put.document.date = day(date);
    put.document.currency = gbp;
    put.document.net_total = put.document.tax_total = pounds("0");
    for (auto const& entry : lines) {
        put.document.net_total += entry.net;
        put.document.tax_total += entry.tax;
    }
    put.document.total = put.document.net_total + put.document.tax_total;
    put.document.lines = std::move(lines);
    put.number = std::move(number);
    put.reference = std::move(reference);
    put.contact = VendorId(std::move(contact));
    put.explicit_tax = false;
    put.items_by_code = true;
    return put;
}

inline PutPayment put_payment(DocumentType target,
                              std::string document,
                              std::string_view date,
                              std::string_view amount,
                              std::string reference) {
    PutPayment put{.target = target, .document = VendorId(std::move(document))};
    put.movement.date = day(date);
    put.movement.amount = pounds(amount);
    put.account = "090";
    put.reference = std::move(reference);
    return put;
}

inline Operation operation(OperationBody body, std::string key = "key-1") {
    return {.key = "OUR-" + key, .idempotency_key = key, .body = std::move(body)};
}

inline std::string const tenant = "94be005d-1273-521c-b2e3-b271727c3c46";

struct XeroTest : ::testing::Test {
    XeroTest() {
        neighbours.vault.secrets[{"books", "client_secret"}] = Secret<>("planted-client-secret");
        http.reply(200, R"({"access_token":"planted-access-token","expires_in":1800})");
        http.script.swap(token);
        settings.id = ConnectionId("books");
        settings.fields = Json::object(
            {{"client_id", "app-1"}, {"grant", "client_credentials"}, {"tenant_id", tenant}});
    }
    /// Opened at first use, so that a test may change the settings before.
    Ledger& ledger() {
        if (!opened) {
            opened = std::make_unique<XeroLedger>(
                Settings::read(settings).value(), settings.id, neighbours.context());
            http.script.push_front(token.front());
        }
        return *opened;
    }
    void answer_with(std::string_view name) {
        auto const reply = reply_of(sample(name)["response"]);
        http.script.push_back([reply](HttpRequest const&) -> Result<HttpReply> { return reply; });
    }
    /// What was sent to the accounting API, the token request left out.
    std::vector<HttpRequest> calls() const {
        auto calls = http.sent;
        std::erase_if(calls, [](HttpRequest const& request) {
            return request.url.find("/connect/token") != std::string::npos;
        });
        return calls;
    }
    std::vector<Outcome> put(std::vector<Operation> operations) {
        return neighbours.await(ledger().put(std::move(operations))).value();
    }
    std::vector<Outcome> find(std::vector<Operation> operations) {
        return neighbours.await(ledger().find(std::move(operations))).value();
    }

    cf::testing::Neighbours neighbours{*parse_utc("2026-09-14T09:00:00")};
    cf::testing::ScriptedTransport& http = neighbours.http;
    std::deque<cf::testing::ScriptedTransport::Answer> token;
    ConnectionSettings settings;
    std::unique_ptr<XeroLedger> opened;
};

}  // namespace cf::xero::testing
