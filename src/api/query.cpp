#include "api/query.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace cf::api {
namespace {

constexpr std::size_t name_shown_max = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The name in quotes, if it looks like one: what was put there by mistake is not repeated.
std::string shown(std::string const& name) {
    bool const plain = std::ranges::all_of(name, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
    bool const word = plain && !name.empty() && name.size() <= name_shown_max &&
                      !std::ranges::all_of(name, is_digit);
    return word ? "parameter '" + name + "'" : "such parameter";
}

Error unknown(std::string const& name, std::vector<QueryParameter> const& taken) {
    std::vector<std::string> names;
    for (auto const& parameter : taken) names.emplace_back(parameter.name);
    std::string const near = nearest(name, names);
    std::string message = "This address takes no " + shown(name);
    message += near.empty() ? ". It takes " : "; did you mean '" + near + "'? It takes ";
    message += names.empty() ? "none." : join(names, ", ") + ".";
    return {ErrorKind::invalid_input, "query.unknown", std::move(message)};
}

Error wrong(QueryParameter const& parameter, std::string const& form) {
    return {ErrorKind::invalid_input,
            "query.value",
            "The parameter '" + std::string(parameter.name) + "' must be " + form + "."};
}

/// One of `choices`; the nearest is named when a slip of the keyboard is likely.
Result<> check_choice(QueryParameter const& parameter,
                      std::string const& value,
                      std::vector<std::string> const& choices) {
    if (std::ranges::find(choices, value) != choices.end()) return {};
    if (choices.empty()) return wrong(parameter, "left out: there is none to choose");
    std::string const near = nearest(value, choices);
    return wrong(
        parameter,
        "one of: " + join(choices, ", ") + (near.empty() ? "" : " (did you mean '" + near + "'?)"));
}

Result<> check_page_size(QueryParameter const& parameter, std::string const& value) {
    int size = 0;
    auto const [end, failed] = std::from_chars(value.data(), value.data() + value.size(), size);
    bool const whole = failed == std::errc{} && end == value.data() + value.size();
    if (whole && size >= 1 && size <= page_size_max) return {};
    return wrong(parameter, "a whole number from 1 to " + std::to_string(page_size_max));
}

/// As ports/page_cursor.hpp writes them: an instant in microseconds, '/', the key of a row.
bool is_cursor(std::string_view value) {
    if (value.starts_with('-')) value.remove_prefix(1);
    auto const slash = value.find('/');
    return slash != std::string_view::npos && slash > 0 && slash < 19 && slash + 1 < value.size() &&
           std::ranges::all_of(value.substr(0, slash), is_digit);
}

Result<> check_value(QueryParameter const& parameter,
                     std::string const& value,
                     std::vector<std::string> const& integrations) {
    if (value.size() > query_text_max || !is_valid_utf8(value) ||
        value.find('\0') != std::string::npos)
        return wrong(
            parameter,
            "UTF-8 text of at most " + std::to_string(query_text_max) + " bytes, percent-encoded");
    switch (parameter.form) {
        case QueryParameter::Form::text:
            return {};
        case QueryParameter::Form::choice:
            return check_choice(parameter, value, parameter.choices);
        case QueryParameter::Form::integration:
            return check_choice(parameter, value, integrations);
        case QueryParameter::Form::page_size:
            return check_page_size(parameter, value);
        case QueryParameter::Form::cursor:
            if (is_cursor(value)) return {};
            return wrong(parameter,
                         "the next_cursor of the page before, as it came; without it the list "
                         "begins at its first page");
    }
    return {};
}

}  // namespace

Result<Query> Query::read(HttpRequest const& request,
                          std::vector<QueryParameter> const& taken,
                          std::vector<std::string> const& integrations) {
    Query query;
    for (auto const& [name, value] : request.query()) {
        auto const parameter = std::ranges::find(taken, name, &QueryParameter::name);
        if (parameter == taken.end()) return unknown(name, taken);
        if (value.empty()) continue;  // A form sends its empty fields too.
        CF_TRY_VOID(check_value(*parameter, value, integrations));
        if (!query.values_.emplace(name, value).second)
            return Error{ErrorKind::invalid_input,
                         "query.twice",
                         "The parameter '" + name + "' is given twice; give it once."};
    }
    return query;
}

std::string Query::text(std::string_view name) const {
    auto const found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
}

int Query::page_size() const {
    auto const value = text("limit");
    int size = page_size_default;
    std::from_chars(value.data(), value.data() + value.size(), size);
    return size;
}

}  // namespace cf::api
