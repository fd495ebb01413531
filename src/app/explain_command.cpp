// `crossfoot explain`: one order's story, from the store's payload to the posted line.
#include <iostream>
#include <map>

#include "app/bench.hpp"
#include "app/payload_retention.hpp"
#include "base/text.hpp"
#include "storage/sql/retention.hpp"

namespace cf::app {
namespace {

std::string text(Json const& json) { return std::string(json.text()); }

/// `label value` with a blank before, "" when there is no value.
std::string with(std::string const& label, Json const& value) {
    return value.text().empty() ? std::string() : label + text(value);
}

/// A line as the store has it: amount, what came off, and its tax; of a split, tax by code.
void print_store_line(Json const& line, bool with_tax) {
    std::cout << "  line " << text(line["id"]) << ": " << text(line["kind"])
              << with(", ", line["qty"]) << with(" x ", line["sku"])
              << with(", ", line["description"]) << ", " << text(line["amount"])
              << with(" less ", line["discount"]);
    std::string const tax = with_tax ? ", tax in it " : " plus tax ";
    if (line["tax_split"].size() == 0)
        std::cout << with(tax, line["tax"]) << " (" << text(line["tax_code"]) << ")";
    for (auto const& part : line["tax_split"].items())
        std::cout << "; of it " << text(part["amount"]) << tax << text(part["tax"]) << " ("
                  << text(part["tax_code"]) << ")";
    std::cout << "\n";
}

void print_store_refund(Json const& refund, std::string const& currency) {
    std::string const when =
        readable_time(refund["at"].text()) + " (refund " + text(refund["id"]) + ")";
    for (auto const& tender : refund["tenders"].items())
        std::cout << "  refunded " << text(tender["amount"]) << " " << currency << " by "
                  << text(tender["gateway"]) << ", " << when << "\n";
    if (refund["tenders"].size() == 0)
        std::cout << "  credited, no money given back, " << when << "\n";
}

void print_facts(Json const& story) {
    auto const& facts = story["facts"];
    std::cout << "\nWhat the store says" << with(" (", story["store_url"])
              << (story["store_url"].text().empty() ? "" : ")") << "\n";
    if (facts.is_null()) {
        std::cout << "  its facts were not read yet\n";
        return;
    }
    std::string const currency = text(facts["currency"]);
    bool const with_tax = facts["prices_include_tax"].boolean_or(false);
    for (auto const& line : facts["lines"].items()) print_store_line(line, with_tax);
    std::cout << "  total " << text(facts["total"]) << " " << currency << ", of it tax "
              << text(facts["store_tax_total"]) << "\n";
    for (auto const& payment : facts["payments"].items())
        std::cout << "  paid " << text(payment["amount"]) << " " << currency << " by "
                  << text(payment["gateway"]) << ", " << readable_time(payment["at"].text())
                  << with(", reference ", payment["gateway_reference"]) << "\n";
    for (auto const& refund : facts["refunds"].items()) print_store_refund(refund, currency);
}

void print_document(Json const& document) {
    std::cout << "  " << text(document["type"]) << " " << text(document["number"]) << ", "
              << readable_time(document["date"].text()) << ", " << text(document["total"]) << " "
              << text(document["currency"]) << ", " << text(document["status"])
              << with(", amount due ", document["amount_due"])
              << with(", policy version ", document["policy_version"]) << "\n"
              << with("    ", document["vendor_url"])
              << (document["vendor_url"].text().empty() ? "" : "\n");
    for (auto const& line : document["lines"].items())
        std::cout << "    " << (line["ref"].is_null() ? "" : "line " + text(line["ref"]) + ": ")
                  << text(line["kind"]) << " -> account " << text(line["account"])
                  << with(" by rule ", line["account_rule"]) << ", tax code "
                  << text(line["tax_code"]) << ", net " << text(line["net"]) << ", tax "
                  << text(line["tax"]) << "\n";
}

void print_books(Json const& story) {
    std::cout << "\nWhat the books hold\n";
    for (auto const& document : story["documents"].items()) print_document(document);
    for (auto const& movement : story["movements"].items())
        std::cout << "  " << text(movement["kind"]) << " " << text(movement["amount"]) << ", "
                  << readable_time(movement["date"].text())
                  << with(", account ", movement["account"])
                  << with(", for ", movement["applies_to"])
                  << with(", id in the ledger ", movement["vendor_id"]) << "\n";
    if (story["documents"].size() + story["movements"].size() == 0)
        std::cout << "  nothing was posted for this order\n";
    std::cout << "\nStore against books\n";
    for (auto const& side : story["sides"].items())
        std::cout << "  " << text(side["label"]) << ": store " << text(side["store"]) << ", books "
                  << text(side["ledger"]) << ", difference " << text(side["difference"])
                  << with(" (", side["rule"]) << (side["rule"].text().empty() ? "" : ")") << "\n";
}

void print_deeds(Json const& story) {
    if (story["operations"].size() > 0) std::cout << "\nWhat was done\n";
    for (auto const& operation : story["operations"].items())
        std::cout << "  " << readable_time(operation["at"].text()) << "  "
                  << text(operation["kind"]) << " " << text(operation["key"]) << ": "
                  << text(operation["outcome"]) << with(", ", operation["detail"]["status"])
                  << with(", ", operation["detail"]["message"]) << "\n";
    if (story["flags"].size() > 0) std::cout << "\nWhat waits for you\n";
    for (auto const& flag : story["flags"].items())
        std::cout << "  " << text(flag["detail"]["what"]) << " " << text(flag["detail"]["meaning"])
                  << " " << text(flag["detail"]["todo"]) << "\n";
}

void print_story(Json const& story) {
    auto const& summary = story["summary"];
    std::cout << "Order " << text(summary["number"]) << " of " << text(summary["integration"])
              << ", placed " << readable_time(summary["placed_at"].text()) << ": "
              << readable_state(summary["state"].text()) << with(" (", summary["reason"])
              << (summary["reason"].text().empty() ? "" : ")") << "\n";
    if (!story["waits"].text().empty())
        std::cout << "A change of it waits: " << text(story["waits"]) << "\n";
    print_facts(story);
    print_books(story);
    print_deeds(story);
}

struct Payload {
    Json content;
    std::string none_because;  ///< "" when there is one.
};

Task<Payload> payload_of(Bench& bench, OrderStateRow order) {
    std::string payloads, dropped_before;
    std::optional<SnapshotRow> row;
    ConnectionId store;
    for (auto* integration : bench.engine->integrations())
        if (integration->row.id == order.integration) store = integration->row.store;
    co_await bench.data.storage->read([&](Transaction& tx) {
        payloads = tx.raw_payloads(store, {RecordKind::order, order.record});
        row = tx.snapshot(store, {RecordKind::order, order.record});
        dropped_before = tx.value(sql::retention_scope, sql::payloads_before);
    });
    Payload payload;
    if (payloads.empty()) {
        payload.none_because = why_no_payload(row, dropped_before);
        co_return payload;
    }
    CF_CO_TRY(payload.content, Json::parse(payloads));
    co_return payload;
}

Task<> explain_job(Bench& bench) {
    CF_CO_TRY(auto order, co_await find_order(bench, bench.command.subject));
    auto views = bench.views();
    auto story = co_await views.order(order.integration, order.record);
    if (bench.command.payload) {
        CF_CO_TRY(auto payload, co_await payload_of(bench, order));
        story.set("payload", std::move(payload.content));
        if (!payload.none_because.empty()) story.set("no_payload", payload.none_because);
    }
    if (bench.command.json) {
        print(story);
        co_return Result<>();
    }
    print_story(story);
    if (bench.command.payload) {
        std::cout << "\nThe store's payload, as it was read\n";
        if (story.contains("no_payload"))
            std::cout << "  " << text(story["no_payload"]) << "\n";
        else
            print(story["payload"]);
    }
    co_return Result<>();
}

}  // namespace

int run_explain(OperatorCommand const& command) {
    return run_with(command, Needs::storage, explain_job);
}

}  // namespace cf::app
