#pragma once

#include "connectors/xero/sim/call.hpp"

namespace cf::xero::sim {

/// What the lines of one document are read against.
struct LineRules {
    Books& books;
    std::string_view type;  ///< Of the document: ACCREC, ACCPAYCREDIT, SPEND, ...
    LineAmountTypes amounts = LineAmountTypes::exclusive;
    int unit_places = 2;
    bool needs_account = false;  ///< AUTHORISED and SUBMITTED; drafts may leave it out.
    bool allow_discount = false;
    std::vector<std::string> problems{};

    void refuse(std::string message);
};

/// Reads one line, on top of `base` when it updates an existing one (sheet 4.3, 4.4).
Line read_line(LineRules& rules, Json const& element, Line const* base);
/// Computes the tax anew, after LineAmountTypes changed.
void recompute_tax(LineRules& rules, Line& line);

/// SubTotal, TotalTax, Total, TotalDiscount from the lines and the rounding amount.
void add_up(Document& document);

/// The tracking of a line by names or ids; unknown ones are refused or dropped (a switch).
std::vector<TrackingRef> read_tracking(Books& books,
                                       Json const& list,
                                       std::vector<std::string>& problems);
Json tracking_json(Books& books, std::vector<TrackingRef> const& tracking);
Json line_json(Books& books, Line const& line, int unit_places);

/// Why an account may not be used on a line, or "".
std::string account_problem(Account const* account, std::string_view code, bool tracked_item);
/// The account named by AccountID or AccountCode; null when unknown or not named.
Account* named_account(Books& books, Json const& element);

}  // namespace cf::xero::sim
