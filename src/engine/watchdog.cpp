// The webhook watchdog: hooks are looked after, silence is noticed, the gap is polled, and what was
// wrong is an incident from when it was noticed until it is over.
#include <algorithm>

#include "base/log.hpp"
#include "engine/engine_state.hpp"
#include "engine/incidents.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

// A hook that was switched off is on again within a quarter of an hour, whatever the policy says.
constexpr Duration look_at_least_every = 10min;
constexpr Duration look_again_after = 60s;
constexpr Duration forged_is_over_after = 1h;
constexpr Duration forged_noted_every = 60s;

std::string scope_of(Connection const& connection) { return "watch/" + connection.row.id.value; }

std::string joined(std::vector<std::string> const& parts) {
    std::string all;
    for (auto const& part : parts) all += (all.empty() ? "" : "; ") + part;
    return all;
}

}  // namespace

Wait Engine::raise(Trouble trouble) {
    bool fresh = false;
    Instant const now = parts_.clock.now();
    co_await parts_.storage.write(
        [&](Transaction& tx) { fresh = open_incident(tx, trouble, now); });
    if (!fresh) co_return;
    log::error("incident.opened",
               {{"connection", trouble.connection.value},
                {"kind", trouble.kind},
                {"title", trouble.title}});
    if (parts_.notify) parts_.notify("overview", "");
}

Wait Engine::recover(Connection& connection, std::string kind, std::string how) {
    bool closed = false;
    Instant const now = parts_.clock.now();
    co_await parts_.storage.write(
        [&](Transaction& tx) { closed = close_incident(tx, connection.row.id, kind, how, now); });
    if (!closed) co_return;
    log::warn("incident.closed",
              {{"connection", connection.row.id.value}, {"kind", kind}, {"how", how}});
    if (parts_.notify) parts_.notify("overview", "");
}

/// What waiting does not mend: a key that was revoked, a consent that ended, a wrong address.
Wait Engine::raise_access(Connection& connection, Error error) {
    auto const* known = connection.connector->causes
                            ? cause_of(connection.connector->causes(), error.code)
                            : nullptr;
    std::string const name = connection.row.name;
    Trouble trouble{
        connection.row.id,
        "access",
        known ? name + ": " + std::string(known->title) : name + " refuses to work with us",
        error.message + ".",
        known ? std::string(known->todo) : "Run: crossfoot doctor, then crossfoot connect " + name};
    co_await raise(std::move(trouble));
}

/// The first forged delivery of a store alerts; a flood of them is counted, not written one by one.
Wait Engine::note_forged(Connection& connection) {
    Instant const now = parts_.clock.now();
    bool const first = connection.forged_noted_at == Instant{};
    if (!first && now - connection.forged_noted_at < forged_noted_every) co_return;
    connection.forged_noted_at = now;
    // A ledger tries our check with wrong signatures among right ones (Xero's intent to receive):
    // only what goes on after that alerts.
    if (first && connection.ledger) co_return;
    co_await tell_forged(connection);
}

Wait Engine::tell_forged(Connection& connection) {
    auto const count = connection.webhooks.rejected;
    connection.forged_told = count;
    Trouble trouble{connection.row.id,
                    "forged",
                    "Somebody sends forged webhooks",
                    std::to_string(count) + (count == 1 ? " delivery" : " deliveries") +
                        " with a wrong signature came for " + connection.row.name +
                        ". Each was refused and changed nothing.",
                    "If you changed the webhook secret in the store by hand, connect the store "
                    "again. If not, the webhook address is known to a stranger: look at your "
                    "proxy's log for who calls it."};
    co_await raise(std::move(trouble));
}

/// A ledger's rightly signed greeting: the wrong signatures before it were part of its test.
Wait Engine::note_greeting(Connection& connection) {
    connection.forged_noted_at = Instant{};
    co_await recover(connection, "forged", "the ledger tested how signatures are checked");
}

Wait Engine::forget_forged(Connection& connection) {
    Instant const now = parts_.clock.now();
    std::optional<IncidentRow> open;
    co_await parts_.storage.read(
        [&](Transaction& tx) { open = tx.open_incident(connection.row.id, "forged"); });
    // What came within the minute after the last count.
    if (open && connection.webhooks.rejected > connection.forged_told) {
        co_await tell_forged(connection);
        co_return;
    }
    if (open && now - open->changed_at >= forged_is_over_after)
        co_await recover(connection, "forged", "no forged delivery for an hour");
}

Wait Engine::poll_gap(Connection& connection) {
    for (auto& integration : integrations_) {
        if (integration->row.store != connection.row.id) continue;
        auto const polled = co_await poll_once(*integration);
        if (polled.has_error())
            log::warn("poll.failed",
                      {{"connection", connection.row.id.value}, {"code", polled.error().code}});
    }
}

/// What the store's hooks are like, against what they were.
Wait Engine::judge_hooks(Connection& connection, WebhookHealth health) {
    std::string const scope = scope_of(connection);
    bool known = false;
    co_await parts_.storage.write([&](Transaction& tx) {
        known = !tx.value(scope, "hooks").empty();
        if (!known) tx.put_value(scope, "hooks", "registered");
    });
    connection.webhooks.expected = health.expected;
    connection.webhooks.active = health.active;
    connection.webhooks.problems = health.problems;
    if (!known)
        log::info("webhooks.registered",
                  {{"connection", connection.row.id.value},
                   {"count", std::to_string(health.repaired.size())}});
    else
        for (auto const& repaired : health.repaired)
            log::warn("webhook.repaired",
                      {{"connection", connection.row.id.value}, {"what", repaired}});
    // What happened while hooks were away raised no event.
    if (!health.repaired.empty()) co_await poll_gap(connection);
    // The very first registration repairs nothing.
    bool const broken = !health.problems.empty() || (known && !health.repaired.empty());
    if (!broken) {
        co_await recover(connection, "hooks", "all webhooks are registered and active");
        co_return;
    }
    std::string const done = joined(health.repaired), left = joined(health.problems);
    Trouble trouble{
        connection.row.id,
        "hooks",
        "Webhooks of " + connection.row.name + " were missing or switched off",
        (done.empty() ? std::string() : "Put right: " + done + ". The gap was polled. ") +
            (left.empty() ? std::string() : "Still wrong: " + left + "."),
        left.empty() ? "Nothing: orders that changed meanwhile were read. If this "
                       "happens again, look why the store cannot reach this program."
                     : "Orders are found by polling meanwhile. Correct what is named, "
                       "then it is registered again by itself."};
    co_await raise(std::move(trouble));
}

/// No delivery for longer than this store's own pattern allows, while orders changed.
Wait Engine::judge_silence(Connection& connection) {
    Instant const now = parts_.clock.now();
    connection.arrivals.advance(now);
    bool const silent = connection.arrivals.silent(now);
    if (silent) co_await poll_gap(connection);
    auto const missed = connection.webhooks.unannounced;
    if (silent && missed > 0) {
        Trouble trouble{
            connection.row.id,
            "silence",
            connection.row.name + " has stopped telling of changes",
            "No delivery since " + to_iso(connection.arrivals.last()) + ", where about " +
                std::to_string(int(connection.arrivals.expected_since_last(now))) +
                " were to be expected; polling found " + std::to_string(missed) +
                " changed orders that nobody announced.",
            "Nothing is lost: orders are found by polling. Look whether the store's task queue "
            "runs (WooCommerce: Status > Scheduled actions) and whether a firewall stands "
            "between."};
        co_await raise(std::move(trouble));
    } else if (!silent) {
        co_await recover(connection, "silence", "deliveries come again");
    }
    std::string const pattern = connection.arrivals.text();
    co_await parts_.storage.write(
        [&](Transaction& tx) { tx.put_value(scope_of(connection), "arrivals", pattern); });
}

Wait Engine::watchdog_loop(Connection& connection) {
    std::string learned;
    co_await parts_.storage.read(
        [&](Transaction& tx) { learned = tx.value(scope_of(connection), "arrivals"); });
    if (!learned.empty()) connection.arrivals = ArrivalPattern(learned);
    while (!stopping_) {
        std::string const url = parts_.public_url + "/hooks/" + connection.row.id.value + "/" +
                                connection.row.hook_path;
        auto health = co_await connection.store->ensure_webhooks(url);
        Duration delay = look_at_least_every;
        for (auto& integration : integrations_)
            if (integration->row.store == connection.row.id)
                delay = std::min<Duration>(delay, integration->policy().schedules.watchdog);
        if (health.has_error()) {
            connection.webhooks.problems = {health.error().message};
            delay = look_again_after;
        } else {
            co_await judge_hooks(connection, *std::move(health));
        }
        co_await judge_silence(connection);
        co_await forget_forged(connection);
        if (parts_.notify) parts_.notify("connections", connection.row.id.value);
        co_await pause(delay);
    }
}

}  // namespace cf
