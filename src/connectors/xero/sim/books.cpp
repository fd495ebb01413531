#include "connectors/xero/sim/books.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/check.hpp"
#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

template <class Row>
Row* by_key(Table<Row>& table,
            std::unordered_map<std::string, std::string> const& index,
            std::string_view key) {
    auto const found = index.find(number_key(key));
    return found == index.end() ? nullptr : table.find(found->second);
}

}  // namespace

std::string number_key(std::string_view number) { return fold(number); }

std::string long_date(CalendarDate date) {
    static constexpr std::array<char const*, 12> months{"January",
                                                        "February",
                                                        "March",
                                                        "April",
                                                        "May",
                                                        "June",
                                                        "July",
                                                        "August",
                                                        "September",
                                                        "October",
                                                        "November",
                                                        "December"};
    std::chrono::year_month_day const ymd(date.day);
    return std::to_string(unsigned(ymd.day())) + " " + months[unsigned(ymd.month()) - 1] + " " +
           std::to_string(int(ymd.year()));
}

Books::Books(Organisation settings, Switches const& rules, std::uint64_t seed)
    : organisation(std::move(settings)), switches(rules), random_(seed) {}

Table<Document>& Books::documents(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::invoice:
            return invoices;
        case DocumentKind::credit_note:
            return credit_notes;
        case DocumentKind::bank_transaction:
            return bank_transactions;
        case DocumentKind::overpayment:
            return overpayments;
        case DocumentKind::prepayment:
            return prepayments;
    }
    return invoices;
}

Account* Books::account_by_code(std::string_view code) {
    return by_key(accounts, account_by_code_, code);
}

Account* Books::system_account(std::string_view name) {
    for (auto* account : accounts.by_update())
        if (account->system_account == name) return account;
    return nullptr;
}

Item* Books::item_by_code(std::string_view code) { return by_key(items, item_by_code_, code); }

Contact* Books::active_contact_by_name(std::string_view name) {
    return by_key(contacts, contact_by_name_, name);
}

Contact* Books::contact_by_number(std::string_view number) {
    return by_key(contacts, contact_by_number_, number);
}

Document* Books::document_by_number(DocumentKind kind, std::string_view number) {
    if (kind == DocumentKind::invoice) return by_key(invoices, invoice_by_number_, number);
    return by_key(credit_notes, credit_note_by_number_, number);
}

bool Books::has_currency(std::string_view code) const {
    return std::any_of(organisation.currencies.begin(),
                       organisation.currencies.end(),
                       [&](auto const& currency) { return currency.first == code; });
}

Decimal Books::rate_for(std::string_view currency, CalendarDate date) const {
    if (currency == organisation.base_currency) return 1;
    auto found = organisation.rates.find(std::string(currency) + " " + date.to_string());
    if (found == organisation.rates.end()) found = organisation.rates.find(std::string(currency));
    auto const per_base = found == organisation.rates.end() ? Decimal::of("1.25") : found->second;
    return switches.rate_base_per_doc ? divided(1, per_base, 6) : per_base;
}

Decimal Books::in_base(Decimal amount, Decimal rate) const {
    if (rate == Decimal(1)) return round2(amount);
    return switches.rate_base_per_doc ? round2(amount * rate) : divided(amount, rate, 2);
}

std::optional<std::string> Books::lock_problem(CalendarDate date) const {
    auto const& period = organisation.period_lock;
    auto const& year = organisation.year_lock;
    bool const year_is_later = year && (!period || *year > *period);
    auto const& lock = year_is_later ? year : period;
    if (!lock || date > *lock) return std::nullopt;
    return "The document date cannot be before the " +
           std::string(year_is_later ? "end of year lock date" : "period lock date") +
           ", currently set at " + long_date(*lock);
}

std::string_view Books::prefix_of(DocumentKind kind) const {
    return kind == DocumentKind::credit_note ? "CN-" : "INV-";
}

std::string Books::next_number(DocumentKind kind) {
    std::array<char, 32> text{};
    do {
        std::snprintf(text.data(),
                      text.size(),
                      "%s%04llu",
                      prefix_of(kind).data(),
                      static_cast<unsigned long long>(++last_number_[kind]));
    } while (document_by_number(kind, text.data()) != nullptr);
    return text.data();
}

void Books::set_code(Account& account, std::string code, Instant now) {
    account_by_code_.erase(number_key(account.code));
    account.code = std::move(code);
    if (!account.code.empty()) account_by_code_[number_key(account.code)] = account.id;
    accounts.touch(account, now);
}

void Books::set_code(Item& item, std::string code) {
    forget_code(item);
    item.code = std::move(code);
    item_by_code_[number_key(item.code)] = item.id;
}

void Books::forget_code(Item const& item) { item_by_code_.erase(number_key(item.code)); }

void Books::set_name(Contact& contact, std::string name) {
    auto const place = contact_by_name_.find(number_key(contact.name));
    if (place != contact_by_name_.end() && place->second == contact.id)
        contact_by_name_.erase(place);
    contact.name = std::move(name);
    if (contact.status == "ACTIVE") contact_by_name_[number_key(contact.name)] = contact.id;
}

void Books::set_number(Contact& contact, std::string number) {
    auto const place = contact_by_number_.find(number_key(contact.number));
    if (place != contact_by_number_.end() && place->second == contact.id)
        contact_by_number_.erase(place);
    contact.number = std::move(number);
    if (!contact.number.empty()) contact_by_number_[number_key(contact.number)] = contact.id;
}

void Books::archive(Contact& contact) {
    contact.status = "ARCHIVED";
    auto const place = contact_by_name_.find(number_key(contact.name));
    if (place != contact_by_name_.end() && place->second == contact.id)
        contact_by_name_.erase(place);
}

void Books::claim_number(Document& document, std::string number) {
    // Bills may share their suppliers' numbers; only sales numbers are unique (sheet 4.3).
    auto& index =
        document.kind == DocumentKind::invoice ? invoice_by_number_ : credit_note_by_number_;
    bool const unique = document.type == "ACCREC" || document.kind == DocumentKind::credit_note;
    auto const place = index.find(number_key(document.number));
    if (place != index.end() && place->second == document.id) index.erase(place);
    document.number = std::move(number);
    bool const free = document.gone() && switches.free_voided_numbers;
    if (unique && !free) index[number_key(document.number)] = document.id;
}

void Books::settle(Document& document) {
    document.paid = {};
    document.credited = {};
    std::optional<CalendarDate> latest;
    for (auto const& id : document.payments) {
        auto const* payment = payments.find(id);
        CF_CHECK(payment != nullptr);
        document.paid += payment->amount;
        latest = std::max(latest.value_or(payment->date), payment->date);
    }
    for (auto const& id : document.allocations) {
        auto const* allocation = allocations.find(id);
        CF_CHECK(allocation != nullptr);
        document.credited += allocation->amount;
        latest = std::max(latest.value_or(allocation->date), allocation->date);
    }
    document.fully_paid_on.reset();
    if (!document.live()) return;
    bool const settled = document.open().is_zero() &&
                         (latest || (document.total.is_zero() && switches.zero_total_paid));
    document.status = settled ? "PAID" : "AUTHORISED";
    if (settled) document.fully_paid_on = latest.value_or(document.date);
}

}  // namespace cf::xero::sim
