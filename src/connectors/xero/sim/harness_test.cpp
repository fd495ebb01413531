#include "connectors/xero/sim/harness.hpp"

namespace cf::xero::sim {
namespace {

void collect(Json const& json, std::string& texts) {
    for (auto const& problem : json["ValidationErrors"].items())
        texts += (texts.empty() ? "" : " | ") + std::string(problem["Message"].text());
    for (auto const& [name, value] : json.members())
        if (name != "ValidationErrors") collect(value, texts);
    for (auto const& item : json.items()) collect(item, texts);
}

}  // namespace

Harness::Harness(std::string_view scenario) : now(*parse_instant("2026-09-14T09:30:15.120Z")) {
    auto const parsed = Json::parse(scenario);
    EXPECT_TRUE(parsed) << scenario;
    auto made = make_simulator({.seed = 7}, *parsed, *parse_instant("2026-09-14T09:00:00Z"));
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    sim = std::move(*made);
    auto const granted = control("POST", "token", R"({"client_id":"sim-web"})");
    token = granted["access_token"].text();
    tenant = granted["organisations"][first_item].text();
}

HttpRequest Harness::request(std::string_view method,
                             std::string_view path,
                             std::string_view body,
                             Headers extra) const {
    HttpRequest made{std::string(method), "", {}, std::string(body)};
    made.url = path.starts_with('/') ? std::string(path) : "/api.xro/2.0/" + std::string(path);
    made.headers.add("Host", "localhost:9999");
    for (auto const& [name, value] : extra.all()) made.headers.add(name, value);
    auto otherwise = [&](std::string_view name, std::string value) {
        if (!made.headers.find(name) && !value.empty())
            made.headers.add(std::string(name), std::move(value));
    };
    otherwise("Authorization", "Bearer " + token);
    otherwise("Xero-tenant-id", tenant);
    otherwise("Accept", accept);
    otherwise("Content-Type", "application/json");
    return made;
}

HttpReply Harness::send(std::string_view method,
                        std::string_view path,
                        std::string_view body,
                        Headers extra) {
    auto const made = request(method, path, body, std::move(extra));
    auto reply = sim->handle(made, now);
    sim->finished(made, now);
    return reply.reply;
}

Json Harness::control(std::string_view method, std::string_view path, std::string_view body) {
    auto const reply = send(method, "/__sim/" + std::string(path), body);
    EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
    auto const parsed = Json::parse(reply.body);
    return parsed ? *parsed : Json();
}

Json Harness::json(HttpReply const& reply) {
    auto const parsed = Json::parse(reply.body);
    EXPECT_TRUE(parsed) << reply.status << " " << reply.body;
    return parsed ? *parsed : Json();
}

Json Harness::first(HttpReply const& reply, std::string_view key) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json(reply)[key][first_item];
}

std::string Harness::problems(HttpReply const& reply) {
    std::string texts;
    collect(json(reply), texts);
    return texts;
}

std::string Harness::contact(std::string_view name) {
    auto const reply = put("Contacts", fill(R"({"Name":"@"})", {name}));
    return std::string(first(reply, "Contacts")["ContactID"].text());
}

Json Harness::invoice(std::string_view number, std::string_view amount, std::string_view tax_type) {
    auto const reply = put("Invoices?unitdp=4",
                           fill(R"({"Invoices":[{"Type":"ACCREC","Contact":{"Name":"Odalys Brandt"},
            "InvoiceNumber":"@","Date":"2026-09-14","DueDate":"2026-09-14","Status":"AUTHORISED",
            "LineItems":[{"Description":"Twine","Quantity":1,"UnitAmount":@,"AccountCode":"200",
            "TaxType":"@"}]}]})",
                                {number, amount, tax_type}));
    return first(reply, "Invoices");
}

Json Harness::pay(std::string const& invoice_id, std::string_view amount) {
    auto const reply = put("Payments",
                           fill(R"({"Invoice":{"InvoiceID":"@"},
        "Account":{"Code":"090"},"Date":"2026-09-14","Amount":@,"Reference":"card"})",
                                {invoice_id, amount}));
    return first(reply, "Payments");
}

std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values) {
    std::string text;
    auto next = values.begin();
    for (char c : pattern) {
        if (c == '@' && next != values.end()) {
            text += *next++;
        } else {
            text.push_back(c);
        }
    }
    return text;
}

}  // namespace cf::xero::sim
