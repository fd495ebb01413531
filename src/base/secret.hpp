#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace cf {

/// A value that never prints itself. `reveal()` is for the HTTP signer and the vault alone.
template <class T = std::string>
class Secret {
  public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}
    T const& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }
    friend bool operator==(Secret const&, Secret const&) = default;
    friend std::ostream& operator<<(std::ostream& out, Secret const&) { return out << "***"; }

  private:
    T value_{};
};

}  // namespace cf
