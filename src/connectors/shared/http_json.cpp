#include "connectors/shared/http_json.hpp"

#include <charconv>

namespace cf {

Result<Json> json_body(HttpReply const& reply) {
    std::string_view body = reply.body;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    auto const first = body.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return Json();
    return Json::parse(body.substr(first));
}

std::optional<std::int64_t> count_in(HttpReply const& reply, std::string_view header) {
    std::string_view const text = reply.headers.get(header);
    std::int64_t value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

std::optional<std::chrono::seconds> seconds_in(HttpReply const& reply, std::string_view header) {
    auto const value = count_in(reply, header);
    if (!value || *value > 7 * 24 * 3600) return std::nullopt;
    return std::chrono::seconds(*value);
}

std::string safe_code(std::string_view text) {
    std::string code;
    for (char const c : text.substr(0, 80)) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (plain) code += c;
    }
    return code;
}

}  // namespace cf
