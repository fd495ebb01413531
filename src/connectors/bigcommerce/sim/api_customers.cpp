#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/customer_fields.hpp"

namespace cf::bigcommerce::sim {
namespace {

struct CustomerFilter {
    std::optional<std::set<std::int64_t>> ids, groups;
    std::optional<std::set<std::string>> emails, names, companies, phones;
    std::string name_like;
    std::optional<Instant> created, created_min, created_max, modified, modified_min, modified_max;

    static Checked<CustomerFilter> read(Query const& query);
    bool fits(Customer const& customer) const;
};

Checked<std::optional<std::set<std::int64_t>>> id_set(Query const& query, char const* name) {
    CF_TRY(auto const all, query.integers(name));
    if (!query.has(name)) return std::optional<std::set<std::int64_t>>();
    return std::optional(std::set<std::int64_t>(all.begin(), all.end()));
}

std::optional<std::set<std::string>> text_set(Query const& query, char const* name) {
    if (!query.has(name)) return std::nullopt;
    std::set<std::string> all;
    for (auto const& text : query.texts(name)) all.insert(ascii_lower(text));
    return all;
}

Checked<CustomerFilter> CustomerFilter::read(Query const& query) {
    CustomerFilter filter;
    CF_TRY(filter.ids, id_set(query, "id:in"));
    CF_TRY(filter.groups, id_set(query, "customer_group_id:in"));
    filter.emails = text_set(query, "email:in");
    filter.names = text_set(query, "name:in");
    filter.companies = text_set(query, "company:in");
    filter.phones = text_set(query, "phone:in");
    filter.name_like = ascii_lower(query.text("name:like"));
    CF_TRY(filter.created, query.instant("date_created"));
    CF_TRY(filter.created_min, query.instant("date_created:min"));
    CF_TRY(filter.created_max, query.instant("date_created:max"));
    CF_TRY(filter.modified, query.instant("date_modified"));
    CF_TRY(filter.modified_min, query.instant("date_modified:min"));
    CF_TRY(filter.modified_max, query.instant("date_modified:max"));
    return filter;
}

bool CustomerFilter::fits(Customer const& customer) const {
    auto const& party = customer.party;
    std::string const name = ascii_lower(party.first_name + " " + party.last_name);
    auto outside = [](auto const& set, auto const& value) { return set && !set->contains(value); };
    if (outside(ids, customer.id) || outside(groups, customer.customer_group_id)) return false;
    if (outside(emails, ascii_lower(party.email)) || outside(names, name)) return false;
    if (outside(companies, ascii_lower(party.company)) || outside(phones, party.phone)) {
        return false;
    }
    if (!name_like.empty() && name.find(name_like) == std::string::npos) return false;
    Instant const made = whole_second(customer.created), changed = whole_second(customer.modified);
    if ((created && made != *created) || (modified && changed != *modified)) return false;
    if ((created_min && made < *created_min) || (created_max && made > *created_max)) return false;
    return !(modified_min && changed < *modified_min) && !(modified_max && changed > *modified_max);
}

Checked<CustomerInclude> read_customer_include(Query const& query) {
    CustomerInclude include;
    for (auto const& part : query.texts("include")) {
        if (part == "addresses")
            include.addresses = true;
        else if (part == "storecredit")
            include.store_credit = true;
        else if (part == "formfields")
            include.form_fields = true;
        else if (part == "attributes")
            include.attributes = true;
        else if (part != "shopper_profile_id" && part != "segment_ids") {
            return query.bad("include", "'" + part + "' cannot be included");
        }
    }
    return include;
}

Checked<std::vector<Customer const*>> sorted(std::vector<Customer const*> found,
                                             Query const& query) {
    if (!query.has("sort")) return found;
    std::string const text = query.text("sort");
    auto const parts = split(text, ':');
    bool const down = parts.size() == 2 && parts[1] == "desc";
    auto const order_by = [&](auto key) {
        std::stable_sort(found.begin(), found.end(), [&](auto* a, auto* b) {
            return down ? key(*b) < key(*a) : key(*a) < key(*b);
        });
    };
    if (parts[0] == "date_created")
        order_by([](auto& one) { return one.created; });
    else if (parts[0] == "date_modified")
        order_by([](auto& one) { return one.modified; });
    else if (parts[0] == "last_name")
        order_by([](auto& one) { return one.party.last_name; });
    else
        return query.bad("sort", "not a field to sort by");
    return found;
}

std::string cursor_of(Customer const& customer) {
    std::string text = to_base64("{\"id\":" + std::to_string(customer.id) + "}");
    return text;
}

Json cursor_pagination(std::vector<Customer const*> const& shown, Page page) {
    Json links = Json::object();
    return Json::object({{"count", std::int64_t(shown.size())},
                         {"per_page", page.limit},
                         {"start_cursor", shown.empty() ? Json() : Json(cursor_of(*shown.front()))},
                         {"end_cursor", shown.empty() ? Json() : Json(cursor_of(*shown.back()))},
                         {"links", std::move(links)}});
}

/// The id in a cursor made by `cursor_of`.
std::optional<Id> cursor_id(std::string const& cursor) {
    auto const text = from_base64(cursor);
    auto const json = text ? Json::parse(*text) : Result<Json>(Json());
    if (json.has_error()) return std::nullopt;
    auto const id = JsonCursor(*json).integer_at("id");
    return id.has_value() ? std::optional<Id>(*id) : std::nullopt;
}

}  // namespace

HttpReply Api::list_customers(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v3,
                       {"id:in",
                        "customer_group_id:in",
                        "email:in",
                        "name:in",
                        "name:like",
                        "company:in",
                        "phone:in",
                        "registration_ip_address:in",
                        "date_created",
                        "date_created:min",
                        "date_created:max",
                        "date_modified",
                        "date_modified:min",
                        "date_modified:max",
                        "include",
                        "sort",
                        "page",
                        "limit",
                        "after",
                        "before"}));
    CF_TRY(auto const filter, CustomerFilter::read(query));
    CF_TRY(auto const include, read_customer_include(query));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    std::vector<Customer const*> found;
    if (filter.ids) {
        for (Id id : *filter.ids) {
            Customer const* const customer = store_.find_customer(id);
            if (customer && filter.fits(*customer)) found.push_back(customer);
        }
    } else {
        for (auto const& [id, customer] : store_.customers) {
            if (filter.fits(customer)) found.push_back(&customer);
        }
    }
    CF_TRY(found, sorted(std::move(found), query));
    std::size_t const all = found.size();
    std::size_t first = page.first();
    if (query.has("after")) {
        auto const after = cursor_id(query.text("after"));
        if (!after) return query.bad("after", "not a cursor");
        auto const next = std::find_if(
            found.begin(), found.end(), [&](auto* customer) { return customer->id > *after; });
        first = std::size_t(next - found.begin());
    }
    found.erase(found.begin(), found.begin() + std::ptrdiff_t(std::min(first, found.size())));
    if (found.size() > std::size_t(page.limit)) found.resize(std::size_t(page.limit));
    Json rows = Json::array();
    for (auto const* customer : found) rows.push_back(wire_customer(*customer, include));
    Json meta = Json::object({{"pagination", pagination(rows.size(), all, page)}});
    if (page.page == 1) meta.set("cursor_pagination", cursor_pagination(found, page));
    return json_answer(200, Json::object({{"data", std::move(rows)}, {"meta", std::move(meta)}}));
}

namespace {

/// E-mails are unique per channel, not per store. (Sheet section 7.)
bool email_taken(Store const& store, std::string const& email, Id channel, Id except) {
    return std::any_of(store.customers.begin(), store.customers.end(), [&](auto const& entry) {
        auto const& other = entry.second;
        return other.id != except && other.origin_channel_id == channel &&
               equals_ignoring_case(other.party.email, email);
    });
}

std::set<std::string_view> const customer_extras{"id",
                                                 "notes",
                                                 "tax_exempt_category",
                                                 "customer_group_id",
                                                 "origin_channel_id",
                                                 "channel_ids",
                                                 "store_credit_amounts",
                                                 "addresses"};

std::optional<HttpReply> write_customer(Customer& customer, Json const& row) {
    if (auto refused = write_party(customer.party, row, customer_extras)) return refused;
    if (auto const* notes = row.find("notes")) {
        customer.notes = std::string(notes->text());
    }
    if (auto const* category = row.find("tax_exempt_category")) {
        customer.tax_exempt_category = std::string(category->text());
    }
    JsonCursor const cursor(row);
    if (cursor.find("customer_group_id")) {
        auto const group = cursor.integer_at("customer_group_id");
        if (group.has_error()) return v3_invalid("customer_group_id", "must be a number");
        customer.customer_group_id = *group;
    }
    if (auto const* credits = row.find("store_credit_amounts")) {
        auto const amount = JsonCursor((*credits)[std::size_t(0)]).decimal_at("amount");
        if (amount.has_error()) return v3_invalid("store_credit_amounts", "must hold an amount");
        customer.store_credit = *amount;
    }
    return std::nullopt;
}

}  // namespace

HttpReply Api::post_customers(Call const& call) {
    CF_TRY(auto const rows, customer_rows(call.request));
    std::vector<Customer> made;
    for (auto const& row : rows.items()) {
        Customer customer;
        customer.origin_channel_id = id_member(row, "origin_channel_id", 1);
        if (auto refused = write_customer(customer, row)) return *refused;
        if (customer.party.email.empty()) return v3_invalid("email", "is required");
        if (email_taken(store_, customer.party.email, customer.origin_channel_id, 0)) {
            return v3_invalid("email", "is already in use");
        }
        for (auto const& one : row["addresses"].items()) {
            CustomerAddress address;
            if (auto refused = write_party(address.party, one, {"address_type"})) return *refused;
            customer.addresses.push_back(std::move(address));
        }
        made.push_back(std::move(customer));
    }
    Json answers = Json::array();
    for (auto& customer : made) {
        auto const& added = store_.add_customer(std::move(customer), call.now);
        answers.push_back(wire_customer(added, {.addresses = true}));
    }
    return v3_data(std::move(answers));
}

HttpReply Api::put_customers(Call const& call) {
    CF_TRY(auto const rows, customer_rows(call.request));
    std::vector<Customer> changed_rows;
    for (auto const& row : rows.items()) {
        Customer const* const customer = store_.find_customer(id_member(row, "id", -1));
        if (!customer) return v3_invalid("id", "no such customer");
        Customer next = *customer;
        if (auto refused = write_customer(next, row)) return *refused;
        if (email_taken(store_, next.party.email, next.origin_channel_id, next.id)) {
            return v3_invalid("email", "is already in use");
        }
        changed_rows.push_back(std::move(next));
    }
    Json answers = Json::array();
    for (auto& next : changed_rows) {
        auto& customer = *store_.find_customer(next.id);
        customer = std::move(next);
        store_.touch_customer(customer, call.now);
        answers.push_back(wire_customer(customer, {}));
    }
    return v3_data(std::move(answers));
}

HttpReply Api::delete_customers(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"id:in"}));
    CF_TRY(auto const ids, query.integers("id:in"));
    for (Id id : ids) store_.remove_customer(id);
    return no_content();
}

}  // namespace cf::bigcommerce::sim
