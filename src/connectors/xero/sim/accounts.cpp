#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle account_style{"AccountID", "HasValidationErrors"};

Json account_json(Account const& account) {
    auto json = Json::object({{"AccountID", account.id}});
    if (!account.code.empty()) json.set("Code", account.code);
    json.set("Name", account.name);
    json.set("Status", account.status);
    json.set("Type", account.type);
    json.set("TaxType", account.tax_type);
    if (!account.description.empty()) json.set("Description", account.description);
    json.set("Class", account.account_class());
    json.set("EnablePaymentsToAccount", account.enable_payments);
    json.set("ShowInExpenseClaims", false);
    json.set("ReportingCode", "");
    json.set("HasAttachments", false);
    json.set("UpdatedDateUTC", wire_instant(account.updated));
    json.set("AddToWatchlist", false);
    if (!account.system_account.empty()) json.set("SystemAccount", account.system_account);
    if (account.type == "BANK") {
        json.set("BankAccountNumber", account.bank_number);
        json.set("BankAccountType", "BANK");
        json.set("CurrencyCode", account.currency);
    }
    return json;
}

std::optional<Value> account_field(Account const& account, std::string_view name) {
    if (name == "AccountID") return Value(account.id);
    if (name == "Code") return text_value(account.code);
    if (name == "Name") return Value(account.name);
    if (name == "Status") return Value(account.status);
    if (name == "Type") return Value(account.type);
    if (name == "TaxType") return text_value(account.tax_type);
    if (name == "Class") return Value(std::string(account.account_class()));
    if (name == "SystemAccount") return text_value(account.system_account);
    if (name == "EnablePaymentsToAccount") return Value(account.enable_payments);
    if (name == "UpdatedDateUTC") return Value(account.updated);
    return std::nullopt;
}

HttpReply list_accounts(Call& call) {
    Listing<Account> listing{.table = call.books.accounts, .field = account_field};
    listing.keep = [](Account const& account) { return account.status != "DELETED"; };
    listing.render = [](Account const& account, bool) { return account_json(account); };
    listing.pageable = false;
    return list_rows(call, listing);
}

bool name_taken(Books& books, std::string const& name, Account const* self) {
    for (auto const* other : books.accounts.by_update())
        if (other != self && other->status == "ACTIVE" &&
            number_key(other->name) == number_key(name))
            return true;
    return false;
}

void check(Call& call, Outcome& outcome, Json const& element, Account const* existing) {
    auto const code = text_of(element, "Code");
    auto const name = text_of(element, "Name");
    if (existing == nullptr) {
        for (auto const* field : {"Code", "Name", "Type"})
            if (text_of(element, field).empty())
                outcome.refuse(std::string(field) + " is required");
    }
    if (code.size() > 10)
        outcome.refuse("The field Code must be a string with a maximum length of 10.");
    if (name.size() > 150)
        outcome.refuse("The field Name must be a string with a maximum length of 150.");
    if (!name.empty() && name_taken(call.books, name, existing))
        outcome.refuse("Please enter a unique Name.");
    auto const* other = code.empty() ? nullptr : call.books.account_by_code(code);
    if (other != nullptr && other != existing) outcome.refuse("Please enter a unique Code.");
    auto const tax_type = text_of(element, "TaxType");
    if (!tax_type.empty() && call.books.tax_rates.find(tax_type) == nullptr)
        outcome.refuse("The TaxType code '" + tax_type +
                       "' does not exist or cannot be used for this type of transaction.");
    if (existing == nullptr && text_of(element, "Type") == "BANK" &&
        text_of(element, "BankAccountNumber").empty())
        outcome.refuse("BankAccountNumber is required");
    if (existing != nullptr && !existing->system_account.empty() && element.contains("Status"))
        outcome.refuse("A system account cannot be archived or deleted");
}

void apply(Call& call, Account& account, Json const& element) {
    auto take = [&](char const* name, std::string& place) {
        if (element.contains(name)) place = text_of(element, name);
    };
    take("Name", account.name);
    take("Description", account.description);
    take("TaxType", account.tax_type);
    take("Type", account.type);
    take("Status", account.status);
    take("BankAccountNumber", account.bank_number);
    take("CurrencyCode", account.currency);
    if (account.type == "BANK" && account.currency.empty())
        account.currency = call.books.organisation.base_currency;
    if (element.contains("EnablePaymentsToAccount"))
        account.enable_payments = element["EnablePaymentsToAccount"].boolean_or(false);
    auto const code = text_of(element, "Code");
    call.books.set_code(account, code.empty() ? account.code : code, call.now);
}

Outcome write_account(Call& call, Json const& element, Account* existing) {
    Outcome outcome;
    check(call, outcome, element, existing);
    if (outcome.failed()) {
        outcome.element = echo(element, account_style, existing ? existing->id : "");
        return outcome;
    }
    if (existing == nullptr) {
        Account fresh;
        fresh.id = call.books.new_id();
        existing = &call.books.accounts.add(std::move(fresh), call.now);
    }
    apply(call, *existing, element);
    outcome.element = account_json(*existing);
    return outcome;
}

/// One account per request; further ones are ignored (sheet 2, batch sizes).
HttpReply put_account(Call& call) {
    return write_one(call, account_style, write_account(call, call.elements.front(), nullptr));
}

Account* by_id(Call& call) {
    auto* account = call.books.accounts.find(ascii_lower(call.values[0]));
    return account && account->status != "DELETED" ? account : nullptr;
}

HttpReply post_account(Call& call) {
    auto* account = by_id(call);
    if (account == nullptr) return not_found();
    return write_one(call, account_style, write_account(call, call.elements.front(), account));
}

HttpReply get_account(Call& call) {
    auto const* account = by_id(call);
    if (account == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(account_json(*account));
    return answer(call, "Accounts", std::move(items));
}

bool used(Books& books, Account const& account) {
    for (auto* table : {&books.invoices, &books.credit_notes, &books.bank_transactions})
        for (auto const* document : table->by_update())
            for (auto const& line : document->lines)
                if (line.account_id == account.id) return true;
    for (auto const* payment : books.payments.by_update())
        if (payment->account_id == account.id) return true;
    return false;
}

HttpReply delete_account(Call& call) {
    auto* account = by_id(call);
    if (account == nullptr) return not_found();
    Outcome outcome;
    outcome.element = account_json(*account);
    if (!account->system_account.empty() || used(call.books, *account)) {
        outcome.refuse("The account is in use or a system account and cannot be deleted");
        return write_one(call, account_style, std::move(outcome));
    }
    account->status = "DELETED";
    call.books.set_code(*account, account->code, call.now);
    auto items = Json::array();
    items.push_back(account_json(*account));
    return answer(call, "Accounts", std::move(items));
}

}  // namespace

void add_account_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/Accounts";
    routes.add("GET", base, {list_accounts, "settings", "Accounts"});
    routes.add("PUT", base, {put_account, "settings", "Accounts", account_schema});
    routes.add("GET", base + "/{id}", {get_account, "settings", "Accounts"});
    routes.add("POST", base + "/{id}", {post_account, "settings", "Accounts", account_schema});
    routes.add("DELETE", base + "/{id}", {delete_account, "settings", "Accounts"});
}

}  // namespace cf::xero::sim
