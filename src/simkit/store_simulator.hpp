#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "simkit/simulator.hpp"

namespace cf {

/// How often a random order has each trait, in percent. What a vendor does not know (fees in one,
/// gift wrapping in the other) it leaves out.
struct RandomOrderOptions {
    std::uint32_t guest = 25;  ///< No customer record; the billing address is all there is.
    std::uint32_t coupon = 25;
    std::uint32_t manual_discount = 10;   ///< A discount on the whole order, given by staff.
    std::uint32_t shipping_free = 15;     ///< Of the physical orders.
    std::uint32_t fee = 15;               ///< Handling, wrapping and custom fees, each.
    std::uint32_t stored_value = 12;      ///< Part paid by gift certificate or store credit.
    std::uint32_t gift_card_sale = 4;     ///< A line that sells a gift certificate.
    std::uint32_t digital = 15;           ///< Nothing to ship.
    std::uint32_t foreign_currency = 10;  ///< Where the store has more than one.
    std::uint32_t unpaid = 10;           ///< Placed without money: bank transfer, cash on delivery.
    std::uint32_t authorised_only = 10;  ///< Card authorised, captured by a later step.
    std::uint32_t lines_max = 6;         ///< Count, at least 1.
};

/// What may happen to an order after it was placed.
enum class FollowUp {
    pay,  ///< Money arrives: a capture, or an offline payment being confirmed.
    ship,
    partial_refund,  ///< Some units, some shipping, or an amount.
    full_refund,     ///< All that is left of the money collected.
    cancel,          ///< Only while no money was collected; paid orders are refunded first.
    edit,            ///< A line or the shipping changes before money has been collected.
    archive,         ///< Archived, trashed or deleted, as the vendor calls it.
};
std::string_view to_string(FollowUp what);
std::vector<FollowUp> const& all_follow_ups();

/// A simulated store as the world that drives it sees it: orders arrive, things happen to them, and
/// an auditor reads the store's own truth. Everything a user could do over the control API.
///
/// Each call changes the store at `now` (which never goes back) and queues the webhooks that
/// follow.
///
/// `facts()` is the truth for an auditor, written from what was charged, not from the wire format.
/// Every amount is a string with exactly the currency's decimals; every instant is ISO 8601 UTC:
/// {"store":{"vendor","id","currency"},
///  "orders":[{"id","number","currency","placed_at","modified_at","status","state",
///    "charged_total","tax_total","taxes":[{"name","rate","amount"}],"customer":{"id","email"},
///    "cancelled":bool,"archived":bool,
///    "captures":[{"id","kind","gateway","amount","at"}],
///    "refunds":[{"id","amount","tax","at","tenders":[{"kind","gateway","amount"}]}]}]}
/// `state` is one of draft (never to be booked), unpaid, paid, void, held, refunded,
/// partly_refunded. `kind` is one of gateway, store_credit, gift_certificate, offline. A capture is
/// money that arrived; authorisations are none. Tenders of a refund are money that really moved.
class StoreSimulator : public Simulator {
  public:
    /// Places an order drawn from `random` and returns its id.
    virtual std::string place_random_order(Random& random,
                                           RandomOrderOptions const& options,
                                           Instant now) = 0;

    /// Does `what` to the order. False, and nothing changed, when the order's state does not allow
    /// it.
    virtual bool follow_up(std::string const& order,
                           FollowUp what,
                           Random& random,
                           Instant now) = 0;

    /// Does one of the things the order's state allows, drawn from `random`; nothing when none is.
    virtual std::optional<FollowUp> random_follow_up(std::string const& order,
                                                     Random& random,
                                                     Instant now);

    virtual Json facts() const = 0;
    /// One element of `facts()["orders"]`, or null for an unknown id.
    virtual Json facts_of(std::string const& order) const = 0;
};

}  // namespace cf
