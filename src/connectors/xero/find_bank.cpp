#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"
#include "connectors/xero/query.hpp"

namespace cf::xero {

namespace {

/// Where an operation's movement would be, and what to compare it with.
struct Wanted {
    std::string resource;
    std::string condition;
    std::string type;        ///< Of a bank transaction.
    std::string contact_id;  ///< Of an overpayment.
    std::string text;        ///< Our reference, wherever this kind of movement keeps it.
    std::optional<Decimal> amount;
};

/// By kind and day alone: a filter on Reference has been seen to match nothing (sheet 2).
Wanted wanted_of(wire::BankTransaction const& transaction) {
    Wanted wanted{
        .resource = "BankTransactions",
        .condition = "Type==" + quoted(transaction.type) + " AND " + on_day(*transaction.date),
        .type = transaction.type,
        .text = transaction.reference};
    if (transaction.type == "RECEIVE-OVERPAYMENT") {
        wanted.contact_id = transaction.contact_id;
        wanted.text = transaction.lines[0].description;
        wanted.amount = transaction.lines[0].unit_amount;
    }
    return wanted;
}

Result<Wanted> wanted_of(Operation const& operation, BankAccounts const& accounts) {
    if (auto const* credit = std::get_if<PutCustomerCredit>(&operation.body)) {
        CF_TRY(auto transaction, to_wire(*credit, accounts));
        return wanted_of(transaction);
    }
    CF_TRY(auto movement, to_wire(std::get<PutBankMovement>(operation.body), accounts));
    if (auto const* transaction = std::get_if<wire::BankTransaction>(&movement))
        return wanted_of(*transaction);
    if (auto const* transfer = std::get_if<wire::BankTransfer>(&movement))
        return Wanted{.resource = "BankTransfers",
                      .condition = on_day(*transfer->date),
                      .text = transfer->reference,
                      .amount = transfer->amount};
    auto const& journal = std::get<wire::ManualJournal>(movement);
    return Wanted{.resource = "ManualJournals",
                  .condition = on_day(*journal.date),
                  .text = journal.narration};
}

std::string id_of(Json const& element) {
    for (auto name : {"BankTransactionID", "BankTransferID", "ManualJournalID"})
        if (auto const text = element[name].text(); !text.empty()) return std::string(text);
    return {};
}

bool matches(Wanted const& wanted, Json const& element) {
    auto const status = element["Status"].text();
    if (status == "DELETED" || status == "VOIDED") return false;
    auto const amount =
        Decimal::parse(element[wanted.resource == "BankTransfers" ? "Amount" : "Total"].text());
    if (wanted.amount && (amount.has_error() || *amount != *wanted.amount)) return false;
    if (!wanted.type.empty() && element["Type"].text() != wanted.type) return false;
    if (!wanted.contact_id.empty()) {
        auto const& lines = element["LineItems"];
        return equals_ignoring_case(element["Contact"]["ContactID"].text(), wanted.contact_id) &&
               lines[std::size_t(0)]["Description"].text() == wanted.text;
    }
    auto const name = wanted.resource == "ManualJournals" ? "Narration" : "Reference";
    return element[name].text() == wanted.text;
}

}  // namespace

Task<std::vector<Outcome>> XeroLedger::find_bank(std::vector<Operation> operations) {
    auto known = co_await need_accounts();
    if (known.has_error()) co_return known.error();
    std::vector<Outcome> outcomes(operations.size(), Outcome{.kind = Outcome::Kind::absent});
    // One list per resource and day serves every operation that falls on it.
    std::map<std::pair<std::string, std::string>, std::vector<Json>> lists;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        auto wanted = wanted_of(operations[i], accounts_);
        if (wanted.has_error()) continue;  // What cannot be sent was never made.
        auto const place = std::pair(wanted->resource, wanted->condition);
        if (!lists.contains(place)) {
            QueryParameters query{{"where", wanted->condition}};
            auto elements = co_await fetch_list(wanted->resource, std::move(query));
            if (elements.has_error()) co_return elements.error();
            lists.emplace(place, std::move(*elements));
        }
        for (auto const& element : lists.at(place)) {
            auto const id = id_of(element);
            if (taken.contains(id) || !matches(*wanted, element)) continue;
            taken.insert(id);
            outcomes[i] = read_outcome(operations[i], element);
            break;
        }
    }
    co_return outcomes;
}

}  // namespace cf::xero
