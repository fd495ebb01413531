#include "app/payload_retention.hpp"

#include "app/bench.hpp"
#include "base/log.hpp"
#include "storage/sql/retention.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr int rows_at_once = 200;
constexpr Duration between_steps = 100ms;
constexpr int minutes_between_passes = 24 * 60;

}  // namespace

std::string why_no_payload(std::optional<SnapshotRow> const& order,
                           std::string const& dropped_before) {
    if (!order) return "the order was not read from the store yet";
    if (order->person.empty()) return "the order's person was erased, and the payload with them";
    if (!dropped_before.empty() && to_iso(order->fetched_at) < dropped_before)
        return "dropped by retention (keep_payloads in the configuration): it was read " +
               readable_time(to_iso(order->fetched_at)) + ", and what was read before " +
               readable_time(dropped_before) + " is gone. Facts, postings and the audit stay";
    return "none was kept when the order was read";
}

Wait PayloadRetention::run() {
    if (keep_days_ == 0) co_return;
    while (!stopping_) {
        co_await clock_.sleep_for(1min);  // Not at once: what has gathered goes first.
        if (stopping_) co_return;
        try {
            co_await pass();
        } catch (StorageUnavailable const& gone) {
            log::error("retention.storage", {{"problem", gone.what()}});
        }
        for (int minute = 0; minute < minutes_between_passes && !stopping_; ++minute)
            co_await clock_.sleep_for(1min);
    }
}

Wait PayloadRetention::pass() {
    Instant const before = clock_.now() - std::chrono::hours(24) * keep_days_;
    std::int64_t dropped = 0, step = 0;
    do {
        co_await worker_.run([&] { step = sql::drop_payloads(database_, before, rows_at_once); });
        dropped += step;
        // A writer that waits gets its turn.
        if (step > 0) co_await clock_.sleep_for(between_steps);
    } while (step == rows_at_once && !stopping_);
    if (dropped > 0)
        log::info("retention.payloads_dropped",
                  {{"payloads", std::to_string(dropped)}, {"before", to_iso(before)}});
}

}  // namespace cf::app
