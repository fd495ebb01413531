#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace cf {

/// Typed reading of one connection's settings (the manifest's fields). Errors: invalid_input
/// "<system>.settings" naming the field.
class StoreFields {
  public:
    StoreFields(std::string_view system, Json const& fields) : system_(system), fields_(fields) {}

    std::string text(std::string_view name) const { return std::string(fields_[name].text()); }
    Result<std::string> required(std::string_view name) const;
    /// true, "true", "yes", "1".
    bool flag(std::string_view name) const;
    Result<int> count(std::string_view name, int otherwise, int max) const;
    Error error(std::string_view name, std::string_view what) const;

  private:
    std::string_view system_;
    Json const& fields_;
};

}  // namespace cf
