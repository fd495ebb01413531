#include "connectors/xero/transform_books.hpp"

#include "connectors/xero/transform.hpp"

namespace cf::xero {

namespace {

Result<Money> money_or_zero(std::optional<Decimal> const& amount, Currency currency) {
    return Money::exact(amount.value_or(Decimal(0)).normalized(), currency);
}

Result<BookedLine> to_booked(wire::Line const& line, Currency currency, bool inclusive) {
    BookedLine booked{.account = line.account.empty() ? line.account_id : line.account,
                      .account_id = line.account_id,
                      .tax_code = line.tax_type,
                      .description = line.description};
    CF_TRY(auto amount, money_or_zero(line.line_amount, currency));
    CF_TRY(booked.tax, money_or_zero(line.tax_amount, currency));
    booked.net = inclusive ? amount - booked.tax : amount;
    return booked;
}

Result<std::vector<BookedSettlement>> to_booked(std::vector<wire::Settlement> const& wires,
                                                Currency currency) {
    std::vector<BookedSettlement> all;
    for (auto const& wire : wires) {
        BookedSettlement one{.id = VendorId(wire.id),
                             .invoice = VendorId(wire.invoice_id),
                             .reference = wire.reference,
                             .date = wire.date.value_or(CalendarDate{})};
        CF_TRY(one.amount, money_or_zero(std::optional(wire.amount), currency));
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

Result<BookedDocument> to_booked(wire::Document const& document, DocumentType type) {
    BookedDocument booked{.id = VendorId(document.id),
                          .type = type,
                          .number = document.number,
                          .reference = document.reference,
                          .status = status_of(document.status),
                          .date = document.date.value_or(CalendarDate{}),
                          .rate = document.currency_rate};
    CF_TRY(booked.currency, Currency::parse(document.currency));
    CF_TRY(booked.total, money_or_zero(document.total, booked.currency));
    CF_TRY(booked.tax_total, money_or_zero(document.total_tax, booked.currency));
    CF_TRY(booked.due, money_or_zero(document.amount_due, booked.currency));
    bool const inclusive = document.line_amount_types == "Inclusive";
    for (auto const& line : document.lines) {
        CF_TRY(auto one, to_booked(line, booked.currency, inclusive));
        booked.lines.push_back(std::move(one));
    }
    CF_TRY(booked.payments, to_booked(document.payments, booked.currency));
    CF_TRY(booked.allocations, to_booked(document.allocations, booked.currency));
    CF_TRY(booked.credits, to_booked(document.credits, booked.currency));
    for (auto& credit : booked.credits) credit.credit = credit.id;
    return booked;
}

Result<BookedPayment> to_booked(wire::Payment const& payment) {
    bool const invoice = payment.document_type == "ACCREC";
    return BookedPayment{.id = VendorId(payment.id),
                         .document = VendorId(payment.document_id),
                         .type = invoice ? DocumentType::invoice : DocumentType::credit_note,
                         .document_number = payment.document_number,
                         .reference = payment.reference,
                         .status = status_of(payment.status),
                         .account = payment.account,
                         .date = payment.date.value_or(CalendarDate{}),
                         .amount = payment.amount.value_or(Decimal(0)).normalized(),
                         .rate = payment.currency_rate};
}

BookedMovement to_booked(wire::BankTransaction const& transaction) {
    bool const credit = transaction.type == "RECEIVE-OVERPAYMENT";
    // An overpayment is known by its own id, as when it was made.
    auto const& id =
        transaction.overpayment_id.empty() ? transaction.id : transaction.overpayment_id;
    BookedMovement booked{.id = VendorId(id),
                          .reference = credit && !transaction.lines.empty()
                                           ? transaction.lines[0].description
                                           : transaction.reference,
                          .status = status_of(transaction.status),
                          .date = transaction.date.value_or(CalendarDate{}),
                          .amount = transaction.total.value_or(Decimal(0)).normalized()};
    if (auto currency = Currency::parse(transaction.currency); currency.has_value())
        booked.currency = *currency;
    bool const inward = transaction.type.starts_with("RECEIVE");
    auto const enter = [&](wire::Line const& line, Decimal amount, bool debit) {
        booked.entries.push_back({.account = line.account.empty() ? line.account_id : line.account,
                                  .account_id = line.account_id,
                                  .description = line.description,
                                  .amount = (debit ? amount : -amount).normalized()});
    };
    enter({.account = transaction.bank_account}, booked.amount, inward);
    for (auto const& line : transaction.lines) {
        bool const inclusive = transaction.line_amount_types == "Inclusive";
        auto const tax = inclusive ? line.tax_amount.value_or(Decimal(0)) : Decimal(0);
        enter(line, line.line_amount.value_or(Decimal(0)) - tax, !inward);
    }
    return booked;
}

BookedMovement to_booked(wire::ManualJournal const& journal) {
    BookedMovement booked{.id = VendorId(journal.id),
                          .reference = journal.narration,
                          .status = status_of(journal.status),
                          .date = journal.date.value_or(CalendarDate{}),
                          .journal = true};
    Decimal debits;
    for (auto const& line : journal.lines) {
        auto const amount = line.line_amount.value_or(Decimal(0));
        if (amount.sign() > 0) debits += amount;
        booked.entries.push_back({.account = line.account.empty() ? line.account_id : line.account,
                                  .account_id = line.account_id,
                                  .description = line.description,
                                  .amount = amount.normalized()});
    }
    booked.amount = debits.normalized();
    return booked;
}

}  // namespace cf::xero
