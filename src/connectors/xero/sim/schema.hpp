#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf::xero::sim {

enum class FieldType {
    text,
    number,
    boolean,
    date,    ///< Rewritten to YYYY-MM-DD.
    guid,    ///< Rewritten to lower case.
    choice,  ///< One of `choices`, exact spelling.
    object,
    list,
    strict_list,  ///< An object here makes the vendor answer 500 (seen for line Tracking).
};

struct Schema;
struct Field {
    std::string_view name;
    FieldType type = FieldType::text;
    std::string_view vendor_type{};  ///< As named in the vendor's conversion error.
    std::vector<std::string_view> choices{};
    Schema const* nested = nullptr;
};
struct Schema {
    std::vector<Field> fields;
};

/// A body the vendor's deserialiser refuses: 400 number 14, or 500 where `internal`.
struct BadBody {
    std::string message;
    bool internal = false;
};

/// Checks types, enums, dates and ids, spells known property names as the vendor does (they are
/// read in any letter case) and drops nulls. Unknown properties stay.
std::optional<BadBody> normalise(Json& element, Schema const& schema, std::string const& path);

/// "2026-09-14", ISO date-times (the date part counts) and "/Date(1552262400000+0000)/".
std::optional<CalendarDate> read_date(std::string_view text);
bool is_guid(std::string_view text);

Schema const& contact_schema();
Schema const& document_schema();  ///< Invoices, credit notes, bank transactions.
Schema const& payment_schema();
Schema const& allocation_schema();
Schema const& batch_payment_schema();
Schema const& journal_schema();
Schema const& item_schema();
Schema const& account_schema();
Schema const& tax_rate_schema();
Schema const& named_schema();  ///< Tracking categories and options, groups: Name and Status.
Schema const& group_contact_schema();
Schema const& currency_schema();
Schema const& history_schema();

}  // namespace cf::xero::sim
