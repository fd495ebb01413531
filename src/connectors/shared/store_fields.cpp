#include "connectors/shared/store_fields.hpp"

#include <charconv>

#include "base/text.hpp"

namespace cf {

Error StoreFields::error(std::string_view name, std::string_view what) const {
    return {ErrorKind::invalid_input,
            std::string(system_) + ".settings",
            "setting '" + std::string(name) + "' of the " + std::string(system_) + " connection " +
                std::string(what)};
}

Result<std::string> StoreFields::required(std::string_view name) const {
    std::string value(trim(fields_[name].text()));
    if (value.empty()) return error(name, "is missing");
    return value;
}

bool StoreFields::flag(std::string_view name) const {
    Json const& value = fields_[name];
    std::string_view const text = value.text();
    return value.boolean_or(text == "true" || text == "yes" || text == "1");
}

Result<int> StoreFields::count(std::string_view name, int otherwise, int max) const {
    std::string_view const text = fields_[name].text();
    if (text.empty()) return otherwise;
    int value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < 1 || value > max)
        return error(name, "must be a whole number from 1 to " + std::to_string(max));
    return value;
}

}  // namespace cf
