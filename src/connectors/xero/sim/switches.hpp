#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/json.hpp"

namespace cf::xero::sim {

/// What the contract sheet leaves uncertain, each as the sheet's section 13 decides it. Every
/// switch can be set in the scenario ("switches") and through POST /__sim/switches.
struct Switches {
    bool auto_approve = false;         ///< The consent page approves by itself.
    bool require_accept = true;        ///< No JSON in Accept: 406 (the vendor would send XML).
    bool summarize_default = true;     ///< Meaning of an absent summarizeErrors.
    bool free_voided_numbers = false;  ///< VOIDED and DELETED numbers may be used again.
    bool events_on_money = true;       ///< Payments and allocations fire INVOICE UPDATE.
    bool events_on_contacts = true;
    bool events_on_documents = true;
    bool zero_total_paid = true;         ///< An approved document of 0.00 is PAID at once.
    bool drop_amount_credited = false;   ///< AmountCredited is missing from answers.
    bool keep_void_lines = true;         ///< VOIDED and DELETED documents still show their lines.
    bool paid_lines_editable = false;    ///< Account, text and tracking of applied sales invoices.
    bool broad_scopes = false;           ///< The scopes of before March 2026 are granted.
    bool scope_error_401 = false;        ///< Missing scope answers 401 instead of 403.
    bool invalid_client_401 = false;     ///< A bad secret answers 401 instead of 400.
    bool drop_unknown_tracking = false;  ///< Unknown tracking vanishes instead of being refused.
    bool bank_reference_filter_broken = false;  ///< where on a bank transaction's Reference.
    bool void_archived_bill_refused = true;
    bool line_errors_nested = false;      ///< Errors of a line sit in the line, not the document.
    bool idempotency_per_token = false;   ///< Scope of keys: the app (false) or the token.
    bool idempotency_twin_409 = false;    ///< A key still in flight: 409 instead of its answer.
    bool rate_base_per_doc = false;       ///< CurrencyRate is base per document unit, not reverse.
    bool lowercase_problem = true;        ///< X-Rate-Limit-Problem "minute", else "Minute".
    bool reports_role = true;             ///< The consenting user may read reports.
    bool organisation_offline = false;    ///< Every accounting call answers 503.
    bool lists_show_full_invoice = true;  ///< In payments lists; else the invoice is reduced.
    Decimal taxoverride_max = Decimal::of("0.02");  ///< Per line, in document currency.

    /// Sets what `json` names; unknown names are errors.
    Result<void> read(JsonCursor const& json);
    Json to_json() const;
};

}  // namespace cf::xero::sim
