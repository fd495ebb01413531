#include <algorithm>
#include <deque>
#include <utility>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"

namespace cf::xero {

namespace {

constexpr std::size_t note_max = 2500;

/// What one operation asks for, before operations that share a call are put together.
struct Element {
    std::string method, path, plural;
    Json json;
    bool batch = true;  ///< May share its call with others of the same path.
    bool unitdp = false;
    bool summarize = true;  ///< The endpoint takes summarizeErrors.
};

Result<Element> element_of(PutContact const& operation, BankAccounts const&) {
    auto const contact = to_wire(operation);
    if (!operation.existing && contact.name.empty())
        return Error{
            ErrorKind::invalid_input, "xero.contact.name_missing", "a new contact needs a name"};
    // Creates by PUT: a POST that meets the name of somebody else's contact would overwrite it
    // (sheet 4.1, quirk 31). PUT refuses, and the refusal becomes a look.
    return Element{.method = operation.existing ? "POST" : "PUT",
                   .path = "Contacts",
                   .plural = "Contacts",
                   .json = wire::to_json(contact)};
}

Result<Element> element_of(PutItem const& operation, BankAccounts const&) {
    CF_TRY(auto item, to_wire(operation));
    return Element{.method = "PUT",
                   .path = "Items",
                   .plural = "Items",
                   .json = wire::to_json(item),
                   .unitdp = true};
}

Result<Element> element_of(PutDocument const& operation, BankAccounts const&) {
    CF_TRY(auto document, to_wire(operation));
    // A create is a PUT and nothing else: a POST with a number in use edits that invoice (4.3).
    return Element{.method = operation.existing ? "POST" : "PUT",
                   .path = std::string(resource_of(operation.document.type)),
                   .plural = std::string(resource_of(operation.document.type)),
                   .json = wire::to_json(document, operation.document.type),
                   .unitdp = true};
}

Result<Element> element_of(VoidDocument const& operation, BankAccounts const&) {
    wire::Document const document{.id = operation.document.value, .status = "VOIDED"};
    return Element{.method = "POST",
                   .path = std::string(resource_of(operation.type)),
                   .plural = std::string(resource_of(operation.type)),
                   .json = wire::to_json(document, operation.type)};
}

Result<Element> element_of(PutPayment const& operation, BankAccounts const&) {
    CF_TRY(auto payment, to_wire(operation));
    return Element{.method = "PUT",
                   .path = "Payments",
                   .plural = "Payments",
                   .json = wire::to_json(payment, operation.target)};
}

Result<Element> element_of(PutAllocation const& operation, BankAccounts const&) {
    if (operation.credit_note.empty() || operation.invoice.empty())
        return Error{ErrorKind::invalid_input,
                     "xero.allocation.document_missing",
                     "the allocation does not name both of its documents"};
    return Element{
        .method = "PUT",
        .path = "CreditNotes/" + percent_encode(operation.credit_note.value) + "/Allocations",
        .plural = "Allocations",
        .json = Json::object({{"Invoice", Json::object({{"InvoiceID", operation.invoice.value}})},
                              {"Amount", Json::number(operation.amount.decimal())},
                              {"Date", operation.date.to_string()}}),
        .batch = false};  // The first bad one rolls back its whole call (sheet 13.2).
}

Result<Element> element_of(PutCustomerCredit const& operation, BankAccounts const& accounts) {
    CF_TRY(auto transaction, to_wire(operation, accounts));
    return Element{.method = "PUT",
                   .path = "BankTransactions",
                   .plural = "BankTransactions",
                   .json = wire::to_json(transaction),
                   .unitdp = true};
}

Result<Element> element_of(PutBankMovement const& operation, BankAccounts const& accounts) {
    CF_TRY(auto movement, to_wire(operation, accounts));
    Element element{.method = "PUT"};
    if (auto const* transaction = std::get_if<wire::BankTransaction>(&movement)) {
        element.plural = "BankTransactions";
        element.json = wire::to_json(*transaction);
        element.unitdp = true;
    } else if (auto const* transfer = std::get_if<wire::BankTransfer>(&movement)) {
        element.plural = "BankTransfers";
        element.json = wire::to_json(*transfer);
        // No summarizeErrors there: a bad transfer would hide what became of its siblings.
        element.batch = element.summarize = false;
    } else {
        element.plural = "ManualJournals";
        element.json = wire::to_json(std::get<wire::ManualJournal>(movement));
    }
    element.path = element.plural;
    return element;
}

Result<Element> element_of(Annotate const& operation, BankAccounts const&) {
    std::string text = operation.text;
    if (text.size() > note_max) {
        std::size_t end = note_max;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text.resize(end);
    }
    return Element{.method = "PUT",
                   .path = std::string(resource_of(operation.type)) + "/" +
                           percent_encode(operation.document.value) + "/History",
                   .plural = "HistoryRecords",
                   .json = Json::object({{"Details", std::move(text)}}),
                   .batch = false,
                   .summarize = false};
}

Outcome refused(Error error) { return {.kind = Outcome::Kind::refused, .error = std::move(error)}; }

Outcome unknown(Error error) { return {.kind = Outcome::Kind::unknown, .error = std::move(error)}; }

/// One element keeps its operation's key. A batch is one request, so it has one key over all.
std::string call_key(WriteCall const& call, std::vector<Operation> const& operations) {
    if (call.method != "PUT") return {};
    if (call.members.size() == 1) return operations[call.members[0]].idempotency_key;
    std::string keys;
    for (auto member : call.members) keys += operations[member].idempotency_key + "\n";
    return to_hex(sha256(keys));
}

/// Did Xero read the request and refuse what is in it, executing nothing?
bool speaks_of_the_element(Error const& error) {
    if (error.code.starts_with("xero.http_")) return false;  // About the connection, not the books.
    switch (error.kind) {
        case ErrorKind::rejected:
        case ErrorKind::conflict:
        case ErrorKind::not_found:
        case ErrorKind::invalid_input:
            return true;
        default:
            return false;
    }
}

void read_answer(WriteCall const& call,
                 Json const& answer,
                 std::vector<Operation> const& operations,
                 std::vector<Outcome>& outcomes) {
    auto const& elements = answer[call.plural].items();
    bool const complete = elements.size() == call.members.size();
    for (std::size_t i = 0; i < call.members.size(); ++i) {
        auto const member = call.members[i];
        outcomes[member] =
            complete ? read_outcome(operations[member], elements[i])
                     : unknown({ErrorKind::outcome_unknown,
                                "xero.answer_incomplete",
                                "Xero's answer does not show every element of the request"});
    }
}

Call request_of(WriteCall const& call, std::vector<Operation> const& operations) {
    Call request{.method = call.method,
                 .path = call.path,
                 .query = call.query,
                 .body = Json::object({{call.plural, call.elements}}),
                 .idempotency_key = call.idempotency_key,
                 .elements = call.members.size()};
    for (auto member : call.members)
        for (auto& text : private_texts(operations[member].body))
            request.private_texts.push_back(std::move(text));
    return request;
}

std::pair<WriteCall, WriteCall> halved(WriteCall const& whole,
                                       std::vector<Operation> const& operations) {
    WriteCall first = whole, second = whole;
    for (auto* half : {&first, &second}) {
        half->elements = Json::array();
        half->members.clear();
    }
    for (std::size_t i = 0; i < whole.members.size(); ++i) {
        auto& half = i < whole.members.size() / 2 ? first : second;
        half.elements.push_back(whole.elements[i]);
        half.members.push_back(whole.members[i]);
    }
    first.idempotency_key = call_key(first, operations);
    second.idempotency_key = call_key(second, operations);
    return {std::move(first), std::move(second)};
}

}  // namespace

std::string_view resource_of(DocumentType type) {
    return type == DocumentType::invoice ? "Invoices" : "CreditNotes";
}

std::vector<WriteCall> plan_calls(std::vector<Operation> const& operations,
                                  BankAccounts const& accounts,
                                  std::vector<Outcome>& outcomes) {
    std::vector<WriteCall> calls;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        auto element = std::visit([&](auto const& body) { return element_of(body, accounts); },
                                  operations[i].body);
        if (element.has_error()) {
            outcomes[i] = refused(element.error());
            continue;
        }
        auto call = std::ranges::find_if(calls, [&](WriteCall const& open) {
            return element->batch && open.method == element->method && open.path == element->path;
        });
        if (call == calls.end()) {
            WriteCall opened{
                .method = element->method, .path = element->path, .plural = element->plural};
            // Said every time: what an absent parameter means is disputed (sheet 2).
            if (element->summarize) opened.query.emplace_back("summarizeErrors", "false");
            if (element->unitdp) opened.query.emplace_back("unitdp", "4");
            calls.push_back(std::move(opened));
            call = std::prev(calls.end());
        }
        call->elements.push_back(std::move(element->json));
        call->members.push_back(i);
    }
    for (auto& call : calls) call.idempotency_key = call_key(call, operations);
    return calls;
}

Task<std::vector<Outcome>> XeroLedger::put(std::vector<Operation> operations) {
    if (operations.empty()) co_return std::vector<Outcome>{};
    auto const kind = kind_of(operations[0].body);
    for (auto const& operation : operations) CF_CHECK(kind_of(operation.body) == kind);
    CF_CHECK(operations.size() <= capabilities().batch_size_max);
    if (kind == "customer_credit" || kind == "bank") {
        auto known = co_await need_accounts();
        if (known.has_error()) co_return known.error();
    }
    std::vector<Outcome> outcomes(operations.size());
    auto planned = plan_calls(operations, accounts_, outcomes);
    std::deque<WriteCall> calls(planned.begin(), planned.end());
    bool answered = false;
    while (!calls.empty()) {
        WriteCall const call = std::move(calls.front());
        calls.pop_front();
        std::string refusal;
        Call request = request_of(call, operations);
        request.refusal = &refusal;
        auto answer = co_await client_.call(std::move(request));
        bool const of_elements = answer.has_error() && speaks_of_the_element(answer.error());
        if (answer.has_value()) {
            read_answer(call, *answer, operations, outcomes);
            answered = true;
        } else if (of_elements && call.members.size() > 1) {
            // Refused as a whole, nothing executed: one element spoils the rest. Halves find it.
            auto halves = halved(call, operations);
            calls.push_front(std::move(halves.second));
            calls.push_front(std::move(halves.first));
        } else if (of_elements) {
            outcomes[call.members[0]] = refused(answer.error());
            outcomes[call.members[0]].vendor_text = refusal;
            answered = true;
        } else if (!answered) {
            co_return answer.error();
        } else {
            calls.push_front(call);
            for (auto const& unsent : calls)
                for (auto member : unsent.members) outcomes[member] = unknown(answer.error());
            break;
        }
    }
    if (kind == "void") co_return co_await void_drafts(std::move(operations), std::move(outcomes));
    co_return outcomes;
}

/// A draft is not voided but deleted. Xero refuses each status change where the other belongs, so
/// trying the second after the first was refused cannot harm an approved document.
Task<std::vector<Outcome>> XeroLedger::void_drafts(std::vector<Operation> operations,
                                                   std::vector<Outcome> outcomes) {
    for (auto type : {DocumentType::invoice, DocumentType::credit_note}) {
        Call request{.method = "POST", .path = std::string(resource_of(type))};
        request.query.emplace_back("summarizeErrors", "false");
        Json elements = Json::array();
        std::vector<std::size_t> members;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto const& operation = std::get<VoidDocument>(operations[i].body);
            bool const maybe_draft = outcomes[i].kind == Outcome::Kind::refused &&
                                     outcomes[i].error->code == "xero.document.status";
            if (operation.type != type || !maybe_draft) continue;
            wire::Document const document{.id = operation.document.value, .status = "DELETED"};
            elements.push_back(wire::to_json(document, type));
            members.push_back(i);
        }
        if (members.empty()) continue;
        request.elements = members.size();
        request.body = Json::object({{std::string(resource_of(type)), std::move(elements)}});
        auto answer = co_await client_.call(std::move(request));
        for (std::size_t n = 0; n < members.size(); ++n) {
            auto& outcome = outcomes[members[n]];
            if (answer.has_error()) {
                if (!speaks_of_the_element(answer.error())) outcome = unknown(answer.error());
                continue;
            }
            auto const& element = (*answer)[resource_of(type)][n];
            auto second = read_outcome(operations[members[n]], element);
            if (second.kind != Outcome::Kind::refused) outcome = std::move(second);
        }
    }
    co_return outcomes;
}

}  // namespace cf::xero
