#include "connectors/xero/sim/payments.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/lines.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr std::string_view too_much =
    "Payment amount exceeds the amount outstanding on this document";

/// The document a payment names: exactly one of four.
Document* target_of(Books& books, Json const& element) {
    auto const& invoice = element["Invoice"];
    if (auto* found = books.invoices.find(text_of(invoice, "InvoiceID"))) return found;
    auto number = text_of(invoice, "InvoiceNumber");
    if (number.empty()) number = text_of(element, "InvoiceNumber");
    if (!number.empty()) return books.document_by_number(DocumentKind::invoice, number);
    auto const& note = element["CreditNote"];
    if (auto* found = books.credit_notes.find(text_of(note, "CreditNoteID"))) return found;
    number = text_of(note, "CreditNoteNumber");
    if (number.empty()) number = text_of(element, "CreditNoteNumber");
    if (!number.empty()) return books.document_by_number(DocumentKind::credit_note, number);
    if (auto* found = books.overpayments.find(text_of(element["Overpayment"], "OverpaymentID")))
        return found;
    return books.prepayments.find(text_of(element["Prepayment"], "PrepaymentID"));
}

std::string type_of(Document const& target) {
    bool const sales = target.sales();
    switch (target.kind) {
        case DocumentKind::credit_note:
            return sales ? "ARCREDITPAYMENT" : "APCREDITPAYMENT";
        case DocumentKind::overpayment:
            return sales ? "AROVERPAYMENTPAYMENT" : "APOVERPAYMENTPAYMENT";
        case DocumentKind::prepayment:
            return sales ? "ARPREPAYMENTPAYMENT" : "APPREPAYMENTPAYMENT";
        default:
            return sales ? "ACCRECPAYMENT" : "ACCPAYPAYMENT";
    }
}

std::string missing_text(Json const& element) {
    if (element.contains("CreditNote"))
        return "An existing Credit Note with the specified CreditNoteID could not be found";
    return "An existing Invoice with the specified InvoiceID could not be found";
}

Account* account_of(Books& books, Json const& element) {
    if (auto const* named = element.find("Account")) return named_account(books, *named);
    auto const code = text_of(element, "Code");
    return code.empty() ? nullptr : books.account_by_code(code);
}

void check_target(Outcome& outcome, Document const& target, std::optional<Decimal> amount) {
    if (target.status != "AUTHORISED" && target.status != "PAID")
        outcome.refuse("Payments can only be made against Authorised documents");
    auto const open = target.live() ? target.open() : Decimal();
    if (amount && *amount > open) outcome.refuse(std::string(too_much));
}

/// BankAmount is the bank account's currency (sheet 4.5).
void read_bank_amount(Books& books,
                      Outcome& outcome,
                      Payment& payment,
                      Document const& target,
                      Account const& account,
                      Json const& element) {
    auto const& base = books.organisation.base_currency;
    auto const currency = account.currency.empty() ? base : account.currency;
    if (currency == target.currency) {
        payment.bank_amount = payment.amount;
    } else if (currency == base) {
        payment.bank_amount = books.in_base(payment.amount, payment.rate);
    } else {
        outcome.refuse("The account has another currency than the document and the organisation");
    }
    if (auto const sent = number_of(element, "BankAmount")) {
        if (currency == target.currency && round2(*sent) != payment.amount)
            outcome.refuse("BankAmount must equal Amount for an account in the same currency");
        payment.bank_amount = round2(*sent);
    }
}

void read_rate(Books& books, Payment& payment, Document const& target, Json const& element) {
    if (target.currency == books.organisation.base_currency) return;
    auto const sent = number_of(element, "CurrencyRate");
    payment.rate = sent && *sent > Decimal(0) ? sent->rounded(6, Rounding::half_up)
                                              : books.rate_for(target.currency, payment.date);
}

}  // namespace

Json payment_json(Books& books, Payment const& payment, bool in_list) {
    auto json = Json::object({{"PaymentID", payment.id},
                              {"Date", wire_date(payment.date)},
                              {"BankAmount", money_json(payment.bank_amount)},
                              {"Amount", money_json(payment.amount)},
                              {"Reference", payment.reference},
                              {"CurrencyRate", unit_json(payment.rate, 6)},
                              {"PaymentType", payment.type},
                              {"Status", payment.status},
                              {"UpdatedDateUTC", wire_instant(payment.updated)},
                              {"UpdatedDateUTCString", to_iso(payment.updated)},
                              {"HasAccount", true},
                              {"IsReconciled", payment.is_reconciled}});
    if (auto const* account = books.accounts.find(payment.account_id)) {
        auto shown = Json::object({{"AccountID", account->id}});
        if (!account->code.empty()) shown.set("Code", account->code);
        shown.set("Name", account->name);
        json.set("Account", std::move(shown));
    }
    bool const reduced = in_list && !books.switches.lists_show_full_invoice;
    if (auto const* target = books.documents(payment.target_kind).find(payment.target_id))
        json.set(
            "Invoice",
            paid_document_json(
                books, *target, reduced ? DocumentDetail::reduced : DocumentDetail::in_payment));
    if (!payment.batch_id.empty()) {
        json.set("BatchPaymentID", payment.batch_id);
        if (auto const* batch = books.batch_payments.find(payment.batch_id))
            json.set("BatchPayment",
                     Json::object({{"BatchPaymentID", batch->id},
                                   {"Date", wire_date(batch->date)},
                                   {"Type", batch->type},
                                   {"Status", batch->status},
                                   // Strings in the vendor's own sample (sheet 13.1).
                                   {"TotalAmount", money_text(batch->total)},
                                   {"IsReconciled", "false"}}));
    }
    json.set("HasValidationErrors", false);
    return json;
}

Outcome create_payment(Call& call, Json const& element, std::string const& batch_id) {
    auto& books = call.books;
    Outcome outcome;
    Payment payment;
    auto* target = target_of(books, element);
    auto const* account = account_of(books, element);
    auto const amount = number_of(element, "Amount");
    payment.date = date_of(element, "Date").value_or(books.today(call.now));
    payment.reference = text_of(element, "Reference");
    if (target == nullptr) outcome.refuse(missing_text(element));
    if (auto locked = books.lock_problem(payment.date)) outcome.refuse(*locked);
    if (account == nullptr || !account->takes_payments())
        outcome.refuse("Account could not be found");
    if (!amount) {
        outcome.refuse("Amount is required");
    } else {
        payment.amount = round2(*amount);
        if (*amount <= Decimal(0)) outcome.refuse("Amount must be above 0");
    }
    if (payment.reference.size() > 255)
        outcome.refuse("The field Reference must be a string with a maximum length of 255.");
    if (target != nullptr) {
        check_target(outcome, *target, amount);
        read_rate(books, payment, *target, element);
        if (account != nullptr)
            read_bank_amount(books, outcome, payment, *target, *account, element);
    }
    if (outcome.failed()) {
        outcome.element = echo(element, payment_style, "");
        return outcome;
    }
    payment.id = books.new_id();
    payment.target_id = target->id;
    payment.target_kind = target->kind;
    payment.account_id = account->id;
    payment.type = type_of(*target);
    payment.batch_id = batch_id;
    payment.is_reconciled = element["IsReconciled"].boolean_or(false);
    payment.order = books.next_order();
    auto const& stored = books.payments.add(std::move(payment), call.now);
    target->payments.push_back(stored.id);
    money_moved(books, call.events, *target, call.now);
    outcome.element = payment_json(books, stored, false);
    return outcome;
}

std::string removal_problem(Books& books, Payment const& payment) {
    if (payment.status == "DELETED") return "The payment has already been deleted";
    if (payment.is_reconciled) return "The payment has been reconciled and cannot be deleted";
    return books.lock_problem(payment.date).value_or("");
}

void remove_payment(Books& books, EventLog& events, Payment& payment, Instant now) {
    payment.status = "DELETED";
    books.payments.touch(payment, now);
    auto& target = *books.documents(payment.target_kind).find(payment.target_id);
    std::erase(target.payments, payment.id);
    money_moved(books, events, target, now);
}

namespace {

/// A payment takes no change but its deletion (quirks 22, 23).
Outcome delete_payment(Call& call, Json const& element, Payment& payment) {
    Outcome outcome;
    outcome.element = Json::object({{"PaymentID", payment.id}});
    auto const status = text_of(element, "Status");
    bool other = status != "DELETED";
    for (auto const& [name, value] : element.members())
        other |= name != "Status" && name != "PaymentID";
    if (other) {
        outcome.refuse("Only Status accepted for updates.");
    } else if (auto problem = removal_problem(call.books, payment); !problem.empty()) {
        outcome.refuse(std::move(problem));
    } else if (!payment.batch_id.empty()) {
        outcome.refuse("The payment belongs to a batch payment and cannot be deleted alone");
    }
    if (outcome.failed()) return outcome;
    remove_payment(call.books, call.events, payment, call.now);
    outcome.element = payment_json(call.books, payment, false);
    return outcome;
}

HttpReply put_payments(Call& call) {
    return write_elements(call, payment_style, [&](Json const& element) {
        if (!element.contains("PaymentID")) return create_payment(call, element, "");
        Outcome outcome;
        outcome.element = echo(element, payment_style, text_of(element, "PaymentID"));
        outcome.refuse("Only Status accepted for updates.");
        return outcome;
    });
}

/// POST takes a single payment: a new one, or the deletion of one named by its id.
HttpReply post_payment(Call& call) {
    auto const& element = call.elements.front();
    auto const id = text_of(element, "PaymentID");
    if (id.empty()) return write_one(call, payment_style, create_payment(call, element, ""));
    auto* payment = call.books.payments.find(id);
    if (payment == nullptr) return not_found();
    return write_one(call, payment_style, delete_payment(call, element, *payment));
}

HttpReply post_payment_by_id(Call& call) {
    auto* payment = call.books.payments.find(ascii_lower(call.values[0]));
    if (payment == nullptr) return not_found();
    return write_one(call, payment_style, delete_payment(call, call.elements.front(), *payment));
}

HttpReply get_payment(Call& call) {
    auto const* payment = call.books.payments.find(ascii_lower(call.values[0]));
    if (payment == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(payment_json(call.books, *payment, false));
    return answer(call, "Payments", std::move(items));
}

std::optional<Value> payment_field(Books& books, Payment const& payment, std::string_view name) {
    if (name == "PaymentID") return Value(payment.id);
    if (name == "PaymentType") return Value(payment.type);
    if (name == "Status") return Value(payment.status);
    if (name == "Reference") return text_value(payment.reference);
    if (name == "Date") return Value(Instant(payment.date.day));
    if (name == "Amount") return Value(payment.amount);
    if (name == "UpdatedDateUTC") return Value(payment.updated);
    if (name == "IsReconciled") return Value(payment.is_reconciled);
    if (name == "Invoice.InvoiceID") return text_value(payment.target_id);
    if (name == "Account.AccountID") return text_value(payment.account_id);
    if (name == "Invoice.InvoiceNumber") {
        auto const* target = books.documents(payment.target_kind).find(payment.target_id);
        return target ? text_value(target->number) : Value();
    }
    return std::nullopt;
}

HttpReply list_payments(Call& call) {
    auto& books = call.books;
    Listing<Payment> listing{.table = books.payments};
    listing.field = [&books](Payment const& row, std::string_view name) {
        return payment_field(books, row, name);
    };
    listing.render = [&books](Payment const& row, bool) { return payment_json(books, row, true); };
    listing.optimised = {"Status", "Date", "Reference", "PaymentID", "Invoice.InvoiceID"};
    return list_rows(call, listing);
}

}  // namespace

void add_payment_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/Payments";
    routes.add("GET", base, {list_payments, "payments", "Payments"});
    routes.add("PUT", base, {put_payments, "payments", "Payments", payment_schema});
    routes.add("POST", base, {post_payment, "payments", "Payments", payment_schema});
    routes.add("GET", base + "/{id}", {get_payment, "payments", "Payments"});
    routes.add(
        "POST", base + "/{id}", {post_payment_by_id, "payments", "Payments", payment_schema});
}

}  // namespace cf::xero::sim
