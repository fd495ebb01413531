#include "tests/scenario/proof_kit.hpp"

#include <set>

namespace cf::scenario {
namespace {

using namespace std::chrono_literals;

std::string kinds(std::vector<proof::DayProof> const& days, bool explained_too) {
    std::set<std::string> seen;
    for (auto const& day : days)
        for (auto const& one : day.differences) {
            auto const& kind = proof::text_of(one.kind);
            if (explained_too || !kind.explained) seen.emplace(kind.name);
        }
    std::string all;
    for (auto const& one : seen) all += (all.empty() ? "" : " ") + one;
    return all;
}

}  // namespace

WorldOptions SpoiltBooks::standard() {
    WorldOptions options;
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    return options;
}

SpoiltBooks::SpoiltBooks(WorldOptions options) : world(std::move(options)) {}

std::string SpoiltBooks::post(Json order) {
    auto const id = world.place(std::move(order));
    EXPECT_TRUE(world.settle());
    world.pass(2h);  // Nothing is on its way any more.
    return id;
}

CalendarDate SpoiltBooks::today() {
    return TimeZone::named("Europe/Berlin").value().date_of(world.now());
}

std::vector<proof::DayProof> SpoiltBooks::prove() {
    return prove(CalendarDate::of(2026, 3, 2), today());
}

std::vector<proof::DayProof> SpoiltBooks::prove(CalendarDate from, CalendarDate to) {
    auto days = world.run(proof::prove_days(
        {world.engine(), world.storage(), world.clock()}, IntegrationId("flow1"), from, to));
    EXPECT_TRUE(days.has_value()) << "the proof hangs";
    if (!days) return {};
    EXPECT_TRUE(days->has_value()) << days->error().message;
    return days->has_value() ? **days : std::vector<proof::DayProof>{};
}

Json SpoiltBooks::ledger_document(std::string const& number, char const* resource) {
    auto const answer =
        world.foreign_call("GET", std::string("/api.xro/2.0/") + resource + "/" + number);
    return answer[resource][std::size_t(0)];
}

void SpoiltBooks::edit(std::string const& number,
                       std::function<void(Json& body, Json::Array& lines)> change) {
    bool const note = number.find("-R") != std::string::npos;
    auto const document = ledger_document(number, note ? "CreditNotes" : "Invoices");
    Json body = Json::object();
    Json::Array lines;
    for (auto const& line : document["LineItems"].items()) {
        Json one = Json::object();
        for (auto const* name :
             {"Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "TaxAmount"})
            if (line.contains(name)) one.set(name, line[name]);
        lines.push_back(std::move(one));
    }
    change(body, lines);
    body.set("LineItems", Json::array(std::move(lines)));
    world.books("POST", "documents/" + number + "/edit", std::move(body));
}

Json SpoiltBooks::payment_of(std::string const& number) {
    for (auto const& payment : world.payments())
        if (payment["number"].text() == number) return payment;
    ADD_FAILURE() << number << " has no payment";
    return Json();
}

void SpoiltBooks::delete_payment(std::string const& number) {
    auto const id = std::string(payment_of(number)["id"].text());
    world.books("POST", "payments/" + id + "/delete");
}

void SpoiltBooks::pay(std::string const& number,
                      std::string const& amount,
                      std::string const& account,
                      std::string const& date,
                      std::string const& reference) {
    bool const note = number.find("-R") != std::string::npos;
    auto const on = Json::object({{note ? "CreditNoteNumber" : "InvoiceNumber", number}});
    world.foreign_call("PUT",
                       "/api.xro/2.0/Payments",
                       Json::object({{note ? "CreditNote" : "Invoice", on},
                                     {"Account", Json::object({{"Code", account}})},
                                     {"Date", date},
                                     {"Amount", amount},
                                     {"Reference", reference}}));
}

void SpoiltBooks::edit_paid(std::string const& number,
                            std::function<void(Json& body, Json::Array& lines)> change) {
    auto const was = payment_of(number);
    delete_payment(number);
    edit(number, std::move(change));
    pay(number,
        std::string(was["amount"].text()),
        std::string(was["account"].text()),
        std::string(was["date"].text()),
        std::string(was["reference"].text()));
}

std::string SpoiltBooks::copy(std::string const& number, std::string const& new_number) {
    bool const note = number.find("-R") != std::string::npos;
    char const* const resource = note ? "CreditNotes" : "Invoices";
    auto const document = ledger_document(number, resource);
    Json body =
        Json::object({{"Type", document["Type"]},
                      {"Contact", Json::object({{"ContactID", document["Contact"]["ContactID"]}})},
                      {"Status", "AUTHORISED"},
                      {"Reference", document["Reference"]},
                      {"CurrencyCode", document["CurrencyCode"]},
                      {"LineAmountTypes", document["LineAmountTypes"]},
                      {"Date", document["DateString"]},
                      {"DueDate", document["DateString"]}});
    if (note) body.erase("DueDate");
    body.set(note ? "CreditNoteNumber" : "InvoiceNumber", new_number);
    Json::Array lines;
    for (auto const& line : document["LineItems"].items()) {
        Json one = Json::object();
        for (auto const* name :
             {"Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "TaxAmount"})
            if (line.contains(name)) one.set(name, line[name]);
        lines.push_back(std::move(one));
    }
    body.set("LineItems", Json::array(std::move(lines)));
    world.foreign_call("PUT", std::string("/api.xro/2.0/") + resource, std::move(body));
    return new_number;
}

void SpoiltBooks::twin(std::string const& number, std::string const& reference) {
    copy(number, "INV-0042");
    edit("INV-0042", [&](Json& body, Json::Array&) { body.set("Reference", reference); });
}

void SpoiltBooks::set_off_by_hand(std::string const& invoice,
                                  std::string const& number,
                                  std::string const& amount) {
    auto const document = ledger_document(invoice);
    Json const contact = Json::object({{"ContactID", document["Contact"]["ContactID"]}});
    Json const line = Json::object({{"Description", "Goodwill"},
                                    {"Quantity", "1"},
                                    {"UnitAmount", amount},
                                    {"AccountCode", "200"},
                                    {"TaxType", "NONE"}});
    auto const made = world.foreign_call("PUT",
                                         "/api.xro/2.0/CreditNotes",
                                         Json::object({{"Type", "ACCRECCREDIT"},
                                                       {"Contact", contact},
                                                       {"Status", "AUTHORISED"},
                                                       {"CreditNoteNumber", number},
                                                       {"Date", today().to_string()},
                                                       {"LineItems", Json::array({line})}}));
    std::string const id(made["CreditNotes"][std::size_t(0)]["CreditNoteID"].text());
    ASSERT_NE(id, "");
    Json const target = Json::object({{"InvoiceID", document["InvoiceID"]}});
    Json const allocation =
        Json::object({{"Invoice", target}, {"Amount", amount}, {"Date", today().to_string()}});
    world.foreign_call("PUT",
                       "/api.xro/2.0/CreditNotes/" + id + "/Allocations",
                       Json::object({{"Allocations", Json::array({allocation})}}));
}

void SpoiltBooks::bank(char const* type, char const* account, std::string const& reference) {
    Json const line = Json::object({{"Description", "by hand"},
                                    {"Quantity", "1"},
                                    {"UnitAmount", "7.00"},
                                    {"AccountCode", "206"},
                                    {"TaxType", "NONE"}});
    world.foreign_call("PUT",
                       "/api.xro/2.0/BankTransactions",
                       Json::object({{"Type", type},
                                     {"Contact", Json::object({{"Name", "The bank"}})},
                                     {"BankAccount", Json::object({{"Code", account}})},
                                     {"Date", today().to_string()},
                                     {"Reference", reference},
                                     {"LineItems", Json::array({line})}}));
}

void SpoiltBooks::journal(std::string const& narration) {
    Json const debit = Json::object({{"AccountCode", "200"}, {"LineAmount", "3.00"}});
    Json const credit = Json::object({{"AccountCode", "205"}, {"LineAmount", "-3.00"}});
    world.foreign_call("PUT",
                       "/api.xro/2.0/ManualJournals",
                       Json::object({{"Narration", narration},
                                     {"Status", "POSTED"},
                                     {"Date", today().to_string()},
                                     {"JournalLines", Json::array({debit, credit})}}));
}

void SpoiltBooks::void_by_hand(std::string const& number) {
    world.books("POST", "documents/" + number + "/void");
}

std::string unexplained(std::vector<proof::DayProof> const& days) { return kinds(days, false); }
std::string all_kinds_of(std::vector<proof::DayProof> const& days) { return kinds(days, true); }

std::string texts(std::vector<proof::DayProof> const& days) {
    std::string all;
    for (auto const& day : days)
        for (auto const& one : day.differences)
            all += day.day.to_string() + " " + std::string(proof::text_of(one.kind).name) + ": " +
                   one.text + "\n";
    return all;
}

}  // namespace cf::scenario
