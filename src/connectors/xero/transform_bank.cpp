#include <algorithm>

#include "connectors/xero/fields.hpp"
#include "connectors/xero/transform.hpp"

namespace cf::xero {

bool BankAccounts::is_bank(std::string const& account) const {
    return std::ranges::find(bank, account) != bank.end();
}

Result<wire::BankTransaction> to_wire(PutCustomerCredit const& operation,
                                      BankAccounts const& accounts) {
    if (operation.contact.empty())
        return invalid("bank.contact_missing", "a customer credit needs its contact");
    CF_TRY(auto amount, amount_of(operation.movement.amount));
    // Overpayments keep no Reference (sheet 4.7): ours is the line's description.
    wire::Line line{.description = shortened(operation.reference, description_max),
                    .quantity = Decimal(1),
                    .unit_amount = amount,
                    .account = accounts.receivable,
                    .tax_type = "NONE"};
    wire::BankTransaction transaction{
        .type = "RECEIVE-OVERPAYMENT",
        .contact_id = operation.contact.value,
        .bank_account = operation.account,
        .currency = std::string(operation.movement.amount.currency().code()),
        .line_amount_types = "NoTax",
        .date = operation.movement.date};
    transaction.lines.push_back(std::move(line));
    return transaction;
}

namespace {

Result<wire::Line> bank_line(JournalLine const& line, std::string const& description) {
    CF_TRY(auto amount, amount_of(line.amount));
    wire::Line wire;
    wire.description = description;
    wire.quantity = Decimal(1);
    wire.unit_amount = amount;
    wire.account = line.account;
    wire.tax_type = line.tax_code.empty() ? "NONE" : line.tax_code;
    if (line.tax) {
        CF_TRY(auto tax, amount_of(*line.tax));
        wire.tax_amount = tax;
    }
    return wire;
}

Result<BankMovement> bank_transaction(PutBankMovement const& operation,
                                      std::string type,
                                      std::string bank_account,
                                      std::vector<JournalLine> lines) {
    if (!operation.contact)
        return invalid("bank.contact_missing",
                       "spending or receiving money in Xero needs a contact");
    bool taxed = false;
    for (auto const& line : lines) taxed = taxed || line.tax;
    wire::BankTransaction transaction{
        .type = std::move(type),
        .reference = operation.reference,
        .contact_id = operation.contact->value,
        .bank_account = std::move(bank_account),
        .currency = std::string(operation.movement.amount.currency().code()),
        .line_amount_types = taxed ? "Exclusive" : "NoTax",
        .date = operation.movement.date,
        .currency_rate = currency_rate(operation.movement.rate)};
    for (auto const& line : lines) {
        CF_TRY(auto wire_line, bank_line(line, shortened(operation.reference, description_max)));
        transaction.lines.push_back(std::move(wire_line));
    }
    return BankMovement(std::move(transaction));
}

Result<BankMovement> journal(PutBankMovement const& operation,
                             std::vector<JournalLine> const& lines,
                             BankAccounts const& accounts) {
    Movement const& movement = operation.movement;
    if (movement.amount.currency().code() != accounts.base_currency)
        return invalid("journal.foreign_currency",
                       "a manual journal in Xero is kept in the base currency alone");
    wire::ManualJournal wire{
        .status = "POSTED", .narration = operation.reference, .date = movement.date};
    for (auto const& line : lines) {
        if (line.tax && !line.tax->is_zero())
            return invalid("journal.tax", "a manual journal of ours carries no tax");
        CF_TRY(auto amount, amount_of(line.amount));
        wire.lines.push_back(
            {.description = operation.reference, .account = line.account, .line_amount = amount});
    }
    return BankMovement(std::move(wire));
}

}  // namespace

Result<BankMovement> to_wire(PutBankMovement const& operation, BankAccounts const& accounts) {
    Movement const& movement = operation.movement;
    if (operation.reference.empty())
        return invalid("bank.reference_missing", "the movement has no reference to find it by");
    CF_TRY_VOID(check_length("reference", operation.reference, text_max));
    if (movement.kind == MovementKind::spend)
        return bank_transaction(operation, "SPEND", movement.account, movement.lines);
    std::vector<JournalLine> lines = movement.lines;  // Debit positive.
    if (movement.kind == MovementKind::transfer)
        lines = {{.account = movement.to, .amount = movement.amount},
                 {.account = movement.from, .amount = -movement.amount}};
    else if (movement.kind != MovementKind::journal)
        return invalid("bank.kind", "this movement is no transfer, spend or journal");
    auto const banks = std::ranges::count_if(
        lines, [&](JournalLine const& line) { return accounts.is_bank(line.account); });
    if (banks == 0) return journal(operation, lines, accounts);
    if (banks == 2 && lines.size() == 2) {
        auto const& debit = lines[0].amount.sign() > 0 ? lines[0] : lines[1];
        auto const& credit = lines[0].amount.sign() > 0 ? lines[1] : lines[0];
        CF_TRY(auto moved, amount_of(debit.amount));
        return BankMovement(wire::BankTransfer{.reference = operation.reference,
                                               .from_account = credit.account,
                                               .to_account = debit.account,
                                               .date = movement.date,
                                               .amount = moved});
    }
    if (banks > 1)
        return invalid("journal.several_banks",
                       "Xero keeps no journal over several bank accounts: split it");
    auto const bank = std::ranges::find_if(
        lines, [&](JournalLine const& line) { return accounts.is_bank(line.account); });
    // Money out of the bank account (its line is a credit) is spent on the other lines.
    bool const spends = bank->amount.sign() < 0;
    auto const bank_account = bank->account;
    lines.erase(bank);
    if (!spends)
        for (auto& line : lines) line.amount = -line.amount;
    return bank_transaction(operation, spends ? "SPEND" : "RECEIVE", bank_account, lines);
}

}  // namespace cf::xero
