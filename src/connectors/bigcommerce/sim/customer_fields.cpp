#include "connectors/bigcommerce/sim/customer_fields.hpp"

#include <algorithm>
#include <iterator>

namespace cf::bigcommerce::sim {

std::optional<HttpReply> write_party(Party& party,
                                     Json const& body,
                                     std::set<std::string_view> const& extra) {
    struct Field {
        std::string_view name;
        std::string Party::*member;
    };
    static constexpr Field fields[] = {{"email", &Party::email},
                                       {"first_name", &Party::first_name},
                                       {"last_name", &Party::last_name},
                                       {"company", &Party::company},
                                       {"phone", &Party::phone},
                                       {"address1", &Party::street_1},
                                       {"address2", &Party::street_2},
                                       {"city", &Party::city},
                                       {"state_or_province", &Party::state},
                                       {"postal_code", &Party::zip},
                                       {"country_code", &Party::country_iso2}};
    for (auto const& [name, value] : body.members()) {
        auto const field = std::find_if(
            std::begin(fields), std::end(fields), [&](auto& one) { return one.name == name; });
        if (field == std::end(fields)) {
            if (extra.contains(name)) continue;
            return v3_invalid(name, "is not a field of this resource");
        }
        if (!value.is_string()) return v3_invalid(name, "must be a string");
        party.*(field->member) = std::string(value.text());
    }
    return std::nullopt;
}

Checked<Json> customer_rows(HttpRequest const& request) {
    constexpr std::size_t rows_max = 10;
    CF_TRY(auto body, json_body(request, Version::v3));
    if (!body.is_array()) return v3_invalid("body", "must be an array");
    if (body.size() > rows_max) return HttpReply{413, {}, ""};
    return body;
}

Id id_member(Json const& row, std::string_view name, Id otherwise) {
    auto const number = JsonCursor(row).integer_at(name);
    return number.has_value() ? *number : otherwise;
}

}  // namespace cf::bigcommerce::sim
