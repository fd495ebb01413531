#pragma once

#include <string>

#include "base/json.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

/// How the store's state looks in JSON, v2 and v3. Nothing here changes the store.
namespace cf::bigcommerce::sim {

/// What `include` asks for on orders.
struct OrderInclude {
    bool fees = false;
    bool consignments = false;
    bool line_items = false;  ///< consignments.line_items
};

/// Orders as v2 shows them: money as text with four decimals, RFC 2822 dates.
class OrderWire {
  public:
    OrderWire(Settings const& settings, Switches const& switches)
        : settings_(settings), switches_(switches) {}

    Json order(Order const& order, OrderInclude include) const;
    Json product(Order const& order, OrderLine const& line) const;
    Json shipping_address(Order const& order, OrderAddress const& address) const;
    Json coupon(Order const& order, OrderCoupon const& coupon) const;
    Json fee(OrderFee const& fee) const;
    Json consignments(Order const& order, bool line_items) const;
    Json shipment(Order const& order, Shipment const& shipment) const;
    /// Rows of `/taxes`; without details they are summed per address, class and rate.
    Json taxes(Order const& order, bool details) const;

    Json money(Decimal amount) const;

  private:
    void add_header_money(Json& into, Order const& order) const;
    void add_header_context(Json& into, Order const& order) const;
    void add_cost(Json& into, std::string_view prefix, TaxedAmount const& cost, bool text) const;
    void add_party(Json& into, Party const& party) const;
    Json link(Order const& order, std::string const& tail) const;
    Json consignment_address(Order const& order, OrderAddress const& address, bool items) const;
    Json tax_row(Order const& order, TaxPart const& part, int tax_class, Id address) const;
    Json lines_of(Order const& order, LineType type, int address, bool full) const;

    Settings const& settings_;
    Switches const& switches_;
};

Json wire_transaction(Transaction const& transaction, Switches const& switches);
Json wire_refund(Refund const& refund, Switches const& switches);

struct CustomerInclude {
    bool addresses = false, store_credit = false, form_fields = false, attributes = false;
};
Json wire_customer(Customer const& customer, CustomerInclude include);
Json wire_customer_address(CustomerAddress const& address);
Json wire_product(Product const& product);
Json wire_variant(Product const& product, Variant const& variant, Instant now);
Json wire_gift_certificate(GiftCertificate const& certificate);
Json wire_store(Settings const& settings);
Json wire_currencies(Settings const& settings, Instant started);
Json wire_tax_classes(Settings const& settings);
Json wire_tax_settings(Settings const& settings);
Json wire_channels(Settings const& settings);
Json wire_status(int status_id, std::string_view order_key);

Json text_or_null(std::string const& text);
Json number(Decimal amount);         ///< 12.50 as 12.5
std::string iso_offset(Instant at);  ///< 2026-02-03T14:05:40+00:00

/// The value with a field nobody documented in each object, for clients that must not care.
Json with_unknown_fields(Json value);

}  // namespace cf::bigcommerce::sim
