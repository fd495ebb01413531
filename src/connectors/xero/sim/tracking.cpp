#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle category_style{"TrackingCategoryID", "HasValidationErrors"};
constexpr std::size_t categories_active_max = 2;
constexpr std::size_t categories_max = 4;
constexpr std::size_t name_length_max = 100;

Json option_json(TrackingOption const& option) {
    return Json::object({{"TrackingOptionID", option.id},
                         {"Name", option.name},
                         {"Status", option.status},
                         {"HasValidationErrors", false},
                         {"IsDeleted", option.status == "DELETED"},
                         {"IsArchived", option.status == "ARCHIVED"},
                         {"IsActive", option.status == "ACTIVE"}});
}

Json category_json(TrackingCategory const& category, bool archived) {
    auto options = Json::array();
    for (auto const& option : category.options)
        if (option.status == "ACTIVE" || (archived && option.status == "ARCHIVED"))
            options.push_back(option_json(option));
    return Json::object({{"Name", category.name},
                         {"Status", category.status},
                         {"TrackingCategoryID", category.id},
                         {"Options", std::move(options)}});
}

HttpReply one_category(Call& call, TrackingCategory const& category) {
    auto items = Json::array();
    items.push_back(category_json(category, call.flag("includeArchived", true)));
    return answer(call, "TrackingCategories", std::move(items));
}

HttpReply one_option(Call& call, TrackingOption const& option) {
    auto items = Json::array();
    items.push_back(option_json(option));
    return answer(call, "Options", std::move(items));
}

HttpReply refused(Call& call, Json element, std::string message) {
    Outcome outcome;
    outcome.element = std::move(element);
    outcome.refuse(std::move(message));
    return write_one(call, category_style, std::move(outcome));
}

HttpReply list_categories(Call& call) {
    bool const archived = call.flag("includeArchived", false);
    Listing<TrackingCategory> listing{.table = call.books.tracking};
    listing.field = [](TrackingCategory const& row, std::string_view name) -> std::optional<Value> {
        if (name == "TrackingCategoryID") return Value(row.id);
        if (name == "Name") return Value(row.name);
        if (name == "Status") return Value(row.status);
        return std::nullopt;
    };
    listing.keep = [archived](TrackingCategory const& row) {
        return row.status == "ACTIVE" || (archived && row.status == "ARCHIVED");
    };
    listing.render = [archived](TrackingCategory const& row, bool) {
        return category_json(row, archived);
    };
    listing.pageable = false;
    return list_rows(call, listing);
}

TrackingCategory* category_of(Call& call) {
    auto* category = call.books.tracking.find(ascii_lower(call.values[0]));
    return category && category->status != "DELETED" ? category : nullptr;
}

std::string name_problem(Books& books, std::string const& name, TrackingCategory const* self) {
    if (trim(name).empty()) return "Name is required";
    if (name.size() > name_length_max)
        return "The field Name must be a string with a maximum length of 100.";
    for (auto const* other : books.tracking.by_update())
        if (other != self && other->status != "DELETED" &&
            number_key(other->name) == number_key(name))
            return "A tracking category with this name already exists";
    return "";
}

HttpReply put_category(Call& call) {
    auto const& element = call.elements.front();
    auto const name = text_of(element, "Name");
    std::size_t active = 0;
    std::size_t all = 0;
    for (auto const* other : call.books.tracking.by_update()) {
        active += other->status == "ACTIVE";
        all += other->status != "DELETED";
    }
    if (auto problem = name_problem(call.books, name, nullptr); !problem.empty())
        return refused(call, element, std::move(problem));
    if (active >= categories_active_max || all >= categories_max)
        return refused(
            call, element, "An organisation can have at most 2 active and 4 tracking categories");
    TrackingCategory fresh;
    fresh.id = call.books.new_id();
    fresh.name = name;
    return one_category(call, call.books.tracking.add(std::move(fresh), call.now));
}

HttpReply post_category(Call& call) {
    auto* category = category_of(call);
    if (category == nullptr) return not_found();
    auto const& element = call.elements.front();
    if (element.contains("Name")) {
        auto const name = text_of(element, "Name");
        if (auto problem = name_problem(call.books, name, category); !problem.empty())
            return refused(call, element, std::move(problem));
        category->name = name;
    }
    if (element.contains("Status")) category->status = text_of(element, "Status");
    call.books.tracking.touch(*category, call.now);
    return one_category(call, *category);
}

HttpReply get_category(Call& call) {
    auto const* category = category_of(call);
    return category ? one_category(call, *category) : not_found();
}

HttpReply delete_category(Call& call) {
    auto* category = category_of(call);
    if (category == nullptr) return not_found();
    category->status = "DELETED";
    call.books.tracking.touch(*category, call.now);
    return one_category(call, *category);
}

bool option_taken(TrackingCategory const& category,
                  std::string const& name,
                  TrackingOption const* self) {
    for (auto const& other : category.options)
        if (&other != self && other.status != "DELETED" &&
            number_key(other.name) == number_key(name))
            return true;
    return false;
}

constexpr std::string_view option_text =
    "For each specified tracking option the name must be unique.";

HttpReply put_option(Call& call) {
    auto* category = category_of(call);
    // An unknown category makes the vendor answer 500 (sheet 4.8).
    if (category == nullptr) return internal_error(call.books);
    auto const& element = call.elements.front();
    auto const name = text_of(element, "Name");
    if (trim(name).empty() || name.size() > name_length_max)
        return refused(call, element, "Name must have 1 to 100 characters");
    if (option_taken(*category, name, nullptr))
        return refused(call, element, std::string(option_text));
    category->options.push_back({call.books.new_id(), name});
    call.books.tracking.touch(*category, call.now);
    return one_option(call, category->options.back());
}

TrackingOption* option_of(Call& call, TrackingCategory& category) {
    for (auto& option : category.options)
        if (option.id == ascii_lower(call.values[1])) return &option;
    return nullptr;
}

HttpReply post_option(Call& call) {
    auto* category = category_of(call);
    auto* option = category ? option_of(call, *category) : nullptr;
    if (option == nullptr) return not_found();
    auto const& element = call.elements.front();
    if (element.contains("Name")) {
        auto const name = text_of(element, "Name");
        if (option_taken(*category, name, option))
            return refused(call, element, std::string(option_text));
        option->name = name;
    }
    if (element.contains("Status")) option->status = text_of(element, "Status");
    call.books.tracking.touch(*category, call.now);
    return one_option(call, *option);
}

HttpReply delete_option(Call& call) {
    auto* category = category_of(call);
    auto* option = category ? option_of(call, *category) : nullptr;
    if (option == nullptr) return not_found();
    option->status = "DELETED";
    call.books.tracking.touch(*category, call.now);
    return one_option(call, *option);
}

}  // namespace

void add_tracking_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/TrackingCategories";
    std::string_view const key = "TrackingCategories";
    routes.add("GET", base, {list_categories, "settings", key});
    routes.add("PUT", base, {put_category, "settings", key, named_schema});
    routes.add("GET", base + "/{id}", {get_category, "settings", key});
    routes.add("POST", base + "/{id}", {post_category, "settings", key, named_schema});
    routes.add("DELETE", base + "/{id}", {delete_category, "settings", key});
    routes.add("PUT", base + "/{id}/Options", {put_option, "settings", "Options", named_schema});
    routes.add(
        "POST", base + "/{id}/Options/{oid}", {post_option, "settings", "Options", named_schema});
    routes.add("DELETE", base + "/{id}/Options/{oid}", {delete_option, "settings", "Options"});
}

}  // namespace cf::xero::sim
