#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace cf {

/// A JSON value. Numbers are kept as their digits, so an amount never passes through a double.
/// Objects keep the order of their members. The same type reads and builds.
class Json {
  public:
    enum class Type { null, boolean, number, string, array, object };
    struct Number {
        std::string digits;
        friend bool operator==(Number const&, Number const&) = default;
    };
    using Member = std::pair<std::string, Json>;
    struct Entry;
    using Array = std::vector<Json>;
    using Object = std::vector<Member>;

    Json() = default;                               ///< null
    Json(std::nullptr_t) {}                         // NOLINT: building is meant to read well.
    Json(bool value) : value_(value) {}             // NOLINT
    Json(int value) : Json(std::int64_t(value)) {}  // NOLINT
    Json(std::int64_t value) : value_(Number{std::to_string(value)}) {}   // NOLINT
    Json(std::uint64_t value) : value_(Number{std::to_string(value)}) {}  // NOLINT
    Json(std::string text) : value_(std::move(text)) {}                   // NOLINT
    Json(std::string_view text) : value_(std::string(text)) {}            // NOLINT
    Json(char const* text) : value_(std::string(text)) {}                 // NOLINT
    Json(Array items) : value_(std::move(items)) {}                       // NOLINT
    static Json number(Decimal value) { return raw_number(value.to_string()); }
    static Json raw_number(std::string digits);
    static Json array(Array items = {}) { return Json(std::move(items)); }
    /// {{"name", value}, ...}: the values move in.
    static Json object(std::initializer_list<Entry> entries = {});

    /// Accepts one JSON text with nothing after it. At most 64 levels deep.
    /// Error: invalid_input "json.malformed".
    static Result<Json> parse(std::string_view text);

    Type type() const { return Type(value_.index()); }
    bool is_null() const { return type() == Type::null; }
    bool is_string() const { return type() == Type::string; }
    bool is_number() const { return type() == Type::number; }
    bool is_array() const { return type() == Type::array; }
    bool is_object() const { return type() == Type::object; }
    bool is_boolean() const { return type() == Type::boolean; }

    /// Text of a string, digits of a number, "" of anything else.
    std::string_view text() const;
    bool boolean_or(bool otherwise) const;
    /// Elements of an array, nothing for anything else.
    Array const& items() const;
    Object const& members() const;
    std::size_t size() const { return is_object() ? members().size() : items().size(); }
    /// First member of that name, or nullptr.
    Json const* find(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// The member or element, or null where there is none.
    Json const& operator[](std::string_view name) const;
    Json const& operator[](char const* name) const { return (*this)[std::string_view(name)]; }
    Json const& operator[](std::size_t index) const;

    /// Adds or replaces a member; a null value becomes an object first.
    Json& set(std::string_view name, Json value);
    /// For editing in place: the member, added as null when missing.
    Json& member(std::string_view name);
    Json& push_back(Json value);
    Array& mutable_items();
    Object& mutable_members();
    bool erase(std::string_view name);

    std::string dump() const;
    std::string dump_pretty() const;
    void append_to(std::string& out) const;

    friend bool operator==(Json const&, Json const&) = default;

  private:
    std::variant<std::monostate, bool, Number, std::string, Array, Object> value_;
};

/// A member on its way into an object. The elements of an initializer list are constant: without
/// `mutable`, whatever is built by nesting would be copied once for every level.
struct Json::Entry {
    mutable std::string name;
    mutable Json value;
};

/// Reads a Json value with errors that name the place: "$.events[0].order.total".
///
/// The place is searched for only when there is an error: reading costs nothing for it.
class JsonCursor {
  public:
    explicit JsonCursor(Json const& root) : JsonCursor(root, root) {}

    Json const& value() const { return *value_; }
    std::string path() const;
    Error error(std::string_view what) const;

    /// The member, which must be there and not null.
    Result<JsonCursor> at(std::string_view name) const;
    /// The member unless it is missing or null.
    std::optional<JsonCursor> find(std::string_view name) const;
    Result<std::vector<JsonCursor>> elements() const;
    Result<std::vector<std::pair<std::string, JsonCursor>>> members() const;
    Result<void> require_object() const;

    Result<std::string> string() const;
    Result<Decimal> decimal() const;  ///< A number, or a string that holds one.
    Result<std::int64_t> integer() const;
    Result<bool> boolean() const;

    Result<std::string> string_at(std::string_view name) const;
    Result<Decimal> decimal_at(std::string_view name) const;
    Result<std::int64_t> integer_at(std::string_view name) const;
    Result<bool> boolean_at(std::string_view name) const;

  private:
    JsonCursor(Json const& value, Json const& root) : value_(&value), root_(&root) {}

    Json const* value_;
    Json const* root_;
};

}  // namespace cf
