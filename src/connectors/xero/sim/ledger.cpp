#include "connectors/xero/sim/ledger.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace cf::xero::sim {
namespace {

/// Base amount of the part `from`..`to` of a document total, so that the parts of a settled
/// document add up to its base total exactly.
Decimal slice(Books& books, Decimal from, Decimal to, Decimal rate) {
    return books.in_base(to, rate) - books.in_base(from, rate);
}

class Entries {
  public:
    Entries(Books& books, CalendarDate until) : books_(books), until_(until) {}

    std::vector<LedgerEntry> all() {
        for (auto const* invoice : books_.invoices.by_update()) document(*invoice);
        for (auto const* note : books_.credit_notes.by_update()) document(*note);
        for (auto const* transaction : books_.bank_transactions.by_update())
            bank_transaction(*transaction);
        for (auto kind : {DocumentKind::invoice,
                          DocumentKind::credit_note,
                          DocumentKind::overpayment,
                          DocumentKind::prepayment})
            for (auto const* row : books_.documents(kind).by_update()) settlements(*row);
        for (auto const* journal : books_.journals.by_update()) manual_journal(*journal);
        sort();
        close_years();
        return std::move(entries_);
    }

  private:
    std::string const& system(std::string_view name) {
        auto const* account = books_.system_account(name);
        CF_CHECK(account != nullptr);
        return account->id;
    }
    std::string const& control(Document const& document) {
        return system(document.sales() ? "DEBTORS" : "CREDITORS");
    }

    /// Adds the entry; what does not meet by rounding goes to `difference`.
    void add(LedgerEntry entry, std::string_view difference) {
        Decimal sum;
        for (auto const& line : entry.lines) sum += line.amount;
        if (!sum.is_zero()) entry.lines.push_back({system(difference), -sum});
        std::erase_if(entry.lines, [](LedgerLine const& line) { return line.amount.is_zero(); });
        if (!entry.lines.empty() && entry.date <= until_) entries_.push_back(std::move(entry));
    }

    /// Net amounts and tax of the lines; `sign` +1 debits them. `sale` says which way a document
    /// of that type runs.
    void add_lines(LedgerEntry& entry, Document const& document, int sign) {
        Decimal tax;
        for (auto const& line : document.lines) {
            auto const net = net_of(line.line_amount, line.tax_amount, document.line_amount_types);
            tax += line.tax_amount;
            if (net.is_zero()) continue;
            auto const base = books_.in_base(net, document.rate);
            entry.lines.push_back({line.account_id, sign > 0 ? base : -base});
        }
        auto const base_tax = books_.in_base(tax, document.rate);
        if (!tax.is_zero()) entry.lines.push_back({system("GST"), sign > 0 ? base_tax : -base_tax});
    }

    void add_stock(LedgerEntry& entry, Document const& document) {
        bool const sold = document.type == "ACCREC" || document.type == "ACCRECCREDIT" ||
                          document.type == "RECEIVE";
        if (!sold) return;
        bool const back = document.type == "ACCRECCREDIT";
        for (auto const& line : document.lines) {
            auto const* item = books_.items.find(line.item_id);
            if (item == nullptr || !item->tracked() || line.stock_cost.is_zero()) continue;
            auto const cost = back ? -line.stock_cost : line.stock_cost;
            entry.lines.push_back({item->purchase.cogs_account_id, cost});
            entry.lines.push_back({item->inventory_account_id, -cost});
        }
    }

    void document(Document const& document) {
        if (!document.live()) return;
        bool const invoice = document.kind == DocumentKind::invoice;
        // ACCREC debits the debtors and credits the lines; notes and bills run the other way.
        int const sign = (document.type == "ACCREC" || document.type == "ACCPAYCREDIT") ? -1 : 1;
        LedgerEntry entry{document.date, (invoice ? "Invoice " : "Credit note ") + document.number};
        auto const total = books_.in_base(document.total, document.rate);
        entry.lines.push_back({control(document), sign > 0 ? -total : total});
        add_lines(entry, document, sign);
        add_stock(entry, document);
        add(std::move(entry), "ROUNDING");
    }

    void bank_transaction(Document const& transaction) {
        if (!transaction.live()) return;
        int const sign = transaction.sales() ? -1 : 1;
        LedgerEntry entry{transaction.date, "Bank transaction " + transaction.type};
        auto const total = books_.in_base(transaction.total, transaction.rate);
        entry.lines.push_back({transaction.bank_account_id, sign > 0 ? -total : total});
        add_lines(entry, transaction, sign);
        add_stock(entry, transaction);
        add(std::move(entry), "ROUNDING");
    }

    struct Settlement {
        CalendarDate date{};
        std::uint64_t order = 0;
        Payment const* payment = nullptr;
        Allocation const* allocation = nullptr;
        Decimal amount() const { return payment ? payment->amount : allocation->amount; }
    };

    std::vector<Settlement> settlements_of(Document const& document) {
        std::vector<Settlement> list;
        for (auto const& id : document.payments) {
            auto const* payment = books_.payments.find(id);
            list.push_back({payment->date, payment->order, payment, nullptr});
        }
        for (auto const& id : document.allocations) {
            auto const* allocation = books_.allocations.find(id);
            list.push_back({allocation->date, allocation->order, nullptr, allocation});
        }
        std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) {
            return std::tie(a.date, a.order) < std::tie(b.date, b.order);
        });
        return list;
    }

    /// What settling takes off the control account, part after part, in base currency.
    Decimal relief(Document const& document, std::uint64_t order) {
        Decimal before;
        for (auto const& one : settlements_of(document)) {
            auto const after = before + one.amount();
            if (one.order == order) return slice(books_, before, after, document.rate);
            before = after;
        }
        return {};
    }

    /// The other side of an advance: what a pre- or overpayment's lines were booked to.
    void add_advance(LedgerEntry& entry, Document const& advance, Decimal relieved, int sign) {
        auto const total = books_.in_base(advance.total, advance.rate);
        if (advance.kind == DocumentKind::overpayment || total.is_zero()) {
            entry.lines.push_back({control(advance), sign > 0 ? relieved : -relieved});
            return;
        }
        LedgerEntry whole;
        add_lines(whole, advance, 1);
        Decimal given;
        for (auto const& line : whole.lines) {
            auto part = divided(line.amount * relieved, total, 2);
            if (&line == &whole.lines.back()) part = relieved - given;
            given += part;
            entry.lines.push_back({line.account_id, sign > 0 ? part : -part});
        }
    }

    void settlements(Document const& document) {
        for (auto const& one : settlements_of(document)) {
            if (one.payment != nullptr) payment(document, *one.payment);
            // An allocation is one entry; the invoice's side of it is written from the source.
            if (one.allocation != nullptr && document.kind != DocumentKind::invoice)
                allocation(document, *one.allocation);
        }
    }

    void payment(Document const& document, Payment const& payment) {
        bool const invoice = document.kind == DocumentKind::invoice;
        // Money comes in for a sales invoice and goes out for a sales credit.
        bool const in = document.sales() == invoice;
        LedgerEntry entry{payment.date, (invoice ? "Payment of " : "Refund of ") + document.number};
        auto const bank = books_.in_base(payment.amount, payment.rate);
        entry.lines.push_back({payment.account_id, in ? bank : -bank});
        auto const relieved = relief(document, payment.order);
        bool const advance =
            document.kind == DocumentKind::prepayment || document.kind == DocumentKind::overpayment;
        if (advance)
            add_advance(entry, document, relieved, in ? -1 : 1);
        else
            entry.lines.push_back({control(document), in ? -relieved : relieved});
        add(std::move(entry), "REALISEDCURRENCYGAIN");
    }

    void allocation(Document const& source, Allocation const& allocation) {
        auto const& invoice = *books_.invoices.find(allocation.invoice_id);
        LedgerEntry entry{allocation.date, "Allocation to " + invoice.number};
        auto const given = relief(source, allocation.order);
        auto const taken = relief(invoice, allocation.order);
        int const sign = source.sales() ? 1 : -1;
        if (source.kind == DocumentKind::prepayment)
            add_advance(entry, source, given, sign);
        else
            entry.lines.push_back({control(source), sign > 0 ? given : -given});
        entry.lines.push_back({control(invoice), sign > 0 ? -taken : taken});
        add(std::move(entry), "REALISEDCURRENCYGAIN");
    }

    void manual_journal(ManualJournal const& journal) {
        if (journal.status != "POSTED") return;
        LedgerEntry entry{journal.date, "Journal " + journal.narration};
        Decimal tax;
        for (auto const& line : journal.lines) {
            entry.lines.push_back(
                {line.account_id, net_of(line.amount, line.tax, journal.line_amount_types)});
            tax += line.tax;
        }
        if (!tax.is_zero()) entry.lines.push_back({system("GST"), tax});
        add(std::move(entry), "ROUNDING");
    }

    void sort() {
        std::stable_sort(entries_.begin(), entries_.end(), [](auto const& a, auto const& b) {
            return a.date < b.date;
        });
    }

    CalendarDate year_end_after(CalendarDate date) const {
        std::chrono::year_month_day const ymd(date.day);
        auto const month = std::chrono::month(books_.organisation.year_end_month);
        for (auto year = ymd.year(); true; ++year) {
            auto end = CalendarDate{std::chrono::sys_days(year / month / std::chrono::last)};
            auto const exact = year / month / std::chrono::day(books_.organisation.year_end_day);
            if (exact.ok()) end = CalendarDate{std::chrono::sys_days(exact)};
            if (end >= date) return end;
        }
    }

    /// At each year end before `until` profit and loss moves to retained earnings.
    void close_years() {
        if (entries_.empty()) return;
        std::vector<LedgerEntry> closed;
        std::map<std::string, Decimal> open;
        auto end = year_end_after(entries_.front().date);
        auto close = [&] {
            LedgerEntry entry{end, "Year end"};
            for (auto& [id, amount] : open) entry.lines.push_back({id, -amount});
            open.clear();
            Decimal sum;
            for (auto const& line : entry.lines) sum += line.amount;
            if (!sum.is_zero()) entry.lines.push_back({system("RETAINEDEARNINGS"), -sum});
            std::erase_if(entry.lines,
                          [](LedgerLine const& line) { return line.amount.is_zero(); });
            if (!entry.lines.empty()) closed.push_back(std::move(entry));
            end = year_end_after(end.plus_days(1));
        };
        for (auto& entry : entries_) {
            while (entry.date > end) close();
            for (auto const& line : entry.lines)
                if (books_.accounts.find(line.account_id)->is_profit_and_loss())
                    open[line.account_id] += line.amount;
            closed.push_back(std::move(entry));
        }
        while (until_ > end) close();
        entries_ = std::move(closed);
    }

    Books& books_;
    CalendarDate until_;
    std::vector<LedgerEntry> entries_;
};

/// hledger reads two blanks, ';' and line ends as syntax.
std::string one_line(std::string const& text) {
    std::string clean;
    for (char c : text) {
        bool const bad = static_cast<unsigned char>(c) < 0x20 || c == ';' || c == '|';
        char const shown = bad ? ' ' : c;
        if (shown == ' ' && !clean.empty() && clean.back() == ' ') continue;
        clean.push_back(shown);
    }
    return clean;
}

}  // namespace

std::vector<LedgerEntry> ledger_entries(Books& books, CalendarDate until) {
    return Entries(books, until).all();
}

std::map<std::string, Decimal> balances(std::vector<LedgerEntry> const& entries) {
    std::map<std::string, Decimal> totals;
    for (auto const& entry : entries)
        for (auto const& line : entry.lines) totals[line.account_id] += line.amount;
    return totals;
}

CalendarDate last_day(Books& books, CalendarDate today) {
    auto last = today;
    for (auto* table : {&books.invoices, &books.credit_notes, &books.bank_transactions})
        for (auto const* row : table->by_update()) last = std::max(last, row->date);
    for (auto const* row : books.payments.by_update()) last = std::max(last, row->date);
    for (auto const* row : books.allocations.by_update()) last = std::max(last, row->date);
    for (auto const* row : books.journals.by_update()) last = std::max(last, row->date);
    return last;
}

std::string hledger_journal(Books& books, CalendarDate until) {
    auto const& currency = books.organisation.base_currency;
    std::string text =
        "; " + one_line(books.organisation.name) + "\ncommodity " + currency + " 1000.00\n\n";
    auto name = [&](std::string const& id) {
        auto const* account = books.accounts.find(id);
        return account->code.empty() ? one_line(account->name) : account->code;
    };
    for (auto const* account : books.accounts.by_update())
        text += "account " + name(account->id) + "  ; " + one_line(account->name) + "\n";
    for (auto const& entry : ledger_entries(books, until)) {
        text += "\n" + entry.date.to_string() + " " + one_line(entry.text) + "\n";
        for (auto const& line : entry.lines)
            text += "    " + name(line.account_id) + "  " + currency + " " +
                    money_text(line.amount) + "\n";
    }
    return text;
}

}  // namespace cf::xero::sim
