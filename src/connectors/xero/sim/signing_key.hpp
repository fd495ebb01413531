#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "base/random.hpp"

namespace cf::xero::sim {

/// An RSA key of 2,048 bits for id tokens, drawn from a seed so that the same seed gives the same
/// tokens. It guards nothing: everything it signs belongs to the simulation.
class SigningKey {
  public:
    explicit SigningKey(Random& random);
    ~SigningKey();

    /// A JWT in compact form: RS256 over `claims`.
    std::string sign(Json const& claims) const;
    Json jwks() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace cf::xero::sim
