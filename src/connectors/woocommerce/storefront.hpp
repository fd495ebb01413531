#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/shared/order_details.hpp"
#include "connectors/woocommerce/client.hpp"
#include "connectors/woocommerce/transform.hpp"
#include "ports/storefront.hpp"

namespace cf::woocommerce {

/// One WooCommerce store behind the port.
class WooStorefront final : public Storefront {
  public:
    WooStorefront(Settings settings, ConnectionId connection, ConnectorContext context);

    void want(OrderDetails details) override { details_ = details; }
    Task<StoreProfile> read_profile() override;
    Task<ChangePage<OrderSnapshot>> orders_changed(std::string cursor, Instant since) override;
    Task<std::vector<OrderSnapshot>> fetch_orders(std::vector<RecordId> ids) override;
    Task<ChangePage<SweepEntry>> sweep_orders(Instant from,
                                              Instant to,
                                              std::string cursor) override;
    Task<BackfillSize> measure_backfill(Instant from, Instant to) override;
    Task<ChangePage<OrderSnapshot>> orders_placed(Instant from,
                                                  Instant to,
                                                  std::string cursor) override;
    Task<ChangePage<CustomerSnapshot>> customers_changed(std::string cursor,
                                                         Instant since) override;
    Task<std::vector<CustomerSnapshot>> fetch_customers(std::vector<RecordId> ids) override;
    Task<WebhookHealth> ensure_webhooks(std::string url) override;
    Task<> load_webhook_secrets() override;
    WebhookVerifier webhook_verifier() const override;

  private:
    /// Records of one page of a list.
    std::size_t records_per_page() const {
        return std::size_t(client_.settings().records_per_page);
    }
    /// The order with its refunds, which the list only sums up.
    Task<OrderSnapshot> complete(Json order);
    Task<OrderSnapshot> read_whole(Json order);
    Task<std::vector<OrderSnapshot>> complete_all(Json::Array orders);
    /// With what was wanted beside.
    Task<std::vector<OrderSnapshot>> detailed(std::vector<OrderSnapshot> orders);
    Task<std::map<RecordId, Goods>> fetch_goods(std::vector<RecordId> ids);
    Task<Json> refunds_of(std::string order_id);
    /// Orders the list left out: trash, drafts, gone.
    Task<OrderSnapshot> fetch_alone(RecordId id);
    Task<CustomerSnapshot> fetch_customer_alone(RecordId id);
    Task<ChangePage<CustomerSnapshot>> all_customers(Json cursor, Instant since);
    Task<ChangePage<CustomerSnapshot>> new_customers(Json cursor);
    /// The secret our webhooks are signed with, and whether it was made just now.
    struct HookSecret {
        Secret<> secret;
        bool fresh = false;
    };
    Task<HookSecret> webhook_secret();
    Task<std::vector<WireWebhook>> list_webhooks();
    Task<> ensure_topic(std::string topic,
                        std::string url,
                        std::vector<WireWebhook> existing,
                        HookSecret secret,
                        WebhookHealth& health);

    Client client_;
    SnapshotContext context_;
    OrderDetails details_;
    Secret<> webhook_secret_;
};

}  // namespace cf::woocommerce
