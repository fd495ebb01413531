#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "proof/day_proof.hpp"
#include "proof/signing.hpp"

namespace cf::proof {

/// A statement as it is kept: the exact text that was signed.
struct SignedStatement {
    std::string text;        ///< One JSON object.
    std::string signature;   ///< Base64.
    std::string public_key;  ///< Hex.

    Json to_json() const;
    static Result<SignedStatement> from_json(Json const& json);
    bool genuine() const { return signature_fits(text, signature, public_key); }
};

/// Days with results, newest first: [{day, state, proven_at, signed, orders, ...}].
boost::asio::awaitable<Json> kept_days(Storage& storage, IntegrationId integration);
/// The latest result of a day, with "statement" when one is kept; null when it was never proven.
boost::asio::awaitable<Json> kept_day(Storage& storage,
                                      IntegrationId integration,
                                      CalendarDate day);

/// Results of proofs, day by day. A proven day gets a signed statement; another one only when what
/// it says has changed, and earlier ones stay.
class StatementBook {
  public:
    StatementBook(Storage& storage, SecretVault& vault, Clock& clock)
        : storage_(storage), vault_(vault), clock_(clock) {}

    /// Keeps what was found of these days and signs what is proven.
    Task<> keep(Integration const& integration, std::vector<DayProof> days);

    Task<std::string> public_key();

  private:
    Storage& storage_;
    SecretVault& vault_;
    Clock& clock_;
};

}  // namespace cf::proof
