#include "engine/intent_json.hpp"

#include "canonical/json_fields.hpp"

namespace cf {
namespace {

Result<CalendarDate> date_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto text, json.string_at(name));
    return CalendarDate::parse(text);
}

Result<Money> money_at(JsonCursor const& json, std::string_view name, Currency currency) {
    CF_TRY(auto text, json.string_at(name));
    return Money::parse(text, currency);
}

Result<Currency> currency_at(JsonCursor const& json) {
    CF_TRY(auto code, json.string_at("currency"));
    return Currency::parse(code);
}

Result<std::optional<VendorId>> vendor_if(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto text, text_or(json, name));
    return text.empty() ? std::optional<VendorId>() : std::optional(VendorId(text));
}

void put_rate(Json& json, std::optional<Decimal> const& rate) {
    if (rate) json.set("rate", rate->to_string());
}

// ---- Documents

Json line_to_json(DocumentLine const& line) {
    Json json = Json::object({{"kind", to_string(line.kind)},
                              {"account", line.account},
                              {"tax_code", line.tax_code},
                              {"net", line.net.to_string()},
                              {"tax", line.tax.to_string()},
                              {"sku", line.detail.sku},
                              {"description", line.detail.description}});
    if (line.detail.quantity) json.set("qty", line.detail.quantity->to_string());
    Json tracking = Json::array();
    for (auto const& choice : line.tracking)
        tracking.push_back(
            Json::object({{"dimension", choice.dimension}, {"option", choice.option}}));
    return json.set("tracking", std::move(tracking));
}

Result<DocumentLine> line_from_json(JsonCursor const& json, Currency currency) {
    DocumentLine line;
    CF_TRY(auto kind, json.string_at("kind"));
    line.kind = parse_line_kind(kind).value_or(LineKind::product);
    CF_TRY(line.account, json.string_at("account"));
    CF_TRY(line.tax_code, json.string_at("tax_code"));
    CF_TRY(line.net, money_at(json, "net", currency));
    CF_TRY(line.tax, money_at(json, "tax", currency));
    CF_TRY(line.detail.sku, text_or(json, "sku"));
    CF_TRY(line.detail.description, text_or(json, "description"));
    CF_TRY(line.detail.quantity, decimal_if(json, "qty"));
    auto const choice = [](JsonCursor const& entry) -> Result<TrackingChoice> {
        CF_TRY(auto dimension, entry.string_at("dimension"));
        CF_TRY(auto option, entry.string_at("option"));
        return TrackingChoice{dimension, option};
    };
    CF_TRY(line.tracking, list_if(json, "tracking", choice));
    return line;
}

Json document_to_json(Document const& document) {
    Json lines = Json::array();
    for (auto const& line : document.lines) lines.push_back(line_to_json(line));
    Json json = Json::object({{"key", document.key.value},
                              {"type", to_string(document.type)},
                              {"date", document.date.to_string()},
                              {"currency", document.currency.code()},
                              {"status", to_string(document.status)},
                              {"net_total", document.net_total.to_string()},
                              {"tax_total", document.tax_total.to_string()},
                              {"total", document.total.to_string()},
                              {"lines", std::move(lines)}});
    if (document.due_date) json.set("due_date", document.due_date->to_string());
    put_rate(json, document.rate);
    return json;
}

Result<Document> document_from_json(JsonCursor const& json) {
    Document document;
    CF_TRY(auto key, json.string_at("key"));
    document.key = PostingKey(key);
    CF_TRY(auto type, json.string_at("type"));
    document.type = parse_document_type(type).value_or(DocumentType::invoice);
    CF_TRY(document.date, date_at(json, "date"));
    CF_TRY(document.currency, currency_at(json));
    CF_TRY(auto status, json.string_at("status"));
    document.status = parse_document_status(status).value_or(DocumentStatus::authorised);
    CF_TRY(document.net_total, money_at(json, "net_total", document.currency));
    CF_TRY(document.tax_total, money_at(json, "tax_total", document.currency));
    CF_TRY(document.total, money_at(json, "total", document.currency));
    if (json.find("due_date")) {
        CF_TRY(document.due_date, date_at(json, "due_date"));
    }
    CF_TRY(document.rate, decimal_if(json, "rate"));
    auto const line = [&](JsonCursor const& entry) {
        return line_from_json(entry, document.currency);
    };
    CF_TRY(document.lines, list_if(json, "lines", line));
    return document;
}

// ---- Movements

Json movement_to_json(Movement const& movement) {
    Json lines = Json::array();
    for (auto const& line : movement.lines) {
        Json entry = Json::object({{"account", line.account},
                                   {"amount", line.amount.to_string()},
                                   {"tax_code", line.tax_code}});
        if (line.tax) entry.set("tax", line.tax->to_string());
        lines.push_back(std::move(entry));
    }
    Json json = Json::object({{"key", movement.key.value},
                              {"kind", to_string(movement.kind)},
                              {"from", movement.from},
                              {"to", movement.to},
                              {"account", movement.account},
                              {"date", movement.date.to_string()},
                              {"currency", movement.amount.currency().code()},
                              {"amount", movement.amount.to_string()},
                              {"reference", movement.reference},
                              {"lines", std::move(lines)}});
    if (movement.applies_to) json.set("applies_to", movement.applies_to->value);
    put_rate(json, movement.rate);
    return json;
}

Result<JournalLine> journal_line_from_json(JsonCursor const& json, Currency currency) {
    JournalLine line;
    CF_TRY(line.account, json.string_at("account"));
    CF_TRY(line.amount, money_at(json, "amount", currency));
    CF_TRY(line.tax_code, text_or(json, "tax_code"));
    if (json.find("tax")) {
        CF_TRY(line.tax, money_at(json, "tax", currency));
    }
    return line;
}

Result<Movement> movement_from_json(JsonCursor const& json) {
    Movement movement;
    CF_TRY(auto key, json.string_at("key"));
    movement.key = PostingKey(key);
    CF_TRY(auto kind, json.string_at("kind"));
    movement.kind = parse_movement_kind(kind).value_or(MovementKind::payment);
    CF_TRY(movement.from, text_or(json, "from"));
    CF_TRY(movement.to, text_or(json, "to"));
    CF_TRY(movement.account, text_or(json, "account"));
    CF_TRY(movement.date, date_at(json, "date"));
    CF_TRY(auto currency, currency_at(json));
    CF_TRY(movement.amount, money_at(json, "amount", currency));
    CF_TRY(movement.reference, text_or(json, "reference"));
    CF_TRY(movement.rate, decimal_if(json, "rate"));
    CF_TRY(auto applies_to, text_or(json, "applies_to"));
    if (!applies_to.empty()) movement.applies_to = PostingKey(applies_to);
    auto const line = [&](JsonCursor const& entry) {
        return journal_line_from_json(entry, currency);
    };
    CF_TRY(movement.lines, list_if(json, "lines", line));
    return movement;
}

// ---- Contacts

Json address_to_json(PostalAddress const& a) {
    return Json::object({{"name", a.name},
                         {"company", a.company},
                         {"line_1", a.line_1},
                         {"line_2", a.line_2},
                         {"city", a.city},
                         {"region", a.region},
                         {"postal_code", a.postal_code},
                         {"country", a.country}});
}

PostalAddress address_from_json(Json const& json) {
    PostalAddress a;
    a.name = json["name"].text();
    a.company = json["company"].text();
    a.line_1 = json["line_1"].text();
    a.line_2 = json["line_2"].text();
    a.city = json["city"].text();
    a.region = json["region"].text();
    a.postal_code = json["postal_code"].text();
    a.country = json["country"].text();
    return a;
}

// ---- Bodies

Json to_json(PutContact const& put) {
    return Json::object({{"existing", put.existing ? put.existing->value : ""},
                         {"contact", contact_to_json(put.contact)}});
}

Json to_json(PutItem const& put) {
    return Json::object({{"code", put.code},
                         {"name", put.name},
                         {"sales_account", put.sales_account},
                         {"tax_code", put.tax_code}});
}

Json to_json(PutDocument const& put) {
    return Json::object({{"existing", put.existing ? put.existing->value : ""},
                         {"revision", put.revision},
                         {"document", document_to_json(put.document)},
                         {"number", put.number},
                         {"reference", put.reference},
                         {"url", put.url},
                         {"contact", put.contact.value},
                         {"explicit_tax", put.explicit_tax},
                         {"amounts_include_tax", put.amounts_include_tax},
                         {"items_by_code", put.items_by_code}});
}

Json to_json(VoidDocument const& put) {
    return Json::object({{"type", to_string(put.type)},
                         {"document", put.document.value},
                         {"revision", put.revision}});
}

Json to_json(PutPayment const& put) {
    return Json::object({{"target", to_string(put.target)},
                         {"document", put.document.value},
                         {"movement", movement_to_json(put.movement)},
                         {"account", put.account},
                         {"reference", put.reference}});
}

Json to_json(PutAllocation const& put) {
    return Json::object({{"credit_note", put.credit_note.value},
                         {"invoice", put.invoice.value},
                         {"currency", put.amount.currency().code()},
                         {"amount", put.amount.to_string()},
                         {"date", put.date.to_string()}});
}

Json to_json(PutCustomerCredit const& put) {
    return Json::object({{"contact", put.contact.value},
                         {"movement", movement_to_json(put.movement)},
                         {"account", put.account},
                         {"reference", put.reference}});
}

Json to_json(PutBankMovement const& put) {
    return Json::object({{"movement", movement_to_json(put.movement)},
                         {"reference", put.reference},
                         {"contact", put.contact ? put.contact->value : ""}});
}

Json to_json(Annotate const& put) {
    return Json::object(
        {{"type", to_string(put.type)}, {"document", put.document.value}, {"text", put.text}});
}

Result<DocumentType> type_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto text, json.string_at(name));
    auto const type = parse_document_type(text);
    if (!type) return json.error("'" + text + "' is no document type");
    return *type;
}

Result<VendorId> vendor_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto text, json.string_at(name));
    return VendorId(text);
}

Result<OperationBody> contact_body(JsonCursor const& json) {
    PutContact put;
    CF_TRY(put.existing, vendor_if(json, "existing"));
    CF_TRY(auto contact, json.at("contact"));
    CF_TRY(put.contact, contact_from_json(contact));
    return OperationBody(put);
}

Result<OperationBody> item_body(JsonCursor const& json) {
    PutItem put;
    CF_TRY(put.code, json.string_at("code"));
    CF_TRY(put.name, text_or(json, "name"));
    CF_TRY(put.sales_account, text_or(json, "sales_account"));
    CF_TRY(put.tax_code, text_or(json, "tax_code"));
    return OperationBody(put);
}

Result<OperationBody> document_body(JsonCursor const& json) {
    PutDocument put;
    CF_TRY(put.existing, vendor_if(json, "existing"));
    CF_TRY(put.revision, text_or(json, "revision"));
    CF_TRY(auto document, json.at("document"));
    CF_TRY(put.document, document_from_json(document));
    CF_TRY(put.number, json.string_at("number"));
    CF_TRY(put.reference, text_or(json, "reference"));
    CF_TRY(put.url, text_or(json, "url"));
    CF_TRY(put.contact, vendor_at(json, "contact"));
    CF_TRY(put.explicit_tax, json.boolean_at("explicit_tax"));
    CF_TRY(put.amounts_include_tax, json.boolean_at("amounts_include_tax"));
    CF_TRY(put.items_by_code, json.boolean_at("items_by_code"));
    return OperationBody(put);
}

Result<OperationBody> void_body(JsonCursor const& json) {
    VoidDocument put;
    CF_TRY(put.type, type_at(json, "type"));
    CF_TRY(put.document, vendor_at(json, "document"));
    CF_TRY(put.revision, text_or(json, "revision"));
    return OperationBody(put);
}

Result<OperationBody> payment_body(JsonCursor const& json) {
    PutPayment put;
    CF_TRY(put.target, type_at(json, "target"));
    CF_TRY(put.document, vendor_at(json, "document"));
    CF_TRY(auto movement, json.at("movement"));
    CF_TRY(put.movement, movement_from_json(movement));
    CF_TRY(put.account, json.string_at("account"));
    CF_TRY(put.reference, json.string_at("reference"));
    return OperationBody(put);
}

Result<OperationBody> allocation_body(JsonCursor const& json) {
    PutAllocation put;
    CF_TRY(put.credit_note, vendor_at(json, "credit_note"));
    CF_TRY(put.invoice, vendor_at(json, "invoice"));
    CF_TRY(auto currency, currency_at(json));
    CF_TRY(put.amount, money_at(json, "amount", currency));
    CF_TRY(put.date, date_at(json, "date"));
    return OperationBody(put);
}

Result<OperationBody> credit_body(JsonCursor const& json) {
    PutCustomerCredit put;
    CF_TRY(put.contact, vendor_at(json, "contact"));
    CF_TRY(auto movement, json.at("movement"));
    CF_TRY(put.movement, movement_from_json(movement));
    CF_TRY(put.account, json.string_at("account"));
    CF_TRY(put.reference, json.string_at("reference"));
    return OperationBody(put);
}

Result<OperationBody> bank_body(JsonCursor const& json) {
    PutBankMovement put;
    CF_TRY(auto movement, json.at("movement"));
    CF_TRY(put.movement, movement_from_json(movement));
    CF_TRY(put.reference, json.string_at("reference"));
    CF_TRY(put.contact, vendor_if(json, "contact"));
    return OperationBody(put);
}

Result<OperationBody> note_body(JsonCursor const& json) {
    Annotate put;
    CF_TRY(put.type, type_at(json, "type"));
    CF_TRY(put.document, vendor_at(json, "document"));
    CF_TRY(put.text, json.string_at("text"));
    return OperationBody(put);
}

}  // namespace

Json contact_to_json(Contact const& contact) {
    Json emails = Json::array();
    for (auto const& email : contact.emails) emails.push_back(email);
    return Json::object(
        {{"name", contact.name},
         {"emails", emails},
         {"vat_number", contact.vat_number},
         {"external_key", contact.external_key},
         {"status", contact.status == ContactStatus::active ? "active" : "archived"},
         {"merged_into", contact.merged_into ? contact.merged_into->value : std::string()},
         {"first_name", contact.first_name},
         {"last_name", contact.last_name},
         {"phone", contact.phone},
         {"billing", address_to_json(contact.billing)},
         {"shipping", address_to_json(contact.shipping)},
         {"revision", contact.revision}});
}

Result<Contact> contact_from_json(JsonCursor const& cursor) {
    CF_TRY_VOID(cursor.require_object());
    Json const& json = cursor.value();
    Contact contact;
    contact.name = json["name"].text();
    for (auto const& email : json["emails"].items()) contact.emails.emplace_back(email.text());
    contact.vat_number = json["vat_number"].text();
    contact.external_key = json["external_key"].text();
    contact.status =
        json["status"].text() == "archived" ? ContactStatus::archived : ContactStatus::active;
    if (auto const into = json["merged_into"].text(); !into.empty())
        contact.merged_into = VendorId(std::string(into));
    contact.first_name = json["first_name"].text();
    contact.last_name = json["last_name"].text();
    contact.phone = json["phone"].text();
    contact.billing = address_from_json(json["billing"]);
    contact.shipping = address_from_json(json["shipping"]);
    contact.revision = json["revision"].text();
    return contact;
}

Json intent_json(OperationBody const& body) {
    return Json::object({{"kind", kind_of(body)},
                         {"body", std::visit([](auto const& put) { return to_json(put); }, body)}});
}

Result<OperationBody> body_of_intent(JsonCursor const& intent) {
    auto const body = intent.find("body");
    if (!body)
        return Error{
            ErrorKind::invalid_input,
            "intent.no_body",
            "this intent was written by an earlier release and does not say what was sent"};
    using Read = Result<OperationBody> (*)(JsonCursor const&);
    static std::map<std::string, Read> const readers{{"contact", contact_body},
                                                     {"item", item_body},
                                                     {"document", document_body},
                                                     {"void", void_body},
                                                     {"payment", payment_body},
                                                     {"allocation", allocation_body},
                                                     {"customer_credit", credit_body},
                                                     {"bank", bank_body},
                                                     {"note", note_body}};
    CF_TRY(auto kind, intent.string_at("kind"));
    auto const reader = readers.find(kind);
    if (reader == readers.end()) return intent.error("'" + kind + "' is no kind of operation");
    return reader->second(*body);
}

Json state_to_json(LedgerState const& state) {
    Json json = Json::object({{"id", state.id.value},
                              {"number", state.number},
                              {"status", state.status},
                              {"revision", state.revision}});
    if (state.total)
        json.set("total", state.total->to_string())
            .set("currency", std::string(state.total->currency().code()));
    if (state.tax_total) json.set("tax_total", state.tax_total->to_string());
    if (state.amount_due) json.set("amount_due", state.amount_due->to_string());
    return json;
}

LedgerState state_from_json(Json const& json) {
    LedgerState state;
    state.id = VendorId(std::string(json["id"].text()));
    state.number = json["number"].text();
    state.status = json["status"].text();
    state.revision = json["revision"].text();
    auto const currency = Currency::parse(json["currency"].text());
    auto amount = [&](char const* name) -> std::optional<Money> {
        if (!currency || !json.contains(name)) return std::nullopt;
        auto const money = Money::parse(json[name].text(), *currency);
        return money ? std::optional(*money) : std::nullopt;
    };
    state.total = amount("total");
    state.tax_total = amount("tax_total");
    state.amount_due = amount("amount_due");
    return state;
}

}  // namespace cf
