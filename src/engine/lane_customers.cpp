// Customers created or changed in a store: their contacts follow, as far as nobody edited them.
#include <algorithm>
#include <map>

#include "base/log.hpp"
#include "engine/contact_merge.hpp"
#include "engine/lane_work.hpp"
#include "engine/persons.hpp"

namespace cf {
namespace {

constexpr int customers_per_wave_max = 50;
// Who waits for one store keeps the records of the others waiting.
constexpr Duration customers_pause_max = std::chrono::milliseconds(100);

}  // namespace

Task<std::size_t> LedgerLane::converge_customers() {
    std::map<Integration*, std::vector<DirtyRow>> due;
    Instant const now = clock_.now();
    co_await storage_.read([&](Transaction& tx) {
        due.clear();
        for (auto* integration : integrations_) {
            if (!integration->row.on) continue;
            auto rows = tx.due_dirty(
                integration->dirty_scope(), RecordKind::customer, now, customers_per_wave_max);
            if (!rows.empty()) due[integration] = std::move(rows);
        }
    });
    std::size_t taken = 0;
    for (auto* integration : integrations_) {
        auto const found = due.find(integration);
        if (found == due.end()) continue;
        taken += found->second.size();
        CF_CO_TRY_VOID(co_await converge_customers_of(*integration, found->second));
    }
    co_return taken;
}

Task<> LedgerLane::converge_customers_of(Integration& integration, std::vector<DirtyRow> rows) {
    auto const pause = integration.store_pause ? integration.store_pause() : Duration(0);
    if (pause > customers_pause_max) {
        co_await storage_.write([&](Transaction& tx) {
            for (auto const& row : rows) tx.defer_dirty(row, clock_.now() + pause);
        });
        co_return Result<>();
    }
    std::vector<RecordId> ids;
    for (auto const& row : rows) ids.push_back(row.record.id);
    auto fetched = co_await integration.store->fetch_customers(std::move(ids));
    std::vector<ContactRequest> requests;
    Instant again = clock_.now() + std::chrono::seconds(30);
    bool done = !fetched.has_error();
    if (fetched.has_error()) {
        log::warn("store.fetch_failed",
                  {{"connection", integration.row.store.value}, {"code", fetched.error().code}});
        again = clock_.now() + fetched.error().retry_after.value_or(std::chrono::seconds(60));
    } else {
        for (auto& customer : *fetched) {
            customer.customer.store_customer_id = customer.id.value;
            mask_card_numbers(customer.customer);
            if (!customer.deleted)
                requests.push_back({integration.row.id,
                                    integration.row.store,
                                    RecordId("customer/" + customer.id.value),
                                    customer.customer,
                                    &integration.policy().contacts});
        }
    }
    std::vector<ContactRequest*> pointers;
    for (auto& request : requests) pointers.push_back(&request);
    auto const followed = co_await contacts_.follow_customers(std::move(pointers));
    for (auto const& request : requests)
        if (request.look_again_at) {
            done = false;
            again = std::max(again, *request.look_again_at);
        }
    done = done && !followed.has_error();
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& row : rows)
            if (done)
                tx.clear_dirty(row);
            else
                tx.defer_dirty(row, again);
    });
    co_return followed;
}

}  // namespace cf
