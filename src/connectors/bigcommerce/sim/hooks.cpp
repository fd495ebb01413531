#include "connectors/bigcommerce/sim/hooks.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"

namespace cf::bigcommerce::sim {
namespace {

using std::chrono::seconds;

// After each failure, in seconds; eleven repetitions. (Sheet section 11, delivery.)
constexpr std::array<std::int64_t, 11> ladder{
    60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400};
constexpr auto health_window = std::chrono::minutes(2);
constexpr std::size_t health_judged_from = 100;
constexpr auto block_time = std::chrono::minutes(3);
constexpr auto idle_max = std::chrono::hours(24 * 90);
constexpr auto exception_pause = std::chrono::minutes(10);
constexpr std::size_t mails_max = 100;
constexpr char const* exception_scope = "store/hook/deliveryException";

std::string origin_of(std::string const& destination) {
    auto const parts = split_url(destination);
    return parts ? parts->origin() : destination;
}

}  // namespace

bool scope_matches(std::string_view registered, std::string_view scope) {
    if (!registered.ends_with("/*")) return registered == scope;
    registered.remove_suffix(1);
    return scope.starts_with(registered) && scope.size() > registered.size();
}

bool is_known_scope(std::string_view scope) {
    static constexpr std::array<std::string_view, 15> families{"order/",
                                                               "customer/",
                                                               "product/",
                                                               "sku/",
                                                               "channel/",
                                                               "category/",
                                                               "cart/",
                                                               "shipment/",
                                                               "subscriber/",
                                                               "priceList/",
                                                               "priceLists/",
                                                               "inventory/",
                                                               "information/",
                                                               "app/",
                                                               "hook/"};
    if (!scope.starts_with("store/")) return false;
    scope.remove_prefix(6);
    return std::any_of(families.begin(), families.end(), [&](auto family) {
        return scope.starts_with(family) && scope.size() > family.size();
    });
}

HookBook::HookBook(Settings const& settings, Switches const& switches, std::uint64_t seed)
    : settings_(settings), switches_(switches), random_(seed), queue_(seed + 1) {
    for (auto const& token : settings.tokens) emails_[token.client_id] = settings.hook_emails;
}

Hook* HookBook::find(Id id) {
    auto found = hooks_.find(id);
    return found == hooks_.end() ? nullptr : &found->second;
}

Hook& HookBook::add(Hook hook, Instant now) {
    hook.id = ++last_id_;
    hook.created = hook.updated = hook.last_event = now;
    Id const id = hook.id;
    return hooks_.insert_or_assign(id, std::move(hook)).first->second;
}

void HookBook::remove(Id id) { hooks_.erase(id); }

void HookBook::remove_client(std::string const& client_id) {
    std::erase_if(hooks_, [&](auto const& entry) { return entry.second.client_id == client_id; });
}

std::string HookBook::secret_of(std::string const& client_id) const {
    for (auto const& token : settings_.tokens) {
        if (token.client_id == client_id) return token.client_secret;
    }
    for (auto const& app : settings_.apps) {
        if (app.client_id == client_id) return app.client_secret;
    }
    return "";
}

std::string HookBook::body_of(std::string const& scope, Json const& data, Instant now) const {
    return Json::object({{"scope", scope},
                         {"store_id", std::to_string(settings_.store_id)},
                         {"data", data},
                         {"hash", to_hex(sha1(data.dump()))},
                         {"created_at", to_unix_seconds(now)},
                         {"producer", "stores/" + settings_.hash}})
        .dump();
}

void HookBook::queue(Attempt attempt, Hook const& hook, Instant due) {
    HttpRequest request{.method = "POST", .url = hook.destination};
    auto const dropped = queue_.dropped();
    std::string const id = queue_.push(std::move(request), due);
    if (queue_.dropped() == dropped) attempts_.emplace(id, std::move(attempt));
}

void HookBook::queue_event(Hook const& hook,
                           Event const& event,
                           std::string const& body,
                           Instant now) {
    std::int64_t copies = 1;
    if (switches_.hook_burst && event.scope == "store/order/updated") copies += 4;
    if (std::int64_t(random_.below(100)) < switches_.hook_duplicate_percent) ++copies;
    for (std::int64_t i = 0; i < copies; ++i) {
        Instant due = now + seconds(switches_.hook_delay_s);
        if (switches_.hook_shuffle) due += seconds(random_.below(60));
        queue({.hook_id = hook.id, .body = body, .message_id = "msg_" + random_.token(20)},
              hook,
              due);
    }
}

void HookBook::publish(Event const& event, Instant now) {
    if (hooks_.empty()) return;
    std::string const channel_scope =
        event.channel_scope_tail.empty()
            ? ""
            : "store/channel/" + std::to_string(event.channel) + "/" + event.channel_scope_tail;
    std::string body, channel_body;
    for (auto& [id, hook] : hooks_) {
        bool const plain = scope_matches(hook.scope, event.scope);
        bool const by_channel =
            !plain && !channel_scope.empty() && scope_matches(hook.scope, channel_scope);
        if (!plain && !by_channel) continue;
        if (!hook.is_active || now < hook.created + seconds(switches_.hook_start_delay_s)) continue;
        hook.last_event = now;
        if (plain) {
            if (body.empty()) body = body_of(event.scope, event.data, now);
            queue_event(hook, event, body, now);
            continue;
        }
        if (channel_body.empty()) {
            // A different shape: only the id. (Sheet section 11, table of stubs.)
            channel_body =
                body_of(channel_scope, Json::object({{"order_id", event.data["id"]}}), now);
        }
        queue_event(hook, event, channel_body, now);
    }
}

bool HookBook::may_send(Attempt& attempt, Hook const& hook, Instant now) {
    auto& health = domains_[{hook.client_id, origin_of(hook.destination)}];
    if (now >= health.blocked_until) return true;
    // While blocked, events wait in the retry queues, and some are lost. (Sheet section 11.)
    if (switches_.hook_drop_while_blocked && random_.below(3) == 0) return false;
    auto const step = seconds(ladder[std::min(attempt.failures, ladder.size() - 1)]);
    queue(std::move(attempt), hook, std::max(now + step, health.blocked_until));
    return false;
}

void HookBook::stamp(HttpRequest& request, Attempt& attempt, Hook const& hook, Instant now) {
    request.body = attempt.body;
    request.headers = {{"Content-Type", "application/json"},
                       {"User-Agent", "crossfoot-simulated-bigcommerce"}};
    for (auto const& [name, value] : hook.headers.members()) {
        request.headers.set(name, std::string(value.text()));
    }
    if (!switches_.hook_signed) return;
    std::int64_t timestamp = to_unix_seconds(now);
    if (switches_.hook_timestamp_stale) timestamp -= 600;
    if (attempt.first_timestamp == 0) attempt.first_timestamp = timestamp;
    if (switches_.hook_signature_frozen) timestamp = attempt.first_timestamp;
    std::string const stamp = std::to_string(timestamp);
    std::string secret = secret_of(hook.client_id);
    if (switches_.hook_signature_wrong) secret += "-wrong";
    // Standard Webhooks with the raw bytes of the client secret as key. (Sheet section 11.)
    std::string const signature =
        to_base64(hmac_sha256(secret, attempt.message_id + "." + stamp + "." + attempt.body));
    request.headers.set("webhook-id", attempt.message_id);
    request.headers.set("webhook-timestamp", stamp);
    request.headers.set("webhook-signature", "v1," + signature);
}

std::vector<SimDelivery> HookBook::due(Instant now) {
    std::vector<SimDelivery> sent;
    for (auto& delivery : queue_.take_due(now)) {
        bool const copy = delivery.id.ends_with("-copy");
        auto found =
            attempts_.find(copy ? delivery.id.substr(0, delivery.id.size() - 5) : delivery.id);
        if (found == attempts_.end()) continue;
        Hook* const hook = find(found->second.hook_id);
        bool const dead = !hook || !hook->is_active;
        if (!copy && (dead || !may_send(found->second, *hook, now))) {
            queue_.finish(delivery.id);
            attempts_.erase(found);
            continue;
        }
        if (dead) continue;
        stamp(delivery.request, found->second, *hook, now);
        sent.push_back(std::move(delivery));
    }
    return sent;
}

void HookBook::judge(Hook const& hook, int status, Instant now) {
    auto& health = domains_[{hook.client_id, origin_of(hook.destination)}];
    bool const ok = status >= 200 && status < 300;
    health.window.emplace_back(now, ok);
    if (!ok) {
        ++health.failures;
        health.last_status = status;
    }
    while (health.window.front().first + health_window < now) {
        if (!health.window.front().second) --health.failures;
        health.window.pop_front();
    }
    std::size_t const sent = health.window.size();
    bool const bad = sent >= health_judged_from && health.failures * 10 > sent;
    if (bad && now >= health.blocked_until) {
        health.blocked_until = now + block_time;
        Hook& about = hooks_.at(hook.id);
        tell_exception(about, 90003, "Domain blocked: " + origin_of(hook.destination), now);
    }
}

void HookBook::delivered(std::string const& id, int status, Instant now) {
    if (!queue_.finish(id)) return;
    auto found = attempts_.find(id);
    if (found == attempts_.end()) return;
    Attempt attempt = std::move(found->second);
    attempts_.erase(found);
    Hook* const hook = find(attempt.hook_id);
    if (!hook) return;
    judge(*hook, status, now);
    if (status >= 200 && status < 300) return;
    retry_or_give_up(std::move(attempt), *hook, now);
}

void HookBook::retry_or_give_up(Attempt attempt, Hook& hook, Instant now) {
    if (attempt.failures < ladder.size()) {
        auto const step = seconds(ladder[attempt.failures]);
        ++attempt.failures;
        queue(std::move(attempt), hook, now + step);
        if (now >= hook.last_exception + exception_pause) {
            hook.last_exception = now;
            tell_exception(
                hook,
                90001,
                "Non-200 response received when delivering to " + hook.destination + ", will retry",
                now);
        }
        return;
    }
    hook.is_active = false;
    hook.deactivated = true;
    hook.updated = now;
    for (auto const& email : emails_[hook.client_id]) {
        mails_.push_back(email + ": webhook " + std::to_string(hook.id) + " was deactivated");
        if (mails_.size() > mails_max) mails_.pop_front();
    }
    tell_exception(hook, 90002, "All retries failed; the webhook is disabled", now);
}

void HookBook::tell_exception(Hook& about, int code, std::string message, Instant now) {
    if (telling_exception_ || about.scope == exception_scope) return;
    telling_exception_ = true;
    Json const data = Json::object({{"type", "webhook"},
                                    {"id", about.id},
                                    {"error_code", code},
                                    {"message", std::move(message)}});
    Event const event{.scope = exception_scope, .data = data};
    for (auto& [id, hook] : hooks_) {
        if (hook.client_id != about.client_id || hook.scope != exception_scope) continue;
        if (!hook.is_active) continue;
        queue_event(hook, event, body_of(event.scope, data, now), now);
    }
    telling_exception_ = false;
}

void HookBook::advance(Instant now) {
    for (auto& [id, hook] : hooks_) {
        if (!hook.is_active || now < hook.last_event + idle_max) continue;
        hook.is_active = false;
        hook.deactivated = true;
        hook.updated = now;
    }
}

}  // namespace cf::bigcommerce::sim
