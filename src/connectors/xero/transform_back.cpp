#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/transform.hpp"

// Wire -> domain, and what came back differently.
namespace cf::xero {

namespace {

Result<Money> money_of(Decimal amount, Currency currency) {
    // 5.0000 is 5.00; 5.0010 is not.
    return Money::exact(amount.normalized(), currency);
}

Result<std::optional<Money>> money_of(std::optional<Decimal> const& amount, Currency currency) {
    if (!amount) return std::optional<Money>{};
    CF_TRY(auto money, money_of(*amount, currency));
    return std::optional<Money>(money);
}

}  // namespace

std::string status_of(std::string const& wire_status) {
    if (wire_status == "SUBMITTED") return "draft";  // Waits for approval: posted nowhere yet.
    if (wire_status == "POSTED") return "authorised";
    return ascii_lower(wire_status);
}

Result<LedgerState> to_state(wire::Document const& document) {
    CF_TRY(auto currency, Currency::parse(document.currency));
    LedgerState state{.id = VendorId(document.id),
                      .number = document.number,
                      .reference = document.reference,
                      .revision = document.updated,
                      .status = status_of(document.status),
                      .date = document.date,
                      .contact = VendorId(document.contact_id),
                      .rate = document.currency_rate};
    CF_TRY(state.total, money_of(document.total, currency));
    CF_TRY(state.tax_total, money_of(document.total_tax, currency));
    CF_TRY(state.amount_due, money_of(document.amount_due, currency));
    for (auto const& line : document.lines) {
        CF_TRY(auto amount, money_of(line.line_amount.value_or(Decimal(0)), currency));
        CF_TRY(auto tax, money_of(line.tax_amount.value_or(Decimal(0)), currency));
        bool const inclusive = document.line_amount_types == "Inclusive";
        state.line_net.push_back(inclusive ? amount - tax : amount);
        state.line_tax.push_back(tax);
        state.line_account.push_back(line.account.empty() ? line.account_id : line.account);
        state.line_account_id.push_back(line.account_id);
        state.line_tax_code.push_back(line.tax_type);
    }
    return state;
}

Result<LedgerState> to_state(wire::Payment const& payment, Currency currency) {
    LedgerState state{.id = VendorId(payment.id),
                      .number = payment.document_number,
                      .reference = payment.reference,
                      .revision = payment.updated,
                      .status = status_of(payment.status)};
    CF_TRY(state.total, money_of(payment.amount, currency));
    CF_TRY(state.amount_due, money_of(payment.document_due, currency));
    return state;
}

Result<LedgerState> to_state(wire::BankTransaction const& transaction, Currency currency) {
    auto const& id =
        transaction.overpayment_id.empty() ? transaction.id : transaction.overpayment_id;
    LedgerState state{.id = VendorId(id),
                      .reference = transaction.reference,
                      .revision = transaction.updated,
                      .status = status_of(transaction.status)};
    CF_TRY(state.total, money_of(transaction.total, currency));
    CF_TRY(state.tax_total, money_of(transaction.total_tax, currency));
    return state;
}

Result<LedgerState> to_state(wire::Settlement const& allocation, Currency currency) {
    LedgerState state{
        .id = VendorId(allocation.id), .number = allocation.invoice_number, .status = "authorised"};
    CF_TRY(state.total, money_of(std::optional(allocation.amount), currency));
    return state;
}

LedgerState to_state(wire::Contact const& contact) {
    return {.id = VendorId(contact.id),
            .number = contact.number,
            .revision = contact.updated,
            .status = ascii_lower(contact.status)};
}

Contact to_contact(wire::Contact const& wire) {
    Contact contact{.id = VendorId(wire.id), .name = wire.name};
    if (!wire.email.empty()) contact.emails.push_back(wire.email);
    contact.vat_number = wire.tax_number;
    contact.external_key = wire.number;
    // GDPRREQUEST is Xero's own "gone": like archived, nothing may be posted to it.
    if (wire.status != "ACTIVE" && !wire.status.empty()) contact.status = ContactStatus::archived;
    if (!wire.merged_to.empty()) contact.merged_into = VendorId(wire.merged_to);
    contact.first_name = wire.first_name;
    contact.last_name = wire.last_name;
    contact.phone = wire.phone;
    contact.revision = wire.updated;
    for (auto const& from : wire.addresses) {
        PostalAddress& to = from.kind == "POBOX" ? contact.billing : contact.shipping;
        to.name = from.attention_to;
        if (!from.lines.empty()) to.line_1 = from.lines[0];
        for (std::size_t i = 1; i < from.lines.size(); ++i)
            to.line_2 += (i > 1 ? ", " : "") + from.lines[i];
        to.city = from.city;
        to.region = from.region;
        to.postal_code = from.postal_code;
        to.country = from.country;
    }
    return contact;
}

std::vector<std::string> differences(wire::Document const& sent, wire::Document const& got) {
    std::vector<std::string> found;
    auto compare = [&](std::string what, std::string const& ours, std::string const& theirs) {
        if (ours.empty() || ascii_lower(ours) == ascii_lower(theirs)) return;
        found.push_back(std::move(what) + ": sent " + ours + ", Xero keeps " +
                        (theirs.empty() ? "none" : theirs));
    };
    compare("contact", sent.contact_id, got.contact_id);
    compare("currency", sent.currency, got.currency);
    compare("reference", sent.reference, got.reference);
    if (sent.lines.size() != got.lines.size()) {
        compare(
            "number of lines", std::to_string(sent.lines.size()), std::to_string(got.lines.size()));
        return found;
    }
    for (std::size_t i = 0; i < sent.lines.size(); ++i) {
        auto const& ours = sent.lines[i];
        auto const& theirs = got.lines[i];
        std::string const line = "line " + std::to_string(i + 1) + " ";
        compare(line + "account",
                ours.account,
                wire::is_guid(ours.account) ? theirs.account_id : theirs.account);
        compare(line + "tax code", ours.tax_type, theirs.tax_type);
        compare(line + "item", ours.item_code, theirs.item_code);
        // An unknown option has been seen to vanish without a word (sheet 4.8).
        for (auto const& choice : ours.tracking) {
            auto const echoed =
                std::ranges::find(theirs.tracking, choice.category, &wire::Tracking::category);
            compare(line + "tracking " + choice.category,
                    choice.option,
                    echoed == theirs.tracking.end() ? "" : echoed->option);
        }
    }
    return found;
}

}  // namespace cf::xero
