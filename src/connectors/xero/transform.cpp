#include "connectors/xero/transform.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "connectors/xero/fields.hpp"

namespace cf::xero {

namespace {

constexpr std::size_t item_code_max = 30;

std::string description_of(DocumentLine const& line) {
    if (!line.detail.description.empty()) return line.detail.description;
    if (!line.detail.sku.empty()) return line.detail.sku;
    std::string name(to_string(line.kind));
    std::ranges::replace(name, '_', ' ');
    if (!name.empty()) name[0] = char(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
}

}  // namespace

Result<wire::Line> to_wire(DocumentLine const& line, PutDocument const& operation) {
    if (line.account.empty())
        return invalid("line.account_missing", "a line of this document has no account");
    if (line.tax_code.empty())
        return invalid("line.tax_code_missing", "a line of this document has no tax code");
    CF_TRY(auto amount, amount_of(operation.amounts_include_tax ? line.gross() : line.net));
    CF_TRY(auto tax, amount_of(line.tax));
    wire::Line wire;
    wire.description = description_of(line);
    wire.quantity = Decimal(1);
    wire.unit_amount = amount;
    if (auto const& quantity = line.detail.quantity; quantity && *quantity != Decimal(1)) {
        if (auto unit = unit_price(amount, *quantity)) {
            wire.quantity = quantity->normalized();
            wire.unit_amount = unit;
        } else {
            wire.description = quantity->normalized().to_string() + " x " + wire.description;
        }
    }
    wire.description = shortened(std::move(wire.description), description_max);
    bool const item = operation.items_by_code && line.kind == LineKind::product;
    if (item && line.detail.sku.size() <= item_code_max) wire.item_code = line.detail.sku;
    wire.account = line.account;
    wire.tax_type = line.tax_code;
    if (operation.explicit_tax) wire.tax_amount = tax;
    for (auto const& choice : line.tracking)
        wire.tracking.push_back({choice.dimension, choice.option});
    if (wire.tracking.size() > 2)
        return invalid("line.tracking", "Xero takes at most two tracking categories on a line");
    return wire;
}

Result<wire::Document> to_wire(PutDocument const& operation) {
    Document const& document = operation.document;
    if (operation.contact.empty())
        return invalid("document.contact_missing", "the document has no contact");
    if (document.lines.empty()) return invalid("document.no_lines", "the document has no lines");
    if (document.status == DocumentStatus::voided)
        return invalid("document.voided", "a document cannot be created or edited as voided");
    if (operation.number.find(',') != std::string::npos)
        return invalid("document.number",
                       "a document number must not contain a comma: Xero's "
                       "look-up by number separates numbers with it");
    CF_TRY_VOID(check_length("number", operation.number, text_max));
    CF_TRY_VOID(check_length("reference", operation.reference, text_max));
    bool const invoice = document.type == DocumentType::invoice;
    wire::Document wire;
    wire.contact_id = operation.contact.value;
    wire.reference = operation.reference;
    wire.date = document.date;
    if (invoice) wire.due_date = document.due_date.value_or(document.date);
    wire.line_amount_types = operation.amounts_include_tax ? "Inclusive" : "Exclusive";
    bool const authorised = document.status == DocumentStatus::authorised;
    if (operation.existing) {
        // Without the number: a number in an update by POST could hit another invoice (sheet 4.3).
        wire.id = operation.existing->value;
        // A draft that a person has approved stays approved.
        if (authorised) wire.status = "AUTHORISED";
    } else {
        if (operation.number.empty())
            return invalid("document.number", "the document has no number");
        wire.type = invoice ? "ACCREC" : "ACCRECCREDIT";
        wire.number = operation.number;
        wire.currency = document.currency.code();
        wire.currency_rate = currency_rate(document.rate);
        wire.status = authorised ? "AUTHORISED" : "DRAFT";
    }
    // Xero refuses addresses that contain its own name; credit notes have no such field.
    bool const url_allowed = ascii_lower(operation.url).find("xero") == std::string::npos;
    if (invoice && url_allowed && operation.url.size() <= 2083) wire.url = operation.url;
    for (auto const& line : document.lines) {
        CF_TRY(auto wire_line, to_wire(line, operation));
        wire.lines.push_back(std::move(wire_line));
    }
    return wire;
}

Result<wire::Payment> to_wire(PutPayment const& operation) {
    Movement const& movement = operation.movement;
    if (operation.document.empty())
        return invalid("payment.document_missing", "the payment names no document");
    if (operation.account.empty())
        return invalid("payment.account_missing", "the payment has no account");
    if (movement.amount.sign() <= 0)
        return invalid("payment.amount", "a payment must be more than nothing");
    CF_TRY_VOID(check_length("reference", operation.reference, text_max));
    CF_TRY(auto amount, amount_of(movement.amount));
    return wire::Payment{.reference = operation.reference,
                         .account = operation.account,
                         .document_id = operation.document.value,
                         .date = movement.date,
                         .amount = amount,
                         .currency_rate = currency_rate(movement.rate)};
}

std::string contact_name(std::string const& name) {
    std::string clean;
    for (char c : name) {
        if (c == '<' || c == '>') continue;
        bool const blank = c == ' ' || static_cast<unsigned char>(c) < 0x20;
        if (blank && (clean.empty() || clean.back() == ' ')) continue;
        clean += blank ? ' ' : c;
    }
    clean = shortened(std::move(clean), text_max);
    while (!clean.empty() && clean.back() == ' ') clean.pop_back();
    return clean;
}

wire::Contact to_wire(PutContact const& operation) {
    Contact const& contact = operation.contact;
    wire::Contact wire;
    if (operation.existing) wire.id = operation.existing->value;
    wire.name = contact_name(contact.name);
    wire.number = shortened(contact.external_key, 50);
    wire.first_name = shortened(contact.first_name, text_max);
    wire.last_name = shortened(contact.last_name, text_max);
    // Cutting an address or a number makes another one of it: too long is left out.
    if (!contact.emails.empty() && contact.emails[0].size() <= text_max)
        wire.email = contact.emails[0];
    if (contact.vat_number.size() <= 50) wire.tax_number = contact.vat_number;
    if (contact.phone.size() <= 50) wire.phone = contact.phone;
    auto add = [&](char const* kind, PostalAddress const& from) {
        if (from.empty()) return;
        wire::Address address{.kind = kind, .attention_to = shortened(from.name, text_max)};
        for (auto const* line : {&from.company, &from.line_1, &from.line_2})
            if (!line->empty()) address.lines.push_back(shortened(*line, 500));
        address.city = shortened(from.city, text_max);
        address.region = shortened(from.region, text_max);
        address.postal_code = shortened(from.postal_code, 50);
        address.country = from.country;
        wire.addresses.push_back(std::move(address));
    };
    // POBOX is what Xero prints on invoices (billing), STREET where goods go.
    add("POBOX", contact.billing);
    add("STREET", contact.shipping);
    return wire;
}

Result<wire::Item> to_wire(PutItem const& operation) {
    if (operation.code.empty() || operation.code.size() > item_code_max)
        return invalid("item.code", "an item code in Xero has 1 to 30 characters");
    return wire::Item{
        .code = operation.code,
        .name = shortened(operation.name.empty() ? operation.code : operation.name, 50),
        .sales_account = operation.sales_account,
        .sales_tax_type = operation.tax_code};
}

}  // namespace cf::xero
