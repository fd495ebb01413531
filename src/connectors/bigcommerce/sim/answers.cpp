#include "connectors/bigcommerce/sim/answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr char const* error_type = "/api-docs/getting-started/api-status-codes";

std::optional<Instant> any_instant(std::string const& text) {
    if (auto at = parse_rfc2822(text); at.has_value()) return *at;
    if (auto at = parse_instant(text); at.has_value()) return *at;
    if (auto at = parse_utc(text.size() == 10 ? text + "T00:00:00" : text); at.has_value()) {
        return *at;
    }
    return std::nullopt;
}

}  // namespace

HttpReply json_answer(int status, Json const& body) {
    return HttpReply{status, {{"Content-Type", "application/json"}}, body.dump()};
}

HttpReply no_content() { return HttpReply{204, {}, ""}; }

HttpReply v2_error(int status, std::string message) {
    return json_answer(
        status, Json::array({Json::object({{"status", status}, {"message", std::move(message)}})}));
}

HttpReply v2_not_found() { return v2_error(404, "The requested resource was not found."); }

HttpReply v2_unsupported_field(std::string const& name) {
    return v2_error(400, "The field '" + name + "' is not supported by this resource.");
}

HttpReply v3_error(int status, std::string title, Json errors) {
    return json_answer(status,
                       Json::object({{"status", status},
                                     {"title", std::move(title)},
                                     {"type", error_type},
                                     {"errors", std::move(errors)}}));
}

HttpReply v3_not_found(std::string title) {
    return json_answer(
        404, Json::object({{"status", 404}, {"title", std::move(title)}, {"type", error_type}}));
}

HttpReply v3_invalid(std::string const& field, std::string why) {
    Json errors = Json::object();
    errors.set(field, std::move(why));
    return v3_error(422, "JSON data is missing or invalid", std::move(errors));
}

HttpReply v3_data(Json data, int status) {
    return json_answer(status, Json::object({{"data", std::move(data)}, {"meta", Json::object()}}));
}

Checked<Query> Query::read(HttpRequest const& request,
                           Version version,
                           std::initializer_list<std::string_view> known) {
    Query query(request.query(), version);
    for (auto const& [name, value] : query.parameters_) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        if (version == Version::v2) return v2_unsupported_field(name);
        Json errors = Json::object();
        errors.set(name, "is not a filter of this resource");
        return v3_error(422,
                        "The filter(s): " + name + " are not valid filter parameter(s).",
                        std::move(errors));
    }
    return query;
}

bool Query::has(std::string_view name) const {
    return std::any_of(parameters_.begin(), parameters_.end(), [&](auto const& parameter) {
        return parameter.first == name;
    });
}

std::string Query::text(std::string_view name) const {
    for (auto const& [key, value] : parameters_) {
        if (key == name) return value;
    }
    return "";
}

HttpReply Query::bad(std::string_view name, std::string_view why) const {
    if (version_ == Version::v2) {
        return v2_error(
            400, "The field '" + std::string(name) + "' is invalid: " + std::string(why) + ".");
    }
    return v3_invalid(std::string(name), std::string(why));
}

Checked<std::optional<std::int64_t>> Query::integer(std::string_view name) const {
    if (!has(name)) return std::optional<std::int64_t>();
    std::string const value = text(name);
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) {
        return bad(name, "not a whole number");
    }
    return std::optional<std::int64_t>(number);
}

Checked<std::optional<Decimal>> Query::decimal(std::string_view name) const {
    if (!has(name)) return std::optional<Decimal>();
    auto const number = Decimal::parse(text(name));
    if (number.has_error()) return bad(name, "not a number");
    return std::optional<Decimal>(*number);
}

Checked<std::optional<Instant>> Query::instant(std::string_view name) const {
    if (!has(name)) return std::optional<Instant>();
    auto const at = any_instant(text(name));
    if (!at) return bad(name, "neither an RFC 2822 nor an ISO 8601 date");
    return at;
}

std::vector<std::string> Query::texts(std::string_view name) const {
    std::vector<std::string> all;
    if (!has(name)) return all;
    std::string const value = text(name);
    for (auto part : split(value, ',')) all.emplace_back(part);
    return all;
}

Checked<std::vector<std::int64_t>> Query::integers(std::string_view name) const {
    std::vector<std::int64_t> all;
    for (auto const& part : texts(name)) {
        std::int64_t number = 0;
        auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc() || end != part.data() + part.size()) {
            return bad(name, "not a list of whole numbers");
        }
        all.push_back(number);
    }
    return all;
}

Json pagination(std::size_t count, std::size_t all_count, Page page) {
    std::int64_t const pages = (std::int64_t(all_count) + page.limit - 1) / page.limit;
    auto link = [&](std::int64_t number) {
        return "?page=" + std::to_string(number) + "&limit=" + std::to_string(page.limit);
    };
    Json links = Json::object();
    if (page.page > 1) links.set("previous", link(page.page - 1));
    links.set("current", link(page.page));
    if (page.page < pages) links.set("next", link(page.page + 1));
    return Json::object({{"total", std::int64_t(all_count)},
                         {"count", std::int64_t(count)},
                         {"per_page", page.limit},
                         {"current_page", page.page},
                         {"total_pages", pages},
                         {"links", std::move(links)}});
}

HttpReply v3_page(Json rows, std::size_t all_count, Page page) {
    Json meta = Json::object({{"pagination", pagination(rows.size(), all_count, page)}});
    return json_answer(200, Json::object({{"data", std::move(rows)}, {"meta", std::move(meta)}}));
}

Checked<Json> json_body(HttpRequest const& request, Version version) {
    auto refuse = [&](int status, char const* what) {
        return version == Version::v2 ? v2_error(status, what) : v3_error(status, what);
    };
    std::string const type = ascii_lower(request.headers.get("Content-Type"));
    if (type.rfind("application/json", 0) != 0) return refuse(415, "Unsupported Media Type");
    auto body = Json::parse(request.body);
    if (body.has_error()) return refuse(400, "Input is invalid");
    return std::move(*body);
}

std::string gzip_stored(std::string_view body) {
    static auto const table = [] {
        std::array<std::uint32_t, 256> crcs{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t crc = i;
            for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xEDB88320U : 0);
            crcs[i] = crc;
        }
        return crcs;
    }();
    constexpr std::size_t block_max = 65535;
    std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
    auto put = [&](std::uint32_t number, int bytes) {
        for (int i = 0; i < bytes; ++i) out.push_back(char((number >> (8 * i)) & 0xff));
    };
    std::size_t at = 0;
    do {
        auto const block = body.substr(at, block_max);
        at += block.size();
        out.push_back(at == body.size() ? '\x01' : '\x00');
        put(std::uint32_t(block.size()), 2);
        put(std::uint32_t(~block.size()) & 0xffff, 2);
        out.append(block);
    } while (at < body.size());
    std::uint32_t crc = 0xFFFFFFFFU;
    for (char c : body) crc = table[(crc ^ std::uint8_t(c)) & 0xff] ^ (crc >> 8);
    put(~crc, 4);
    put(std::uint32_t(body.size()), 4);
    return out;
}

}  // namespace cf::bigcommerce::sim
