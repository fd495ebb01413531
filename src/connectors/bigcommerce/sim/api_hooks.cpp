#include <algorithm>

#include "connectors/bigcommerce/sim/api.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::size_t hooks_per_scope_max = 10;

Json wire_hook(Hook const& hook, Settings const& settings) {
    return Json::object({{"id", hook.id},
                         {"client_id", hook.client_id},
                         {"store_hash", settings.hash},
                         {"scope", hook.scope},
                         {"destination", hook.destination},
                         {"headers", hook.headers},
                         {"is_active", hook.is_active},
                         {"created_at", to_unix_seconds(hook.created)},
                         {"updated_at", to_unix_seconds(hook.updated)}});
}

bool is_loopback(std::string const& host) {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

/// https, port 443 only; loopback is let through for tests. (Sheet section 11, quirk 28.)
bool destination_allowed(std::string const& destination, bool strict) {
    auto const parts = split_url(destination);
    if (!parts || parts->host.empty()) return false;
    if (!strict && is_loopback(parts->host)) return true;
    return parts->scheme == "https" && (parts->port.empty() || parts->port == "443");
}

HttpReply hook_not_found(Call const& call) {
    return v3_not_found("Webhook with id [" + call.ids.front() + "] not found");
}

/// Limits per client, scope and destination. (Sheet section 11, limits.)
std::optional<HttpReply> limits_broken(std::map<Id, Hook> const& hooks, Hook const& hook) {
    std::size_t same_scope = 0;
    for (auto const& [id, other] : hooks) {
        if (id == hook.id || other.client_id != hook.client_id) continue;
        if (other.scope == hook.scope && other.destination == hook.destination) {
            return v3_invalid("scope", "a hook for this scope and destination already exists");
        }
        if (other.scope == hook.scope) ++same_scope;
        // The exception hook must not share a destination with what it reports on.
        bool const exception = hook.scope == "store/hook/deliveryException" ||
                               other.scope == "store/hook/deliveryException";
        if (exception && other.scope != hook.scope && other.destination == hook.destination) {
            return v3_invalid("destination", "must differ from all other webhooks");
        }
        if (exception && other.scope == hook.scope) {
            return v3_invalid("scope", "one deliveryException webhook per client");
        }
    }
    if (same_scope >= hooks_per_scope_max) {
        return v3_invalid("scope", "at most 10 webhooks per scope");
    }
    return std::nullopt;
}

}  // namespace

Checked<Json> Api::hook_fields(Call const&, Json const& body, Hook& hook, bool creating) {
    if (!body.is_object() || body.size() == 0) return v3_invalid("body", "at least one field");
    for (auto const& [name, value] : body.members()) {
        if (name == "scope" && value.is_string()) {
            hook.scope = std::string(value.text());
        } else if (name == "destination" && value.is_string()) {
            hook.destination = std::string(value.text());
        } else if (name == "is_active" && value.is_boolean()) {
            hook.is_active = value.boolean_or(true);
            if (hook.is_active) hook.deactivated = false;
        } else if (name == "headers" && (value.is_object() || value.is_null())) {
            for (auto const& [header, text] : value.members()) {
                if (!text.is_string()) return v3_invalid("headers", "must be texts");
            }
            hook.headers = value;
        } else if (name != "events_history_enabled") {
            return v3_invalid(name, "is not valid");
        }
    }
    if (creating && !body.contains("scope")) return v3_invalid("scope", "error.path.missing");
    if (creating && !body.contains("destination")) {
        return v3_invalid("destination", "error.path.missing");
    }
    if (!is_known_scope(hook.scope)) return v3_invalid("scope", "is not a webhook scope");
    if (!destination_allowed(hook.destination, store_.switches.hook_destinations_strict)) {
        return v3_invalid("destination", "must be an https URL on port 443");
    }
    if (auto broken = limits_broken(hooks_.all(), hook)) return std::move(*broken);
    return Json();
}

HttpReply Api::list_hooks(Call const& call) {
    CF_TRY(auto const query,
           Query::read(
               call.request, Version::v3, {"is_active", "scope", "destination", "page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    std::vector<Hook const*> found;
    for (auto const& [id, hook] : hooks_.all()) {
        if (hook.client_id != call.client_id) continue;
        if (query.has("scope") && query.text("scope") != hook.scope) continue;
        if (query.has("destination") && query.text("destination") != hook.destination) continue;
        bool const wanted_active = query.text("is_active") == "true";
        if (query.has("is_active") && wanted_active != hook.is_active) continue;
        found.push_back(&hook);
    }
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < found.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(wire_hook(*found[i], store_.settings));
    }
    return v3_page(std::move(rows), found.size(), page);
}

HttpReply Api::post_hook(Call const& call) {
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    Hook hook{.client_id = call.client_id};
    CF_TRY([[maybe_unused]] auto const checked, hook_fields(call, body, hook, true));
    if (hooks_.all().size() >= HookBook::hooks_max) {
        return v3_error(507, "The store has too many webhooks");
    }
    Json const answer = wire_hook(hooks_.add(std::move(hook), call.now), store_.settings);
    if (store_.switches.hook_create_flat) return json_answer(201, answer);
    return v3_data(answer);
}

HttpReply Api::get_hook(Call const& call) {
    Hook const* const hook = hooks_.find(call.id(0));
    if (!hook || hook->client_id != call.client_id) return hook_not_found(call);
    return v3_data(wire_hook(*hook, store_.settings));
}

HttpReply Api::put_hook(Call const& call) {
    Hook* const hook = hooks_.find(call.id(0));
    if (!hook || hook->client_id != call.client_id) return hook_not_found(call);
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    Hook changed = *hook;
    CF_TRY([[maybe_unused]] auto const checked, hook_fields(call, body, changed, false));
    // Switched on again, it has its 90 days before it.
    if (changed.is_active && !hook->is_active) changed.last_event = call.now;
    changed.updated = call.now;
    *hook = std::move(changed);
    return v3_data(wire_hook(*hook, store_.settings));
}

HttpReply Api::delete_hook(Call const& call) {
    Hook const* const hook = hooks_.find(call.id(0));
    if (!hook || hook->client_id != call.client_id) return hook_not_found(call);
    Json const answer = wire_hook(*hook, store_.settings);
    hooks_.remove(hook->id);
    return v3_data(answer);
}

HttpReply Api::get_hooks_admin(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request, Version::v3, {"is_active", "page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    Json emails = Json::array(), list = Json::array(), blocked = Json::array();
    for (auto const& email : hooks_.emails(call.client_id)) emails.push_back(email);
    std::size_t all = 0;
    for (auto const& [id, hook] : hooks_.all()) {
        if (hook.client_id != call.client_id) continue;
        bool const wanted_active = query.text("is_active") == "true";
        if (query.has("is_active") && wanted_active != hook.is_active) continue;
        if (all++ < page.first() || std::int64_t(list.size()) >= page.limit) continue;
        Json row = wire_hook(hook, store_.settings);
        row.set("status",
                hook.deactivated ? "deactivated"
                : hook.is_active ? "active"
                                 : "inactive");
        list.push_back(std::move(row));
    }
    for (auto const& [key, health] : hooks_.domains()) {
        if (key.first != call.client_id || call.now >= health.blocked_until) continue;
        auto const left =
            std::chrono::ceil<std::chrono::seconds>(health.blocked_until - call.now).count();
        Json reason =
            Json::object({{"failure_description",
                           health.last_status == 0 ? std::string("No response")
                                                   : "HTTP " + std::to_string(health.last_status)},
                          {"count", std::int64_t(health.failures)},
                          {"timestamp", to_unix_seconds(health.blocked_until) - 180}});
        blocked.push_back(Json::object({{"destination", key.second},
                                        {"time_left", std::int64_t(left)},
                                        {"reasons", Json::array({std::move(reason)})}}));
    }
    Json meta = Json::object({{"pagination", pagination(list.size(), all, page)}});
    return json_answer(200,
                       Json::object({{"data",
                                      Json::object({{"emails", std::move(emails)},
                                                    {"hooks_list", std::move(list)},
                                                    {"blocked_domains", std::move(blocked)}})},
                                     {"meta", std::move(meta)}}));
}

HttpReply Api::put_hooks_admin(Call const& call) {
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    auto const* emails = body.find("emails");
    if (!emails || !emails->is_array()) return v3_invalid("emails", "error.path.missing");
    std::vector<std::string> all;
    for (auto const& email : emails->items()) {
        if (!email.is_string()) return v3_invalid("emails", "must be texts");
        all.emplace_back(email.text());
    }
    hooks_.emails(call.client_id) = std::move(all);
    return no_content();
}

}  // namespace cf::bigcommerce::sim
