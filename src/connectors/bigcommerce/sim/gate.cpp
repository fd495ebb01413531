#include <algorithm>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/bigcommerce_simulator.hpp"

/// What stands before the REST API: platform state, token, scope, quota, route.
namespace cf::bigcommerce::sim {
namespace {

constexpr std::string_view stores_prefix = "/stores/";

struct StorePath {
    std::string hash;
    std::string rest;  ///< "/v2/orders"
};

std::optional<StorePath> split_store_path(std::string const& path) {
    if (path.rfind(stores_prefix, 0) != 0) return std::nullopt;
    auto const end = path.find('/', stores_prefix.size());
    if (end == std::string::npos) return std::nullopt;
    StorePath parts{path.substr(stores_prefix.size(), end - stores_prefix.size()),
                    path.substr(end)};
    // v2 knows a suffix for the format; older clients send it. (Sheet section 1, media.)
    if (parts.rest.rfind("/v2/", 0) == 0 && parts.rest.ends_with(".json")) {
        parts.rest.resize(parts.rest.size() - 5);
    }
    return parts;
}

HttpReply unauthorised() {
    return json_answer(
        401,
        Json::object({{"status", 401},
                      {"title",
                       "Unauthorized - the v3 Auth client ID or token in the request are not a "
                       "valid combination for this store."},
                      {"type", "/api-docs/getting-started/api-status-codes"}}));
}

HttpReply forbidden() {
    return v3_error(403, "You don't have a required scope to access the endpoint");
}

HttpReply of_version(std::string const& path, int status, char const* text) {
    return path.rfind("/v2/", 0) == 0 ? v2_error(status, text) : v3_error(status, text);
}

}  // namespace

std::pair<std::string, int> exclusive_resource(HttpRequest const& request) {
    auto const parts = split_store_path(request.path());
    if (!parts || request.method == "GET") return {"", 0};
    auto const& path = parts->rest;
    bool const refund = path.ends_with("/payment_actions/refunds") ||
                        path.ends_with("/payment_actions/refund_quotes");
    // One refund at a time per order, quotes included. (Sheet section 9, rules.)
    if (refund) return {path.substr(0, path.rfind('/')), 1};
    if (path == "/v3/customers" && request.method == "PUT") return {"PUT customers", 3};
    if (path == "/v3/customers/addresses") {
        if (request.method == "POST") return {"POST customer addresses", 10};
        if (request.method == "PUT") return {"PUT customer addresses", 3};
    }
    return {"", 0};
}

std::string BigCommerceSimulator::endpoint_name(HttpRequest const& request) const {
    auto const path = request.path();
    if (path == "/oauth2/token") return request.method + " " + path;
    auto const parts = split_store_path(path);
    if (!parts) return request.method + " unknown";
    auto const match = api_->routes().find(request.method, parts->rest);
    return request.method + " " + (match ? match->pattern : std::string("unknown"));
}

HttpReply BigCommerceSimulator::execute(HttpRequest const& request, Instant now) {
    advance(now);
    HttpReply reply = gate(request, now);
    tell(now);
    calls_.count(endpoint_name(request), reply.status);
    return reply;
}

HttpReply BigCommerceSimulator::gate(HttpRequest const& request, Instant now) {
    auto const& switches = store_->switches;
    if (switches.maintenance) return v3_error(503, "Service Unavailable");
    if (switches.overload) return HttpReply{429, {}, ""};
    std::string const path = request.path();
    if (path == "/oauth2/token") {
        return request.method == "POST" ? grants_->exchange(request, now) : v3_error(405, "POST");
    }
    auto const parts = split_store_path(path);
    if (!parts) return v3_not_found("The resource at that URL is not found.");
    auto const* const account = grants_->account(std::string(request.headers.get("X-Auth-Token")));
    if (!account) return unauthorised();
    if (parts->hash != store_->settings.hash) return forbidden();
    return call_api(request, parts->rest, *account, now);
}

HttpReply BigCommerceSimulator::call_api(HttpRequest const& request,
                                         std::string const& path,
                                         TokenSettings const& account,
                                         Instant now) {
    std::string const method = request.method == "HEAD" ? "GET" : request.method;
    auto match = api_->routes().find(method, path);
    // A token without any scope reaches nothing at all.
    bool const allowed = !account.scopes.empty() &&
                         (!match || scope_allows(account.scopes, match->handler.scopes, method));
    if (!allowed) return forbidden();
    if (auto limited = use_quota(now)) return *limited;
    if (!match) {
        if (!api_->routes().knows_path(path)) {
            return path.rfind("/v2/", 0) == 0
                       ? v2_not_found()
                       : v3_not_found("The resource at that URL is not found.");
        }
        // PATCH is not implemented anywhere. (Sheet section 4, status 501.)
        return of_version(path,
                          method == "PATCH" ? 501 : 405,
                          method == "PATCH" ? "Not Implemented" : "Method Not Allowed");
    }
    if (request.headers.get("Accept").find("xml") != std::string_view::npos &&
        request.headers.get("Accept").find("json") == std::string_view::npos) {
        return of_version(path, 406, "Not Acceptable");
    }
    if (auto limited = too_many_at_once(request, now)) return *limited;
    Call const call{.request = request,
                    .ids = std::move(match->values),
                    .now = now,
                    .client_id = account.client_id,
                    .alone = !concurrent_};
    if (concurrent_) calls_.violation("refund_concurrency", endpoint_name(request), now);
    HttpReply reply = api_->answer(match->handler, call);
    if (request.method == "HEAD") reply.body.clear();
    return reply;
}

std::optional<HttpReply> BigCommerceSimulator::use_quota(Instant now) {
    std::int64_t const quota = store_->settings.quota;
    std::int64_t const number = to_unix_seconds(now) / QuotaWindow::seconds;
    if (number != window_.number) window_ = {.number = number, .used = 0};
    if (quota == 0 || window_.used < quota) {
        ++window_.used;
        return std::nullopt;
    }
    calls_.violation("quota", "over " + std::to_string(quota) + " calls in 30 s", now);
    if (store_->switches.rate_headers_missing) return HttpReply{429, {}, ""};
    auto const end = from_unix_seconds((number + 1) * QuotaWindow::seconds);
    auto const wait = std::chrono::ceil<std::chrono::seconds>(end - now).count();
    HttpReply reply{429, {{"Content-Type", "application/json"}}, ""};
    reply.headers.set("X-Retry-After", std::to_string(wait));
    return reply;
}

/// Concurrency limits that answer 429; refunds answer 422 themselves. (Sheet section 3.)
std::optional<HttpReply> BigCommerceSimulator::too_many_at_once(HttpRequest const& request,
                                                                Instant now) {
    if (!concurrent_) return std::nullopt;
    auto const [exclusive, most] = exclusive_resource(request);
    if (exclusive.find("payment_actions") != std::string::npos) return std::nullopt;
    calls_.violation("concurrency", exclusive, now);
    HttpReply reply = v3_error(429, "Too many requests");
    reply.headers.set("X-Retry-After", "1");
    return reply;
}

void BigCommerceSimulator::add_rate_headers(HttpReply& reply, Instant now) const {
    constexpr std::int64_t unlimited = 1'000'000;
    std::int64_t const quota = store_->settings.quota == 0 ? unlimited : store_->settings.quota;
    std::int64_t const number = to_unix_seconds(now) / QuotaWindow::seconds;
    std::int64_t const used = number == window_.number ? window_.used : 0;
    auto const end = from_unix_seconds((number + 1) * QuotaWindow::seconds);
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - now).count();
    auto& headers = reply.headers;
    headers.set("X-Rate-Limit-Requests-Left",
                std::to_string(std::max<std::int64_t>(quota - used, 0)));
    headers.set("X-Rate-Limit-Requests-Quota", std::to_string(quota));
    headers.set("X-Rate-Limit-Time-Reset-Ms", std::to_string(left));
    headers.set("X-Rate-Limit-Time-Window-Ms", std::to_string(QuotaWindow::seconds * 1000));
}

void BigCommerceSimulator::finish_reply(HttpRequest const& request, HttpReply& reply, Instant now) {
    auto const& switches = store_->switches;
    bool const shed = reply.status == 429 && (switches.overload || switches.rate_headers_missing);
    if (!shed && !switches.maintenance) add_rate_headers(reply, now);
    // The platform's own spelling; a plain Retry-After is documented nowhere. (Sheet section 3.)
    auto const wait = std::string(reply.headers.get("Retry-After"));
    if (!wait.empty() && !reply.headers.find("X-Retry-After")) {
        reply.headers.set("X-Retry-After", wait);
    }
    bool const list_of_orders = reply.body.starts_with('[');
    if (switches.unknown_fields && !reply.body.empty() && !list_of_orders) {
        if (auto body = Json::parse(reply.body); body.has_value()) {
            reply.body = with_unknown_fields(std::move(*body)).dump();
        }
    }
    auto const accepts = ascii_lower(request.headers.get("Accept-Encoding"));
    if (accepts.find("gzip") != std::string::npos && !reply.body.empty()) {
        reply.body = gzip_stored(reply.body);
        reply.headers.set("Content-Encoding", "gzip");
    }
    if (!switches.lower_case_headers) return;
    Headers lower;
    for (auto const& [name, value] : reply.headers.all()) lower.add(ascii_lower(name), value);
    reply.headers = std::move(lower);
}

}  // namespace cf::bigcommerce::sim
