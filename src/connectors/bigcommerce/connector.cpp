#include "connectors/bigcommerce/causes.hpp"
#include "connectors/bigcommerce/describe.hpp"
#include "connectors/bigcommerce/errors.hpp"
#include "connectors/bigcommerce/recorded.hpp"
#include "connectors/bigcommerce/storefront.hpp"
#include "connectors/shared/http_json.hpp"

namespace cf::embedded {
extern std::string_view const bigcommerce_manifest;
}

namespace cf::bigcommerce {
namespace {

Result<std::unique_ptr<Storefront>> open_storefront(ConnectionSettings connection,
                                                    ConnectorContext context) {
    CF_TRY(auto settings, Settings::read(connection));
    return std::unique_ptr<Storefront>(std::make_unique<BigCommerceStorefront>(
        std::move(settings), std::move(connection.id), context));
}

CallLimits limits_of(ConnectionSettings const& connection) {
    auto const settings = Settings::read(connection);
    if (settings.has_value()) return settings->limits;
    return {.concurrent = 3, .per_window = 150, .window = std::chrono::seconds(30)};
}

/// The quota is the store's, shared with its other apps: what is left may fall without our doing.
LimitReading read_limits(HttpReply const& reply) {
    LimitReading reading;
    reading.window_left = count_in(reply, "X-Rate-Limit-Requests-Left");
    if (auto const reset = count_in(reply, "X-Rate-Limit-Time-Reset-Ms"))
        reading.window_resets_in = std::chrono::milliseconds(*reset);
    // A 429 may say that calls are left: the status decides (sheet 3).
    if (reply.status == 429) reading.wait = wait_of(reply);
    return reading;
}

}  // namespace

ConnectorDescriptor describe() {
    return {.name = "bigcommerce",
            .manifest = embedded::bigcommerce_manifest,
            .is_store = true,
            .open_storefront = &open_storefront,
            .limits = &limits_of,
            .read_limits = &read_limits,
            .read_recorded = &read_recorded,
            .causes = &causes};
}

}  // namespace cf::bigcommerce
