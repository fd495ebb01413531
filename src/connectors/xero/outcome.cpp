#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"

namespace cf::xero {

namespace {

bool same_text(std::string_view a, std::string_view b) { return equals_ignoring_case(a, b); }

Result<LedgerState> state_of(PutContact const& operation, JsonCursor element) {
    CF_TRY(auto contact, wire::read_contact(element));
    auto const sent = to_wire(operation);
    bool const ours = operation.existing     ? same_text(contact.id, sent.id)
                      : !sent.number.empty() ? same_text(contact.number, sent.number)
                                             : same_text(contact.name, sent.name);
    if (!ours || !wire::is_guid(contact.id)) return LedgerState{};
    return to_state(contact);
}

Result<LedgerState> state_of(PutItem const& operation, JsonCursor element) {
    CF_TRY(auto item, wire::read_item(element));
    if (item.code != operation.code) return LedgerState{};
    return LedgerState{
        .id = VendorId(item.id), .number = item.code, .revision = item.updated, .status = "active"};
}

Result<LedgerState> state_of(PutDocument const& operation, JsonCursor element) {
    auto const type = operation.document.type;
    CF_TRY(auto document, wire::read_document(element, type));
    bool const ours = operation.existing ? same_text(document.id, operation.existing->value)
                                         : same_text(document.number, operation.number);
    if (!ours) return LedgerState{};
    CF_TRY(auto state, to_state(document));
    CF_TRY(auto sent, to_wire(operation));
    for (auto& difference : differences(sent, document))
        state.warnings.push_back(std::move(difference));
    return state;
}

Result<LedgerState> state_of(VoidDocument const& operation, JsonCursor element) {
    CF_TRY(auto document, wire::read_document(element, operation.type));
    bool const gone = document.status == "VOIDED" || document.status == "DELETED";
    if (!gone || !same_text(document.id, operation.document.value)) return LedgerState{};
    if (!document.currency.empty()) return to_state(document);
    return LedgerState{.id = operation.document,
                       .number = document.number,
                       .revision = document.updated,
                       .status = status_of(document.status)};
}

Result<LedgerState> state_of(PutPayment const& operation, JsonCursor element) {
    CF_TRY(auto payment, wire::read_payment(element));
    Money const expected = operation.movement.amount;
    bool const ours = same_text(payment.document_id, operation.document.value) &&
                      payment.reference == operation.reference && payment.amount &&
                      *payment.amount == expected.decimal();
    if (!ours) return LedgerState{};
    return to_state(payment, expected.currency());
}

Result<LedgerState> state_of(PutAllocation const& operation, JsonCursor element) {
    CF_TRY(auto allocation, wire::read_settlement(element, "AllocationID"));
    bool const ours = same_text(allocation.invoice_id, operation.invoice.value) &&
                      allocation.amount == operation.amount.decimal();
    if (!ours) return LedgerState{};
    return to_state(allocation, operation.amount.currency());
}

Result<LedgerState> state_of(PutCustomerCredit const& operation, JsonCursor element) {
    CF_TRY(auto transaction, wire::read_bank_transaction(element));
    Money const expected = operation.movement.amount;
    bool const ours = transaction.type == "RECEIVE-OVERPAYMENT" &&
                      same_text(transaction.contact_id, operation.contact.value) &&
                      transaction.total && *transaction.total == expected.decimal();
    if (!ours) return LedgerState{};
    return to_state(transaction, expected.currency());
}

Result<LedgerState> state_of(PutBankMovement const& operation, JsonCursor element) {
    auto const currency = operation.movement.amount.currency();
    Json const& json = element.value();
    if (json.contains("BankTransferID")) {
        CF_TRY(auto transfer, wire::read_bank_transfer(element));
        bool const ours =
            transfer.amount && *transfer.amount == operation.movement.amount.abs().decimal();
        if (!ours) return LedgerState{};
        // A transfer has no status field in every answer; it exists or it does not.
        LedgerState state{
            .id = VendorId(transfer.id),
            .reference = transfer.reference,
            .status = transfer.status.empty() ? "authorised" : status_of(transfer.status)};
        CF_TRY(state.total, Money::exact(*transfer.amount, currency));
        return state;
    }
    if (json.contains("ManualJournalID")) {
        CF_TRY(auto journal, wire::read_manual_journal(element));
        if (journal.narration != operation.reference) return LedgerState{};
        return LedgerState{.id = VendorId(journal.id),
                           .reference = journal.narration,
                           .revision = journal.updated,
                           .status = status_of(journal.status)};
    }
    CF_TRY(auto transaction, wire::read_bank_transaction(element));
    if (transaction.reference != operation.reference) return LedgerState{};
    return to_state(transaction, currency);
}

Result<LedgerState> state_of(Annotate const& operation, JsonCursor element) {
    auto const details = element.value()["Details"].text();
    if (details.empty() || !operation.text.starts_with(details)) return LedgerState{};
    // A note has no id of its own.
    return LedgerState{.id = operation.document, .status = "authorised"};
}

}  // namespace

std::vector<std::string> private_texts(OperationBody const& body) {
    auto const* put = std::get_if<PutContact>(&body);
    if (!put) return {};
    Contact const& contact = put->contact;
    std::vector<std::string> texts{
        contact.name, contact.first_name, contact.last_name, contact.phone, contact.vat_number};
    texts.insert(texts.end(), contact.emails.begin(), contact.emails.end());
    for (auto const* address : {&contact.billing, &contact.shipping})
        for (auto const* text : {&address->name,
                                 &address->company,
                                 &address->line_1,
                                 &address->line_2,
                                 &address->postal_code,
                                 &address->city})
            texts.push_back(*text);
    // Longest first: a part of a name must not spare the rest of it.
    std::ranges::sort(texts, std::greater<>{}, &std::string::size);
    return texts;
}

Outcome read_outcome(Operation const& operation, Json const& element) {
    auto const verdict = wire::read_verdict(element);
    if (verdict.failed)
        return {.kind = Outcome::Kind::refused,
                .error = error_of_messages(verdict.errors, private_texts(operation.body)),
                .vendor_text = words_of(verdict.errors, private_texts(operation.body))};
    auto state = std::visit([&](auto const& body) { return state_of(body, JsonCursor(element)); },
                            operation.body);
    bool const shown =
        state.has_value() && !wire::is_zero_guid(state->id.value) &&
        (!state->id.empty() || std::holds_alternative<PutAllocation>(operation.body)) &&
        !state->status.empty();
    if (!shown)
        return {.kind = Outcome::Kind::unknown,
                .error = Error{ErrorKind::outcome_unknown,
                               "xero.answer_unclear",
                               "Xero's answer does not show that this element is ours"}};
    for (auto const& warning : verdict.warnings)
        state->warnings.push_back(scrubbed(warning, private_texts(operation.body)));
    return {.kind = Outcome::Kind::done, .state = std::move(*state)};
}

}  // namespace cf::xero
