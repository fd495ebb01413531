#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "connectors/woocommerce/sim/hooks.hpp"
#include "connectors/woocommerce/sim/store.hpp"
#include "connectors/woocommerce/sim/totals.hpp"

namespace cf::woocommerce::sim {

/// A refusal in the vendor's words. `data` are members beside "status" in the answer.
struct ApiError {
    int status = 400;
    std::string code;
    std::string message;
    Json data{};
};
/// Nothing when it went well.
using Refusal = std::optional<ApiError>;

/// What one line of a refund gives back. Amounts are positive.
struct RefundLine {
    Id item = 0;
    Decimal quantity;
    Decimal total;
    std::vector<TaxShare> taxes;
};
struct RefundRequest {
    std::optional<Decimal> amount;  ///< The sum of the lines when missing.
    std::string reason;
    std::vector<RefundLine> lines;
    bool through_gateway = false;  ///< `api_refund`
    bool restock = true;
};

/// What shopkeepers and buyers do to the store, each with the events that follow. All rules of
/// state are here, whoever asks: the REST API, the control API or the random world.
class Shop {
  public:
    Shop(Store& store, Hooks& hooks, Random& random)
        : store_(store), hooks_(hooks), random_(random) {}

    /// An order that is not in the store yet; fill it, then `place` it.
    Order draft(Instant now, std::string created_via);
    ProductLine product_line(Json const& product, Decimal quantity, Entry entry);
    /// As a plug-in makes it: net amount, product id 0.
    ProductLine custom_line(std::string name, Decimal quantity, Decimal net);
    Refusal add_coupon(Order& order, std::string_view code);

    /// Stores the order in `status` and tells the webhooks, in the order of its way in: checkouts
    /// say updated, then created; the API the other way round.
    Order& place(Order order, std::string const& status, Instant now);

    /// Everything a change of status brings along: dates, stock, notes, the automatic refund.
    /// Tells no webhook; `saved` does.
    void set_status(Order& order, std::string const& status, Instant now);
    /// Money came in: `processing`, or `completed` where nothing is to be shipped.
    void payment_complete(Order& order, std::string const& transaction, Instant now);
    /// The order was written: modification date and `order.updated`.
    void saved(Order& order, Instant now);
    /// The same after a change of lines, addresses or meta data alone: a shop that keeps its orders
    /// as posts does not date those. (W19)
    void edited(Order& order, Instant now);

    Refusal refund(Order& order, RefundRequest const& request, Instant now, Id& refund);
    /// Moves no date and tells nobody. (recordings: README, Refunds)
    bool delete_refund(Id order, Id refund);

    void trash(Order& order, Instant now);
    void restore(Order& order, Instant now);
    void erase(Id order);

    void add_note(Order& order, std::string text, Instant now);
    Store& store() { return store_; }
    Hooks& hooks() { return hooks_; }
    Random& random() { return random_; }

  private:
    void reduce_stock(Order& order, Instant now);
    void return_stock(Order& order, Instant now);
    void move_stock(ProductLine const& line, Decimal by, Instant now);
    void note_money(Order& order, Instant now);
    void mark_paid_on_status(Order& order, Instant now);
    void refund_the_rest(Order& order, Instant now);
    Refund refund_from(Order const& order, RefundRequest const& request, Instant now);
    void customer_changed(Order const& order, Instant now);

    Store& store_;
    Hooks& hooks_;
    Random& random_;
};

/// Sum of a refund's lines and their taxes.
Decimal amount_of_lines(RefundRequest const& request);
/// Whether money through this payment method can be sent back by the store itself.
bool gateway_refunds(Store const& store, std::string_view method);
bool is_offline(std::string_view method);

}  // namespace cf::woocommerce::sim
