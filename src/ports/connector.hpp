#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/http.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "ports/http_transport.hpp"
#include "ports/ledger.hpp"
#include "ports/secret_vault.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// Everything a connector may touch. If it is not here, the connector cannot reach it.
struct ConnectorContext {
    HttpTransport& http;
    SecretVault& secrets;
    Clock& clock;
    Random& random;
};

/// One connection as the user set it up: the manifest's fields that are not secret.
struct ConnectionSettings {
    ConnectionId id;
    Json fields = Json::object();
};

/// What a reply tells about the caller's budget. Vendor headers only ever lower what is left.
struct LimitReading {
    std::optional<std::int64_t> minute_left;
    std::optional<std::int64_t> day_left;
    /// A rolling window other than the minute (BigCommerce: 30 s) and when it refills.
    std::optional<std::int64_t> window_left;
    std::optional<std::chrono::milliseconds> window_resets_in;
    /// The reply was a refusal for too many calls: no call before this has passed.
    std::optional<std::chrono::milliseconds> wait;
    bool day_exhausted = false;
};

/// Limits the connection starts with; settings may lower or raise them. 0 = none.
struct CallLimits {
    int concurrent = 0;
    int per_minute = 0;
    int per_day = 0;
    int per_window = 0;
    std::chrono::milliseconds window{0};
};

/// A consent in the user's browser: where to send them, and what to remember until they are back.
struct ConsentRequest {
    std::string url;
    std::string state;       ///< Must come back unchanged.
    Secret<> code_verifier;  ///< PKCE; "" when the vendor has none.
};

/// What one of a connector's error codes means to a bookkeeper.
struct ErrorCause {
    std::string_view code;   ///< Error::code.
    std::string_view title;  ///< What happened, in one line.
    std::string_view cause;  ///< Why it does, in plain words.
    std::string_view todo;   ///< What to do about it.
};

struct ConnectorDescriptor {
    std::string_view name;      ///< Folder name, URL segment and database value. Never renamed.
    std::string_view manifest;  ///< Embedded at build time.
    bool is_store = false;

    using OpenStorefront = Result<std::unique_ptr<Storefront>> (*)(ConnectionSettings,
                                                                   ConnectorContext);
    using OpenLedger = Result<std::unique_ptr<Ledger>> (*)(ConnectionSettings, ConnectorContext);
    OpenStorefront open_storefront = nullptr;
    OpenLedger open_ledger = nullptr;

    CallLimits (*limits)(ConnectionSettings const&) = nullptr;
    LimitReading (*read_limits)(HttpReply const&) = nullptr;

    /// Only for systems with a consent page.
    Result<ConsentRequest> (*begin_consent)(ConnectionSettings,
                                            ConnectorContext,
                                            std::string redirect_uri) = nullptr;
    /// Exchanges the code and saves the tokens; answers what the user may choose from
    /// (organisations).
    Task<Json> (*finish_consent)(ConnectionSettings,
                                 ConnectorContext,
                                 ConsentRequest,
                                 std::string redirect_uri,
                                 QueryParameters answer) = nullptr;

    /// Recorded vendor payloads (any accepted form) to canonical orders, for `crossfoot canonical`.
    /// Stores only. `documents` are parsed files; an element that cannot be read is an error naming
    /// where.
    Result<std::vector<OrderSnapshot>> (*read_recorded)(std::vector<Json> documents) = nullptr;

    /// Of the errors people meet most.
    std::span<ErrorCause const> (*causes)() = nullptr;
};

/// Null when the table does not know the code.
ErrorCause const* cause_of(std::span<ErrorCause const> causes, std::string_view code);

/// All connectors, in the order the UI lists them (src/connectors/CMakeLists.txt).
std::vector<ConnectorDescriptor> const& connector_registry();

}  // namespace cf
