#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "connectors/xero/wire.hpp"

namespace cf::xero::wire {

namespace {

// Only what is set is sent.

void put(Json& json, std::string_view name, std::string const& text) {
    if (!text.empty()) json.set(name, text);
}
void put(Json& json, std::string_view name, std::optional<Decimal> const& number) {
    if (number) json.set(name, Json::number(*number));
}
void put(Json& json, std::string_view name, std::optional<CalendarDate> const& date) {
    if (date) json.set(name, date->to_string());
}

Json tracking_json(std::vector<Tracking> const& tracking) {
    // Always an array: an object made the server answer 500 (sheet 4.8).
    Json array = Json::array();
    for (auto const& choice : tracking)
        array.push_back(Json::object({{"Name", choice.category}, {"Option", choice.option}}));
    return array;
}

Json line_json(Line const& line) {
    Json json = Json::object();
    put(json, "Description", line.description);
    put(json, "Quantity", line.quantity);
    put(json, "UnitAmount", line.unit_amount);
    put(json, "LineAmount", line.line_amount);
    put(json, "ItemCode", line.item_code);
    put(json, is_guid(line.account) ? "AccountID" : "AccountCode", line.account);
    put(json, "TaxType", line.tax_type);
    put(json, "TaxAmount", line.tax_amount);
    if (!line.tracking.empty()) json.set("Tracking", tracking_json(line.tracking));
    return json;
}

Json lines_json(std::vector<Line> const& lines) {
    Json array = Json::array();
    for (auto const& line : lines) array.push_back(line_json(line));
    return array;
}

}  // namespace

Json account_ref(std::string const& account) {
    Json json = Json::object();
    put(json, is_guid(account) ? "AccountID" : "Code", account);
    return json;
}

Json to_json(Document const& document, DocumentType type) {
    bool const invoice = type == DocumentType::invoice;
    Json json = Json::object();
    put(json, "Type", document.type);
    put(json, invoice ? "InvoiceID" : "CreditNoteID", document.id);
    // ContactID alone: any other field would edit the contact and drop its persons (sheet 4.3).
    if (!document.contact_id.empty())
        json.set("Contact", Json::object({{"ContactID", document.contact_id}}));
    put(json, invoice ? "InvoiceNumber" : "CreditNoteNumber", document.number);
    put(json, "Reference", document.reference);
    put(json, "Date", document.date);
    put(json, "DueDate", document.due_date);
    put(json, "LineAmountTypes", document.line_amount_types);
    put(json, "CurrencyCode", document.currency);
    put(json, "CurrencyRate", document.currency_rate);
    put(json, "Status", document.status);
    put(json, "Url", document.url);
    if (!document.lines.empty()) json.set("LineItems", lines_json(document.lines));
    return json;
}

Json to_json(Payment const& payment, DocumentType target) {
    Json json = Json::object();
    if (target == DocumentType::invoice)
        json.set("Invoice", Json::object({{"InvoiceID", payment.document_id}}));
    else
        json.set("CreditNote", Json::object({{"CreditNoteID", payment.document_id}}));
    json.set("Account", account_ref(payment.account));
    put(json, "Date", payment.date);
    put(json, "Amount", payment.amount);
    put(json, "CurrencyRate", payment.currency_rate);
    put(json, "Reference", payment.reference);
    return json;
}

Json to_json(Contact const& contact) {
    Json json = Json::object();
    put(json, "ContactID", contact.id);
    put(json, "Name", contact.name);
    put(json, "ContactNumber", contact.number);
    put(json, "FirstName", contact.first_name);
    put(json, "LastName", contact.last_name);
    put(json, "EmailAddress", contact.email);
    put(json, "TaxNumber", contact.tax_number);
    Json addresses = Json::array();
    for (auto const& address : contact.addresses) {
        Json entry = Json::object({{"AddressType", address.kind}});
        put(entry, "AttentionTo", address.attention_to);
        for (std::size_t i = 0; i < address.lines.size(); ++i)
            put(entry, "AddressLine" + std::to_string(i + 1), address.lines[i]);
        put(entry, "City", address.city);
        put(entry, "Region", address.region);
        put(entry, "PostalCode", address.postal_code);
        put(entry, "Country", address.country);
        addresses.push_back(std::move(entry));
    }
    if (addresses.size() > 0) json.set("Addresses", std::move(addresses));
    if (!contact.phone.empty()) {
        Json phones = Json::array();
        phones.push_back(Json::object({{"PhoneType", "DEFAULT"}, {"PhoneNumber", contact.phone}}));
        json.set("Phones", std::move(phones));
    }
    return json;
}

Json to_json(Item const& item) {
    Json sales = Json::object();
    put(sales, "AccountCode", item.sales_account);
    put(sales, "TaxType", item.sales_tax_type);
    Json json = Json::object();
    put(json, "Code", item.code);
    put(json, "Name", item.name);
    put(json, "Description", item.name);
    json.set("IsSold", true);
    json.set("IsPurchased", false);
    json.set("SalesDetails", std::move(sales));
    return json;
}

Json to_json(BankTransaction const& transaction) {
    Json json = Json::object();
    put(json, "Type", transaction.type);
    json.set("Contact", Json::object({{"ContactID", transaction.contact_id}}));
    json.set("BankAccount", account_ref(transaction.bank_account));
    put(json, "Date", transaction.date);
    put(json, "Reference", transaction.reference);
    put(json, "LineAmountTypes", transaction.line_amount_types);
    put(json, "CurrencyCode", transaction.currency);
    put(json, "CurrencyRate", transaction.currency_rate);
    json.set("LineItems", lines_json(transaction.lines));
    return json;
}

Json to_json(BankTransfer const& transfer) {
    Json json = Json::object();
    json.set("FromBankAccount", account_ref(transfer.from_account));
    json.set("ToBankAccount", account_ref(transfer.to_account));
    put(json, "Amount", transfer.amount);
    put(json, "Date", transfer.date);
    put(json, "Reference", transfer.reference);
    return json;
}

Json to_json(ManualJournal const& journal) {
    Json json = Json::object();
    put(json, "Narration", journal.narration);
    put(json, "Date", journal.date);
    put(json, "Status", journal.status);
    json.set("LineAmountTypes", "NoTax");
    json.set("JournalLines", lines_json(journal.lines));
    return json;
}

bool is_guid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i])))
            return false;
    }
    return true;
}

bool is_zero_guid(std::string_view text) {
    return is_guid(text) && std::ranges::all_of(text, [](char c) { return c == '0' || c == '-'; });
}

}  // namespace cf::xero::wire
