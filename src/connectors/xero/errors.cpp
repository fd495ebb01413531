#include "connectors/xero/errors.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"
#include "base/text.hpp"
#include "connectors/xero/wire.hpp"

namespace cf::xero {

namespace {

using enum ErrorKind;

struct KnownMessage {
    std::string_view prefix;    ///< Texts are paraphrased by their sources: never equality.
    std::string_view contains;  ///< "" or a later part that must be there too.
    ErrorKind kind;
    std::string_view code;     ///< After "xero."
    std::string_view message;  ///< '@' stands for what the vendor's message quotes.
};

// Section 5 of the vendor sheet. `conflict` = the ledger holds something else than we thought:
// look, then plan again. `rejected` = a person or a rule has to decide.
// clang-format off
constexpr KnownMessage known_messages[] = {
    {"Account code '", "archived", rejected, "account.archived",
     "account '@' is archived in Xero: choose an active one in the policy"},
    {"Account code '", "not a valid code", rejected, "account.invalid",
     "Xero does not accept account '@' here: it is unknown, a system or a bank account"},
    {"Account code or ID must be specified", "", rejected, "account.missing",
     "a line has no account: map it in the policy"},
    {"Account could not be found", "", rejected, "account.not_for_payments",
     "the payment account is unknown, archived or does not accept payments in Xero"},
    {"The TaxType code '", "does not exist", rejected, "tax.unknown",
     "Xero has no tax rate '@' for this kind of document: map another one in the policy"},
    {"The TaxType code '", "cannot be used with account", rejected, "tax.account_mismatch",
     "tax rate '@' cannot be used with the account of its line"},
    {"Invoice # must be unique", "", conflict, "document.number_taken",
     "Xero already has a document with this number"},
    {"Credit Note # must be unique", "", conflict, "document.number_taken",
     "Xero already has a credit note with this number"},
    {"An existing Invoice with the specified", "", not_found, "document.not_found",
     "the invoice does not exist in Xero any more"},
    {"An existing Credit Note with the specified", "", not_found, "document.not_found",
     "the credit note does not exist in Xero any more"},
    {"The Contact must contain at least 1", "", invalid_input, "contact.unidentified",
     "the document names no contact"},
    {"The contact name ", "already assigned", conflict, "contact.name_taken",
     "another contact in Xero has this name"},
    {"The contact number ", "", conflict, "contact.number_taken",
     "another contact in Xero has this contact code"},
    {"The specified contact details matched an archived contact", "", rejected, "contact.archived",
     "the contact is archived in Xero: restore it or choose another"},
    {"The specified contact could not be found", "", not_found, "contact.not_found",
     "the contact does not exist in Xero any more"},
    {"Contact Name cannot be empty", "", invalid_input, "contact.name_missing",
     "the contact has no name"},
    {"Email address must be valid", "", rejected, "contact.email_invalid",
     "Xero does not accept the customer's e-mail address"},
    {"Payment amount exceeds the amount outstanding", "", conflict, "payment.exceeds_due",
     "the payment is larger than what the document still owes in Xero"},
    {"Payments can only be made against Authorised", "", conflict, "payment.not_authorised",
     "the document is not approved in Xero, so it takes no payment"},
    {"Only Status accepted for updates", "", invalid_input, "payment.immutable",
     "a payment cannot be changed in Xero, only deleted"},
    {"The invoice you are trying to allocate to has already been paid", "",
     conflict, "allocation.nothing_due",
     "the invoice owes nothing any more in Xero"},
    {"Credit Note cannot be allocated as amount is greater", "", conflict, "allocation.exceeds_due",
     "the allocation is larger than what is left in Xero"},
    {"The document date cannot be before the", "lock date", rejected, "period.locked",
     "the period is locked in Xero: it accepts nothing on this date"},
    {"Unknown tracking details", "", rejected, "tracking.unknown",
     "a tracking category or option is unknown or archived in Xero"},
    {"For each specified tracking option", "", conflict, "tracking.option_taken",
     "the tracking option already exists in Xero"},
    {"Item code '", "is not valid", rejected, "item.unknown",
     "Xero has no item '@'"},
    {"Price List Item with Code '", "already exists", conflict, "item.code_taken",
     "Xero already has item '@'"},
    {"The quantity of item ", "", rejected, "item.out_of_stock",
     "an item tracked as stock in Xero has not enough left"},
    {"Please enter a unique Name", "", conflict, "name_taken",
     "the name is already in use in Xero"},
    {"Invoice not of valid status for modification", "", conflict, "document.status",
     "the document's status in Xero does not allow this"},
    {"Credit note not of valid status", "", conflict, "document.status",
     "the credit note's status in Xero does not allow this"},
    {"Invoice not of valid type for creation", "", invalid_input, "document.type",
     "Xero does not create documents of this type"},
    {"This document cannot be edited as it has a payment", "", conflict, "document.applied",
     "the document has a payment or credit in Xero and cannot be edited"},
    {"The status VOIDED cannot be applied", "", conflict, "document.applied",
     "the document has a payment or credit in Xero and cannot be voided"},
    {"Organisation is not subscribed to currency", "", rejected, "currency.not_enabled",
     "the document's currency is not enabled in Xero"},
    {"You have reached the limit of invoices you can approve", "", rejected, "plan.approval_limit",
     "the Xero plan allows no more approved invoices this month"},
    {"The line total ", "does not match", invalid_input, "line.total",
     "Xero computes another line total than we do"},
    {"The total debits", "must equal total credits", invalid_input, "journal.unbalanced",
     "the journal's debits and credits differ"},
    {"The document with the supplied id was not found for this endpoint", "",
     not_found, "note.not_supported",
     "Xero keeps no notes for this kind of document"},
    // Written to be looked at before anything is sent again (sheet 6).
    {"Idempotency Key:", "different request", outcome_unknown, "idempotency.key_reused",
     "Xero has already seen this request's key with another content"},
};
// clang-format on

std::string_view quoted_in(std::string_view text) {
    auto const open = text.find('\'');
    if (open == std::string_view::npos) return {};
    auto const close = text.find('\'', open + 1);
    if (close == std::string_view::npos) return {};
    return text.substr(open + 1, std::min<std::size_t>(close - open - 1, 60));
}

KnownMessage const* find_known(std::string_view text) {
    for (auto const& known : known_messages)
        if (text.starts_with(known.prefix) && text.find(known.contains) != std::string_view::npos)
            return &known;
    return nullptr;
}

/// Said along with another message, these only follow from it: an invoice with a payment is also
/// "not of valid status", a draft also owes less than the payment (sheet 4.3, 4.5).
bool only_follows(KnownMessage const& known) {
    return known.code == "document.status" || known.code == "payment.exceeds_due";
}

struct Told {
    KnownMessage const* known = nullptr;
    std::string_view text{};
};

/// The message that names the cause; `known` is null where none is known.
Told cause_among(std::vector<std::string> const& messages) {
    Told first;
    for (auto const& text : messages) {
        auto const* known = find_known(text);
        if (known == nullptr) continue;
        if (!only_follows(*known)) return {known, text};
        if (first.known == nullptr) first = {known, text};
    }
    return first;
}

Error error_of(KnownMessage const& known, std::string_view vendor_text) {
    std::string message(known.message);
    if (auto const at = message.find('@'); at != std::string::npos)
        message.replace(at, 1, scrubbed(quoted_in(vendor_text)));
    return {known.kind, "xero." + std::string(known.code), std::move(message)};
}

std::optional<std::chrono::seconds> retry_after_of(HttpReply const& reply) {
    auto const text = reply.headers.get("Retry-After");
    std::int64_t seconds = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || failed != std::errc{} || seconds < 0 || seconds > 7 * 24 * 3600) return {};
    return std::chrono::seconds(seconds);
}

Error of_400(HttpReply const& reply,
             CallNature nature,
             std::vector<std::string> const& private_texts) {
    auto parsed = Json::parse(reply.body);
    if (parsed.has_error())
        return {rejected, "xero.refused", "Xero refused the request without saying why"};
    Json const& body = *parsed;
    // Refused elements of a batch say nothing about their siblings, which may be stored (sheet 5).
    if (nature.writes && nature.elements > 1 && body["Elements"].size() > 0)
        return {outcome_unknown,
                "xero.batch_partly_refused",
                "Xero refused a part of the batch and is silent about the rest"};
    auto messages = wire::read_verdict(body).errors;
    messages.emplace_back(body["Message"].text());
    if (auto const told = cause_among(messages); told.known != nullptr)
        return error_of(*told.known, told.text);
    auto const number = body["ErrorNumber"].text();
    if (number == "14" || number == "16" || number == "17")
        return {invalid_input,
                "xero.request_malformed",
                "Xero could not read our request (error " + std::string(number) +
                    "): " + scrubbed(body["Message"].text(), private_texts)};
    return error_of_messages(messages, private_texts);
}

Error of_403(HttpReply const& reply) {
    // One vendor page spells it insufficent_scope.
    auto const scope = ascii_lower(reply.headers.get("WWW-Authenticate"));
    if (scope.find("insuffic") != std::string::npos)
        return {unauthorized,
                "xero.connection.scope_missing",
                "the Xero app lacks a permission: connect again and grant every scope"};
    return {unauthorized,
            "xero.connection.forbidden",
            "Xero refuses this organisation: it was disconnected, or the user lost access to it"};
}

Error of_429(HttpReply const& reply) {
    auto const problem = ascii_lower(reply.headers.get("X-Rate-Limit-Problem"));
    auto wait = retry_after_of(reply);
    if (problem.starts_with("concurrent"))
        return {rate_limited,
                "xero.limit.concurrent",
                "too many calls at once",
                wait.value_or(std::chrono::seconds(1))};
    if (problem.starts_with("da"))
        return {rate_limited,
                "xero.limit.day",
                "the day's calls to Xero are used up",
                wait.value_or(std::chrono::hours(1))};
    return {rate_limited,
            "xero.limit.minute",
            "the minute's calls to Xero are used up",
            wait.value_or(std::chrono::seconds(60))};
}

Error of_5xx(HttpReply const& reply, CallNature nature) {
    auto const status = std::to_string(reply.status);
    // Said by the front door, before anything was executed. The third text, "temporarily
    // unavailable", promises no such thing.
    bool const offline = reply.body.starts_with("The Xero API is currently offline") ||
                         reply.body.starts_with("The Organisation is offline");
    if (reply.status == 503 && offline)
        return {unavailable,
                "xero.offline",
                "Xero is offline for maintenance",
                retry_after_of(reply).value_or(std::chrono::minutes(5))};
    if (reply.status == 501)
        return {rejected, "xero.not_implemented", "Xero does not offer this call"};
    return {nature.writes ? outcome_unknown : unavailable,
            "xero.http_" + status,
            "Xero failed (HTTP " + status + ")",
            retry_after_of(reply)};
}

}  // namespace

std::string scrubbed(std::string_view text, std::vector<std::string> const& private_texts) {
    std::string clean(text);
    for (auto const& secret : private_texts) {
        if (secret.size() < 3) continue;
        for (auto at = clean.find(secret); at != std::string::npos; at = clean.find(secret, at + 3))
            clean.replace(at, secret.size(), "***");
    }
    auto const in_address = [](char c) {
        return std::string_view(" \t\n\r,;:'\"()<>").find(c) == std::string_view::npos;
    };
    for (auto at = clean.find('@'); at != std::string::npos; at = clean.find('@', at + 1)) {
        auto first = at, last = at + 1;
        while (first > 0 && in_address(clean[first - 1])) --first;
        while (last < clean.size() && in_address(clean[last])) ++last;
        if (first == at && last == at + 1) continue;
        clean.replace(first, last - first, "***");
        at = first;
    }
    // What is longer than a GUID and has no blank is no word: a token, should one be repeated.
    for (std::size_t first = 0; first < clean.size();) {
        auto last = first;
        while (last < clean.size() && in_address(clean[last])) ++last;
        if (last - first >= 40) {
            clean.replace(first, last - first, "***");
            last = first + 3;
        }
        first = last + 1;
    }
    std::ranges::replace_if(
        clean, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    if (clean.size() > 300) {
        std::size_t end = 297;
        while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0) == 0x80) --end;
        clean = clean.substr(0, end) + "...";
    }
    return clean;
}

Error error_of_messages(std::vector<std::string> const& messages,
                        std::vector<std::string> const& private_texts) {
    if (auto const told = cause_among(messages); told.known != nullptr)
        return error_of(*told.known, told.text);
    std::string const words = words_of(messages, private_texts);
    return {rejected,
            "xero.refused",
            words.empty() ? "Xero refused this without saying why" : "Xero refused: " + words};
}

std::string words_of(std::vector<std::string> const& messages,
                     std::vector<std::string> const& private_texts) {
    std::string joined;
    for (auto const& text : messages)
        if (!text.empty()) joined += (joined.empty() ? "" : "; ") + text;
    return scrubbed(joined, private_texts);
}

std::string words_of_refusal(HttpReply const& reply,
                             std::vector<std::string> const& private_texts) {
    auto const body = reply.status == 400 ? Json::parse(reply.body) : Result<Json>(Json());
    if (body.has_error() || body->is_null()) return {};
    auto messages = wire::read_verdict(*body).errors;
    if (messages.empty()) messages.emplace_back((*body)["Message"].text());
    return words_of(messages, private_texts);
}

Error error_of_reply(HttpReply const& reply,
                     CallNature nature,
                     std::vector<std::string> const& private_texts) {
    switch (reply.status) {
        case 400:
            return of_400(reply, nature, private_texts);
        case 401:
            if (ascii_lower(reply.headers.get("WWW-Authenticate")).find("insuffic") !=
                std::string::npos)
                return of_403(reply);
            return {unauthorized,
                    "xero.connection.token_refused",
                    "Xero does not accept the access token"};
        case 403:
            return of_403(reply);
        case 404:
            return {not_found, "xero.not_found", "Xero does not know what we asked for"};
        case 409:
            // Undocumented: uncertain, so look before writing again (sheet 5).
            return {nature.writes ? outcome_unknown : unavailable,
                    "xero.http_409",
                    "Xero is busy with the same request"};
        case 413:
            return {invalid_input, "xero.too_large", "the request is too large for Xero"};
        case 429:
            return of_429(reply);
        default:
            break;
    }
    if (reply.status >= 500) return of_5xx(reply, nature);
    auto const status = std::to_string(reply.status);
    return {rejected, "xero.http_" + status, "Xero refused the request (HTTP " + status + ")"};
}

}  // namespace cf::xero
