#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "connectors/bigcommerce/money_flow.hpp"
#include "connectors/shared/total_check.hpp"

namespace cf::bigcommerce {
namespace {

using Transactions = std::vector<WireTransaction>;

/// Money that came in: purchases and captures; a settlement only where nothing before it was
/// counted.
class Ledger {
  public:
    explicit Ledger(Transactions const& all) {
        for (auto const& transaction : all) {
            if (transaction.status != "ok") continue;
            by_id_.emplace(transaction.id, &transaction);  // Heard twice it is still one.
            if (transaction.event == "void") voided_.insert(transaction.reference_id);
        }
    }

    std::vector<WireTransaction const*> money_in() const {
        std::vector<WireTransaction const*> found;
        for (auto const& [id, transaction] : by_id_) {
            if (voided_.contains(id)) continue;
            bool const direct = transaction->event == "purchase" || transaction->event == "capture";
            if (direct || (transaction->event == "settled" && !counted_before(*transaction)))
                found.push_back(transaction);
        }
        return found;
    }

    std::vector<WireTransaction const*> standing_authorisations() const {
        std::vector<WireTransaction const*> found;
        for (auto const& [id, transaction] : by_id_)
            if (transaction->event == "authorization" && !voided_.contains(id))
                found.push_back(transaction);
        return found;
    }

  private:
    bool counted_before(WireTransaction const& settled) const {
        std::string id = settled.reference_id;
        for (std::size_t step = 0; step < by_id_.size() && !id.empty(); ++step) {
            auto const found = by_id_.find(id);
            if (found == by_id_.end()) return false;
            if (found->second->event == "purchase" || found->second->event == "capture")
                return true;
            id = found->second->reference_id;
        }
        return false;
    }

    std::map<std::string, WireTransaction const*> by_id_;
    std::set<std::string> voided_;
};

/// Credits taken at checkout: stated on the order, and as a transaction only where transactions
/// exist.
void add_credit(OrderBundle const& bundle,
                Decimal amount,
                std::string const& gateway,
                OrderFacts& facts) {
    for (auto const& capture : facts.captures)
        if (capture.gateway == gateway) amount -= capture.amount;
    if (amount.sign() <= 0) return;
    facts.captures.push_back({bundle.order.id + ":" + gateway,
                              gateway,
                              in_minor_units(amount, facts.order->currency),
                              facts.order->placed_at,
                              std::nullopt,
                              ""});
}

/// Paid, refunded, or to be paid on account.
bool is_accepted(int status_id) {
    return is_paid_class(status_id) || status_id == 4 || status_id == 7;
}

}  // namespace

bool is_paid_class(int status_id) {
    static constexpr int paid[] = {2, 3, 8, 9, 10, 11, 14};
    return std::find(std::begin(paid), std::end(paid), status_id) != std::end(paid);
}

bool is_unsettled(OrderBundle const& bundle, OrderFacts const& facts) {
    WireOrder const& order = bundle.order;
    Decimal captured, refunded;
    for (auto const& capture : facts.captures) captured += capture.amount;
    for (auto const& refund : bundle.refunds) refunded += refund.total;
    bool const owing = is_accepted(order.status_id) && captured < facts.order->total;
    bool const says_captured = order.payment_status == "captured" || order.payment_status == "paid";
    bool const says_refunded =
        order.payment_status.ends_with("refunded") || order.status_id == 4 || order.status_id == 14;
    bool const refunds_open = (says_refunded || !bundle.refunds.empty()) && refunded < captured;
    bool const unheard_of =
        bundle.transactions && bundle.transactions->empty() && (says_captured || says_refunded);
    return owing || refunds_open || unheard_of;
}

std::string gateway_of(WireTransaction const& transaction) {
    if (transaction.method == "store_credit") return "store_credit";
    if (transaction.method == "gift_certificate") return "gift_card";
    return transaction.gateway.empty() ? transaction.method : transaction.gateway;
}

std::string offline_gateway(WireOrder const& order) {
    std::string name;
    for (char const c : ascii_lower(trim(order.payment_method))) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    return name.empty() ? "unspecified" : name;
}

void add_payments(OrderBundle const& bundle, OrderFacts& facts) {
    WireOrder const& order = bundle.order;
    Order& canonical = *facts.order;
    // Not asked for: nothing is known, and "nothing came in" must not be concluded.
    if (!bundle.transactions || order.status_id == 0) return;
    Ledger const ledger(*bundle.transactions);
    auto const money_in = ledger.money_in();
    canonical.test = !money_in.empty() &&
                     std::all_of(money_in.begin(), money_in.end(), [](auto* t) { return t->test; });
    for (auto const* transaction : money_in)
        facts.captures.push_back({transaction->id,
                                  gateway_of(*transaction),
                                  in_minor_units(transaction->amount, canonical.currency),
                                  transaction->created.value_or(canonical.placed_at),
                                  std::nullopt,
                                  transaction->gateway_transaction_id});
    for (auto const* transaction : ledger.standing_authorisations())
        facts.authorisations.push_back({gateway_of(*transaction),
                                        in_minor_units(transaction->amount, canonical.currency),
                                        transaction->created.value_or(canonical.placed_at)});
    if (is_accepted(order.status_id)) {
        add_credit(bundle, order.store_credit_amount, "store_credit", facts);
        add_credit(bundle, order.gift_certificate_amount, "gift_card", facts);
    }
    // Offline methods leave no transaction; the status says that the merchant has the money. A
    // gateway that was asked and did not deliver (declined, pending, voided) is no such case.
    bool const gateway_asked =
        std::any_of(bundle.transactions->begin(), bundle.transactions->end(), [](auto const& t) {
            return t.event != "refund" && gateway_of(t) != "store_credit" &&
                   gateway_of(t) != "gift_card";
        });
    bool const refunded = order.status_id == 4 && !bundle.refunds.empty();
    if (gateway_asked || !(is_paid_class(order.status_id) || refunded)) return;
    Decimal due = canonical.total;
    for (auto const& capture : facts.captures) due -= capture.amount;
    if (due.sign() <= 0) return;
    facts.captures.push_back({order.id + ":offline",
                              offline_gateway(order),
                              in_minor_units(due, canonical.currency),
                              order.modified.value_or(canonical.placed_at),
                              std::nullopt,
                              ""});
}

}  // namespace cf::bigcommerce
