#include "connectors/xero/sim/call.hpp"

#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

std::int64_t millis(Instant at) {
    return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

Json messages(std::vector<std::string> const& texts) {
    auto list = Json::array();
    for (auto const& text : texts) list.push_back(Json::object({{"Message", text}}));
    return list;
}

Json envelope(Call& call) {
    return Json::object({{"Id", call.books.new_id()},
                         {"Status", "OK"},
                         {"ProviderName", "Crossfoot Simulator"},
                         {"DateTimeUTC", wire_instant_bare(call.now)}});
}

Json error_body(int number, std::string_view type, std::string_view message) {
    return Json::object({{"ErrorNumber", number}, {"Type", type}, {"Message", message}});
}

void mark_failed(Outcome& outcome, ElementStyle style) {
    outcome.element.set(style.error_flag, true);
    if (!outcome.errors.empty()) outcome.element.set("ValidationErrors", messages(outcome.errors));
}

/// With summarizeErrors=false every element tells how it fared.
void mark_status(Outcome& outcome, ElementStyle style) {
    if (outcome.failed()) {
        mark_failed(outcome, style);
        outcome.element.set("StatusAttributeString", "ERROR");
    } else {
        outcome.element.set("StatusAttributeString", outcome.warnings.empty() ? "OK" : "WARNING");
    }
}

}  // namespace

std::string Call::parameter(std::string_view name) const {
    for (auto const& [key, value] : query)
        if (equals_ignoring_case(key, name)) return value;
    return "";
}

bool Call::has_parameter(std::string_view name) const {
    for (auto const& [key, value] : query)
        if (equals_ignoring_case(key, name)) return true;
    return false;
}

bool Call::flag(std::string_view name, bool otherwise) const {
    auto const value = parameter(name);
    if (value.empty()) return otherwise;
    return equals_ignoring_case(value, "true") || value == "1";
}

std::vector<std::string> Call::list(std::string_view name) const {
    std::vector<std::string> parts;
    auto const text = parameter(name);
    if (text.empty()) return parts;
    for (auto part : split(text, ','))
        if (!trim(part).empty()) parts.emplace_back(trim(part));
    return parts;
}

void Outcome::refuse(std::string message) {
    for (auto const& known : errors)
        if (known == message) return;
    errors.push_back(std::move(message));
}

HttpReply answer(Call& call, std::string_view key, Json items) {
    auto body = envelope(call);
    body.set(key, std::move(items));
    return HttpReply::json(200, body.dump());
}

HttpReply answer_paged(Call& call, std::string_view key, Json items, Json pagination) {
    auto body = envelope(call);
    body.set("pagination", std::move(pagination));
    body.set(key, std::move(items));
    return HttpReply::json(200, body.dump());
}

HttpReply not_found() { return {404, {{"Content-Type", "text/html; charset=utf-8"}}, ""}; }

HttpReply bad_post_data(std::string_view message) {
    return HttpReply::json(400, error_body(14, "PostDataInvalidException", message).dump());
}

HttpReply bad_query(std::string_view message) {
    return HttpReply::json(400, error_body(16, "QueryParseException", message).dump());
}

HttpReply no_data() {
    return HttpReply::json(
        400, error_body(17, "NoDataProcessedException", "No data was found to process").dump());
}

HttpReply plain_validation(std::string_view message) {
    return HttpReply::json(400, error_body(10, "ValidationException", message).dump());
}

HttpReply refused_elements(Json elements) {
    auto body = error_body(10, "ValidationException", "A validation exception occurred");
    body.set("Elements", std::move(elements));
    return HttpReply::json(400, body.dump());
}

HttpReply internal_error(Books& books) {
    auto const body = Json::object(
        {{"Title", "An error occurred"},
         {"Detail",
          "An error occurred in Xero. Check the API Status page http://status.developer.xero.com "
          "for current service status."},
         {"Status", 500},
         {"Instance", books.new_id()}});
    return HttpReply::json(500, body.dump());
}

HttpReply write_elements(Call& call,
                         ElementStyle style,
                         std::function<Outcome(Json const&)> const& write) {
    bool const summarize = call.flag("summarizeErrors", call.switches.summarize_default);
    auto stored = Json::array();
    auto refused = Json::array();
    for (auto const& element : call.elements) {
        auto outcome = write(element);
        if (outcome.not_found) return not_found();
        if (!outcome.warnings.empty()) outcome.element.set("Warnings", messages(outcome.warnings));
        if (!summarize) {
            mark_status(outcome, style);
            stored.push_back(std::move(outcome.element));
        } else if (outcome.failed()) {
            mark_failed(outcome, style);
            refused.push_back(std::move(outcome.element));
        } else {
            // Also with summarizeErrors=true a warning shows (sheet 5; quirk 53).
            if (!outcome.warnings.empty()) outcome.element.set("StatusAttributeString", "WARNING");
            stored.push_back(std::move(outcome.element));
        }
    }
    if (refused.size() > 0) return refused_elements(std::move(refused));
    return answer(call, call.envelope, std::move(stored));
}

HttpReply write_one(Call& call, ElementStyle style, Outcome outcome) {
    if (outcome.not_found) return not_found();
    auto items = Json::array();
    if (outcome.failed()) {
        mark_failed(outcome, style);
        items.push_back(std::move(outcome.element));
        return refused_elements(std::move(items));
    }
    if (!outcome.warnings.empty()) outcome.element.set("Warnings", messages(outcome.warnings));
    items.push_back(std::move(outcome.element));
    return answer(call, call.envelope, std::move(items));
}

Json echo(Json const& element, ElementStyle style, std::string_view id) {
    auto copy = element.is_object() ? element : Json::object();
    for (auto const* name : {"Date", "DueDate"})
        if (auto const date = date_of(copy, name)) copy.set(name, wire_date(*date));
    copy.set(style.id_field, id.empty() ? zero_guid : id);
    return copy;
}

std::string text_of(Json const& element, std::string_view name) {
    return std::string(element[name].text());
}

std::optional<Decimal> number_of(Json const& element, std::string_view name) {
    auto const* value = element.find(name);
    if (value == nullptr) return std::nullopt;
    auto const number = Decimal::parse(value->text());
    return number ? std::optional(*number) : std::nullopt;
}

std::optional<CalendarDate> date_of(Json const& element, std::string_view name) {
    auto const* value = element.find(name);
    return value == nullptr ? std::nullopt : read_date(value->text());
}

Json wire_date(CalendarDate date) { return wire_instant(Instant(date.day)); }

Json wire_date_string(CalendarDate date) { return Json(date.to_string() + "T00:00:00"); }

Json wire_instant(Instant at) { return Json("/Date(" + std::to_string(millis(at)) + "+0000)/"); }

Json wire_instant_bare(Instant at) { return Json("/Date(" + std::to_string(millis(at)) + ")/"); }

}  // namespace cf::xero::sim
