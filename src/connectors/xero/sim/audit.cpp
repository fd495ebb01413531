#include "connectors/xero/sim/control.hpp"
#include "connectors/xero/sim/documents.hpp"

namespace cf::xero::sim {
namespace {

std::string code_of(Books& books, std::string const& account_id) {
    auto const* account = books.accounts.find(account_id);
    if (account == nullptr) return "";
    return account->code.empty() ? account->name : account->code;
}

Json line_json(Books& books, Document const& document, Line const& line) {
    auto const net = net_of(line.line_amount, line.tax_amount, document.line_amount_types);
    auto tracking = Json::array();
    for (auto const& ref : line.tracking)
        if (auto const* category = books.tracking.find(ref.category_id))
            for (auto const& option : category->options)
                if (option.id == ref.option_id)
                    tracking.push_back(
                        Json::object({{"category", category->name}, {"option", option.name}}));
    auto const* item = books.items.find(line.item_id);
    return Json::object({{"description", line.description},
                         {"account", code_of(books, line.account_id)},
                         {"tax_type", line.tax_type},
                         {"item", item ? item->code : std::string()},
                         {"quantity", line.quantity ? line.quantity->to_string() : "0"},
                         {"net", money_text(net)},
                         {"tax", money_text(line.tax_amount)},
                         {"gross", money_text(net + line.tax_amount)},
                         {"tracking", std::move(tracking)}});
}

Json document_row(Books& books, Document const& document) {
    auto const* contact = books.contacts.find(document.contact_id);
    auto lines = Json::array();
    for (auto const& line : document.lines) lines.push_back(line_json(books, document, line));
    auto json = Json::object({{"kind", family_of(document.kind).envelope},
                              {"id", document.id},
                              {"type", document.type},
                              {"number", document.number},
                              {"reference", document.reference},
                              {"url", document.url},
                              {"status", document.status},
                              {"date", document.date.to_string()},
                              {"currency", document.currency},
                              {"contact", contact ? contact->name : std::string()},
                              {"contact_number", contact ? contact->number : std::string()},
                              {"sub_total", money_text(document.sub_total)},
                              {"tax_total", money_text(document.total_tax)},
                              {"total", money_text(document.total)},
                              {"paid", money_text(document.paid)},
                              {"credited", money_text(document.credited)},
                              {"due", money_text(document.open())},
                              {"bank_account", code_of(books, document.bank_account_id)},
                              {"updated_at", to_iso_millis(document.updated)},
                              {"lines", std::move(lines)}});
    return json;
}

}  // namespace

Json audit_json(Books& books) {
    auto documents = Json::array();
    for (auto kind : {DocumentKind::invoice,
                      DocumentKind::credit_note,
                      DocumentKind::bank_transaction,
                      DocumentKind::overpayment,
                      DocumentKind::prepayment})
        for (auto const* row : books.documents(kind).by_update())
            documents.push_back(document_row(books, *row));
    auto payments = Json::array();
    for (auto const* row : books.payments.by_update()) {
        auto const* target = books.documents(row->target_kind).find(row->target_id);
        payments.push_back(Json::object({{"id", row->id},
                                         {"type", row->type},
                                         {"document", row->target_id},
                                         {"number", target ? target->number : std::string()},
                                         {"account", code_of(books, row->account_id)},
                                         {"date", row->date.to_string()},
                                         {"amount", money_text(row->amount)},
                                         {"currency", target ? target->currency : std::string()},
                                         {"reference", row->reference},
                                         {"status", row->status},
                                         {"batch", row->batch_id}}));
    }
    auto allocations = Json::array();
    for (auto const* row : books.allocations.by_update())
        if (!row->deleted)
            allocations.push_back(Json::object({{"id", row->id},
                                                {"from", row->source_id},
                                                {"invoice", row->invoice_id},
                                                {"date", row->date.to_string()},
                                                {"amount", money_text(row->amount)}}));
    return Json::object({{"organisation", books.organisation.id},
                         {"currency", books.organisation.base_currency},
                         {"documents", std::move(documents)},
                         {"payments", std::move(payments)},
                         {"allocations", std::move(allocations)}});
}

}  // namespace cf::xero::sim
