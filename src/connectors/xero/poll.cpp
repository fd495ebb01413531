#include <algorithm>
#include <array>

#include "connectors/xero/ledger.hpp"

// Reading what changed (sheet 13.3 "Poll"): If-Modified-Since = watermark - 120 s, oldest first,
// page by page; the next watermark is the highest UpdatedDateUTC seen, never our own clock. So the
// last two minutes of a pass come again with the next one: callers compare revisions.
namespace cf::xero {

namespace {

constexpr auto overlap = std::chrono::seconds(120);
constexpr int restarts_max = 3;

struct Stream {
    char const* resource;
    std::size_t page_size;  // Documents are kilobytes each, contacts are small (sheet 9).
};
constexpr Stream streams[] = {
    {"Invoices", 200}, {"CreditNotes", 200}, {"Payments", 200}, {"Contacts", 1000}};
constexpr std::size_t stream_count = std::size(streams);

/// Where a pass over the streams stands; travels in the cursor.
struct Pass {
    std::size_t stream = 0;
    std::int64_t page = 1;
    std::int64_t items = -1;  ///< itemCount of the page before.
    std::int64_t restarts = 0;
    Instant high{};  ///< Highest change seen in this stream.
    Instant from{};  ///< Whole second the pages count from, once one was full.
    std::array<Instant, stream_count> marks{};
};

Result<Pass> read_cursor(std::string const& cursor, Pass fresh) {
    if (cursor.empty()) return fresh;
    CF_TRY(auto json, Json::parse(cursor));
    JsonCursor const at(json);
    Pass pass;
    CF_TRY(auto stream, at.integer_at("stream"));
    CF_TRY(pass.page, at.integer_at("page"));
    CF_TRY(pass.items, at.integer_at("items"));
    CF_TRY(pass.restarts, at.integer_at("restarts"));
    CF_TRY(auto high, at.integer_at("high"));
    if (auto from = at.find("from")) {  // Cursors of earlier versions have none.
        CF_TRY(auto micros, from->integer());
        pass.from = from_micros(micros);
    }
    CF_TRY(auto marks, at.at("marks"));
    CF_TRY(auto elements, marks.elements());
    if (stream < 0 || std::size_t(stream) >= stream_count || pass.page < 1 ||
        elements.size() != stream_count)
        return at.error("this is no cursor of ours");
    pass.stream = std::size_t(stream);
    pass.high = from_micros(high);
    for (std::size_t i = 0; i < stream_count; ++i) {
        CF_TRY(auto mark, elements[i].integer());
        pass.marks[i] = from_micros(mark);
    }
    return pass;
}

std::string write_cursor(Pass const& pass) {
    Json marks = Json::array();
    for (auto mark : pass.marks) marks.push_back(to_micros(mark));
    return Json::object({{"stream", std::uint64_t(pass.stream)},
                         {"page", pass.page},
                         {"items", pass.items},
                         {"restarts", pass.restarts},
                         {"high", to_micros(pass.high)},
                         {"from", to_micros(pass.from)},
                         {"marks", std::move(marks)}})
        .dump();
}

Call page_call(Pass const& pass) {
    Stream const& stream = streams[pass.stream];
    Call call{.path = stream.resource};
    call.query = {{"order", "UpdatedDateUTC ASC"},
                  {"page", std::to_string(pass.page)},
                  {"pageSize", std::to_string(stream.page_size)}};
    if (std::string_view(stream.resource) == "Contacts")
        call.query.emplace_back("includeArchived", "true");
    if (std::string_view(stream.resource) == "Invoices") call.query.emplace_back("unitdp", "4");
    if (pass.from != Instant{})
        call.modified_since = pass.from - std::chrono::seconds(1);
    else if (pass.marks[pass.stream] != Instant{})
        call.modified_since = pass.marks[pass.stream] - overlap;
    return call;
}

enum class PassState { same_stream, stream_done };

/// Moves the pass behind the page just read.
PassState advance(Pass& pass, Json const& answer) {
    Stream const& stream = streams[pass.stream];
    auto const& elements = answer[stream.resource].items();
    for (auto const& element : elements) {
        auto at = wire::read_instant(element["UpdatedDateUTC"].text());
        if (at.has_value()) pass.high = std::max(pass.high, *at);
    }
    auto count = JsonCursor(answer["pagination"]).integer_at("itemCount");
    auto const items = count.has_value() ? *count : -1;
    // A changed count between pages means that elements moved across the border we just passed.
    bool const moved = pass.page > 1 && items != pass.items;
    pass.items = items;
    if (moved && pass.restarts < restarts_max) {
        pass.page = 1;
        ++pass.restarts;
        return PassState::same_stream;
    }
    if (elements.size() >= stream.page_size) {
        // An element that changes meanwhile moves to the end, another slips over the border behind
        // us, and the count tells nothing. So the next page begins at the last second seen; page
        // numbers count only inside one second with more elements than a page.
        auto const last = std::chrono::floor<std::chrono::seconds>(pass.high);
        if (last > pass.from) {
            pass.from = last;
            pass.page = 1;
        } else {
            ++pass.page;
        }
        return PassState::same_stream;
    }
    pass.marks[pass.stream] = std::max(pass.marks[pass.stream], pass.high);
    pass.page = 1;
    pass.items = -1;
    pass.restarts = 0;
    pass.high = Instant{};
    pass.from = Instant{};
    return PassState::stream_done;
}

Result<std::optional<LedgerChange>> read_document_change(JsonCursor element, DocumentType type) {
    CF_TRY(auto document, wire::read_document(element, type));
    auto const ours = type == DocumentType::invoice ? "ACCREC" : "ACCRECCREDIT";
    if (document.type != ours) return std::optional<LedgerChange>{};  // A supplier's bill.
    CF_TRY(auto state, to_state(document));
    return std::optional(LedgerChange{
        .kind = LedgerChange::Kind::document, .type = type, .state = std::move(state)});
}

Result<std::optional<LedgerChange>> read_payment_change(JsonCursor element) {
    CF_TRY(auto payment, wire::read_payment(element));
    bool const invoice = payment.document_type == "ACCREC";
    if (!invoice && payment.document_type != "ACCRECCREDIT") return std::optional<LedgerChange>{};
    LedgerChange change{.kind = LedgerChange::Kind::payment,
                        .type = invoice ? DocumentType::invoice : DocumentType::credit_note,
                        .document = VendorId(payment.document_id)};
    auto currency = Currency::parse(payment.currency);
    if (currency.has_error()) {
        // Lists reduce the document (sheet 12): without a currency there is no amount to state.
        payment.amount.reset();
        payment.document_due.reset();
    }
    CF_TRY(change.state, to_state(payment, currency.has_value() ? *currency : Currency{}));
    return std::optional(std::move(change));
}

Result<std::optional<LedgerChange>> read_change(std::string_view resource, JsonCursor element) {
    if (resource == "Invoices") return read_document_change(element, DocumentType::invoice);
    if (resource == "CreditNotes") return read_document_change(element, DocumentType::credit_note);
    if (resource == "Payments") return read_payment_change(element);
    CF_TRY(auto contact, wire::read_contact(element));
    LedgerChange change{.kind = LedgerChange::Kind::contact, .state = to_state(contact)};
    change.contact = to_contact(contact);
    return std::optional(std::move(change));
}

}  // namespace

Task<ChangePage<LedgerChange>> XeroLedger::changes(std::string cursor, Instant since) {
    Pass fresh;
    fresh.marks.fill(since);
    auto pass = read_cursor(cursor, fresh);
    if (pass.has_error()) co_return pass.error();
    auto const resource = streams[pass->stream].resource;
    auto answer = co_await client_.call(page_call(*pass));
    if (answer.has_error()) co_return answer.error();
    ChangePage<LedgerChange> page;
    for (auto const& element : (*answer)[resource].items()) {
        auto change = read_change(resource, JsonCursor(element));
        if (change.has_error()) co_return change.error().while_("reading what changed in Xero");
        if (change->has_value()) page.records.push_back(std::move(**change));
    }
    page.more = true;
    if (advance(*pass, *answer) == PassState::stream_done) {
        pass->stream = (pass->stream + 1) % stream_count;
        page.more = pass->stream != 0;
    }
    page.next = write_cursor(*pass);
    co_return page;
}

Task<ChangePage<LedgerState>> XeroLedger::invoices_changed(std::string cursor, Instant since) {
    Pass fresh;
    fresh.marks.fill(since);
    auto pass = read_cursor(cursor, fresh);
    if (pass.has_error()) co_return pass.error();
    Call call = page_call(*pass);
    call.query.emplace_back("summaryOnly", "true");  // Totals and references, no lines.
    auto answer = co_await client_.call(std::move(call));
    if (answer.has_error()) co_return answer.error();
    ChangePage<LedgerState> page;
    for (auto const& element : (*answer)["Invoices"].items()) {
        auto change = read_document_change(JsonCursor(element), DocumentType::invoice);
        if (change.has_error()) co_return change.error().while_("reading Xero's invoices");
        if (change->has_value()) page.records.push_back(std::move((*change)->state));
    }
    page.more = advance(*pass, *answer) == PassState::same_stream;
    page.next = write_cursor(*pass);
    co_return page;
}

Task<ChangePage<Contact>> XeroLedger::contacts_changed(std::string cursor) {
    Pass fresh;
    fresh.stream = stream_count - 1;
    auto pass = read_cursor(cursor, fresh);
    if (pass.has_error()) co_return pass.error();
    auto answer = co_await client_.call(page_call(*pass));
    if (answer.has_error()) co_return answer.error();
    ChangePage<Contact> page;
    for (auto const& element : (*answer)["Contacts"].items()) {
        auto contact = wire::read_contact(JsonCursor(element));
        if (contact.has_error()) co_return contact.error();
        page.records.push_back(to_contact(*contact));
    }
    page.more = advance(*pass, *answer) == PassState::same_stream;
    page.next = write_cursor(*pass);
    co_return page;
}

}  // namespace cf::xero
