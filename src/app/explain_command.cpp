// `crossfoot explain`: one order's story, from the store's payload to the posted line.
#include <iostream>

#include "app/bench.hpp"
#include "app/payload_retention.hpp"
#include "app/story_text.hpp"
#include "storage/sql/retention.hpp"

namespace cf::app {
namespace {

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
    std::cout << story_text(story);
    if (bench.command.payload) {
        std::cout << "\nThe store's payload, as it was read\n";
        if (story.contains("no_payload"))
            std::cout << "  " << story["no_payload"].text() << "\n";
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
