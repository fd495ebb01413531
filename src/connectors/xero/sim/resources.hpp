#pragma once

#include "connectors/xero/sim/call.hpp"
#include "simkit/route.hpp"

namespace cf::xero::sim {

/// One method of one resource.
struct Endpoint {
    HttpReply (*run)(Call&) = nullptr;
    std::string_view scope;               ///< "invoices", "contacts"; several joined by '|'.
    std::string_view envelope{};          ///< Plural key of bodies and answers.
    Schema const& (*schema)() = nullptr;  ///< Of a body; null when none is read.
    bool metered = true;
};
using Routes = RouteTable<Endpoint>;

// Each adds its resource under /api.xro/2.0.
void add_organisation_routes(Routes& routes);
void add_account_routes(Routes& routes);
void add_tax_and_currency_routes(Routes& routes);
void add_tracking_routes(Routes& routes);
void add_contact_routes(Routes& routes);
void add_contact_group_routes(Routes& routes);
void add_item_routes(Routes& routes);
void add_document_routes(Routes& routes);  ///< Invoices, CreditNotes, BankTransactions.
void add_credit_routes(Routes& routes);    ///< Overpayments, Prepayments, Allocations.
void add_payment_routes(Routes& routes);
void add_batch_payment_routes(Routes& routes);
void add_journal_routes(Routes& routes);
void add_history_routes(Routes& routes);
void add_report_routes(Routes& routes);

}  // namespace cf::xero::sim
