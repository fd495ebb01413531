// Customers created or changed in a store: their contacts follow, as far as nobody edited them.
#include <algorithm>

#include "base/log.hpp"
#include "base/together.hpp"
#include "engine/contact_merge.hpp"
#include "engine/lane_work.hpp"
#include "engine/persons.hpp"

namespace cf {
namespace {

constexpr int customers_per_wave_max = 50;

}  // namespace

/// Customers of one store that are due, and what came of them.
struct LedgerLane::CustomerWork {
    Integration* integration;
    std::vector<DirtyRow> rows;
    std::vector<ContactRequest> requests{};
    bool fetched = false;
    Instant again{};  ///< When to look anew, should something be left.
};

Task<std::size_t> LedgerLane::converge_customers() {
    std::vector<CustomerWork> works;
    Instant const now = clock_.now();
    co_await storage_.read([&](Transaction& tx) {
        works.clear();
        for (auto* integration : integrations_) {
            if (!integration->row.on) continue;
            auto rows = tx.due_dirty(
                integration->dirty_scope(), RecordKind::customer, now, customers_per_wave_max);
            if (!rows.empty()) works.push_back({integration, std::move(rows)});
        }
    });
    if (works.empty()) co_return std::size_t(0);
    std::size_t taken = 0;
    std::vector<ContactRequest*> requests;
    std::vector<Wait> fetches;
    for (auto& work : works) fetches.push_back(fetch_customers(work));
    co_await together(std::move(fetches));
    for (auto& work : works) {
        taken += work.rows.size();
        for (auto& request : work.requests) requests.push_back(&request);
    }
    // The stores' customers go to the ledger together: its calls are what is scarce.
    auto const followed = co_await contacts_.follow_customers(std::move(requests));
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& work : works) put_away(tx, work, !followed.has_error());
    });
    if (followed.has_error()) co_return followed.error();
    co_return taken;
}

Wait LedgerLane::fetch_customers(CustomerWork& work) {
    std::vector<RecordId> ids;
    for (auto const& row : work.rows) ids.push_back(row.record.id);
    auto& integration = *work.integration;
    if (auto const pause = pause_to_leave(integration)) {
        work.again = clock_.now() + *pause;
        co_return;
    }
    auto fetched = co_await integration.store->fetch_customers(std::move(ids));
    work.fetched = !fetched.has_error();
    work.again = clock_.now() + std::chrono::seconds(30);
    if (fetched.has_error()) {
        log::warn("store.fetch_failed",
                  {{"connection", integration.row.store.value}, {"code", fetched.error().code}});
        work.again = clock_.now() + fetched.error().retry_after.value_or(std::chrono::seconds(60));
        co_return;
    }
    for (auto& customer : *fetched) {
        if (customer.deleted) continue;
        customer.customer.store_customer_id = customer.id.value;
        mask_card_numbers(customer.customer);
        work.requests.push_back({integration.row.id,
                                 integration.row.store,
                                 RecordId("customer/" + customer.id.value),
                                 customer.customer,
                                 &integration.policy().contacts});
    }
}

void LedgerLane::put_away(Transaction& tx, CustomerWork const& work, bool followed) {
    bool done = work.fetched && followed;
    Instant again = work.again;
    for (auto const& request : work.requests)
        if (request.look_again_at) {
            done = false;
            again = std::max(again, *request.look_again_at);
        }
    for (auto const& row : work.rows)
        if (done)
            tx.clear_dirty(row);
        else
            tx.defer_dirty(row, again);
}

}  // namespace cf
