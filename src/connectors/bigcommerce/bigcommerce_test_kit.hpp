#pragma once

#include <gtest/gtest.h>

#include "connectors/bigcommerce/describe.hpp"
#include "connectors/bigcommerce/sim/simulator.hpp"
#include "connectors/shared/store_conformance.hpp"

namespace cf::bigcommerce::kit {

inline Instant const start = from_unix_seconds(1'770'127'200);  // 2026-02-03T14:00:00Z

/// The connector in front of a simulated store; `settings` beside the store's hash.
inline std::unique_ptr<testing::StoreFixture> open(Json const& scenario,
                                                   Json settings = Json::object()) {
    auto simulator = sim::make_simulator({.seed = 3}, scenario, start);
    EXPECT_TRUE(simulator.has_value()) << simulator.error().message;
    auto fixture = std::make_unique<testing::StoreFixture>(*std::move(simulator), start);
    auto& secrets = fixture->neighbours.vault.secrets;
    secrets[{"shop", "access_token"}] = Secret<>(std::string("sim-access-token"));
    secrets[{"shop", "client_secret"}] = Secret<>(std::string("sim-client-secret"));
    settings.set("store_hash", "simstore01");
    auto store = describe().open_storefront({ConnectionId("shop"), std::move(settings)},
                                            fixture->context());
    EXPECT_TRUE(store.has_value()) << store.error().message;
    fixture->store = *std::move(store);
    return fixture;
}

}  // namespace cf::bigcommerce::kit
