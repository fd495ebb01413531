#include "app/nightly_proof.hpp"

#include <optional>

#include "base/log.hpp"
#include "proof/audit_chain.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration after_midnight = 3h;
constexpr int days_back = 7;
/// A day that is not proven is looked at once a night, not all night long.
constexpr Duration try_again_after = 20h;
constexpr Duration root_after = 1h;

}  // namespace

Wait NightlyProof::run() {
    while (!stopping_) {
        // Not at once: what has gathered while nothing served goes first.
        for (int minute = 0; minute < 15 && !stopping_; ++minute) co_await clock_.sleep_for(1min);
        if (stopping_) co_return;
        try {
            co_await look();
        } catch (StorageUnavailable const& gone) {
            log::error("proof.storage", {{"problem", gone.what()}});
        }
        proving_ = false;
    }
}

Wait NightlyProof::sign_root() {
    Instant const now = clock_.now();
    if (now - rooted_ < root_after) co_return;
    auto const root = co_await proof::anchor_audit(storage_, vault_, now);
    if (root.has_error()) log::warn("audit.root_failed", {{"code", root.error().code}});
    rooted_ = now;
}

Wait NightlyProof::look() {
    co_await sign_root();
    for (auto* integration : engine_.integrations()) {
        if (!integration->row.on) continue;
        auto const& zone = integration->policy().books.org_timezone;
        Instant const now = clock_.now();
        auto const today = zone.date_of(now);
        if (now < zone.start_of(today) + after_midnight) continue;
        // One look over all of them: a ledger's calls are the scarce thing.
        std::optional<CalendarDate> first;
        for (int back = days_back; back >= 1; --back) {
            auto const day = today.plus_days(-back);
            if (zone.start_of(day.plus_days(1)) <= integration->row.start_at) continue;
            auto const kept = co_await proof::kept_day(storage_, integration->row.id, day);
            if (kept["state"].text() == "proven") continue;
            if (!first) first = day;
        }
        auto& tried = tried_[integration->row.id.value];
        if (!first || (tried != Instant{} && now - tried < try_again_after)) continue;
        tried = now;
        proving_ = true;
        co_await prove(*integration, *first, today.plus_days(-1));
        proving_ = false;
    }
}

Wait NightlyProof::prove(Integration& integration, CalendarDate from, CalendarDate to) {
    proof::ProofParts const parts{engine_, storage_, clock_};
    auto days = co_await proof::prove_days(parts, integration.row.id, from, to);
    if (days.has_error()) {
        log::warn("proof.failed",
                  {{"integration", integration.row.id.value}, {"code", days.error().code}});
        co_return;
    }
    std::string const last(to_string(days->back().state));
    proof::StatementBook book(storage_, vault_, clock_);
    auto const kept = co_await book.keep(integration, std::move(*days));
    log::info("proof.days",
              {{"integration", integration.row.id.value},
               {"from", from.to_string()},
               {"to", to.to_string()},
               {"last", kept.has_error() ? kept.error().code : last}});
}

}  // namespace cf::app
