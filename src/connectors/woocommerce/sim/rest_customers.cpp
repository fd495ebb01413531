#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/woocommerce/sim/documents.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

/// Longer ones do not fit the column of the vendor's user table. (recordings: catalogue writes)
constexpr std::size_t email_length_max = 100;

std::string display_name(Json const& customer) {
    std::string name = std::string(customer["first_name"].text()) + " " +
                       std::string(customer["last_name"].text());
    std::string_view const trimmed = trim(name);
    return fold(trimmed.empty() ? customer["username"].text() : trimmed);
}

ApiError email_taken(std::string const& email) {
    return {400,
            "registration-error-email-exists",
            "An account is already registered with " + email +
                ". Please log in or use a different email address."};
}

ApiError no_customer() { return {404, "woocommerce_rest_invalid_id", "Invalid resource ID."}; }

bool mentions(Json const& customer, std::string const& needle) {
    for (char const* member : {"email", "first_name", "last_name", "username"})
        if (fold(customer[member].text()).find(needle) != std::string::npos) return true;
    return false;
}

/// Administrators cannot be deleted through the API.
Json shown(Json const& customer, LinkBase const& links) {
    bool const is_admin = customer["role"].text() == "administrator";
    return with_links(customer,
                      links,
                      "customers",
                      is_admin ? "GET, POST, PUT, PATCH" : "GET, POST, PUT, PATCH, DELETE");
}

std::string user_name_from(std::string const& email) {
    return ascii_lower(email.substr(0, email.find('@')));
}

}  // namespace

Answer Rest::list_customers(Call const& call) {
    ParameterErrors errors;
    // Date filters are not among this list's parameters: the vendor passes over them in silence.
    Call undated = call;
    std::erase_if(undated.query, [](auto const& parameter) {
        return parameter.first == "modified_after" || parameter.first == "modified_before" ||
               parameter.first == "after" || parameter.first == "before";
    });
    auto const query = read_list_query(
        undated, store_.settings, {"name", "id", "include", "registered_date"}, errors);
    if (!errors.empty()) return errors.error();
    std::string const role = call.parameter("role").value_or("customer");
    auto const email = call.parameter("email");
    std::string const search = fold(call.parameter("search").value_or(""));
    std::vector<Id> ids;
    for (auto const& [id, customer] : store_.customers) {
        if (!query.allows(id)) continue;
        if (role != "all" && customer["role"].text() != role) continue;
        if (email && !equals_ignoring_case(customer["email"].text(), *email)) continue;
        if (search.empty() || mentions(customer, search)) ids.push_back(id);
    }
    if (query.orderby == "name")
        std::stable_sort(ids.begin(), ids.end(), [&](Id a, Id b) {
            return display_name(store_.customers.at(a)) < display_name(store_.customers.at(b));
        });
    // Unlike the other lists, customers come in ascending order unless asked otherwise.
    if (call.parameter("order") == "desc") std::reverse(ids.begin(), ids.end());
    return paged(
        call, query, ids, [&](Id id) { return shown(store_.customers.at(id), call.links); });
}

Answer Rest::get_customer(Call const& call) {
    auto const found = store_.customers.find(call.id());
    if (found == store_.customers.end()) return no_customer();
    return shown(found->second, call.links);
}

Answer Rest::create_customer(Call const& call) {
    std::string const email(call.body["email"].text());
    if (email.empty())
        return ApiError{400,
                        "rest_missing_callback_param",
                        "Missing parameter(s): email",
                        Json::object({{"params", Json::array({Json("email")})}})};
    if (email.find('@') == std::string::npos) {
        ParameterErrors errors;
        errors.add("email", "rest_invalid_email", "Invalid email address.");
        return errors.error();
    }
    if (email.size() > email_length_max)
        return ApiError{400, "woocommerce_rest_cannot_create", "Cannot create this resource."};
    if (store_.customer_with_email(email)) return email_taken(email);
    Id const id = store_.take_customer_id();
    Json customer = new_customer(store_, id, call.now);
    std::vector<std::string> ignored;
    Json body = call.body;
    body.erase("password");
    merge_document(customer, body, ignored);
    if (customer["username"].text().empty()) customer.set("username", user_name_from(email));
    customer.set("role", "customer");
    customer.set("avatar_url", "https://avatars.example/" + to_hex(sha256(ascii_lower(email))));
    Json const& stored = store_.customers.insert_or_assign(id, std::move(customer)).first->second;
    shop_.hooks().emit("customer.created", id, call.now);
    shop_.hooks().emit("customer.updated", id, call.now);
    return {201, with_links(stored, call.links, "customers")};
}

Answer Rest::update_customer(Call const& call) {
    auto const found = store_.customers.find(call.id());
    if (found == store_.customers.end())
        return ApiError{400, "woocommerce_rest_invalid_id", "Invalid resource ID."};
    if (call.body.contains("email")) {
        auto const holder = store_.customer_with_email(call.body["email"].text());
        if (holder && *holder != call.id())
            return ApiError{
                400, "woocommerce_rest_customer_invalid_email", "Email address is invalid."};
    }
    std::vector<std::string> ignored;
    Json body = call.body;
    for (char const* fixed : {"password", "username", "role"}) body.erase(fixed);
    merge_document(found->second, body, ignored);
    set_dates(found->second, "date_modified", call.now, store_.settings.zone);
    shop_.hooks().emit("customer.updated", call.id(), call.now);
    return with_links(found->second, call.links, "customers");
}

Answer Rest::delete_customer(Call const& call) {
    auto const found = store_.customers.find(call.id());
    if (found == store_.customers.end()) return no_customer();
    if (!call.flag("force") && !call.body["force"].boolean_or(false))
        return ApiError{
            501, "woocommerce_rest_trash_not_supported", "Customers do not support trashing."};
    Json before = with_links(found->second, call.links, "customers");
    store_.customers.erase(found);
    shop_.hooks().emit("customer.deleted", call.id(), call.now);
    return before;
}

Answer Rest::batch_customers(Call const& call) {
    return batch(call, &Rest::create_customer, &Rest::update_customer, &Rest::delete_customer);
}

}  // namespace cf::woocommerce::sim
