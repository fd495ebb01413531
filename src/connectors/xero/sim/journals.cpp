#include "base/text.hpp"
#include "connectors/xero/sim/lines.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle journal_style{"ManualJournalID", "HasValidationErrors"};

Json journal_json(Books& books, ManualJournal const& journal) {
    auto lines = Json::array();
    for (auto const& line : journal.lines) {
        auto json = Json::object({{"Description", line.description},
                                  {"TaxType", line.tax_type},
                                  {"LineAmount", money_json(line.amount)}});
        if (!line.tax.is_zero()) json.set("TaxAmount", money_json(line.tax));
        if (auto const* account = books.accounts.find(line.account_id)) {
            json.set("AccountCode", account->code);
            json.set("AccountID", account->id);
        }
        json.set("Tracking", tracking_json(books, line.tracking));
        json.set("IsBlank", false);
        lines.push_back(std::move(json));
    }
    auto json = Json::object({{"Date", wire_date(journal.date)},
                              {"Status", journal.status},
                              {"LineAmountTypes", to_string(journal.line_amount_types)},
                              {"UpdatedDateUTC", wire_instant(journal.updated)},
                              {"ManualJournalID", journal.id},
                              {"Narration", journal.narration},
                              {"JournalLines", std::move(lines)},
                              {"ShowOnCashBasisReports", journal.cash_basis}});
    if (!journal.url.empty()) json.set("Url", journal.url);
    return json;
}

void read_line(Call& call, Outcome& outcome, ManualJournal& draft, Json const& element) {
    auto& books = call.books;
    JournalLine line;
    line.description = text_of(element, "Description");
    auto const amount = number_of(element, "LineAmount");
    if (!amount) outcome.refuse("LineAmount is required");
    line.amount = round2(amount.value_or(Decimal()));
    auto const code = text_of(element, "AccountCode");
    auto const* account = named_account(books, element);
    if (account == nullptr && draft.status == "DRAFT") {
        // Dropped with a warning, not an error (sheet 4.8).
        outcome.warnings.push_back("Account code '" + code +
                                   "' is not a valid code for this "
                                   "document.");
        return;
    }
    auto problem = account_problem(account, code, false);
    if (problem.empty() && account->type == "INVENTORY")
        problem = "Account code '" + account->code + "' is not a valid code for this document.";
    if (!problem.empty()) {
        outcome.refuse(std::move(problem));
        return;
    }
    line.account_id = account->id;
    line.tax_type = element.contains("TaxType") ? text_of(element, "TaxType") : "NONE";
    auto const* rate = books.tax_rates.find(line.tax_type);
    if (rate == nullptr || rate->status != "ACTIVE")
        outcome.refuse("The TaxType code '" + line.tax_type +
                       "' does not exist or cannot be used for this type of transaction.");
    else
        line.tax = tax_of(line.amount, rate->effective_rate, draft.line_amount_types);
    line.tracking = read_tracking(books, element["Tracking"], outcome.errors);
    draft.lines.push_back(std::move(line));
}

/// Debits and credits must meet, tax included.
void check_balance(Outcome& outcome, ManualJournal const& draft) {
    Decimal debits, credits;
    for (auto const& line : draft.lines) {
        auto const gross = draft.line_amount_types == LineAmountTypes::exclusive
                               ? line.amount + line.tax
                               : line.amount;
        (gross < Decimal(0) ? credits : debits) += gross;
    }
    if (debits + credits != Decimal(0))
        outcome.refuse("The total debits (" + money_text(debits) + ") must equal total credits (" +
                       money_text(credits) + ")");
}

void read_status(Outcome& outcome, ManualJournal& draft, Json const& element, bool creating) {
    if (!element.contains("Status")) return;
    auto const from = creating ? std::string("DRAFT") : draft.status;
    draft.status = text_of(element, "Status");
    bool const ok = draft.status == from ||
                    (from == "DRAFT" && (draft.status == "POSTED" || draft.status == "DELETED")) ||
                    (from == "POSTED" && draft.status == "VOIDED");
    if (!ok) outcome.refuse("Journal not of valid status for modification");
}

Outcome write_journal(Call& call, Json const& element, ManualJournal* existing) {
    auto& books = call.books;
    Outcome outcome;
    ManualJournal draft = existing ? *existing : ManualJournal{};
    bool const creating = existing == nullptr;
    if (creating) draft.date = books.today(call.now);
    read_status(outcome, draft, element, creating);
    if (element.contains("Narration")) draft.narration = text_of(element, "Narration");
    if (draft.narration.empty()) outcome.refuse("Narration is required");
    if (element.contains("Url")) draft.url = text_of(element, "Url");
    draft.cash_basis = element["ShowOnCashBasisReports"].boolean_or(draft.cash_basis);
    std::optional<std::string> locked;
    if (!creating) locked = books.lock_problem(draft.date);
    if (auto date = date_of(element, "Date")) draft.date = *date;
    if (!locked) locked = books.lock_problem(draft.date);
    if (locked) outcome.refuse(*locked);
    if (element.contains("LineAmountTypes"))
        draft.line_amount_types = line_amount_types_of(element["LineAmountTypes"].text());
    if (element.contains("JournalLines")) {
        draft.lines.clear();
        for (auto const& line : element["JournalLines"].items())
            read_line(call, outcome, draft, line);
    }
    if (draft.lines.size() < 2 && outcome.warnings.empty())
        outcome.refuse("A manual journal needs at least two lines");
    if (draft.status != "DRAFT" || outcome.warnings.empty()) check_balance(outcome, draft);
    if (outcome.failed()) {
        outcome.element = echo(element, journal_style, creating ? "" : existing->id);
        return outcome;
    }
    if (creating) {
        draft.id = books.new_id();
        existing = &books.journals.add(std::move(draft), call.now);
    } else {
        books.journals.replace(*existing, std::move(draft), call.now);
    }
    outcome.element = journal_json(books, *existing);
    return outcome;
}

HttpReply write_journals(Call& call) {
    return write_elements(call, journal_style, [&](Json const& element) {
        auto const id = text_of(element, "ManualJournalID");
        auto* existing = id.empty() ? nullptr : call.books.journals.find(id);
        if (!id.empty() && existing == nullptr) {
            Outcome outcome;
            outcome.element = echo(element, journal_style, "");
            outcome.refuse(
                "An existing Manual Journal with the specified ManualJournalID could not be found");
            return outcome;
        }
        return write_journal(call, element, existing);
    });
}

HttpReply post_journal(Call& call) {
    auto* journal = call.books.journals.find(ascii_lower(call.values[0]));
    if (journal == nullptr) return not_found();
    return write_one(call, journal_style, write_journal(call, call.elements.front(), journal));
}

HttpReply get_journal(Call& call) {
    auto const* journal = call.books.journals.find(ascii_lower(call.values[0]));
    if (journal == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(journal_json(call.books, *journal));
    return answer(call, "ManualJournals", std::move(items));
}

HttpReply list_journals(Call& call) {
    auto& books = call.books;
    Listing<ManualJournal> listing{.table = books.journals};
    listing.field = [](ManualJournal const& row, std::string_view name) -> std::optional<Value> {
        if (name == "ManualJournalID") return Value(row.id);
        if (name == "Narration") return Value(row.narration);
        if (name == "Status") return Value(row.status);
        if (name == "Date") return Value(Instant(row.date.day));
        if (name == "UpdatedDateUTC") return Value(row.updated);
        return std::nullopt;
    };
    listing.render = [&books](ManualJournal const& row, bool paged) {
        auto json = journal_json(books, row);
        if (!paged) json.set("JournalLines", Json::array());
        return json;
    };
    return list_rows(call, listing);
}

}  // namespace

void add_journal_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/ManualJournals";
    std::string_view const key = "ManualJournals";
    routes.add("GET", base, {list_journals, "manualjournals", key});
    routes.add("PUT", base, {write_journals, "manualjournals", key, journal_schema});
    routes.add("POST", base, {write_journals, "manualjournals", key, journal_schema});
    routes.add("GET", base + "/{id}", {get_journal, "manualjournals", key});
    routes.add("POST", base + "/{id}", {post_journal, "manualjournals", key, journal_schema});
}

}  // namespace cf::xero::sim
