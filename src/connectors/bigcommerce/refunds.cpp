#include <algorithm>
#include <map>

#include "base/ratio.hpp"
#include "connectors/bigcommerce/money_flow.hpp"
#include "connectors/shared/total_check.hpp"
#include "domain/allocation.hpp"

namespace cf::bigcommerce {
namespace {

/// Gross and tax, in minor units.
struct Share {
    Decimal gross, tax;
    friend Share operator-(Share a, Share b) { return {a.gross - b.gross, a.tax - b.tax}; }
    Share& operator+=(Share other) {
        gross += other.gross;
        tax += other.tax;
        return *this;
    }
};

struct Part {
    std::string line;
    Share share;
};

Decimal sum_gross(std::vector<Part> const& parts) {
    Decimal sum;
    for (auto const& part : parts) sum += part.share.gross;
    return sum;
}

Decimal sum_tax(std::vector<Part> const& parts) {
    Decimal sum;
    for (auto const& part : parts) sum += part.share.tax;
    return sum;
}

/// Takes refunds in the order they were made and remembers what is left of each line, since the
/// last refund of a line takes the rest of it.
class RefundReader {
  public:
    RefundReader(OrderBundle const& bundle, OrderFacts const& facts)
        : bundle_(bundle), order_(*facts.order), captures_(facts.captures) {
        for (auto const& line : order_.lines) left_[line.id] = whole(line);
    }

    /// Nothing when no money moved: every payment was declined.
    std::optional<Refund> read(WireRefund const& wire) {
        Refund refund;
        refund.id = wire.id;
        refund.at = wire.created.value_or(bundle_.order.modified.value_or(order_.placed_at));
        refund.reason = wire.reason;
        refund.tenders = tenders(wire);
        if (refund.tenders.empty() && !wire.payments.empty()) return std::nullopt;

        Decimal const total = in_minor_units(wire.total, order_.currency);
        given_back_ += total;
        std::vector<Part> parts;
        if (derive(wire, parts) && reconcile(wire, parts)) {
            refund.mode = RefundMode::items;
            for (auto const& part : parts) {
                left_[part.line] = left_[part.line] - part.share;
                Decimal const amount = order_.prices_include_tax
                                           ? part.share.gross
                                           : part.share.gross - part.share.tax;
                refund.items.push_back({part.line, amount, part.share.tax, ""});
            }
        } else if (given_back_ == order_.total) {
            refund.mode = RefundMode::full;
        } else {
            refund.mode = RefundMode::amount;
            refund.amount = total;
            // An amount for the whole order is tax exempt (sheet, section 9: ORDER).
            refund.tax_exempt = wire.total_tax.is_zero() && !wire.items.empty() &&
                                std::all_of(wire.items.begin(),
                                            wire.items.end(),
                                            [](auto const& item) { return item.type == "ORDER"; });
        }
        return refund;
    }

  private:
    Share whole(OrderLine const& line) const {
        return {gross_of(line, order_), in_minor_units(stated_tax_of(line), order_.currency)};
    }

    OrderLine const* line(std::string const& id) const {
        for (auto const& each : order_.lines)
            if (each.id == id) return &each;
        return nullptr;
    }

    /// "shipping:611", or the one line that stands for the whole order.
    OrderLine const* line_of(char const* kind, std::string const& id) const {
        auto const* exact = line(std::string(kind) + ":" + id);
        return exact ? exact : line(kind);
    }

    OrderLine const* fee_line(std::string const& id) const {
        auto const* exact = line("fee:" + id);
        if (exact) return exact;
        // One of the vendor's schemas says that a fee's item_id is the order's id.
        std::vector<OrderLine const*> fees;
        for (auto const& each : order_.lines)
            if (each.kind == LineKind::fee) fees.push_back(&each);
        return fees.size() == 1 && id == order_.id ? fees.front() : nullptr;
    }

    Decimal minor(Ratio const& amount) const {
        return amount.rounded(order_.currency.exponent(), Rounding::half_up);
    }

    /// q of Q units; the last ones take what is left.
    Share by_quantity(OrderLine const& line, Decimal quantity, Decimal of) {
        Share const all = whole(line);
        Decimal& units = units_[line.id];
        units += quantity;
        if (of.is_zero() || units >= of) return left_[line.id];
        Ratio const part = Ratio(quantity) / Ratio(of);
        return {minor(Ratio(all.gross) * part), minor(Ratio(all.tax) * part)};
    }

    /// An amount in the order's entered basis, tax in proportion to the charge's own figures.
    Share by_amount(OrderLine const& line, Decimal amount) const {
        Share const all = whole(line);
        Decimal const net = all.gross - all.tax;
        Decimal const base = order_.prices_include_tax ? all.gross : net;
        Decimal const tax =
            base.is_zero() ? Decimal() : minor(Ratio(amount) * Ratio(all.tax) / Ratio(base));
        Decimal const gross =
            in_minor_units(order_.prices_include_tax ? amount : amount + tax, order_.currency);
        Share const left = left_.at(line.id);
        return gross == left.gross ? left : Share{gross, tax};
    }

    WireLine const* wire_line(std::string const& id) const {
        if (!bundle_.lines) return nullptr;
        for (auto const& each : *bundle_.lines)
            if (each.id == id) return &each;
        return nullptr;
    }

    /// False when an item cannot be laid on a line (an amount for the whole order is such an item).
    bool derive(WireRefund const& wire, std::vector<Part>& parts) {
        if (wire.items.empty()) return derive_tax_adjustment(wire, parts);
        auto const units = units_;
        bool const laid =
            std::all_of(wire.items.begin(), wire.items.end(), [&](WireRefundItem const& item) {
                return derive_item(item, parts);
            });
        if (!laid) units_ = units;
        return laid && !parts.empty();
    }

    bool derive_item(WireRefundItem const& item, std::vector<Part>& parts) {
        OrderLine const* target = nullptr;
        Share share;
        bool const wrapping = item.type == "GIFT_WRAPPING";
        if (item.type == "PRODUCT" || wrapping) {
            target = wrapping ? line_of("wrapping", item.item_id) : line(item.item_id);
            auto const* product = wire_line(item.item_id);
            if (!target || !product) return false;
            share = by_quantity(*target, item.quantity, product->quantity);
            adjust(share, item.adjustment);
        } else {
            if (item.type == "SHIPPING") target = line_of("shipping", item.item_id);
            if (item.type == "HANDLING") target = line_of("handling", item.item_id);
            if (item.type == "FEE") target = fee_line(item.item_id);
            if (!target || !item.requested) return false;
            share = by_amount(*target, *item.requested);
        }
        parts.push_back({target->id, share});
        return true;
    }

    void adjust(Share& share, Decimal adjustment) const {
        if (adjustment.is_zero() || share.gross.is_zero()) return;
        Decimal const gross = share.gross + in_minor_units(adjustment, order_.currency);
        share.tax = minor(Ratio(share.tax) * Ratio(gross) / Ratio(share.gross));
        share.gross = gross;
    }

    /// Refunds of tax alone name no items: the tax comes off the taxed lines in proportion to what
    /// is left.
    bool derive_tax_adjustment(WireRefund const& wire, std::vector<Part>& parts) {
        if (wire.total != wire.total_tax || wire.total.sign() <= 0) return false;
        std::vector<Decimal> weights;
        for (auto const& each : order_.lines) {
            Decimal const tax = left_[each.id].tax;
            if (tax.sign() <= 0) continue;
            parts.push_back({each.id, {}});
            weights.push_back(tax);
        }
        auto const amount = to_money(wire.total, order_.currency);
        if (parts.empty() || amount.has_error()) return false;
        auto const shares = allocate(*amount, weights);
        for (std::size_t i = 0; i < parts.size(); ++i)
            parts[i].share = {shares[i].decimal(), shares[i].decimal()};
        std::erase_if(parts, [](Part const& part) { return part.share.gross.is_zero(); });
        return true;
    }

    /// The store's totals of the refund are the fact: small differences are spread, a merchant's
    /// own figures are laid on the items, and anything else is left as an amount without lines.
    bool reconcile(WireRefund const& wire, std::vector<Part>& parts) const {
        Decimal const total = in_minor_units(wire.total, order_.currency);
        Decimal const tax = in_minor_units(wire.total_tax, order_.currency);
        Decimal const gross_off = (sum_gross(parts) - total).abs();
        Decimal const tax_off = (sum_tax(parts) - tax).abs();
        Decimal const bound = minor_unit(order_.currency) * Decimal(std::int64_t(parts.size()));
        bool const close = gross_off <= bound && tax_off <= bound;
        if (!close && !wire.merchant_override) return false;
        if (!gross_off.is_zero() || !tax_off.is_zero()) {
            std::vector<Decimal> gross_weights, tax_weights;
            for (auto const& part : parts) {
                gross_weights.push_back(part.share.gross);
                tax_weights.push_back(part.share.tax.is_zero() ? Decimal() : part.share.tax);
            }
            auto const gross_money = to_money(total, order_.currency);
            auto const tax_money = to_money(tax, order_.currency);
            if (gross_money.has_error() || tax_money.has_error()) return false;
            auto const grosses = allocate(*gross_money, gross_weights);
            auto const taxes = allocate(*tax_money, tax_weights);
            for (std::size_t i = 0; i < parts.size(); ++i)
                parts[i].share = {grosses[i].decimal(), taxes[i].decimal()};
        }
        return std::all_of(parts.begin(), parts.end(), [&](Part const& part) {
            return part.share.gross <= left_.at(part.line).gross;
        });
    }

    std::vector<Tender> tenders(WireRefund const& wire) const {
        std::vector<Tender> found;
        for (auto const& payment : wire.payments) {
            if (payment.declined || payment.amount.is_zero()) continue;
            found.push_back({tender_gateway(payment),
                             in_minor_units(payment.amount, order_.currency),
                             std::nullopt});
        }
        return found;
    }

    std::string tender_gateway(WireRefundPayment const& payment) const {
        if (bundle_.transactions)
            for (auto const& transaction : *bundle_.transactions)
                if (!payment.transaction_id.empty() && transaction.id == payment.transaction_id)
                    return gateway_of(transaction);
        if (payment.provider == "storecredit") return "store_credit";
        if (payment.provider == "giftcertificate") return "gift_card";
        // Money handed back by hand leaves by the account it came into.
        for (auto const& capture : captures_)
            if (payment.offline && capture.id == order_.id + ":offline") return capture.gateway;
        return payment.provider.empty() ? "unspecified" : payment.provider;
    }

    OrderBundle const& bundle_;
    Order const& order_;
    std::vector<Capture> const& captures_;
    std::map<std::string, Share> left_;
    std::map<std::string, Decimal> units_;
    Decimal given_back_;
};

}  // namespace

void add_refunds(OrderBundle const& bundle, OrderFacts& facts) {
    std::vector<WireRefund> wires = bundle.refunds;
    std::stable_sort(wires.begin(), wires.end(), [](WireRefund const& a, WireRefund const& b) {
        if (a.created != b.created) return a.created < b.created;
        return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
    });
    RefundReader reader(bundle, facts);
    for (auto const& wire : wires)
        if (auto refund = reader.read(wire)) facts.refunds.push_back(*std::move(refund));
}

}  // namespace cf::bigcommerce
