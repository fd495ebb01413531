#include "app/mischief.hpp"

#include <iterator>

#include "base/check.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t minutes_per_day = 24 * 60;
constexpr int minutes_between_approvals = 120;
constexpr int hooks_max = 8;  // Ids of a simulated shop's webhooks begin at 1.
constexpr int changed_at_once_max = 12;

/// A row of `list` drawn by chance that `wanted` accepts; "" when there is none.
template <class Wanted>
std::string draw_id(Json const& list, Random& random, Wanted const& wanted) {
    std::vector<std::string> ids;
    for (auto const& row : list.items())
        if (wanted(row)) ids.emplace_back(row["id"].text());
    return ids.empty() ? "" : ids[random.below(ids.size())];
}

bool done(Json const& answer) { return !answer.is_null() && answer["error"].is_null(); }

}  // namespace

Mischief::Kind const Mischief::kinds[] = {
    {"hooks_off", &Mischief::switch_hooks_off},
    {"order_bursts", &Mischief::burst},
    {"equal_timestamps", &Mischief::change_many},
    {"documents_voided_by_hand", &Mischief::void_a_document},
    {"documents_deleted_by_hand", &Mischief::delete_a_document},
    {"payments_deleted_by_hand", &Mischief::delete_a_payment},
    {"documents_edited_by_hand", &Mischief::edit_a_document},
    {"period_locks", &Mischief::lock_last_month},
    {"clock_skews", &Mischief::skew_a_clock},
};

Wait Mischief::run() {
    while (!stopping_) {
        co_await one_minute();
        co_await clock_.sleep_for(1min);
    }
    ended_ = true;
}

bool Mischief::strikes(std::string const& kind) {
    auto const rate = per_day_.find(kind);
    return rate != per_day_.end() && random_.below(minutes_per_day) < std::uint64_t(rate->second);
}

Wait Mischief::one_minute() {
    if (strikes("forged_webhooks")) co_await forge();
    if (strikes("tokens_rotated")) co_await rotate_key();
    if (strikes("tokens_revoked")) co_await revoke_tokens();
    for (auto const& kind : kinds)
        if (strikes(kind.name) && (this->*kind.act)()) ++counts_[kind.name];
    if (++minute_ % minutes_between_approvals == 0) approve_drafts();
}

bool Mischief::switch_hooks_off() {
    bool any = false;
    for (int id = 1; id <= hooks_max; ++id)
        any = done(world_.control("woocommerce",
                                  "POST",
                                  "/__sim/webhooks/" + std::to_string(id) + "/disable",
                                  Json::object())) ||
              any;
    return any;
}

Wait Mischief::until_noticed() {
    constexpr Duration soonest = 1min, latest = 15min;
    auto const spread = std::uint64_t((latest - soonest).count());
    co_await clock_.sleep_for(soonest + Duration(random_.below(spread)));
}

/// An app that is its own user asks for another token; where a person consented, they must again.
Wait Mischief::revoke_tokens() {
    auto const everything = Json::object({{"tokens", true}});
    if (!done(world_.control("xero", "POST", "/__sim/revoke", everything))) co_return;
    ++counts_["tokens_revoked"];
    if (!world_.needs_consent()) co_return;
    co_await until_noticed();
    auto const connected = co_await world_.consent_to_ledger();
    CF_CHECK(connected.has_value());
}

/// The shop's key is replaced; whoever did it enters the new one here later.
Wait Mischief::rotate_key() {
    std::string const old = world_.shop_key();
    std::string const key = "ck_rotated" + std::to_string(++keys_made_);
    std::string const secret = "cs_rotated" + std::to_string(keys_made_);
    if (!done(world_.control("woocommerce",
                             "POST",
                             "/__sim/api_keys/rotate",
                             Json::object({{"replaces", old}, {"key", key}, {"secret", secret}}))))
        co_return;
    ++counts_["tokens_rotated"];
    co_await until_noticed();
    co_await world_.enter_shop_key(key, secret);
}

bool Mischief::burst() {
    if (world_.trading().finished()) return false;
    world_.trading().place(int(2 + random_.below(8)));
    return true;
}

/// Staff changes many orders of one shop at once: all of them carry the same time.
bool Mischief::change_many() {
    return world_.trading().change_at_once(int(2 + random_.below(changed_at_once_max - 1))) >= 2;
}

/// A vendor's clock runs ahead of ours from then on: its instants lie in our future.
bool Mischief::skew_a_clock() {
    constexpr std::int64_t seconds_max = 90;
    constexpr char const* vendors[] = {"woocommerce", "bigcommerce", "xero"};
    auto const* vendor = vendors[random_.below(std::size(vendors))];
    auto const seconds = std::int64_t(1 + random_.below(seconds_max));
    return done(
        world_.control(vendor, "POST", "/__sim/clock", Json::object({{"advance_s", seconds}})));
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
    if (status != 0) ++counts_["forged_webhooks"];
    if (status != 401 && status != 0) ++forgeries_taken_;
}

std::string Mischief::draw_document(std::string_view status) {
    auto const books = world_.ledger_control("/__sim/documents");
    return draw_id(books["documents"], random_, [&](Json const& row) {
        return row["type"].text() == "ACCREC" && row["status"].text() == status;
    });
}

bool Mischief::void_a_document() {
    auto const id = draw_document("AUTHORISED");
    return !id.empty() &&
           done(world_.control("xero", "POST", "/__sim/documents/" + id + "/void", Json::object()));
}

/// Only what nobody has approved yet can be deleted in this ledger.
bool Mischief::delete_a_document() {
    if (!world_.posts_drafts()) return false;
    auto const id = draw_document("DRAFT");
    return !id.empty() &&
           done(world_.control(
               "xero", "POST", "/__sim/documents/" + id + "/delete", Json::object()));
}

bool Mischief::edit_a_document() {
    auto const id = draw_document("AUTHORISED");
    return !id.empty() && done(world_.control("xero",
                                              "POST",
                                              "/__sim/documents/" + id + "/edit",
                                              Json::object({{"Reference", "seen by a person"}})));
}

bool Mischief::delete_a_payment() {
    auto const books = world_.ledger_control("/__sim/documents");
    auto const id = draw_id(books["payments"], random_, [](Json const& row) {
        return row["status"].text() == "AUTHORISED";
    });
    return !id.empty() && done(world_.control(
                              "xero", "POST", "/__sim/payments/" + id + "/delete", Json::object()));
}

bool Mischief::lock_last_month() {
    std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(clock_.now()));
    CalendarDate const first{std::chrono::sys_days(today.year() / today.month() / 1)};
    return done(
        world_.control("xero",
                       "POST",
                       "/__sim/lock_dates",
                       Json::object({{"period_lock_date", first.plus_days(-1).to_string()}})));
}

int Mischief::approve_drafts() {
    if (!world_.posts_drafts()) return 0;
    int approved = 0;
    auto const books = world_.ledger_control("/__sim/documents");
    for (auto const& row : books["documents"].items()) {
        if (row["status"].text() != "DRAFT") continue;
        auto const answer =
            world_.control("xero",
                           "POST",
                           "/__sim/documents/" + std::string(row["id"].text()) + "/edit",
                           Json::object({{"Status", "AUTHORISED"}}));
        if (done(answer)) ++approved;
    }
    return approved;
}

}  // namespace cf::app
