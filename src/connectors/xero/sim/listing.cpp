#include "connectors/xero/sim/listing.hpp"

namespace cf::xero::sim {
namespace {

/// A whole number; out of range is clamped, nonsense is the default (quirk 37).
std::size_t clamped(std::string const& text, std::size_t otherwise, std::size_t most) {
    if (text.empty()) return otherwise;
    auto const number = Decimal::parse(text);
    if (!number || number->scale() > 0) return otherwise;
    if (*number < Decimal(1)) return 1;
    if (*number > Decimal(std::int64_t(most))) return most;
    return std::size_t(number->coefficient());
}

}  // namespace

std::optional<Page> page_of(Call const& call) {
    if (!call.has_parameter("page") && !call.flag("summaryOnly", false)) return std::nullopt;
    return Page{clamped(call.parameter("page"), 1, 1'000'000),
                clamped(call.parameter("pageSize"), 100, 1'000)};
}

Json pagination_json(Page page, std::size_t item_count) {
    auto const pages = std::max<std::size_t>(1, (item_count + page.size - 1) / page.size);
    return Json::object({{"page", std::uint64_t(page.number)},
                         {"pageSize", std::uint64_t(page.size)},
                         {"pageCount", std::uint64_t(pages)},
                         {"itemCount", std::uint64_t(item_count)}});
}

Result<std::optional<Instant>> modified_since(HttpRequest const& request) {
    auto const text = request.headers.find("If-Modified-Since");
    if (!text || text->empty()) return std::optional<Instant>();
    auto whole = [](Instant at) {
        return std::optional<Instant>(std::chrono::floor<std::chrono::seconds>(at));
    };
    if (auto const at = parse_utc(*text)) return whole(*at);
    if (auto const at = parse_instant(*text)) return whole(*at);
    if (auto const at = parse_rfc2822(*text)) return whole(*at);
    if (auto const date = CalendarDate::parse(*text)) return whole(Instant(date->day));
    return Error{ErrorKind::invalid_input,
                 "xero.sim.precondition",
                 "If-Modified-Since is not a time like 2026-09-14T09:30:00"};
}

}  // namespace cf::xero::sim
