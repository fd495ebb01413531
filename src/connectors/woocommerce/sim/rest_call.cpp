#include "connectors/woocommerce/sim/rest_call.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace cf::woocommerce::sim {

namespace {

std::optional<std::int64_t> to_integer(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// As PHP's urlencode.
std::string php_urlencode(std::string_view text) {
    std::string encoded = percent_encode(text);
    for (auto at = encoded.find("%20"); at != std::string::npos; at = encoded.find("%20", at))
        encoded.replace(at, 3, "+");
    return encoded;
}

bool is_list_parameter(std::string_view name) {
    return name == "include" || name == "exclude" || name == "parent" || name == "status" ||
           name == "parent_exclude";
}

/// The caller's parameters as WordPress repeats them in links: lists spelt out, flags as 1 or 0,
/// the statuses behind everything else, then `extra`.
QueryParameters link_parameters(Call const& call, QueryParameters const& extra) {
    QueryParameters out;
    QueryParameters statuses;
    for (auto const& [name, value] : call.query) {
        if (name.starts_with("status[")) {
            statuses.emplace_back(name, value);
        } else if (is_list_parameter(name)) {
            auto& list = name == "status" ? statuses : out;
            int index = 0;
            for (auto item : split(value, ','))
                list.emplace_back(name + "[" + std::to_string(index++) + "]",
                                  std::string(trim(item)));
        } else if (name == "dates_are_gmt") {
            out.emplace_back(name, call.flag(name) ? "1" : "0");
        } else {
            out.emplace_back(name, value);
        }
    }
    out.insert(out.end(), statuses.begin(), statuses.end());
    for (auto const& [name, value] : extra) {
        bool const given = std::any_of(out.begin(), out.end(), [&](auto const& known) {
            return known.first == name ||
                   (name == "status[0]" && known.first.starts_with("status"));
        });
        if (!given) out.emplace_back(name, value);
    }
    return out;
}

std::string page_link(Call const& call,
                      QueryParameters parameters,
                      std::int64_t page,
                      std::string_view rel) {
    auto found = std::find_if(parameters.begin(), parameters.end(), [](auto const& parameter) {
        return parameter.first == "page";
    });
    if (found == parameters.end()) found = parameters.insert(parameters.end(), {"page", ""});
    found->second = std::to_string(page);
    std::string query;
    for (auto const& [name, value] : parameters)
        query += (query.empty() ? "?" : "&") + php_urlencode(name) + "=" + php_urlencode(value);
    return "<" + call.links.site + "/wp-json" + call.path + query + ">; rel=\"" + std::string(rel) +
           "\"";
}

/// WordPress takes a date with a time, and a zone if any; nothing shorter.
std::optional<Instant> read_date(std::string const& text, bool gmt, TimeZone const& zone) {
    if (text.size() < 19 || (text[10] != 'T' && text[10] != ' ' && text[10] != 't'))
        return std::nullopt;
    std::string iso = text;
    iso[10] = 'T';
    bool const zoned = iso.find_first_of("Z+-", 19) != std::string::npos;
    auto const read = zoned ? parse_instant(iso) : gmt ? parse_utc(iso) : zone.parse_local(iso);
    if (!read) return std::nullopt;
    return *read;
}

}  // namespace

std::optional<std::string> Call::parameter(std::string_view name) const {
    for (auto const& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

bool Call::flag(std::string_view name) const {
    auto const value = parameter(name);
    return value && (*value == "true" || *value == "1" || *value == "yes");
}

Id Call::id(std::size_t index) const {
    if (index >= values.size()) return 0;
    return to_integer(values[index]).value_or(0);
}

Answer::Answer(ApiError const& error) : status(error.status), body(error_json(error)) {}

Json error_json(ApiError const& error) {
    Json data = Json::object({{"status", error.status}});
    for (auto const& [name, value] : error.data.members()) data.set(name, value);
    return Json::object({{"code", error.code}, {"message", error.message}, {"data", data}});
}

ApiError invalid_id(std::string_view resource, int status) {
    // Orders refuse a write to a missing id in other words than a read. (recordings: catalogue)
    bool const order_write = status == 400 && resource == "shop_order";
    return {status,
            "woocommerce_rest_" + std::string(resource) + "_invalid_id",
            order_write ? "ID is invalid." : "Invalid ID."};
}

void ParameterErrors::add(std::string const& name,
                          std::string const& code,
                          std::string const& message) {
    names_.push_back(name);
    params_.set(name, message);
    details_.set(name, Json::object({{"code", code}, {"message", message}, {"data", Json()}}));
}

void ParameterErrors::out_of_bounds(std::string const& name, int low, int high) {
    add(name,
        "rest_out_of_bounds",
        name + " must be between " + std::to_string(low) + " (inclusive) and " +
            std::to_string(high) + " (inclusive)");
}

void ParameterErrors::not_in_list(std::string const& name,
                                  std::vector<std::string> const& allowed) {
    add(name, "rest_not_in_enum", name + " is not one of " + listing(allowed) + ".");
}

void ParameterErrors::not_of_type(std::string const& name, std::string const& type) {
    add(name, "rest_invalid_type", name + " is not of type " + type + ".");
}

ApiError ParameterErrors::error() const {
    return {400,
            "rest_invalid_param",
            "Invalid parameter(s): " + join(names_, ", "),
            Json::object({{"params", params_}, {"details", details_}})};
}

std::string listing(std::vector<std::string> const& items) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? ", and " : ", ";
        out += items[i];
    }
    return out;
}

bool ListQuery::allows(Id id) const {
    if (!include.empty() && std::find(include.begin(), include.end(), id) == include.end())
        return false;
    return std::find(exclude.begin(), exclude.end(), id) == exclude.end();
}

bool ListQuery::allows_dates(Instant created, Instant modified) const {
    return !(after && created <= *after) && !(before && created >= *before) &&
           !(modified_after && modified <= *modified_after) &&
           !(modified_before && modified >= *modified_before);
}

std::vector<Id> read_ids(Call const& call, std::string const& name) {
    std::vector<Id> ids;
    for (auto const& [key, value] : call.query)
        if (key == name || key.starts_with(name + "["))
            for (auto item : split(value, ','))
                if (auto const id = to_integer(trim(item))) ids.push_back(*id);
    return ids;
}

ListQuery read_list_query(Call const& call,
                          Settings const& settings,
                          std::vector<std::string> const& orderings,
                          ParameterErrors& errors) {
    ListQuery query;
    auto const number = [&](std::string const& name, std::int64_t& value) {
        auto const text = call.parameter(name);
        if (!text) return;
        auto const parsed = to_integer(*text);
        parsed ? void(value = *parsed) : errors.not_of_type(name, "integer");
    };
    number("page", query.page);
    number("per_page", query.per_page);
    number("offset", query.offset);
    if (query.per_page < 1 || query.per_page > 100) errors.out_of_bounds("per_page", 1, 100);
    if (query.page < 1)
        errors.add("page", "rest_out_of_bounds", "page must be greater than or equal to 1");
    query.orderby = call.parameter("orderby").value_or(orderings.front());
    if (std::find(orderings.begin(), orderings.end(), query.orderby) == orderings.end())
        errors.not_in_list("orderby", orderings);
    auto const order = call.parameter("order");
    if (order && *order != "asc" && *order != "desc")
        errors.add("order", "rest_not_in_enum", "order is not one of asc and desc.");
    query.ascending = order && *order == "asc";
    query.include = read_ids(call, "include");
    query.exclude = read_ids(call, "exclude");

    bool const gmt = call.flag("dates_are_gmt");
    auto const date = [&](std::string const& name, std::optional<Instant>& value) {
        auto const text = call.parameter(name);
        if (!text) return;
        value = read_date(*text, gmt, settings.zone);
        if (!value) errors.add(name, "rest_invalid_date", "Invalid date.");
    };
    date("after", query.after);
    date("before", query.before);
    date("modified_after", query.modified_after);
    date("modified_before", query.modified_before);
    return query;
}

int read_decimals(Call const& call, Settings const& settings, ParameterErrors& errors) {
    auto const text = call.parameter("dp");
    if (!text) return settings.decimals;
    auto const value = to_integer(*text);
    if (value && *value >= 0 && *value <= 12) return int(*value);
    errors.not_of_type("dp", "integer");
    return settings.decimals;
}

Answer paged(Call const& call,
             ListQuery const& query,
             std::vector<Id> const& ids,
             std::function<Json(Id)> const& render,
             QueryParameters const& extra) {
    auto const count = std::int64_t(ids.size());
    std::int64_t const start = query.offset + (query.page - 1) * query.per_page;
    bool const past_the_end = start >= count;
    std::int64_t const total = past_the_end ? 0 : count;
    std::int64_t const pages = (total + query.per_page - 1) / query.per_page;
    Json list = Json::array();
    for (std::int64_t i = start; i < std::min(count, start + query.per_page); ++i)
        list.push_back(render(ids[std::size_t(i)]));
    Answer answer(std::move(list));
    answer.headers.add("X-WP-Total", std::to_string(total));
    answer.headers.add("X-WP-TotalPages", std::to_string(pages));
    QueryParameters added = extra;
    if (past_the_end)
        std::erase_if(added, [](auto const& item) { return item.first != "status[0]"; });
    auto const parameters = link_parameters(call, added);
    std::string link;
    if (query.page > 1) {
        std::int64_t const previous = std::min(query.page - 1, pages);
        link = page_link(call, parameters, previous, "prev");
    }
    if (query.page < pages)
        link += (link.empty() ? "" : ", ") + page_link(call, parameters, query.page + 1, "next");
    if (!link.empty()) answer.headers.add("Link", std::move(link));
    return answer;
}

Json with_fields_only(Json body, std::string_view fields) {
    if (body.is_array()) {
        for (auto& item : body.mutable_items()) item = with_fields_only(std::move(item), fields);
        return body;
    }
    if (!body.is_object() || body.contains("code")) return body;
    Json out = Json::object();
    for (auto& [name, value] : body.mutable_members())
        for (auto field : split(fields, ','))
            if (trim(field).substr(0, trim(field).find('.')) == name) {
                out.set(name, value);
                break;
            }
    return out;
}

}  // namespace cf::woocommerce::sim
