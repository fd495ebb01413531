#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/bigcommerce/client.hpp"
#include "connectors/bigcommerce/transform.hpp"
#include "connectors/bigcommerce/webhook.hpp"
#include "connectors/shared/order_details.hpp"
#include "ports/storefront.hpp"

namespace cf::bigcommerce {

/// One BigCommerce store behind the port. Calls follow the plan of the vendor sheet, section 13:
/// one list call brings orders with lines, addresses and fees; refunds come by list; transactions
/// and tax rows per order.
class BigCommerceStorefront final : public Storefront {
  public:
    BigCommerceStorefront(Settings settings, ConnectionId connection, ConnectorContext context);

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
    using OrderJsons = std::vector<Json>;

    /// A page of v2 orders. A page the store cannot serve makes the next one smaller: 250, 125, 50.
    Task<OrderJsons> list_orders(QueryParameters query, std::size_t limit);
    Task<std::vector<OrderSnapshot>> complete(OrderJsons orders);
    Task<OrderSnapshot> complete_one(Json order, Json refunds);
    /// With what was wanted beside.
    Task<std::vector<OrderSnapshot>> detailed(std::vector<OrderSnapshot> orders);
    Task<std::map<std::string, Json>> refunds_by_order(std::vector<std::string> ids);
    /// All pages of a list.
    Task<Json> all_of(std::string path, QueryParameters query);
    Task<Json> transactions_of(std::string_view order_id);
    Task<std::map<RecordId, Goods>> fetch_goods(std::vector<RecordId> ids);
    Task<OrderSnapshot> fetch_alone(RecordId id);
    Task<> prove_transactions();

    struct HookToken {
        Secret<> token;
        bool fresh = false;
    };
    Task<HookToken> hook_token();
    Task<std::vector<WireHook>> list_hooks(std::string path);
    Task<> ensure_scope(std::string scope,
                        std::string url,
                        std::vector<WireHook> existing,
                        HookToken token,
                        WebhookHealth& health);
    Task<> report_blocked(std::string url, WebhookHealth& health);

    Client client_;
    SnapshotContext context_;
    WebhookKeys keys_;
    OrderDetails details_;
    std::size_t limit_;  ///< Orders a page at present.
};

}  // namespace cf::bigcommerce
