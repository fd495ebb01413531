#include "app/mischief.hpp"

#include <iterator>

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t minutes_per_day = 24 * 60;
constexpr int hooks_max = 8;  // Ids of a simulated shop's webhooks begin at 1.

/// A row of `list` drawn by chance that `wanted` accepts; "" when there is none.
template <class Wanted>
std::string draw_id(Json const& list, Random& random, Wanted const& wanted) {
    std::vector<std::string> ids;
    for (auto const& row : list.items())
        if (wanted(row)) ids.emplace_back(row["id"].text());
    return ids.empty() ? "" : ids[random.below(ids.size())];
}

}  // namespace

Wait Mischief::run() {
    while (!stopping_) {
        co_await one_minute();
        co_await clock_.sleep_for(1min);
    }
    ended_ = true;
}

bool Mischief::strikes(std::string const& kind, std::int64_t per_day) {
    bool const now = per_day > 0 && random_.below(minutes_per_day) < std::uint64_t(per_day);
    if (now) ++counts_[kind];
    return now;
}

Wait Mischief::one_minute() {
    if (strikes("forged_webhooks", per_day_.forged_webhooks)) co_await forge();
    if (strikes("hooks_off", per_day_.hooks_off)) switch_hooks_off();
    if (strikes("tokens_revoked", per_day_.tokens_revoked))
        world_.control("xero", "POST", "/__sim/revoke", Json::object({{"tokens", true}}));
    if (strikes("order_bursts", per_day_.order_bursts) && !world_.trading().finished())
        world_.trading().place(int(2 + random_.below(8)));
    if (strikes("documents_voided_by_hand", per_day_.documents_voided_by_hand)) void_a_document();
    if (strikes("payments_deleted_by_hand", per_day_.payments_deleted_by_hand)) delete_a_payment();
    if (strikes("documents_edited_by_hand", per_day_.documents_edited_by_hand)) edit_a_document();
    if (strikes("period_locks", per_day_.period_locks)) lock_last_month();
    if (strikes("clock_skews", per_day_.clock_skews)) skew_a_clock();
}

void Mischief::switch_hooks_off() {
    for (int id = 1; id <= hooks_max; ++id)
        world_.control("woocommerce",
                       "POST",
                       "/__sim/webhooks/" + std::to_string(id) + "/disable",
                       Json::object());
}

/// A vendor's clock runs ahead of ours from then on: its instants lie in our future.
void Mischief::skew_a_clock() {
    constexpr std::int64_t seconds_max = 90;
    constexpr char const* vendors[] = {"woocommerce", "bigcommerce", "xero"};
    auto const* vendor = vendors[random_.below(std::size(vendors))];
    auto const seconds = std::int64_t(1 + random_.below(seconds_max));
    world_.control(vendor, "POST", "/__sim/clock", Json::object({{"advance_s", seconds}}));
}

/// A body that looks right under a signature that is not.
Wait Mischief::forge() {
    if (!world_.engine_runs()) co_return;
    HttpRequest forged;
    forged.method = "POST";
    bool const shop = random_.below(2) == 0;
    forged.url = shop ? "/hooks/woocommerce/sandbox" : "/hooks/bigcommerce/sandbox";
    forged.headers.set("Content-Type", "application/json");
    forged.headers.set("X-WC-Webhook-Topic", "order.updated");
    forged.headers.set("X-WC-Webhook-Signature", "bm90IHRoZSByaWdodCBzaWduYXR1cmUgYXQgYWxsISE=");
    forged.headers.set("webhook-signature", "v1,bm90IHRoZSByaWdodCBzaWduYXR1cmUgYXQgYWxsISE=");
    forged.body = R"({"id": 1, "status": "refunded", "scope": "store/order/updated"})";
    int const status = co_await world_.deliver(std::move(forged));
    if (status != 401 && status != 0) ++forgeries_taken_;
}

void Mischief::void_a_document() {
    auto const books = world_.ledger_control("/__sim/documents");
    auto const id = draw_id(books["documents"], random_, [](Json const& row) {
        return row["type"].text() == "ACCREC" && row["status"].text() == "AUTHORISED";
    });
    if (!id.empty())
        world_.control("xero", "POST", "/__sim/documents/" + id + "/void", Json::object());
}

void Mischief::edit_a_document() {
    auto const books = world_.ledger_control("/__sim/documents");
    auto const id = draw_id(books["documents"], random_, [](Json const& row) {
        return row["type"].text() == "ACCREC" && row["status"].text() == "AUTHORISED";
    });
    if (id.empty()) return;
    world_.control("xero",
                   "POST",
                   "/__sim/documents/" + id + "/edit",
                   Json::object({{"Reference", "seen by a person"}}));
}

void Mischief::delete_a_payment() {
    auto const books = world_.ledger_control("/__sim/documents");
    auto const id = draw_id(books["payments"], random_, [](Json const& row) {
        return row["status"].text() == "AUTHORISED";
    });
    if (!id.empty())
        world_.control("xero", "POST", "/__sim/payments/" + id + "/delete", Json::object());
}

void Mischief::lock_last_month() {
    std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(clock_.now()));
    CalendarDate const first{std::chrono::sys_days(today.year() / today.month() / 1)};
    world_.control("xero",
                   "POST",
                   "/__sim/lock_dates",
                   Json::object({{"period_lock_date", first.plus_days(-1).to_string()}}));
}

}  // namespace cf::app
