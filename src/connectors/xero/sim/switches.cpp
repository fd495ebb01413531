#include "connectors/xero/sim/switches.hpp"

#include <vector>

#include "base/text.hpp"
#include "simkit/strict_json.hpp"

namespace cf::xero::sim {
namespace {

struct Flag {
    std::string_view name;
    bool Switches::*place;
};

constexpr std::array<Flag, 25> flags{{
    {"auto_approve", &Switches::auto_approve},
    {"require_accept", &Switches::require_accept},
    {"summarize_default", &Switches::summarize_default},
    {"free_voided_numbers", &Switches::free_voided_numbers},
    {"events_on_money", &Switches::events_on_money},
    {"events_on_contacts", &Switches::events_on_contacts},
    {"events_on_documents", &Switches::events_on_documents},
    {"zero_total_paid", &Switches::zero_total_paid},
    {"drop_amount_credited", &Switches::drop_amount_credited},
    {"keep_void_lines", &Switches::keep_void_lines},
    {"paid_lines_editable", &Switches::paid_lines_editable},
    {"broad_scopes", &Switches::broad_scopes},
    {"scope_error_401", &Switches::scope_error_401},
    {"invalid_client_401", &Switches::invalid_client_401},
    {"drop_unknown_tracking", &Switches::drop_unknown_tracking},
    {"bank_reference_filter_broken", &Switches::bank_reference_filter_broken},
    {"void_archived_bill_refused", &Switches::void_archived_bill_refused},
    {"line_errors_nested", &Switches::line_errors_nested},
    {"idempotency_per_token", &Switches::idempotency_per_token},
    {"idempotency_twin_409", &Switches::idempotency_twin_409},
    {"rate_base_per_doc", &Switches::rate_base_per_doc},
    {"lowercase_problem", &Switches::lowercase_problem},
    {"reports_role", &Switches::reports_role},
    {"organisation_offline", &Switches::organisation_offline},
    {"lists_show_full_invoice", &Switches::lists_show_full_invoice},
}};

}  // namespace

Result<void> Switches::read(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    for (auto const& [name, value] : json.value().members()) {
        bool known = name == "taxoverride_max";
        for (auto const& flag : flags) {
            if (flag.name != name) continue;
            known = true;
            CF_TRY_VOID(read_into(json, name, this->*flag.place));
        }
        if (known) continue;
        std::vector<std::string> names{"taxoverride_max"};
        for (auto const& flag : flags) names.emplace_back(flag.name);
        auto const near = nearest(name, names);
        return json.error("has the unknown switch '" + name + "'" +
                          (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    return read_into(json, "taxoverride_max", taxoverride_max);
}

Json Switches::to_json() const {
    auto json = Json::object();
    for (auto const& flag : flags) json.set(flag.name, this->*flag.place);
    json.set("taxoverride_max", Json::number(taxoverride_max));
    return json;
}

}  // namespace cf::xero::sim
