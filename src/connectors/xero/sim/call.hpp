#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "connectors/xero/sim/books.hpp"
#include "connectors/xero/sim/events.hpp"
#include "connectors/xero/sim/schema.hpp"
#include "simkit/route.hpp"

namespace cf::xero::sim {

/// One accounting call on its way through a resource.
struct Call {
    Books& books;
    Switches const& switches;
    EventLog& events;
    HttpRequest const& request;
    Instant now;
    PathValues values;  ///< Of the route: ids, decoded.
    QueryParameters query;
    std::string_view envelope;   ///< "Invoices"
    std::vector<Json> elements;  ///< Of the body, spelt and typed by the schema.

    /// Parameter names compare in any letter case (quirk 10). "" when absent.
    std::string parameter(std::string_view name) const;
    bool has_parameter(std::string_view name) const;
    bool flag(std::string_view name, bool otherwise) const;
    std::vector<std::string> list(std::string_view name) const;  ///< Comma-joined values.
    int unit_places() const { return parameter("unitdp") == "4" ? 4 : 2; }
    bool by_post() const { return request.method == "POST"; }
};

/// What became of one element of a write.
struct Outcome {
    Json element;  ///< As answered: what was stored, or the refused element as echo.
    std::vector<std::string> errors;
    std::vector<std::string> warnings;
    bool not_found = false;  ///< The whole request answers 404 (unknown ContactID).
    bool nested = false;     ///< The errors already sit inside `element`.

    void refuse(std::string message);
    bool failed() const { return nested || !errors.empty(); }
};

// Replies of the accounting API.
HttpReply answer(Call& call, std::string_view key, Json items);
HttpReply answer_paged(Call& call, std::string_view key, Json items, Json pagination);
HttpReply not_found();                                 ///< 404, text/html, no body.
HttpReply bad_post_data(std::string_view message);     ///< 400, ErrorNumber 14.
HttpReply bad_query(std::string_view message);         ///< 400, ErrorNumber 16.
HttpReply no_data();                                   ///< 400, ErrorNumber 17.
HttpReply plain_validation(std::string_view message);  ///< 400, ErrorNumber 10, no elements.
HttpReply refused_elements(Json elements);             ///< 400, ErrorNumber 10.
HttpReply internal_error(Books& books);                ///< 500 as recorded.

/// What marks a failed element: HasErrors on documents, HasValidationErrors on contacts, payments.
struct ElementStyle {
    std::string_view id_field;
    std::string_view error_flag;
};

/// Runs `write` on each element in turn and answers as `summarizeErrors` asks (quirks 7 to 9).
HttpReply write_elements(Call& call,
                         ElementStyle style,
                         std::function<Outcome(Json const&)> const& write);
/// A single write without summarizeErrors: the element, or 400 with one element.
HttpReply write_one(Call& call, ElementStyle style, Outcome outcome);

/// The element as sent, with ids and dates as the vendor echoes them.
Json echo(Json const& element, ElementStyle style, std::string_view id);

std::string text_of(Json const& element, std::string_view name);  ///< "" when absent.
std::optional<Decimal> number_of(Json const& element, std::string_view name);
std::optional<CalendarDate> date_of(Json const& element, std::string_view name);

// Dates on the wire (quirk 17).
Json wire_date(CalendarDate date);         ///< "/Date(1552262400000+0000)/"
Json wire_date_string(CalendarDate date);  ///< "2019-03-11T00:00:00"
Json wire_instant(Instant at);             ///< "/Date(1552262400123+0000)/"
Json wire_instant_bare(Instant at);        ///< "/Date(1552262400123)/"

}  // namespace cf::xero::sim
