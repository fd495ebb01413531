#include "connectors/xero/sim/control.hpp"

#include "base/text.hpp"
#include "connectors/xero/sim/contacts.hpp"
#include "connectors/xero/sim/control_calls.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/ledger.hpp"
#include "connectors/xero/sim/payments.hpp"
#include "simkit/strict_json.hpp"

namespace cf::xero::sim {
namespace {

Error refused(std::string message) {
    return {ErrorKind::rejected, "sim.refused", std::move(message)};
}

Error missing(std::string_view what) {
    return {ErrorKind::not_found, "sim.not_found", "there is no such " + std::string(what)};
}

Json done() { return Json::object({{"ok", true}}); }

/// What a write refused, as one text: of the element and of whatever is nested in it.
void collect(Json const& element, std::vector<std::string>& texts) {
    for (auto const& [name, value] : element.members()) {
        if (name == "Message" && value.is_string()) texts.emplace_back(value.text());
        collect(value, texts);
    }
    for (auto const& item : element.items()) collect(item, texts);
}

Result<Json> settled(Outcome outcome) {
    if (!outcome.failed()) return std::move(outcome.element);
    auto texts = outcome.errors;
    collect(outcome.element, texts);
    return refused(join(texts, "; "));
}

}  // namespace

RouteTable<Control::Handler> const& Control::routes() {
    static RouteTable<Handler> const table = [] {
        RouteTable<Handler> routes;
        auto add = [&](char const* method, char const* path, Handler handler) {
            routes.add(method, std::string("/__sim/") + path, handler);
        };
        add("GET", "state", &Control::state);
        add("GET", "config", &Control::config);
        add("GET", "switches", &Control::switches);
        add("POST", "switches", &Control::set_switches);
        add("POST", "limits", &Control::set_limits);
        add("GET", "faults", &Control::list_faults);
        add("POST", "faults", &Control::add_faults);
        add("DELETE", "faults", &Control::clear_faults);
        add("POST", "internal_errors", &Control::internal_errors);
        add("POST", "clock", &Control::clock);
        add("POST", "lock_dates", &Control::lock_dates);
        add("POST", "documents/{id}/edit", &Control::edit_document);
        add("POST", "documents/{id}/void", &Control::void_document);
        add("POST", "documents/{id}/delete", &Control::delete_document);
        add("POST", "payments/{id}/delete", &Control::delete_payment);
        add("POST", "accounts/{code}", &Control::account);
        add("POST", "tax_rates/{type}", &Control::tax_rate);
        add("POST", "tracking", &Control::tracking);
        add("POST", "contacts/{id}", &Control::contact);
        add("POST", "contacts/{id}/merge", &Control::merge_contacts);
        add("POST", "revoke", &Control::revoke);
        add("POST", "token", &Control::token);
        add("POST", "webhook", &Control::webhook);
        add("POST", "webhook/enable", &Control::enable_webhook);
        add("GET", "delivery_faults", &Control::delivery_tally);
        add("POST", "delivery_faults", &Control::delivery_faults);
        add("GET", "calls", &Control::calls);
        add("DELETE", "calls", &Control::reset_calls);
        add("GET", "balances", &Control::balances_of);
        add("GET", "documents", &Control::documents);
        add("POST", "reset", &Control::reset);
        return routes;
    }();
    return table;
}

HttpReply Control::handle(HttpRequest const& request, Instant now, Instant host_now) {
    request_ = &request;
    now_ = now;
    host_now_ = host_now;
    auto const path = request.path();
    if (auto index = control_index(control_guide(), request)) return *index;
    if (request.method == "GET" && path == "/__sim/journal") {
        auto owner = books();
        if (!owner) return control_reply(owner.error());
        return HttpReply::text(200, hledger_journal(**owner, until()));
    }
    auto match = routes().find(request.method, path);
    if (!match) return control_reply(no_control_call(control_guide(), request));
    values_ = std::move(match->values);
    auto body = request.body.empty() ? Result<Json>(Json::object()) : Json::parse(request.body);
    if (!body) return control_reply(body.error());
    auto answer = (this->*match->handler)(JsonCursor(*body));
    world_.flush_events(now);
    return answer ? control_reply(*answer) : control_reply(answer.error());
}

Result<Books*> Control::books() {
    auto* found = world_.books_of(request_->query_value("organisation"));
    if (found == nullptr) return missing("organisation");
    return found;
}

CalendarDate Control::until() {
    auto* owner = world_.books_of(request_->query_value("organisation"));
    if (auto const date = read_date(request_->query_value("date"))) return *date;
    return last_day(*owner, owner->today(now_));
}

Control::Answer Control::state(JsonCursor const&) {
    auto list = Json::array();
    for (auto const& books : world_.organisations)
        list.push_back(
            Json::object({{"id", books->organisation.id},
                          {"name", books->organisation.name},
                          {"today", books->today(now_).to_string()},
                          {"contacts", std::uint64_t(books->contacts.size())},
                          {"items", std::uint64_t(books->items.size())},
                          {"invoices", std::uint64_t(books->invoices.size())},
                          {"credit_notes", std::uint64_t(books->credit_notes.size())},
                          {"payments", std::uint64_t(books->payments.size())},
                          {"bank_transactions", std::uint64_t(books->bank_transactions.size())},
                          {"manual_journals", std::uint64_t(books->journals.size())}}));
    auto webhooks = Json::object();
    for (auto const& [client, sender] : world_.webhooks) webhooks.set(client, sender.state());
    return Json::object({{"now", to_iso_millis(now_)},
                         {"clock_offset_ms", std::int64_t(world_.clock_offset.count() / 1000)},
                         {"organisations", std::move(list)},
                         {"identity", world_.identity.state()},
                         {"webhooks", std::move(webhooks)},
                         {"faults", world_.faults.list()},
                         {"calls", world_.calls.calls()},
                         {"limit_violations", world_.calls.violations()}});
}

/// Everything but secrets.
Control::Answer Control::config(JsonCursor const&) {
    auto const& limits = world_.limits.settings;
    auto apps = Json::array();
    for (auto const& [id, app] : world_.identity.apps) {
        auto uris = Json::array();
        for (auto const& uri : app.redirect_uris) uris.push_back(uri);
        apps.push_back(Json::object({{"client_id", id},
                                     {"custom", app.custom},
                                     {"has_secret", !app.client_secret.empty()},
                                     {"redirect_uris", std::move(uris)}}));
    }
    return Json::object({{"switches", world_.switches.to_json()},
                         {"limits",
                          Json::object({{"minute", limits.minute},
                                        {"day", limits.day},
                                        {"concurrent", limits.concurrent},
                                        {"app_minute", limits.app_minute},
                                        {"day_reset_s", limits.day_reset_s}})},
                         {"apps", std::move(apps)}});
}

Control::Answer Control::switches(JsonCursor const&) { return world_.switches.to_json(); }

Control::Answer Control::set_switches(JsonCursor const& body) {
    CF_TRY_VOID(world_.switches.read(body));
    return world_.switches.to_json();
}

Control::Answer Control::set_limits(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"minute", "day", "concurrent", "app_minute", "day_reset_s"}));
    auto& limits = world_.limits.settings;
    CF_TRY_VOID(read_into(body, "minute", limits.minute));
    CF_TRY_VOID(read_into(body, "day", limits.day));
    CF_TRY_VOID(read_into(body, "concurrent", limits.concurrent));
    CF_TRY_VOID(read_into(body, "app_minute", limits.app_minute));
    CF_TRY_VOID(read_into(body, "day_reset_s", limits.day_reset_s));
    return done();
}

Control::Answer Control::list_faults(JsonCursor const&) { return world_.faults.list(); }

Control::Answer Control::add_faults(JsonCursor const& body) {
    return world_.faults.add(body.value());
}

Control::Answer Control::clear_faults(JsonCursor const&) {
    world_.faults.clear();
    return done();
}

Control::Answer Control::internal_errors(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"next"}));
    CF_TRY(world_.internal_errors, body.integer_at("next"));
    return done();
}

Control::Answer Control::clock(JsonCursor const& body) {
    CF_TRY(auto const leap, read_clock_move(body, now_));
    world_.clock_offset += leap;
    return Json::object({{"now", to_iso_millis(host_now_ + world_.clock_offset)}});
}

Control::Answer Control::lock_dates(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"period_lock_date", "end_of_year_lock_date"}));
    CF_TRY(auto* owner, books());
    auto read = [&](std::string_view name, std::optional<CalendarDate>& place) -> Result<void> {
        auto const* value = body.value().find(name);
        if (value == nullptr) return {};
        auto const date = read_date(value->text());
        if (!date && !value->is_null()) return body.error("'" + std::string(name) + "' is no date");
        place = date;
        return {};
    };
    CF_TRY_VOID(read("period_lock_date", owner->organisation.period_lock));
    CF_TRY_VOID(read("end_of_year_lock_date", owner->organisation.year_lock));
    return done();
}

Control::Answer Control::change_document(Json element) {
    CF_TRY(auto* owner, books());
    if (auto bad = normalise(element, document_schema(), "")) return refused(bad->message);
    for (auto kind :
         {DocumentKind::invoice, DocumentKind::credit_note, DocumentKind::bank_transaction}) {
        auto* document = owner->documents(kind).find(ascii_lower(values_[0]));
        if (document == nullptr && kind != DocumentKind::bank_transaction)
            document = owner->document_by_number(kind, values_[0]);
        if (document == nullptr) continue;
        HttpRequest by_person{"POST", "/?unitdp=4"};
        Call call{.books = *owner,
                  .switches = world_.switches,
                  .events = world_.events,
                  .request = by_person,
                  .now = now_,
                  .values = {},
                  .query = by_person.query(),
                  .envelope = family_of(kind).envelope,
                  .elements = {}};
        return settled(write_document(call, family_of(kind), element, document));
    }
    return missing("document");
}

Control::Answer Control::edit_document(JsonCursor const& body) {
    CF_TRY_VOID(body.require_object());
    return change_document(body.value());
}

Control::Answer Control::void_document(JsonCursor const&) {
    return change_document(Json::object({{"Status", "VOIDED"}}));
}

Control::Answer Control::delete_document(JsonCursor const&) {
    return change_document(Json::object({{"Status", "DELETED"}}));
}

Control::Answer Control::delete_payment(JsonCursor const&) {
    CF_TRY(auto* owner, books());
    auto* payment = owner->payments.find(ascii_lower(values_[0]));
    if (payment == nullptr) return missing("payment");
    if (auto problem = removal_problem(*owner, *payment); !problem.empty())
        return refused(std::move(problem));
    remove_payment(*owner, world_.events, *payment, now_);
    return done();
}

Result<Account*> Control::account_of(std::string const& code) {
    CF_TRY(auto* owner, books());
    auto* account = owner->account_by_code(code);
    if (account == nullptr) account = owner->accounts.find(ascii_lower(code));
    if (account == nullptr) return missing("account");
    return account;
}

Control::Answer Control::account(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"status", "code", "name", "enable_payments"}));
    CF_TRY(auto* found, account_of(values_[0]));
    CF_TRY(auto* owner, books());
    auto code = found->code;
    CF_TRY_VOID(read_into(body, "status", found->status));
    CF_TRY_VOID(read_into(body, "name", found->name));
    CF_TRY_VOID(read_into(body, "enable_payments", found->enable_payments));
    CF_TRY_VOID(read_into(body, "code", code));
    auto const* other = owner->account_by_code(code);
    if (other != nullptr && other != found) return refused("the code belongs to another account");
    owner->set_code(*found, code, now_);
    return done();
}

Control::Answer Control::tax_rate(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"status", "rate", "name"}));
    CF_TRY(auto* owner, books());
    auto* rate = owner->tax_rates.find(values_[0]);
    if (rate == nullptr) return missing("tax rate");
    CF_TRY_VOID(read_into(body, "status", rate->status));
    CF_TRY_VOID(read_into(body, "name", rate->name));
    CF_TRY_VOID(read_into(body, "rate", rate->effective_rate));
    if (rate->components.size() == 1) rate->components.front().rate = rate->effective_rate;
    owner->tax_rates.touch(*rate, now_);
    return done();
}

Control::Answer Control::tracking(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"category", "option", "name", "status"}));
    CF_TRY(auto* owner, books());
    CF_TRY(auto category_name, body.string_at("category"));
    std::string option_name;
    CF_TRY_VOID(read_into(body, "option", option_name));
    for (auto* category : owner->tracking.by_update()) {
        if (!equals_ignoring_case(category->name, category_name)) continue;
        auto* name = &category->name;
        auto* status = &category->status;
        bool found = option_name.empty();
        for (auto& option : category->options)
            if (!option_name.empty() && equals_ignoring_case(option.name, option_name)) {
                name = &option.name;
                status = &option.status;
                found = true;
            }
        if (!found) return missing("tracking option");
        CF_TRY_VOID(read_into(body, "name", *name));
        CF_TRY_VOID(read_into(body, "status", *status));
        owner->tracking.touch(*category, now_);
        return done();
    }
    return missing("tracking category");
}

/// `body` is the vendor's form: {"Name":..., "EmailAddress":..., "ContactStatus":"ARCHIVED"}.
Control::Answer Control::contact(JsonCursor const& body) {
    CF_TRY(auto* owner, books());
    auto* found = owner->contacts.find(ascii_lower(values_[0]));
    if (found == nullptr) found = owner->contact_by_number(values_[0]);
    if (found == nullptr) return missing("contact");
    auto element = body.value();
    if (auto bad = normalise(element, contact_schema(), "")) return refused(bad->message);
    auto written = write_contact(*owner, world_.events, now_, element, found, true);
    if (written.row == nullptr) return refused(join(written.errors, "; "));
    return contact_json(*written.row, ContactDetail::full);
}

Control::Answer Control::merge_contacts(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"into"}));
    CF_TRY(auto* owner, books());
    CF_TRY(auto into, body.string_at("into"));
    auto* from = owner->contacts.find(ascii_lower(values_[0]));
    auto* to = owner->contacts.find(ascii_lower(into));
    if (from == nullptr || to == nullptr || from == to) return missing("pair of contacts");
    from->merged_to = to->id;
    owner->archive(*from);
    for (auto* row : {from, to}) {
        owner->contacts.touch(*row, now_);
        tell_contact(*owner, world_.events, *row, false, now_);
    }
    for (auto kind : {DocumentKind::invoice,
                      DocumentKind::credit_note,
                      DocumentKind::bank_transaction,
                      DocumentKind::overpayment,
                      DocumentKind::prepayment})
        for (auto* document : owner->documents(kind).by_update())
            if (document->contact_id == from->id) document->contact_id = to->id;
    return done();
}

Control::Answer Control::revoke(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"organisation", "tokens"}));
    std::string organisation;
    bool tokens = false;
    CF_TRY_VOID(read_into(body, "organisation", organisation));
    CF_TRY_VOID(read_into(body, "tokens", tokens));
    if (tokens) {
        world_.identity.revoke_tokens();
    } else {
        world_.identity.revoke_connection(organisation);
    }
    return done();
}

Control::Answer Control::token(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"client_id"}));
    std::string client = world_.identity.apps.begin()->first;
    CF_TRY_VOID(read_into(body, "client_id", client));
    if (!world_.identity.apps.contains(client)) return missing("app");
    auto tenants = Json::array();
    for (auto const& tenant : world_.identity.tenants) tenants.push_back(tenant.id);
    return Json::object({{"access_token", world_.identity.grant(client, now_)},
                         {"organisations", std::move(tenants)}});
}

Control::Answer Control::webhook(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"client_id", "url", "key"}));
    std::string client = world_.webhooks.begin()->first;
    CF_TRY_VOID(read_into(body, "client_id", client));
    CF_TRY(auto url, body.string_at("url"));
    CF_TRY(auto key, body.string_at("key"));
    auto const sender = world_.webhooks.find(client);
    if (sender == world_.webhooks.end()) return missing("app");
    sender->second.subscribe(std::move(url), std::move(key), now_);
    return done();
}

Control::Answer Control::enable_webhook(JsonCursor const&) {
    for (auto& [client, sender] : world_.webhooks) sender.enable(now_);
    return done();
}

Control::Answer Control::delivery_faults(JsonCursor const& body) {
    CF_TRY(auto faults, read_delivery_faults(body.value()));
    for (auto& [client, sender] : world_.webhooks) sender.queue().set_faults(faults);
    return done();
}

Control::Answer Control::delivery_tally(JsonCursor const&) {
    DeliveryTally all;
    for (auto& [client, sender] : world_.webhooks) all += sender.queue().tally();
    return all.to_json();
}

Control::Answer Control::calls(JsonCursor const&) { return world_.calls.to_json(); }

Control::Answer Control::reset_calls(JsonCursor const&) {
    world_.calls.clear();
    return done();
}

Control::Answer Control::balances_of(JsonCursor const&) {
    CF_TRY(auto* owner, books());
    auto list = Json::array();
    for (auto const& [id, amount] : balances(ledger_entries(*owner, until()))) {
        if (amount.is_zero()) continue;
        auto const* account = owner->accounts.find(id);
        list.push_back(Json::object({{"code", account->code},
                                     {"name", account->name},
                                     {"id", id},
                                     {"balance", money_text(amount)}}));
    }
    return Json::object(
        {{"currency", owner->organisation.base_currency}, {"accounts", std::move(list)}});
}

Control::Answer Control::documents(JsonCursor const&) {
    CF_TRY(auto* owner, books());
    return audit_json(*owner);
}

Control::Answer Control::reset(JsonCursor const&) {
    reset_ = true;
    return done();
}

}  // namespace cf::xero::sim
