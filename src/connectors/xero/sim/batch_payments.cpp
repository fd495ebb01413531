#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/lines.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/payments.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle batch_style{"BatchPaymentID", "HasValidationErrors"};

Json batch_json(Books& books, BatchPayment const& batch) {
    auto const* account = books.accounts.find(batch.account_id);
    auto const& currency =
        account->currency.empty() ? books.organisation.base_currency : account->currency;
    auto json = Json::object(
        {{"Account", Json::object({{"AccountID", account->id}, {"CurrencyCode", currency}})},
         {"Reference", batch.reference},
         {"BatchPaymentID", batch.id},
         {"DateString", wire_date_string(batch.date)},
         {"Date", wire_date(batch.date)}});
    for (auto const& [name, text] : batch.texts.members()) json.set(name, text);
    auto list = Json::array();
    for (auto const& id : batch.payments) {
        auto const& payment = *books.payments.find(id);
        if (payment.status == "DELETED") continue;
        auto const& invoice = *books.invoices.find(payment.target_id);
        auto shown = invoice_stub(invoice, false);
        shown.set("CurrencyCode", invoice.currency);
        list.push_back(Json::object({{"Invoice", std::move(shown)},
                                     {"PaymentID", payment.id},
                                     {"Amount", money_json(payment.amount)},
                                     {"BankAmount", money_json(payment.bank_amount)}}));
    }
    json.set("Payments", std::move(list));
    json.set("Type", batch.type);
    json.set("Status", batch.status);
    json.set("TotalAmount", money_json(batch.total));
    json.set("UpdatedDateUTC", wire_instant(batch.updated));
    json.set("IsReconciled", false);
    return json;
}

void check_texts(Outcome& outcome, Json const& element) {
    constexpr std::pair<std::string_view, std::size_t> limits[] = {
        {"Reference", 255}, {"Particulars", 12}, {"Code", 12}, {"Details", 18}, {"Narrative", 18}};
    for (auto const& [name, most] : limits)
        if (element[name].text().size() > most)
            outcome.refuse("The field " + std::string(name) +
                           " must be a string with a maximum length of " + std::to_string(most) +
                           ".");
}

Outcome refused(Outcome outcome, Json const& element) {
    outcome.element = echo(element, batch_style, "");
    return outcome;
}

/// All payments of a batch are made, or none.
Outcome create_batch(Call& call, Json const& element) {
    auto& books = call.books;
    Outcome outcome;
    auto const* account =
        element.contains("Account") ? named_account(books, element["Account"]) : nullptr;
    auto const& parts = element["Payments"];
    if (account == nullptr || !account->takes_payments())
        outcome.refuse("Account could not be found");
    if (parts.size() == 0) outcome.refuse("Payments is required");
    check_texts(outcome, element);
    if (outcome.failed()) return refused(std::move(outcome), element);
    BatchPayment batch;
    batch.id = books.new_id();
    batch.account_id = account->id;
    batch.reference = text_of(element, "Reference");
    batch.date = date_of(element, "Date").value_or(books.today(call.now));
    for (auto const* name : {"Particulars", "Code", "Details", "Narrative"})
        if (element.contains(name)) batch.texts.set(name, element[name]);
    for (auto const& part : parts.items()) {
        auto single = Json::object({{"Invoice", part["Invoice"]},
                                    {"Amount", part["Amount"]},
                                    {"Reference", batch.reference},
                                    {"Date", batch.date.to_string()},
                                    {"Account", Json::object({{"AccountID", account->id}})}});
        auto made = create_payment(call, single, batch.id);
        if (made.failed()) {
            for (auto const& id : batch.payments)
                remove_payment(books, call.events, *books.payments.find(id), call.now);
            return refused(std::move(made), element);
        }
        auto const id = text_of(made.element, "PaymentID");
        batch.payments.push_back(id);
        batch.total += books.payments.find(id)->amount;
        batch.type = books.payments.find(id)->type == "ACCPAYPAYMENT" ? "PAYBATCH" : "RECBATCH";
    }
    outcome.element = batch_json(books, books.batch_payments.add(std::move(batch), call.now));
    return outcome;
}

Outcome delete_batch(Call& call, Json const& element, BatchPayment& batch) {
    auto& books = call.books;
    Outcome outcome;
    outcome.element = Json::object({{"BatchPaymentID", batch.id}});
    if (text_of(element, "Status") != "DELETED")
        outcome.refuse("Only Status accepted for updates.");
    if (batch.status == "DELETED") outcome.refuse("The batch payment has already been deleted");
    for (auto const& id : batch.payments)
        if (auto problem = removal_problem(books, *books.payments.find(id));
            !problem.empty() && batch.status != "DELETED")
            outcome.refuse(std::move(problem));
    if (outcome.failed()) return outcome;
    for (auto const& id : batch.payments)
        remove_payment(books, call.events, *books.payments.find(id), call.now);
    batch.status = "DELETED";
    books.batch_payments.touch(batch, call.now);
    outcome.element = batch_json(books, batch);
    return outcome;
}

HttpReply put_batches(Call& call) {
    return write_elements(
        call, batch_style, [&](Json const& element) { return create_batch(call, element); });
}

HttpReply post_batch(Call& call) {
    auto const& element = call.elements.front();
    auto const id =
        call.values.empty() ? text_of(element, "BatchPaymentID") : ascii_lower(call.values[0]);
    auto* batch = call.books.batch_payments.find(id);
    if (batch == nullptr) return not_found();
    return write_one(call, batch_style, delete_batch(call, element, *batch));
}

HttpReply get_batch(Call& call) {
    auto const* batch = call.books.batch_payments.find(ascii_lower(call.values[0]));
    if (batch == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(batch_json(call.books, *batch));
    return answer(call, "BatchPayments", std::move(items));
}

HttpReply list_batches(Call& call) {
    auto& books = call.books;
    Listing<BatchPayment> listing{.table = books.batch_payments};
    listing.field = [](BatchPayment const& row, std::string_view name) -> std::optional<Value> {
        if (name == "BatchPaymentID") return Value(row.id);
        if (name == "Status") return Value(row.status);
        if (name == "Type") return text_value(row.type);
        if (name == "Reference") return text_value(row.reference);
        if (name == "Date") return Value(Instant(row.date.day));
        if (name == "UpdatedDateUTC") return Value(row.updated);
        return std::nullopt;
    };
    listing.render = [&books](BatchPayment const& row, bool) { return batch_json(books, row); };
    listing.pageable = false;
    return list_rows(call, listing);
}

}  // namespace

void add_batch_payment_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/BatchPayments";
    routes.add("GET", base, {list_batches, "payments", "BatchPayments"});
    routes.add("PUT", base, {put_batches, "payments", "BatchPayments", batch_payment_schema});
    routes.add("POST", base, {post_batch, "payments", "BatchPayments", batch_payment_schema});
    routes.add("GET", base + "/{id}", {get_batch, "payments", "BatchPayments"});
    routes.add(
        "POST", base + "/{id}", {post_batch, "payments", "BatchPayments", batch_payment_schema});
}

}  // namespace cf::xero::sim
