#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace cf::xero::sim {

/// A field of a row as a filter sees it. Monostate is null.
using Value = std::variant<std::monostate, std::string, Decimal, bool, Instant>;
/// The value of a dotted field name; nothing when the resource has no such field.
using FieldReader = std::function<std::optional<Value>(std::string_view)>;

/// A parsed `where` (sheet 13.2): comparisons, AND OR, parentheses, Contains, StartsWith, EndsWith,
/// DateTime(...), guid("..."). Text compares exactly except for the case of guids.
class Filter {
  public:
    struct Node;
    /// Fields in `folded` compare without regard to letter case.
    static Result<Filter> parse(std::string_view text,
                                std::vector<std::string_view> const& folded = {});
    /// Error: the field does not exist or cannot be compared so.
    Result<bool> matches(FieldReader const& row) const;
    /// Fields named, for the rule on unoptimised queries.
    std::vector<std::string> const& fields() const { return fields_; }

  private:
    std::shared_ptr<Node const> root_;
    std::vector<std::string> fields_;
};

struct OrderKey {
    std::string field;
    bool descending = false;
};
Result<std::vector<OrderKey>> parse_order(std::string_view text);
/// Below 0, 0, above 0; null sorts first.
int compare(Value const& a, Value const& b);

}  // namespace cf::xero::sim
