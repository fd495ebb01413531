#include "connectors/shared/http_json.hpp"
#include "connectors/woocommerce/causes.hpp"
#include "connectors/woocommerce/describe.hpp"
#include "connectors/woocommerce/errors.hpp"
#include "connectors/woocommerce/recorded.hpp"
#include "connectors/woocommerce/storefront.hpp"

namespace cf::embedded {
extern std::string_view const woocommerce_manifest;
}

namespace cf::woocommerce {
namespace {

Result<std::unique_ptr<Storefront>> open_storefront(ConnectionSettings connection,
                                                    ConnectorContext context) {
    CF_TRY(auto settings, Settings::read(connection));
    return std::unique_ptr<Storefront>(
        std::make_unique<WooStorefront>(std::move(settings), std::move(connection.id), context));
}

CallLimits limits_of(ConnectionSettings const& connection) {
    auto const settings = Settings::read(connection);
    if (settings.has_value()) return settings->limits;
    return {.concurrent = 3, .per_minute = 120};
}

/// WooCommerce tells nothing; a host in front of it may refuse (recalled).
LimitReading read_limits(HttpReply const& reply) {
    LimitReading reading;
    if (reply.status == 429) reading.wait = *error_of_reply(reply, "GET").retry_after;
    return reading;
}

}  // namespace

ConnectorDescriptor describe() {
    return {.name = "woocommerce",
            .manifest = embedded::woocommerce_manifest,
            .is_store = true,
            .open_storefront = &open_storefront,
            .limits = &limits_of,
            .read_limits = &read_limits,
            .read_recorded = &read_recorded,
            .causes = &causes};
}

}  // namespace cf::woocommerce
