#include "base/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include "base/check.hpp"
#include "base/json_fault.hpp"

namespace cf {
namespace {

constexpr std::size_t depth_max = 64;
constexpr std::size_t text_size_max = 64 * 1024 * 1024;

Error malformed_json(std::string what) {
    return {ErrorKind::invalid_input, "json.malformed", "not valid JSON: " + std::move(what)};
}

std::string_view without_blanks(std::string_view token) {
    constexpr std::string_view blanks = " \t\r\n";
    token.remove_prefix(std::min(token.find_first_not_of(blanks), token.size()));
    return token.substr(0, token.find_last_not_of(blanks) + 1);
}

template <class Number>
bool fits(std::string_view token) {
    Number number{};
    return std::from_chars(token.data(), token.data() + token.size(), number).ec == std::errc{};
}

/// Numbers that other readers of JSON could not hold: whole ones beyond 64 bits, others beyond
/// what a double reaches.
bool is_too_large(std::string_view token) {
    constexpr std::size_t always_fits = 18;
    bool const whole = token.find_first_of(".eE") == token.npos;
    if (whole)
        return token.size() > always_fits && !fits<std::int64_t>(token) &&
               !fits<std::uint64_t>(token);
    if (token.size() <= always_fits && token.find_first_of("eE") == token.npos) return false;
    return std::isinf(std::strtod(std::string(token).c_str(), nullptr));
}

/// One text's values. How many an array or object holds is known at its end: until then they lie on
/// a stack, and each asks for memory once.
class Builder {
  public:
    /// Throws simdjson_error. What is read on demand is checked as it is read, and all of it is.
    Json build_all(std::string_view text, simdjson::ondemand::document& document) {
        if (is_plain(document.type())) return plain(without_blanks(text));
        Json built = build(document, 0);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            refuse(simdjson::TRAILING_CONTENT);
        return built;
    }

  private:
    [[noreturn]] static void refuse(simdjson::error_code code) {
        throw simdjson::simdjson_error(code);
    }

    using Type = simdjson::ondemand::json_type;
    static bool is_plain(Type type) {
        return type == Type::boolean || type == Type::number || type == Type::null;
    }

    /// A number or one of the three words: on-demand hands their characters over unread.
    static Json plain(std::string_view token) {
        if (token == "null") return Json();
        if (token == "true" || token == "false") return Json(token == "true");
        if (!is_json_number(token) || is_too_large(token)) refuse(simdjson::NUMBER_ERROR);
        return Json::raw_number(std::string(token));
    }

    /// Of a document or a value: both answer the same questions.
    template <class Source>
    Json build(Source& source, std::size_t depth) {
        if (depth >= depth_max) refuse(simdjson::DEPTH_ERROR);
        switch (source.type()) {
            case Type::array:
                return build_array(source.get_array(), depth);
            case Type::object:
                return build_object(source.get_object(), depth);
            case Type::string:
                return Json(std::string(std::string_view(source.get_string())));
            default:
                return plain(without_blanks(std::string_view(source.raw_json_token())));
        }
    }

    Json build_array(simdjson::ondemand::array array, std::size_t depth) {
        auto const first = items_.size();
        for (auto element : array) {
            simdjson::ondemand::value value = element.value();
            items_.push_back(build(value, depth + 1));
        }
        return Json(taken_from(items_, first));
    }

    Json build_object(simdjson::ondemand::object object, std::size_t depth) {
        auto const first = members_.size();
        for (auto field : object) {
            std::string name(std::string_view(field.unescaped_key()));
            simdjson::ondemand::value value = field.value();
            members_.emplace_back(std::move(name), build(value, depth + 1));
        }
        Json built;
        built.mutable_members() = taken_from(members_, first);
        return built;
    }

    template <class Element>
    static std::vector<Element> taken_from(std::vector<Element>& stack, std::size_t first) {
        auto const begin = stack.begin() + std::ptrdiff_t(first);
        std::vector<Element> taken(std::make_move_iterator(begin),
                                   std::make_move_iterator(stack.end()));
        stack.erase(begin, stack.end());
        return taken;
    }

    Json::Array items_;
    Json::Object members_;
};

/// What a byte that `needs_escape` is written as inside quotes.
std::string escaped(char c) {
    static constexpr char hex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            return std::string("\\u00") + hex[(c >> 4) & 15] + hex[c & 15];
    }
}

constexpr std::array<bool, 256> needs_escape = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
    table['"'] = table['\\'] = true;
    return table;
}();

void append_quoted(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!needs_escape[static_cast<unsigned char>(text[at])]) continue;
        out.append(text, written, at - written);
        out += escaped(text[at]);
        written = at + 1;
    }
    out.append(text, written, std::string::npos);
    out.push_back('"');
}

/// `indent` < 0 writes everything on one line.
void append_value(std::string& out, Json const& value, int indent) {
    auto new_line = [&](int level) {
        if (indent >= 0) out.append("\n").append(std::size_t(level) * 2, ' ');
    };
    int const inner = indent < 0 ? -1 : indent + 1;
    switch (value.type()) {
        case Json::Type::null:
            out += "null";
            return;
        case Json::Type::boolean:
            out += value.boolean_or(false) ? "true" : "false";
            return;
        case Json::Type::number:
            out += value.text();
            return;
        case Json::Type::string:
            append_quoted(out, value.text());
            return;
        case Json::Type::array: {
            out.push_back('[');
            bool first = true;
            for (Json const& item : value.items()) {
                if (!std::exchange(first, false)) out.push_back(',');
                new_line(inner);
                append_value(out, item, inner);
            }
            if (!first) new_line(indent);
            out.push_back(']');
            return;
        }
        case Json::Type::object: {
            out.push_back('{');
            bool first = true;
            for (auto const& [name, member] : value.members()) {
                if (!std::exchange(first, false)) out.push_back(',');
                new_line(inner);
                append_quoted(out, name);
                out += indent < 0 ? ":" : ": ";
                append_value(out, member, inner);
            }
            if (!first) new_line(indent);
            out.push_back('}');
            return;
        }
    }
}

/// Adds to `path` the steps from `from` down to the very value `sought`; false when it is not
/// there.
bool extend_to(Json const& sought, Json const& from, std::string& path) {
    if (&sought == &from) return true;
    auto const before = path.size();
    for (std::size_t i = 0; i < from.items().size(); ++i) {
        path += "[" + std::to_string(i) + "]";
        if (extend_to(sought, from.items()[i], path)) return true;
        path.resize(before);
    }
    for (auto const& [name, member] : from.members()) {
        path += "." + name;
        if (extend_to(sought, member, path)) return true;
        path.resize(before);
    }
    return false;
}

}  // namespace

Json Json::raw_number(std::string digits) {
    Json json;
    json.value_ = Number{std::move(digits)};
    return json;
}

Json Json::object(std::initializer_list<Entry> entries) {
    Object members;
    members.reserve(entries.size());
    for (auto const& entry : entries)
        members.emplace_back(std::move(entry.name), std::move(entry.value));
    Json json;
    json.value_ = std::move(members);
    return json;
}

Result<Json> Json::parse(std::string_view text) {
    thread_local simdjson::ondemand::parser reader(text_size_max);  // Keeps its buffers.
    try {
        simdjson::padded_string const padded(text);
        simdjson::ondemand::document document = reader.iterate(padded);
        return Builder().build_all(text, document);
    } catch (simdjson::simdjson_error const& problem) {
        std::string const fault = json_fault(text);
        return malformed_json(fault.empty() ? problem.what() : fault);
    }
}

std::string_view Json::text() const {
    if (auto const* string = std::get_if<std::string>(&value_)) return *string;
    if (auto const* number = std::get_if<Number>(&value_)) return number->digits;
    return {};
}

bool Json::boolean_or(bool otherwise) const {
    auto const* value = std::get_if<bool>(&value_);
    return value ? *value : otherwise;
}

Json::Array const& Json::items() const {
    static Array const none;
    auto const* array = std::get_if<Array>(&value_);
    return array ? *array : none;
}

Json::Object const& Json::members() const {
    static Object const none;
    auto const* object = std::get_if<Object>(&value_);
    return object ? *object : none;
}

Json const* Json::find(std::string_view name) const {
    for (auto const& [key, value] : members())
        if (key == name) return &value;
    return nullptr;
}

Json const& Json::operator[](std::string_view name) const {
    static Json const null;
    Json const* found = find(name);
    return found ? *found : null;
}

Json const& Json::operator[](std::size_t index) const {
    static Json const null;
    return index < items().size() ? items()[index] : null;
}

Json& Json::member(std::string_view name) {
    auto& all = mutable_members();
    for (auto& [key, value] : all)
        if (key == name) return value;
    return all.emplace_back(std::string(name), Json()).second;
}

Json& Json::set(std::string_view name, Json value) {
    member(name) = std::move(value);
    return *this;
}

Json& Json::push_back(Json value) {
    mutable_items().push_back(std::move(value));
    return *this;
}

Json::Array& Json::mutable_items() {
    if (is_null()) value_ = Array{};
    CF_CHECK(is_array());
    return std::get<Array>(value_);
}

Json::Object& Json::mutable_members() {
    if (is_null()) value_ = Object{};
    CF_CHECK(is_object());
    return std::get<Object>(value_);
}

bool Json::erase(std::string_view name) {
    return std::erase_if(mutable_members(), [&](Member const& m) { return m.first == name; }) > 0;
}

std::string Json::dump() const {
    std::string out;
    append_to(out);
    return out;
}

void Json::append_to(std::string& out) const { append_value(out, *this, -1); }

std::string Json::dump_pretty() const {
    std::string out;
    append_value(out, *this, 0);
    return out;
}

std::string JsonCursor::path() const {
    std::string path = "$";
    extend_to(*value_, *root_, path);
    return path;
}

Error JsonCursor::error(std::string_view what) const {
    // What is wrong may quote the input, and the input may be of any length.
    constexpr std::size_t shown_max = 400;
    std::size_t end = std::min(what.size(), shown_max);
    while (end < what.size() && (static_cast<unsigned char>(what[end]) & 0xc0) == 0x80) --end;
    std::string text(what.substr(0, end));
    if (end < what.size()) text += "...";
    return {ErrorKind::invalid_input, "json.field", path() + ": " + text};
}

Result<JsonCursor> JsonCursor::at(std::string_view name) const {
    auto found = find(name);
    if (found) return *found;
    CF_TRY_VOID(require_object());
    return error("'" + std::string(name) + "' is missing");
}

std::optional<JsonCursor> JsonCursor::find(std::string_view name) const {
    Json const* member = value_->find(name);
    if (!member || member->is_null()) return std::nullopt;
    return JsonCursor(*member, *root_);
}

Result<std::vector<JsonCursor>> JsonCursor::elements() const {
    if (!value_->is_array()) return error("must be a list");
    std::vector<JsonCursor> all;
    for (Json const& item : value_->items()) all.push_back(JsonCursor(item, *root_));
    return all;
}

Result<std::vector<std::pair<std::string, JsonCursor>>> JsonCursor::members() const {
    CF_TRY_VOID(require_object());
    std::vector<std::pair<std::string, JsonCursor>> all;
    for (auto const& [name, value] : value_->members())
        all.emplace_back(name, JsonCursor(value, *root_));
    return all;
}

Result<void> JsonCursor::require_object() const {
    if (!value_->is_object()) return error("must be an object");
    return {};
}

Result<std::string> JsonCursor::string() const {
    if (!value_->is_string()) return error("must be text");
    return std::string(value_->text());
}

Result<Decimal> JsonCursor::decimal() const {
    if (!value_->is_string() && !value_->is_number()) return error("must be a decimal number");
    auto parsed = Decimal::parse(value_->text());
    if (parsed.has_error()) return error(parsed.error().message);
    return *parsed;
}

Result<std::int64_t> JsonCursor::integer() const {
    auto const digits = value_->text();
    std::int64_t number = 0;
    auto const [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (!value_->is_number() || problem != std::errc{} || end != digits.data() + digits.size())
        return error("must be a whole number");
    return number;
}

Result<bool> JsonCursor::boolean() const {
    if (!value_->is_boolean()) return error("must be true or false");
    return value_->boolean_or(false);
}

Result<std::string> JsonCursor::string_at(std::string_view name) const {
    CF_TRY(auto member, at(name));
    return member.string();
}

Result<Decimal> JsonCursor::decimal_at(std::string_view name) const {
    CF_TRY(auto member, at(name));
    return member.decimal();
}

Result<std::int64_t> JsonCursor::integer_at(std::string_view name) const {
    CF_TRY(auto member, at(name));
    return member.integer();
}

Result<bool> JsonCursor::boolean_at(std::string_view name) const {
    CF_TRY(auto member, at(name));
    return member.boolean();
}

}  // namespace cf
