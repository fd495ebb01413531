#include "connectors/xero/sim/xero_simulator.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/control.hpp"
#include "connectors/xero/sim/scopes.hpp"
#include "connectors/xero/sim/simulator.hpp"

namespace cf::xero::sim {
namespace {

constexpr std::string_view api_base = "/api.xro/2.0/";
constexpr std::size_t batch_advised_max = 50;
constexpr std::size_t items_batch_max = 500;

Routes all_routes() {
    Routes routes;
    add_organisation_routes(routes);
    add_account_routes(routes);
    add_tax_and_currency_routes(routes);
    add_tracking_routes(routes);
    add_contact_routes(routes);
    add_contact_group_routes(routes);
    add_item_routes(routes);
    add_document_routes(routes);
    add_credit_routes(routes);
    add_payment_routes(routes);
    add_batch_payment_routes(routes);
    add_journal_routes(routes);
    add_report_routes(routes);
    add_history_routes(routes);
    return routes;
}

/// The scope of a history call is that of the row it belongs to.
std::string_view scope_of_resource(std::string_view resource) {
    if (resource == "Invoices" || resource == "CreditNotes") return "invoices";
    if (resource == "Contacts") return "contacts";
    if (resource == "Items") return "settings|invoices";
    if (resource == "BankTransactions") return "banktransactions";
    if (resource == "ManualJournals") return "manualjournals";
    return "payments";
}

std::string us_time(Instant at) {
    auto const iso = to_iso(at);
    return iso.substr(5, 2) + "/" + iso.substr(8, 2) + "/" + iso.substr(0, 4) + " " +
           iso.substr(11, 8);
}

bool offers_json(HttpRequest const& request) {
    return ascii_lower(request.headers.get("Accept")).find("json") != std::string::npos;
}

Json const* member_ignoring_case(Json const& object, std::string_view name) {
    for (auto const& [key, value] : object.members())
        if (equals_ignoring_case(key, name)) return &value;
    return nullptr;
}

bool names_a_field(Json const& object, Schema const& schema) {
    for (auto const& field : schema.fields)
        if (member_ignoring_case(object, field.name) != nullptr) return true;
    return false;
}

}  // namespace

Books* World::books_of(std::string_view tenant_id) {
    for (auto const& books : organisations)
        if (tenant_id.empty() || books->organisation.id == tenant_id) return books.get();
    return nullptr;
}

void World::flush_events(Instant now) {
    auto told = events.take();
    if (told.empty()) return;
    for (auto& [client, sender] : webhooks) sender.tell(told, now);
}

XeroSimulator::XeroSimulator(Options options, Json scenario, Instant start)
    : options_(std::move(options)),
      scenario_(std::move(scenario)),
      start_(start),
      routes_(all_routes()) {}

XeroSimulator::~XeroSimulator() = default;

Result<void> XeroSimulator::load() {
    auto world = std::make_unique<World>(options_.seed);
    world->switches = options_.switches;
    world->identity.tls = options_.tls;
    CF_TRY(auto scenario, read_scenario(scenario_, options_.seed, world->switches, start_));
    world->organisations = std::move(scenario.organisations);
    world->limits.settings = scenario.limits;
    for (auto& app : scenario.apps) {
        world->webhooks.emplace(app.client_id, options_.seed + 100 + world->webhooks.size());
        world->identity.apps.emplace(app.client_id, std::move(app));
    }
    for (auto const& books : world->organisations)
        world->identity.tenants.push_back({books->organisation.id, books->organisation.name});
    for (auto const& webhook : scenario.webhooks)
        world->webhooks.at(webhook.client_id).subscribe(webhook.url, webhook.key, start_);
    world_ = std::move(world);
    control_ = std::make_unique<Control>(*world_, start_);
    return {};
}

std::string XeroSimulator::endpoint_name(HttpRequest const& request) const {
    auto const path = request.path();
    if (auto const match = routes_.find(request.method, path))
        return request.method + " " + match->pattern;
    if (path.starts_with("/connections")) return request.method + " /connections";
    if (path.starts_with(api_base))
        return request.method + " " + std::string(api_base) + "(unknown)";
    if (path.starts_with("/connect/") || path.starts_with("/identity/") ||
        path.starts_with("/.well-known/"))
        return request.method + " " + path.substr(0, 60);
    return request.method + " (unknown)";
}

XeroSimulator::Caller XeroSimulator::caller_of(HttpRequest const& request) const {
    Caller caller;
    caller.accounting = request.path().starts_with(api_base);
    if (!caller.accounting) return caller;
    caller.token = world_->identity.token_of(request);
    if (caller.token == nullptr) return caller;
    caller.tenant_id = request.headers.get("Xero-tenant-id");
    // A custom connection needs no header (sheet 1).
    if (caller.tenant_id.empty()) caller.tenant_id = caller.token->tenant_id;
    return caller;
}

SimReply XeroSimulator::handle(HttpRequest const& request, Instant now) {
    if (auto const path = request.path(); path == "/__sim" || path.starts_with("/__sim/")) {
        auto reply = control_->handle(request, now + world_->clock_offset, now);
        if (control_->take_reset())
            if (auto loaded = load(); !loaded) reply = HttpReply::text(500, loaded.error().message);
        return {std::move(reply)};
    }
    auto const at = now + world_->clock_offset;
    auto const caller = caller_of(request);
    if (caller.token != nullptr)
        world_->limits.began(caller.token->client_id + "|" + caller.tenant_id);
    return world_->faults.run(
        request, at, [this](HttpRequest const& one, Instant then) { return execute(one, then); });
}

void XeroSimulator::finished(HttpRequest const& request, Instant) {
    auto const caller = caller_of(request);
    if (caller.token == nullptr) return;
    world_->limits.finished(caller.token->client_id + "|" + caller.tenant_id);
    auto const scope = world_->switches.idempotency_per_token ? world_->identity.bearer_of(request)
                                                              : caller.token->client_id;
    world_->idempotency.finished(scope, request);
}

HttpReply XeroSimulator::execute(HttpRequest const& request, Instant now) {
    auto const path = request.path();
    HttpReply reply{404, {}, ""};
    if (auto identity = identity_call(request, path, now)) {
        reply = std::move(*identity);
    } else if (path == "/connections" || path.starts_with("/connections/")) {
        reply = connections_call(request, path, now);
    } else if (path.starts_with(api_base)) {
        reply = accounting_call(request, path, now);
    }
    world_->calls.count(endpoint_name(request), reply.status);
    world_->flush_events(now);
    return reply;
}

std::optional<HttpReply> XeroSimulator::identity_call(HttpRequest const& request,
                                                      std::string const& path,
                                                      Instant now) {
    auto& identity = world_->identity;
    bool const get = request.method == "GET";
    bool const post = request.method == "POST";
    if (get && path == "/identity/connect/authorize") return identity.authorize(request, now);
    if (post && path == "/connect/token") return identity.token(request, now);
    if (post && path == "/connect/revocation") return identity.revocation(request);
    if (get && path == "/.well-known/openid-configuration") return identity.discovery(request);
    if (get && path == "/.well-known/openid-configuration/jwks") return identity.jwks();
    return std::nullopt;
}

HttpReply XeroSimulator::refused(int status, std::string_view title, std::string detail) {
    auto const body = Json::object({{"Type", Json()},
                                    {"Title", title},
                                    {"Status", status},
                                    {"Detail", std::move(detail)},
                                    {"Instance", world_->organisations.front()->new_id()},
                                    {"Extensions", Json::object()}});
    return HttpReply::json(status, body.dump());
}

HttpReply XeroSimulator::connections_call(HttpRequest const& request,
                                          std::string const& path,
                                          Instant now) {
    auto const* token = world_->identity.token_of(request);
    if (token == nullptr) return refused(401, "Unauthorized", "AuthenticationUnsuccessful");
    if (now >= token->expires)
        return refused(
            401, "Unauthorized", "TokenExpired: token expired at " + us_time(token->expires));
    world_->limits.admit_app(token->client_id, now);
    HttpReply reply{404, {}, ""};
    if (request.method == "GET" && path == "/connections")
        reply = world_->identity.list_connections(*token, request.query_value("authEventId"));
    if (request.method == "DELETE" && path.size() > 13)
        reply = world_->identity.delete_connection(*token, path.substr(13));
    world_->limits.add_headers(reply, token->client_id, "", now);
    return reply;
}

/// The order of refusal is the sheet's section 13.2; 401 and 403 are not counted.
HttpReply XeroSimulator::accounting_call(HttpRequest const& request,
                                         std::string const& path,
                                         Instant now) {
    auto const caller = caller_of(request);
    if (caller.token == nullptr) return refused(401, "Unauthorized", "AuthenticationUnsuccessful");
    if (now >= caller.token->expires)
        return refused(401,
                       "Unauthorized",
                       "TokenExpired: token expired at " + us_time(caller.token->expires));
    auto* books = caller.tenant_id.empty() ? nullptr : world_->books_of(caller.tenant_id);
    if (books == nullptr || !world_->identity.connected(*caller.token, caller.tenant_id))
        return refused(403, "Forbidden", "AuthenticationUnsuccessful");
    if (auto const match = routes_.find(request.method, path)) {
        auto scope = match->handler.scope;
        if (scope.empty()) scope = scope_of_resource(match->values.front());
        if (!scope_allows(caller.token->scopes, scope, request.method)) {
            HttpReply reply{world_->switches.scope_error_401 ? 401 : 403, {}, ""};
            reply.headers.add("WWW-Authenticate", "insufficient_scope");
            return reply;
        }
        if (scope.starts_with("reports.") && !world_->switches.reports_role)
            return refused(403, "Forbidden", "AuthenticationUnsuccessful");
    }
    if (world_->switches.organisation_offline)
        return {503, {{"Content-Type", "text/html; charset=utf-8"}}, "The Organisation is offline"};
    return counted_call(request, path, caller, *books, now);
}

HttpReply XeroSimulator::counted_call(HttpRequest const& request,
                                      std::string const& path,
                                      Caller const& caller,
                                      Books& books,
                                      Instant now) {
    auto const app = caller.token->client_id;
    auto reply = world_->limits.admit(
        app, caller.tenant_id, now, world_->calls, world_->switches.lowercase_problem);
    if (!reply) {
        auto const scope =
            world_->switches.idempotency_per_token ? world_->identity.bearer_of(request) : app;
        reply = world_->idempotency.run(
            scope, request, now, world_->switches.idempotency_twin_409, [&] {
                bool const write = request.method != "GET";
                if (write && world_->internal_errors > 0) {
                    --world_->internal_errors;
                    return internal_error(books);
                }
                return routed_call(request, path, books, now);
            });
    }
    world_->limits.add_headers(*reply, app, caller.tenant_id, now);
    return *reply;
}

HttpReply XeroSimulator::routed_call(HttpRequest const& request,
                                     std::string const& path,
                                     Books& books,
                                     Instant now) {
    auto match = routes_.find(request.method, path);
    if (!match) {
        if (!routes_.knows_path(path)) return not_found();
        auto const body = Json::object({{"ErrorNumber", 20},
                                        {"Type", "ApiMethodNotImplementedException"},
                                        {"Message", "The Api Method called is not implemented"}});
        return HttpReply::json(501, body.dump());
    }
    if (world_->switches.require_accept && !offers_json(request))
        return HttpReply::text(406,
                               "Without 'Accept: application/json' the vendor answers XML, which "
                               "this simulator does not write.");
    Call call{.books = books,
              .switches = world_->switches,
              .events = world_->events,
              .request = request,
              .now = now,
              .values = std::move(match->values),
              .query = request.query(),
              .envelope = match->handler.envelope,
              .elements = {}};
    if (auto bad = read_body(call, match->handler)) return std::move(*bad);
    return match->handler.run(call);
}

std::optional<HttpReply> XeroSimulator::read_body(Call& call, Endpoint const& endpoint) {
    bool const writes = call.request.method == "PUT" || call.request.method == "POST";
    if (!writes || endpoint.schema == nullptr) return std::nullopt;  // A GET's body is ignored.
    auto const& body = call.request.body;
    if (body.size() > body_size_bytes_max) return HttpReply{413, {}, ""};
    auto const type = ascii_lower(call.request.headers.get("Content-Type"));
    if (type.find("json") == std::string::npos) return HttpReply{415, {}, ""};
    auto parsed = Json::parse(body);
    if (!parsed) return bad_post_data("Unexpected character encountered while parsing the body");
    if (!parsed->is_object())
        return bad_post_data("Error converting the body to type '" + std::string(call.envelope) +
                             "'. Path ''");
    auto const& schema = endpoint.schema();
    auto const* list = member_ignoring_case(*parsed, call.envelope);
    std::string prefix;
    if (list == nullptr) {
        if (!names_a_field(*parsed, schema)) return no_data();
        call.elements.push_back(std::move(*parsed));
    } else if (list->is_object()) {
        prefix = call.envelope;
        call.elements.push_back(*list);
    } else if (list->is_array()) {
        call.elements = list->items();
        prefix = std::string(call.envelope) + "[#]";
    }
    if (call.elements.empty()) return no_data();
    auto const most = call.envelope == "Items" ? items_batch_max : batch_advised_max;
    if (call.elements.size() > most)
        world_->calls.violation(
            "batch_size", "more elements in one call than the vendor advises", call.now);
    for (std::size_t i = 0; i < call.elements.size(); ++i) {
        auto path = prefix;
        if (auto const mark = path.find('#'); mark != std::string::npos)
            path.replace(mark, 1, std::to_string(i));
        if (!call.elements[i].is_object())
            return bad_post_data("Error converting value to an object. Path '" + path + "'");
        if (auto bad = normalise(call.elements[i], schema, path))
            return bad->internal ? internal_error(call.books) : bad_post_data(bad->message);
    }
    return std::nullopt;
}

std::vector<SimDelivery> XeroSimulator::due_deliveries(Instant now) {
    auto const at = now + world_->clock_offset;
    world_->faults.settle(
        at, [this](HttpRequest const& one, Instant then) { return execute(one, then); });
    std::vector<SimDelivery> all;
    for (auto& [client, sender] : world_->webhooks)
        for (auto& delivery : sender.due(at)) {
            delivery.id = client + "|" + delivery.id;
            all.push_back(std::move(delivery));
        }
    return all;
}

void XeroSimulator::delivered(std::string const& id, int status, Instant now) {
    answered(id, HttpReply{status, {}, ""}, now);
}

void XeroSimulator::answered(std::string const& id, HttpReply const& reply, Instant now) {
    auto const bar = id.find('|');
    if (bar == std::string::npos) return;
    auto const sender = world_->webhooks.find(id.substr(0, bar));
    if (sender != world_->webhooks.end())
        sender->second.answered(id.substr(bar + 1), reply, now + world_->clock_offset);
}

Instant XeroSimulator::next_due() const {
    auto due = world_->faults.next_due();
    for (auto const& [client, sender] : world_->webhooks) due = std::min(due, sender.next_due());
    return due == Instant::max() ? due : due - world_->clock_offset;
}

Result<std::unique_ptr<Simulator>> make_simulator(Options options,
                                                  Json const& scenario,
                                                  Instant start) {
    auto simulator = std::make_unique<XeroSimulator>(std::move(options), scenario, start);
    CF_TRY_VOID(simulator->load());
    return std::unique_ptr<Simulator>(std::move(simulator));
}

}  // namespace cf::xero::sim
