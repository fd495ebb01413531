#include "connectors/xero/sim/contacts.hpp"

#include <array>
#include <cctype>

#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr std::string_view archived_text =
    "The specified contact details matched an archived contact. Archived contacts cannot currently "
    "be edited via the API.";

struct TextField {
    std::string_view name;
    std::size_t length_max;
};
constexpr std::array<TextField, 10> text_fields{{{"AccountNumber", 50},
                                                 {"FirstName", 255},
                                                 {"LastName", 255},
                                                 {"CompanyNumber", 50},
                                                 {"EmailAddress", 255},
                                                 {"TaxNumber", 50},
                                                 {"BankAccountDetails", 500},
                                                 {"AccountsReceivableTaxType", 50},
                                                 {"AccountsPayableTaxType", 50},
                                                 {"DefaultCurrency", 3}}};
constexpr std::array<TextField, 9> address_fields{{{"AddressLine1", 500},
                                                   {"AddressLine2", 500},
                                                   {"AddressLine3", 500},
                                                   {"AddressLine4", 500},
                                                   {"City", 255},
                                                   {"Region", 255},
                                                   {"PostalCode", 50},
                                                   {"Country", 50},
                                                   {"AttentionTo", 255}}};
constexpr std::array<TextField, 3> phone_fields{
    {{"PhoneNumber", 50}, {"PhoneAreaCode", 10}, {"PhoneCountryCode", 20}}};

std::size_t length(std::string_view utf8) {
    std::size_t count = 0;
    for (char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

template <std::size_t N>
void check_lengths(Json const& object,
                   std::array<TextField, N> const& fields,
                   std::vector<std::string>& errors) {
    for (auto const& field : fields)
        if (length(object[field.name].text()) > field.length_max)
            errors.push_back("The field " + std::string(field.name) +
                             " must be a string with a maximum length of " +
                             std::to_string(field.length_max) + ".");
}

bool plausible_email(std::string_view text) {
    auto const at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == text.npos &&
           text.find('.', at) != text.npos && text.back() != '.' &&
           text.find_first_of(" <>,;") == text.npos;
}

void check_name(std::string const& name, std::vector<std::string>& errors) {
    if (trim(name).empty()) {
        errors.emplace_back("Contact Name cannot be empty.");
        return;
    }
    if (length(name) > 255)
        errors.emplace_back("The contact name must not be longer than 255 characters.");
    bool const blanks =
        name.front() == ' ' || name.back() == ' ' || name.find("  ") != std::string::npos;
    if (blanks || name.find_first_of("<>") != std::string::npos)
        errors.emplace_back(
            "The contact name must not contain angle brackets, double blanks or blanks at its "
            "ends.");
}

void check_fields(Json const& element, std::vector<std::string>& errors) {
    if (length(element["ContactNumber"].text()) > 50)
        errors.emplace_back(
            "The field ContactNumber must be a string with a maximum length of 50.");
    check_lengths(element, text_fields, errors);
    auto const email = element["EmailAddress"].text();
    if (!email.empty() && !plausible_email(email))
        errors.emplace_back("Email address must be valid.");
    for (auto const& address : element["Addresses"].items()) {
        check_lengths(address, address_fields, errors);
        for (char c : address["Country"].text())
            if (std::isdigit(static_cast<unsigned char>(c))) {
                errors.emplace_back("The country of an address must consist of letters.");
                break;
            }
    }
    for (auto const& phone : element["Phones"].items()) check_lengths(phone, phone_fields, errors);
    if (element["ContactPersons"].size() > 5)
        errors.emplace_back("A contact can have at most 5 contact persons.");
}

void apply_fields(Contact& contact, Json const& element) {
    for (auto const& field : text_fields)
        if (element.contains(field.name))
            contact.texts[std::string(field.name)] = text_of(element, field.name);
    for (auto const& address : element["Addresses"].items()) {
        auto type = text_of(address, "AddressType");
        contact.addresses[type.empty() ? "POBOX" : type] = address;
    }
    for (auto const& phone : element["Phones"].items()) {
        auto type = text_of(phone, "PhoneType");
        contact.phones[type.empty() ? "DEFAULT" : type] = phone;
    }
    if (element.contains("ContactPersons")) contact.persons = element["ContactPersons"];
}

std::string taken_text(std::string const& name) {
    return "The contact name " + name +
           " is already assigned to another contact. The contact name must be unique across all "
           "active contacts.";
}

Json address_json(Contact const& contact, std::string_view type) {
    auto json = Json::object({{"AddressType", type}});
    auto const found = contact.addresses.find(std::string(type));
    for (auto const* name : {"City", "Region", "PostalCode", "Country"})
        json.set(name, found == contact.addresses.end() ? "" : text_of(found->second, name));
    if (found == contact.addresses.end()) return json;
    for (auto const* name :
         {"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AttentionTo"})
        if (auto text = text_of(found->second, name); !text.empty()) json.set(name, text);
    return json;
}

Json phone_json(Contact const& contact, std::string_view type) {
    auto json = Json::object({{"PhoneType", type}});
    auto const found = contact.phones.find(std::string(type));
    for (auto const* name : {"PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"})
        json.set(name, found == contact.phones.end() ? "" : text_of(found->second, name));
    return json;
}

Json full_json(Contact const& contact) {
    auto json = Json::object(
        {{"ContactID", contact.id}, {"ContactStatus", contact.status}, {"Name", contact.name}});
    if (!contact.number.empty()) json.set("ContactNumber", contact.number);
    for (auto const& [name, text] : contact.texts)
        if (!text.empty()) json.set(name, text);
    if (!json.contains("BankAccountDetails")) json.set("BankAccountDetails", "");
    auto addresses = Json::array();
    for (auto const* type : {"STREET", "POBOX"}) addresses.push_back(address_json(contact, type));
    auto phones = Json::array();
    for (auto const* type : {"DDI", "DEFAULT", "FAX", "MOBILE"})
        phones.push_back(phone_json(contact, type));
    json.set("Addresses", std::move(addresses));
    json.set("Phones", std::move(phones));
    json.set("UpdatedDateUTC", wire_instant(contact.updated));
    json.set("ContactGroups", Json::array());
    json.set("IsSupplier", contact.is_supplier);
    json.set("IsCustomer", contact.is_customer);
    json.set("SalesTrackingCategories", Json::array());
    json.set("PurchasesTrackingCategories", Json::array());
    json.set("ContactPersons", contact.persons);
    json.set("HasAttachments", false);
    json.set("HasValidationErrors", false);
    if (!contact.merged_to.empty()) json.set("MergedToContactID", contact.merged_to);
    return json;
}

}  // namespace

Json contact_json(Contact const& contact, ContactDetail detail) {
    if (detail == ContactDetail::full) return full_json(contact);
    auto json = Json::object({{"ContactID", contact.id}, {"Name", contact.name}});
    if (detail == ContactDetail::embedded) {
        json.set("Addresses", Json::array());
        json.set("Phones", Json::array());
        json.set("ContactGroups", Json::array());
    }
    json.set("ContactPersons", Json::array());
    json.set("HasValidationErrors", false);
    return json;
}

void tell_contact(
    Books& books, EventLog& events, Contact const& contact, bool created, Instant now) {
    if (!books.switches.events_on_contacts) return;
    events.add({"CONTACT",
                created ? "CREATE" : "UPDATE",
                "Contacts",
                contact.id,
                books.organisation.id,
                now,
                Json()});
}

ContactWrite write_contact(Books& books,
                           EventLog& events,
                           Instant now,
                           Json const& element,
                           Contact* existing,
                           bool commit) {
    ContactWrite done;
    if (existing != nullptr && existing->status != "ACTIVE") {
        done.errors.emplace_back(archived_text);
        return done;
    }
    auto const name = text_of(element, "Name");
    if (existing == nullptr || element.contains("Name")) check_name(name, done.errors);
    check_fields(element, done.errors);
    if (!name.empty()) {
        auto const* other = books.active_contact_by_name(name);
        if (other != nullptr && other != existing) done.errors.push_back(taken_text(name));
    }
    auto const number = text_of(element, "ContactNumber");
    if (!number.empty()) {
        auto const* other = books.contact_by_number(number);
        if (other != nullptr && other != existing)
            done.errors.push_back("The contact number " + number +
                                  " is already assigned to another contact. The contact number "
                                  "must be unique across all contacts.");
    }
    if (!done.errors.empty() || !commit) return done;
    bool const created = existing == nullptr;
    if (created) {
        Contact fresh;
        fresh.id = books.new_id();
        existing = &books.contacts.add(std::move(fresh), now);
    }
    if (!name.empty()) books.set_name(*existing, name);
    if (!number.empty()) books.set_number(*existing, number);
    apply_fields(*existing, element);
    if (text_of(element, "ContactStatus") == "ARCHIVED") books.archive(*existing);
    books.contacts.touch(*existing, now);
    tell_contact(books, events, *existing, created, now);
    done.row = existing;
    return done;
}

ContactChoice choose_contact(Books& books, Instant now, Json const& element) {
    ContactChoice choice;
    auto const id = text_of(element, "ContactID");
    auto const number = text_of(element, "ContactNumber");
    auto const name = text_of(element, "Name");
    if (id.empty() && number.empty() && name.empty()) {
        choice.errors.emplace_back(
            "The Contact must contain at least 1 of the following elements to identify the "
            "contact: Name, ContactID, ContactNumber");
        return choice;
    }
    if (!id.empty()) {
        choice.row = books.contacts.find(id);
        if (choice.row == nullptr)
            choice.errors.emplace_back("The specified contact could not be found");
    } else {
        if (!number.empty()) choice.row = books.contact_by_number(number);
        if (choice.row == nullptr && !name.empty()) choice.row = books.active_contact_by_name(name);
        choice.create = choice.row == nullptr;
    }
    if (choice.row != nullptr && choice.row->status != "ACTIVE") {
        choice.errors.emplace_back(archived_text);
        return choice;
    }
    for (auto const& [key, value] : element.members())
        choice.update |= key != "ContactID" && key != "ContactNumber" && key != "Name";
    if (!id.empty()) choice.update |= !name.empty() && choice.row && choice.row->name != name;
    if (choice.errors.empty() && (choice.create || choice.update)) {
        EventLog none;
        choice.nested = write_contact(books, none, now, element, choice.row, false).errors;
    }
    return choice;
}

namespace {

Contact* by_id_or_number(Books& books, std::string const& key) {
    if (auto* found = books.contacts.find(ascii_lower(key))) return found;
    return books.contact_by_number(key);
}

Outcome refused(Json const& element, std::string_view id, std::vector<std::string> errors) {
    Outcome outcome;
    outcome.element = echo(element, contact_style, id);
    for (auto const* name : {"Addresses", "Phones", "ContactGroups", "ContactPersons"})
        if (!outcome.element.contains(name)) outcome.element.set(name, Json::array());
    outcome.errors = std::move(errors);
    return outcome;
}

Outcome store(Call& call, Json const& element, Contact* existing) {
    auto done = write_contact(call.books, call.events, call.now, element, existing, true);
    if (done.row == nullptr)
        return refused(element, existing ? existing->id : "", std::move(done.errors));
    return {contact_json(*done.row, ContactDetail::full)};
}

/// PUT creates; POST finds by ContactID, else ContactNumber, else Name, and updates (sheet 4.1).
Outcome create_or_update(Call& call, Json const& element) {
    auto const id = text_of(element, "ContactID");
    Contact* existing = nullptr;
    if (!id.empty()) {
        existing = call.books.contacts.find(id);
        if (existing == nullptr) {
            Outcome outcome;
            outcome.not_found = true;  // Quirk 34: the whole request.
            return outcome;
        }
        if (!call.by_post())
            return refused(element, id, {"ContactID must not be sent when a contact is created"});
    } else if (call.by_post()) {
        auto const number = text_of(element, "ContactNumber");
        auto const name = text_of(element, "Name");
        if (!number.empty()) existing = call.books.contact_by_number(number);
        if (existing == nullptr && !name.empty())
            existing = call.books.active_contact_by_name(name);
    }
    return store(call, element, existing);
}

HttpReply write_contacts(Call& call) {
    return write_elements(
        call, contact_style, [&](Json const& element) { return create_or_update(call, element); });
}

HttpReply update_contact(Call& call) {
    auto* contact = by_id_or_number(call.books, call.values[0]);
    if (contact == nullptr) return not_found();
    return write_one(call, contact_style, store(call, call.elements.front(), contact));
}

HttpReply get_contact(Call& call) {
    auto const* contact = by_id_or_number(call.books, call.values[0]);
    if (contact == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(contact_json(*contact, ContactDetail::full));
    return answer(call, "Contacts", std::move(items));
}

std::optional<Value> contact_field(Contact const& contact, std::string_view name) {
    if (name == "ContactID") return Value(contact.id);
    if (name == "Name") return Value(contact.name);
    if (name == "ContactNumber") return text_value(contact.number);
    if (name == "ContactStatus") return Value(contact.status);
    if (name == "UpdatedDateUTC") return Value(contact.updated);
    if (name == "IsCustomer") return Value(contact.is_customer);
    if (name == "IsSupplier") return Value(contact.is_supplier);
    for (auto const& field : text_fields)
        if (field.name == name) {
            auto const found = contact.texts.find(std::string(name));
            return found == contact.texts.end() ? Value() : text_value(found->second);
        }
    return std::nullopt;
}

bool matches_search(Contact const& contact, std::string const& term) {
    if (number_key(contact.name).find(term) != std::string::npos) return true;
    if (number_key(contact.number).find(term) != std::string::npos) return true;
    for (auto const* name : {"FirstName", "LastName", "EmailAddress", "CompanyNumber"}) {
        auto const found = contact.texts.find(name);
        if (found != contact.texts.end() &&
            number_key(found->second).find(term) != std::string::npos)
            return true;
    }
    return false;
}

Json summary_json(Contact const& contact) {
    auto json = full_json(contact);
    for (auto const* name :
         {"Addresses", "Phones", "ContactPersons", "IsCustomer", "IsSupplier", "ContactGroups"})
        json.erase(name);
    return json;
}

HttpReply list_contacts(Call& call) {
    bool const archived = call.flag("includeArchived", false);
    bool const summary = call.flag("summaryOnly", false);
    auto const term = number_key(call.parameter("searchTerm"));
    Listing<Contact> listing{.table = call.books.contacts, .field = contact_field};
    listing.keep = [=](Contact const& contact) {
        if (contact.status != "ACTIVE" && !archived) return false;
        return term.empty() || matches_search(contact, term);
    };
    listing.render = [=](Contact const& contact, bool paged) {
        if (summary) return summary_json(contact);
        auto json = contact_json(contact, ContactDetail::full);
        // Unpaged lists lack what makes them long (sheet 2, paging).
        if (!paged) json.erase("ContactPersons");
        return json;
    };
    listing.optimised = {"Name", "EmailAddress", "ContactID", "ContactNumber"};
    listing.folded = {"Name", "EmailAddress"};
    if (call.has_parameter("IDs")) {
        listing.candidates.emplace();
        for (auto const& id : call.list("IDs"))
            if (auto* contact = call.books.contacts.find(ascii_lower(id)))
                listing.candidates->push_back(contact);
    }
    return list_rows(call, listing);
}

}  // namespace

void add_contact_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/Contacts";
    routes.add("GET", base, {list_contacts, "contacts", "Contacts"});
    routes.add("PUT", base, {write_contacts, "contacts", "Contacts", contact_schema});
    routes.add("POST", base, {write_contacts, "contacts", "Contacts", contact_schema});
    routes.add("GET", base + "/{id}", {get_contact, "contacts", "Contacts"});
    routes.add("POST", base + "/{id}", {update_contact, "contacts", "Contacts", contact_schema});
}

}  // namespace cf::xero::sim
