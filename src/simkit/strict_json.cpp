#include "simkit/strict_json.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf {

Result<void> only_keys(JsonCursor const& object, std::initializer_list<std::string_view> known) {
    CF_TRY_VOID(object.require_object());
    for (auto const& [name, value] : object.value().members()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        auto const near = nearest(name, std::vector<std::string>(known.begin(), known.end()));
        return object.error("has the unknown key '" + name + "'" +
                            (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    return {};
}

Result<void> read_into(JsonCursor const& object, std::string_view name, std::string& value) {
    if (!object.find(name)) return {};
    CF_TRY(value, object.string_at(name));
    return {};
}

Result<void> read_into(JsonCursor const& object, std::string_view name, bool& value) {
    if (!object.find(name)) return {};
    CF_TRY(value, object.boolean_at(name));
    return {};
}

Result<void> read_into(JsonCursor const& object, std::string_view name, std::int64_t& value) {
    if (!object.find(name)) return {};
    CF_TRY(value, object.integer_at(name));
    return {};
}

Result<void> read_into(JsonCursor const& object, std::string_view name, Decimal& value) {
    if (!object.find(name)) return {};
    CF_TRY(value, object.decimal_at(name));
    return {};
}

HttpReply control_reply(Json const& value) { return HttpReply::json(200, value.dump()); }

HttpReply control_reply(Error const& error) {
    int const status = error.kind == ErrorKind::not_found ? 404 : 400;
    auto const body =
        Json::object({{"error", Json::object({{"code", error.code}, {"message", error.message}})}});
    return HttpReply::json(status, body.dump());
}

}  // namespace cf
