#include "base/text.hpp"
#include "connectors/xero/wire.hpp"

namespace cf::xero::wire {

namespace {

std::string text_at(JsonCursor const& json, std::string_view name) {
    return std::string(json.value()[name].text());
}

Result<std::optional<Decimal>> amount_at(JsonCursor const& json, std::string_view name) {
    auto found = json.find(name);
    if (!found || found->value().text().empty()) return std::optional<Decimal>{};
    CF_TRY(auto amount, found->decimal());
    return std::optional<Decimal>(amount);
}

Result<std::optional<CalendarDate>> date_at(JsonCursor const& json, std::string_view name) {
    auto const text = text_at(json, name);
    if (text.empty()) return std::optional<CalendarDate>{};
    auto at = read_instant(text);
    if (at.has_error()) return json.error(std::string(name) + " is no date");
    return std::optional<CalendarDate>(CalendarDate{std::chrono::floor<std::chrono::days>(*at)});
}

/// Milliseconds matter: a version that changed twice within one second is another version.
std::string updated_of(JsonCursor const& json) {
    auto at = read_instant(text_at(json, "UpdatedDateUTC"));
    return at.has_value() ? to_iso_millis(*at) : std::string{};
}

std::string id_in(JsonCursor const& json, std::string_view object, std::string_view name) {
    return std::string(json.value()[object][name].text());
}

/// A code where there is one, else the id.
std::string account_in(JsonCursor const& json, std::string_view object) {
    auto code = id_in(json, object, "Code");
    return code.empty() ? id_in(json, object, "AccountID") : code;
}

Result<Line> read_line(JsonCursor const& json) {
    Line line;
    line.description = text_at(json, "Description");
    CF_TRY(line.quantity, amount_at(json, "Quantity"));
    CF_TRY(line.unit_amount, amount_at(json, "UnitAmount"));
    line.item_code = text_at(json, "ItemCode");
    line.account = text_at(json, "AccountCode");
    line.account_id = text_at(json, "AccountID");
    line.tax_type = text_at(json, "TaxType");
    CF_TRY(line.tax_amount, amount_at(json, "TaxAmount"));
    CF_TRY(line.line_amount, amount_at(json, "LineAmount"));
    for (auto const& choice : json.value()["Tracking"].items())
        line.tracking.push_back(
            {std::string(choice["Name"].text()), std::string(choice["Option"].text())});
    return line;
}

Result<std::vector<Line>> read_lines(JsonCursor const& json, std::string_view name) {
    std::vector<Line> lines;
    auto array = json.find(name);
    if (!array) return lines;
    CF_TRY(auto elements, array->elements());
    for (auto const& element : elements) {
        CF_TRY(auto line, read_line(element));
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<std::vector<Settlement>> read_settlements(JsonCursor const& json,
                                                 std::string_view name,
                                                 char const* id_name) {
    std::vector<Settlement> settlements;
    auto array = json.find(name);
    if (!array) return settlements;
    CF_TRY(auto elements, array->elements());
    for (auto const& element : elements) {
        CF_TRY(auto settlement, read_settlement(element, id_name));
        settlements.push_back(std::move(settlement));
    }
    return settlements;
}

/// CreditNotes, Overpayments and Prepayments of an invoice.
Result<std::vector<Settlement>> read_credits(JsonCursor const& json) {
    std::vector<Settlement> credits;
    for (auto const& [list, id] : {std::pair("CreditNotes", "CreditNoteID"),
                                   std::pair("Overpayments", "OverpaymentID"),
                                   std::pair("Prepayments", "PrepaymentID")}) {
        auto array = json.find(list);
        if (!array) continue;
        CF_TRY(auto elements, array->elements());
        for (auto const& element : elements) {
            Settlement credit;
            credit.id = text_at(element, id);
            credit.reference = text_at(element, "CreditNoteNumber");
            CF_TRY(credit.date, date_at(element, "Date"));
            CF_TRY(auto amount, amount_at(element, "AppliedAmount"));
            credit.amount = amount.value_or(Decimal(0));
            credits.push_back(std::move(credit));
        }
    }
    return credits;
}

void collect_messages(Json const& json, std::string_view list, std::vector<std::string>& messages) {
    for (auto const& item : json.items()) collect_messages(item, list, messages);
    for (auto const& [name, value] : json.members()) {
        if (name != list) {
            collect_messages(value, list, messages);
            continue;
        }
        for (auto const& problem : value.items())
            if (auto text = problem["Message"].text(); !text.empty()) messages.emplace_back(text);
    }
}

}  // namespace

Result<Document> read_document(JsonCursor json, DocumentType type) {
    bool const invoice = type == DocumentType::invoice;
    Document document;
    document.id = text_at(json, invoice ? "InvoiceID" : "CreditNoteID");
    document.number = text_at(json, invoice ? "InvoiceNumber" : "CreditNoteNumber");
    document.type = text_at(json, "Type");
    document.status = text_at(json, "Status");
    document.reference = text_at(json, "Reference");
    document.url = text_at(json, "Url");
    document.contact_id = id_in(json, "Contact", "ContactID");
    document.currency = text_at(json, "CurrencyCode");
    document.line_amount_types = text_at(json, "LineAmountTypes");
    CF_TRY(document.date, date_at(json, "Date"));
    CF_TRY(document.due_date, date_at(json, "DueDate"));
    CF_TRY(document.currency_rate, amount_at(json, "CurrencyRate"));
    CF_TRY(document.total, amount_at(json, "Total"));
    CF_TRY(document.total_tax, amount_at(json, "TotalTax"));
    CF_TRY(document.amount_due, amount_at(json, invoice ? "AmountDue" : "RemainingCredit"));
    CF_TRY(document.lines, read_lines(json, "LineItems"));
    CF_TRY(document.payments, read_settlements(json, "Payments", "PaymentID"));
    CF_TRY(document.allocations, read_settlements(json, "Allocations", "AllocationID"));
    CF_TRY(document.credits, read_credits(json));
    document.updated = updated_of(json);
    return document;
}

Result<Payment> read_payment(JsonCursor json) {
    Payment payment;
    payment.id = text_at(json, "PaymentID");
    payment.status = text_at(json, "Status");
    payment.reference = text_at(json, "Reference");
    payment.account = account_in(json, "Account");
    payment.updated = updated_of(json);
    // A refund shows its credit note under "Invoice" (sheet 13.1).
    payment.document_id = id_in(json, "Invoice", "InvoiceID");
    payment.document_number = id_in(json, "Invoice", "InvoiceNumber");
    payment.document_type = id_in(json, "Invoice", "Type");
    payment.currency = id_in(json, "Invoice", "CurrencyCode");
    if (payment.document_id.empty()) {
        payment.document_id = id_in(json, "CreditNote", "CreditNoteID");
        payment.document_number = id_in(json, "CreditNote", "CreditNoteNumber");
        if (!payment.document_id.empty()) payment.document_type = "ACCRECCREDIT";
    }
    CF_TRY(payment.date, date_at(json, "Date"));
    CF_TRY(payment.amount, amount_at(json, "Amount"));
    CF_TRY(payment.currency_rate, amount_at(json, "CurrencyRate"));
    if (auto document = json.find("Invoice")) {
        CF_TRY(payment.document_due, amount_at(*document, "AmountDue"));
    }
    return payment;
}

Result<Settlement> read_settlement(JsonCursor json, char const* id_name) {
    Settlement settlement;
    settlement.id = text_at(json, id_name);
    settlement.reference = text_at(json, "Reference");
    settlement.invoice_id = id_in(json, "Invoice", "InvoiceID");
    settlement.invoice_number = id_in(json, "Invoice", "InvoiceNumber");
    CF_TRY(settlement.date, date_at(json, "Date"));
    CF_TRY(settlement.amount, json.decimal_at("Amount"));
    return settlement;
}

Result<Contact> read_contact(JsonCursor json) {
    Contact contact;
    contact.id = text_at(json, "ContactID");
    contact.number = text_at(json, "ContactNumber");
    contact.name = text_at(json, "Name");
    contact.status = text_at(json, "ContactStatus");
    contact.first_name = text_at(json, "FirstName");
    contact.last_name = text_at(json, "LastName");
    contact.email = text_at(json, "EmailAddress");
    contact.tax_number = text_at(json, "TaxNumber");
    contact.merged_to = text_at(json, "MergedToContactID");
    contact.updated = updated_of(json);
    for (auto const& phone : json.value()["Phones"].items()) {
        if (phone["PhoneNumber"].text().empty()) continue;
        bool const main = phone["PhoneType"].text() == "DEFAULT";
        if (!main && !contact.phone.empty()) continue;
        contact.phone.clear();
        for (auto name : {"PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"})
            contact.phone += phone[name].text();
    }
    for (auto const& entry : json.value()["Addresses"].items()) {
        Address address;
        address.kind = entry["AddressType"].text();
        address.attention_to = entry["AttentionTo"].text();
        for (auto name : {"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"})
            address.lines.emplace_back(entry[name].text());
        while (!address.lines.empty() && address.lines.back().empty()) address.lines.pop_back();
        address.city = entry["City"].text();
        address.region = entry["Region"].text();
        address.postal_code = entry["PostalCode"].text();
        address.country = entry["Country"].text();
        contact.addresses.push_back(std::move(address));
    }
    return contact;
}

Result<Item> read_item(JsonCursor json) {
    return Item{.id = text_at(json, "ItemID"),
                .code = text_at(json, "Code"),
                .name = text_at(json, "Name"),
                .sales_account = id_in(json, "SalesDetails", "AccountCode"),
                .sales_tax_type = id_in(json, "SalesDetails", "TaxType"),
                .updated = updated_of(json)};
}

Result<BankTransaction> read_bank_transaction(JsonCursor json) {
    BankTransaction transaction;
    transaction.id = text_at(json, "BankTransactionID");
    transaction.overpayment_id = text_at(json, "OverpaymentID");
    transaction.type = text_at(json, "Type");
    transaction.status = text_at(json, "Status");
    transaction.reference = text_at(json, "Reference");
    transaction.contact_id = id_in(json, "Contact", "ContactID");
    transaction.bank_account = account_in(json, "BankAccount");
    transaction.currency = text_at(json, "CurrencyCode");
    transaction.line_amount_types = text_at(json, "LineAmountTypes");
    transaction.updated = updated_of(json);
    CF_TRY(transaction.date, date_at(json, "Date"));
    CF_TRY(transaction.total, amount_at(json, "Total"));
    CF_TRY(transaction.total_tax, amount_at(json, "TotalTax"));
    CF_TRY(transaction.lines, read_lines(json, "LineItems"));
    return transaction;
}

Result<BankTransfer> read_bank_transfer(JsonCursor json) {
    BankTransfer transfer;
    transfer.id = text_at(json, "BankTransferID");
    transfer.status = text_at(json, "Status");
    transfer.reference = text_at(json, "Reference");
    transfer.from_account = account_in(json, "FromBankAccount");
    transfer.to_account = account_in(json, "ToBankAccount");
    CF_TRY(transfer.date, date_at(json, "Date"));
    CF_TRY(transfer.amount, amount_at(json, "Amount"));
    return transfer;
}

Result<ManualJournal> read_manual_journal(JsonCursor json) {
    ManualJournal journal;
    journal.id = text_at(json, "ManualJournalID");
    journal.status = text_at(json, "Status");
    journal.narration = text_at(json, "Narration");
    journal.updated = updated_of(json);
    CF_TRY(journal.date, date_at(json, "Date"));
    CF_TRY(journal.lines, read_lines(json, "JournalLines"));
    return journal;
}

Verdict read_verdict(Json const& element) {
    Verdict verdict;
    collect_messages(element, "ValidationErrors", verdict.errors);
    collect_messages(element, "Warnings", verdict.warnings);
    verdict.failed =
        !verdict.errors.empty() || element["StatusAttributeString"].text() == "ERROR" ||
        element["HasErrors"].boolean_or(false) || element["HasValidationErrors"].boolean_or(false);
    return verdict;
}

Result<Instant> read_instant(std::string_view text) {
    constexpr std::string_view opening = "/Date(";
    if (!text.starts_with(opening)) {
        if (text.size() == 10) {
            CF_TRY(auto date, CalendarDate::parse(text));
            return Instant(date.day);
        }
        return text.ends_with('Z') ? parse_instant(text) : parse_utc(text);
    }
    text.remove_prefix(opening.size());
    // From 1 on: what comes before 1970 begins with a minus of its own.
    auto const digits_end = text.find_first_of("+-)", 1);
    auto const millis = Decimal::parse(text.substr(0, digits_end));
    // The years 0 to 9999: others cannot be written as a date.
    bool const fits = millis.has_value() && millis->scale() == 0 &&
                      *millis >= Decimal(-62'167'219'200'000) &&
                      *millis <= Decimal(253'402'300'799'999);
    if (digits_end == std::string_view::npos || !fits)
        return Error{ErrorKind::invalid_input,
                     "xero.date.malformed",
                     "Xero sent a date that cannot be read"};
    return from_micros(std::int64_t(millis->coefficient()) * 1000);
}

}  // namespace cf::xero::wire
