// The books of random orders against a second bookkeeper, written from the accounting rules alone.
#include <gtest/gtest.h>

#include <random>

#include "rules/reference_arithmetic.hpp"
#include "rules/rules_test_kit.hpp"

namespace cf {
namespace {

using namespace reference;
using reference::exact;

/// Knows one order: its invoice, and refunds by items, by amount and in full.
class Books {
  public:
    Books(Policy const& policy, Order const& order) : policy_(policy), order_(order) {
        unit_ = 1;
        for (int i = 0; i < order.currency.exponent(); ++i) unit_ *= 10;
    }

    std::vector<Line> invoice() {
        draft();
        state_taxes();
        compute_taxes();
        for (Draft const& draft : drafts_)
            if (!draft.line.is_zero() || draft.line.kind == "product")
                posted_.push_back(draft.line);
        left_ = posted_;
        auto all = posted_;
        rounding_ = units(order_.total) - units(order_.collected_by_marketplace);
        for (Line const& line : posted_) rounding_ -= line.gross();
        if (rounding_ != 0) all.push_back({"", "rounding", "NONE", rounding_, {0}});
        return all;
    }

    /// Section 9, items. No amount: all that is left of the line.
    std::vector<Line> refund_item(std::string const& ref, std::optional<Decimal> const& amount) {
        std::vector<std::size_t> where;
        std::vector<Q> weights;
        Int all = 0;
        for (std::size_t i = 0; i < left_.size(); ++i) {
            if (left_[i].ref != ref) continue;
            where.push_back(i);
            weights.push_back(Q(basis(left_[i])));
            all += basis(left_[i]);
        }
        Int const wanted = amount ? std::min(units(*amount), all) : all;
        auto const shares = where.empty() ? std::vector<Int>() : spread(wanted, weights);
        std::vector<Line> credited;
        for (std::size_t k = 0; k < where.size(); ++k) {
            Line const part = part_of(where[k], shares[k]);
            if (part.is_zero()) continue;
            left_[where[k]] -= part;
            credited.push_back(part);
        }
        return credited;
    }

    /// Section 9, everything that is left.
    std::vector<Line> refund_everything() {
        std::vector<Line> credited;
        for (Line& line : left_)
            if (!line.is_zero()) credited.push_back(line);
        for (auto const& code : codes_in_order())
            if (auto const found = adjusted_.find(code); found != adjusted_.end()) {
                Line back = found->second;
                back.net = -back.net;
                for (Int& part : back.taxes) part = -part;
                if (!back.is_zero()) credited.push_back(back);
            }
        if (rounding_ != 0) credited.push_back({"", "rounding", "NONE", rounding_, {0}});
        return credited;
    }

    /// Section 9, an amount without lines, less than all that is left.
    std::vector<Line> refund_amount(Int const& amount) {
        auto const codes = codes_in_order();
        std::vector<Q> weights;
        std::vector<Int> caps;
        for (auto const& code : codes) {
            weights.push_back(Q(posted_under(code).gross()));
            caps.push_back(left_under(code).gross());
        }
        auto const shares = spread(amount, weights, caps);
        std::vector<Line> credited;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            if (shares[i] == 0) continue;
            Line part = left_under(codes[i]);
            if (shares[i] != part.gross()) {
                part.net = shares[i];
                Q const net = Q(shares[i]) / (Q(1) + sum_of(rates(codes[i])));
                for (std::size_t k = 0; k < part.taxes.size(); ++k)
                    part.taxes[k] = rounded(net * rates(codes[i])[k], policy_.rounding_mode);
                fit(part, left_under(codes[i]), true);
            }
            auto const known = adjusted_.find(codes[i]);
            if (known == adjusted_.end())
                adjusted_.emplace(codes[i], part);
            else
                known->second += part;
            credited.push_back(part);
        }
        return credited;
    }

    Int units(Decimal const& amount) const {
        return rounded(exact(amount) * Q(unit_), policy_.rounding_mode);
    }

  private:
    struct Draft {
        Line line;
        Int amount;  ///< Section 4: A.
        std::optional<Int> tax;
    };

    bool inclusive() const { return order_.prices_include_tax; }
    Int basis(Line const& line) const { return inclusive() ? line.gross() : line.net; }

    /// Section 4: effective rates as fractions, compounding included.
    std::vector<Q> rates(std::string const& code) const {
        std::vector<Q> all;
        Q before;
        for (TaxComponent const& component : policy_.tax_codes.at(code).components) {
            Q rate = exact(component.rate) / Q(100);
            if (component.compound) rate = rate * (Q(1) + before);
            before = before + rate;
            all.push_back(rate);
        }
        return all;
    }
    static Q sum_of(std::vector<Q> const& parts) {
        Q sum;
        for (Q const& part : parts) sum = sum + part;
        return sum;
    }

    std::vector<Q> discounts() const {
        std::vector<Q> off;
        for (OrderLine const& line : order_.lines)
            off.push_back(exact(line.discount.value_or(Decimal(0))));
        for (Coupon const& coupon : order_.coupons) {
            std::vector<std::size_t> where;
            std::vector<Q> weights;
            std::vector<Int> caps;
            for (std::size_t i = 0; i < order_.lines.size(); ++i) {
                auto const& ids = coupon.applies_to;
                bool const meant =
                    coupon.applies_to_products
                        ? order_.lines[i].kind == LineKind::product
                        : std::find(ids.begin(), ids.end(), order_.lines[i].id) != ids.end();
                Q const left = exact(order_.lines[i].amount) - off[i];
                if (!meant || !(Q(0) < left)) continue;
                where.push_back(i);
                weights.push_back(left);
                caps.push_back(floor_of(left * Q(unit_)));
            }
            if (where.empty()) continue;
            auto const shares = spread(units(coupon.amount), weights, caps);
            for (std::size_t k = 0; k < where.size(); ++k)
                off[where[k]] = off[where[k]] + Q(shares[k], unit_);
        }
        return off;
    }

    void draft() {
        auto const off = discounts();
        auto const round = [&](Q const& amount) {
            return rounded(amount * Q(unit_), policy_.rounding_mode);
        };
        for (std::size_t i = 0; i < order_.lines.size(); ++i) {
            OrderLine const& line = order_.lines[i];
            std::string const kind(to_string(line.kind));
            Q const full = exact(line.amount);
            Draft whole{{line.id, kind, line.tax_code, 0, {}}, round(full - off[i]), {}};
            bool const keeps = policy_.tax_strategy == TaxStrategy::store_amounts;
            if (keeps && line.tax) whole.tax = units(*line.tax);
            bool const apart =
                policy_.discount_mode == DiscountMode::separate_lines && !(off[i] == Q(0));
            if (!apart) {
                drafts_.push_back(whole);
                continue;
            }
            Draft less = whole;
            less.line.kind = "discount";
            less.amount = whole.amount - round(full);
            whole.amount = round(full);
            if (whole.tax) {
                less.tax = computed(less.amount, line.tax_code).tax();
                *whole.tax -= *less.tax;
            }
            drafts_.push_back(whole);
            drafts_.push_back(less);
        }
    }

    void state_taxes() {
        if (policy_.tax_strategy != TaxStrategy::store_amounts) return;
        for (auto const& [code, tax] : order_.tax_by_code) {
            std::vector<Draft*> lines;
            std::vector<Q> weights;
            for (Draft& draft : drafts_)
                if (draft.line.code == code)
                    lines.push_back(&draft), weights.push_back(Q(draft.amount));
            if (lines.empty()) continue;
            auto const shares = spread(units(tax), weights);
            for (std::size_t i = 0; i < lines.size(); ++i) lines[i]->tax = shares[i];
        }
    }

    Line computed(Int const& amount, std::string const& code) const {
        Line line{"", "", code, amount, {}};
        Q net(amount);
        if (inclusive()) net = net / (Q(1) + sum_of(rates(code)));
        for (Q const& rate : rates(code))
            line.taxes.push_back(rounded(net * rate, policy_.rounding_mode));
        if (inclusive()) line.net -= line.tax();
        return line;
    }

    void set(Draft& draft, std::vector<Int> taxes) {
        draft.line.taxes = std::move(taxes);
        draft.line.net = inclusive() ? Int(draft.amount - draft.line.tax()) : draft.amount;
    }

    void compute_taxes() {
        std::map<std::string, std::vector<Draft*>> together;
        for (Draft& draft : drafts_) {
            if (draft.tax)
                set(draft, spread(*draft.tax, rates(draft.line.code)));
            else if (policy_.tax_rounding == TaxRounding::per_line)
                set(draft, computed(draft.amount, draft.line.code).taxes);
            else
                together[draft.line.code].push_back(&draft);
        }
        for (auto const& [code, lines] : together) {
            Int sum = 0;
            std::vector<Q> weights;
            for (Draft const* draft : lines)
                sum += draft->amount, weights.push_back(Q(draft->amount));
            std::vector<std::vector<Int>> taxes(lines.size());
            for (Int const& part : computed(sum, code).taxes) {
                auto const shares = spread(part, weights);
                for (std::size_t i = 0; i < lines.size(); ++i) taxes[i].push_back(shares[i]);
            }
            for (std::size_t i = 0; i < lines.size(); ++i) set(*lines[i], taxes[i]);
        }
    }

    /// In proportion from the posted line, never more of a tax or of the net than is left.
    Line part_of(std::size_t index, Int const& share) const {
        Line const& posted = posted_[index];
        Line const& left = left_[index];
        if (share == basis(left) || basis(posted) == 0) return left;
        Line part = left;
        part.net = share;
        for (std::size_t i = 0; i < part.taxes.size(); ++i)
            part.taxes[i] =
                rounded(Q(posted.taxes[i]) * Q(share) / Q(basis(posted)), policy_.rounding_mode);
        fit(part, left, inclusive());
        return part;
    }

    /// Neither net nor any tax beyond what is left; `part.net` comes as the whole amount.
    static void fit(Line& part, Line const& left, bool with_tax) {
        for (std::size_t i = 0; i < part.taxes.size(); ++i)
            part.taxes[i] = nearest_within(part.taxes[i], left.taxes[i]);
        if (!with_tax) return;
        part.net -= part.tax();
        for (std::size_t i = 0; i < part.taxes.size(); ++i) {
            Int const over = part.net - nearest_within(part.net, left.net);
            Int const room = nearest_within(part.taxes[i] + over, left.taxes[i]) - part.taxes[i];
            if ((over > 0) != (room > 0) || over == 0) continue;
            part.taxes[i] += room;
            part.net -= room;
        }
    }

    Line posted_under(std::string const& code) const {
        Line sum{"", "refund_adjustment", code, 0, std::vector<Int>(rates(code).size())};
        for (Line const& line : posted_)
            if (line.code == code) sum += line;
        return sum;
    }

    Line left_under(std::string const& code) const {
        Line left = posted_under(code);
        if (auto const given = adjusted_.find(code); given != adjusted_.end())
            left -= given->second;
        return left;
    }

    static Int nearest_within(Int const& value, Int const& bound) {
        return std::clamp(value, std::min(Int(0), bound), std::max(Int(0), bound));
    }

    std::vector<std::string> codes_in_order() const {
        std::vector<std::string> codes;
        for (Line const& line : posted_)
            if (std::find(codes.begin(), codes.end(), line.code) == codes.end())
                codes.push_back(line.code);
        return codes;
    }

    Policy const& policy_;
    Order const& order_;
    Int unit_, rounding_ = 0;
    std::vector<Draft> drafts_;
    std::vector<Line> posted_, left_;
    std::map<std::string, Line> adjusted_;
};

/// Orders of many kinds whose refunds the second bookkeeper knows too.
class Shop {
  public:
    explicit Shop(std::uint64_t seed) : random_(seed) {}

    Policy policy() {
        static char const* const currencies[] = {"GBP", "JPY", "KWD", "CHF", "CLF"};
        Policy policy = kit::policy(currencies[below(5)]);
        currency_ = policy.base_currency;
        policy.tax_strategy = below(2) ? TaxStrategy::store_amounts : TaxStrategy::ledger_recompute;
        policy.tax_rounding = below(2) ? TaxRounding::per_code : TaxRounding::per_line;
        policy.discount_mode = below(2) ? DiscountMode::separate_lines : DiscountMode::net_lines;
        policy.rounding_mode = Rounding(below(4));
        policy.post_when = PostWhen::placed;
        policy.tax_codes["OLD"] = {
            {{"GST", Decimal::of("5"), false}, {"QST", Decimal::of("9.5"), true}}, true};
        policy.tax_codes["H"] = {{{"VAT", Decimal::of("8.1"), false}}, true};
        return policy;
    }

    OrderFacts order(Policy const& policy) {
        OrderFacts facts = kit::order("0", {}, below(2) == 0);
        Order& order = *facts.order;
        order.currency = currency_;
        int const lines = 1 + below(6);
        for (int i = 0; i < lines; ++i) order.lines.push_back(line(i, policy));
        if (below(2)) order.coupons.push_back({"C", amount(900), true, {}});
        if (below(3) == 0) order.coupons.push_back({"D", amount(900), false, {"L1", "L3"}});
        if (below(3) == 0)
            for (auto const* code : {"S", "QC"})
                if (std::none_of(order.lines.begin(), order.lines.end(), [&](auto const& l) {
                        return l.tax_code == code && l.tax;
                    }))
                    order.tax_by_code.emplace_back(code, amount(500));
        return facts;
    }

    int below(int n) { return int(random_() % std::uint64_t(n)); }

    Decimal amount(int most) {
        int const digits = currency_.exponent();
        if (below(4) == 0) return Decimal::from_parts(below(most * 100) + 100, digits + 2);
        return Decimal::from_parts(below(most) + 1, digits);
    }

  private:
    OrderLine line(int index, Policy const& policy) {
        static char const* const codes[] = {"S", "R", "Z", "QC", "OLD", "H", "NONE"};
        static LineKind const kinds[] = {
            LineKind::product, LineKind::product, LineKind::shipping, LineKind::fee};
        OrderLine line = kit::line("L" + std::to_string(index + 1), kinds[below(4)], "1");
        line.amount = amount(9000) + Decimal::from_parts(1000, currency_.exponent());
        line.tax_code = codes[below(7)];
        if (below(3) == 0) line.discount = amount(900);
        bool const one_component = policy.tax_codes.at(line.tax_code).components.size() == 1;
        if (below(4) == 0 && one_component) line.tax = amount(300);
        return line;
    }

    std::mt19937_64 random_;
    Currency currency_;
};

Decimal decimal(Int const& units, Currency currency) {
    return Decimal::from_parts(units.convert_to<std::int64_t>(), currency.exponent());
}

std::string text_of(std::vector<Line> const& lines) {
    std::string text;
    for (Line const& line : lines) text += line.text() + "\n";
    return text;
}

std::string text_of(Document const& document) {
    std::vector<Line> lines;
    for (DocumentLine const& line : document.lines) {
        Line told{line.ref.value_or(""),
                  std::string(to_string(line.kind)),
                  line.tax_code,
                  line.net.minor(),
                  {}};
        for (auto const& part : line.tax_components) told.taxes.push_back(part.amount.minor());
        if (told.taxes.empty()) told.taxes.push_back(line.tax.minor());
        lines.push_back(told);
    }
    return text_of(lines);
}

Int total_of(std::vector<Line> const& lines) {
    Int sum = 0;
    for (Line const& line : lines) sum += line.gross();
    return sum;
}

/// One order with its expected notes, made step by step beside the facts.
struct Story {
    Policy policy;
    OrderFacts facts;
    std::vector<std::pair<std::string, std::string>> documents;  ///< Key and lines.
    Int paid_in = 0, paid_back = 0;
};

void settle_total(Story& story) {
    Order& order = *story.facts.order;
    order.total = Decimal(0);
    auto lines = Books(story.policy, order).invoice();
    std::erase_if(lines, [](Line const& line) { return line.kind == "rounding"; });
    order.total = decimal(total_of(lines), order.currency);
}

/// Gives back exactly what its lines come to, by one tender.
void add_refund(Story& story, Refund refund, std::vector<Line> const& lines) {
    Int const money = total_of(lines);
    Currency const currency = story.facts.order->currency;
    refund.tenders = {{"stripe", decimal(money, currency), {}}};
    if (refund.mode == RefundMode::amount) refund.amount = decimal(money, currency);
    story.paid_back += money;
    if (!lines.empty()) story.documents.emplace_back("CN-1-" + refund.id, text_of(lines));
    story.facts.refunds.push_back(std::move(refund));
}

void refund_items(Story& story, Shop& shop, Books& books, int number) {
    Refund refund = kit::refund("R" + std::to_string(number), RefundMode::items, 15 + number);
    std::vector<Line> credited;
    for (OrderLine const& line : story.facts.order->lines) {
        if (shop.below(2)) continue;
        RefundItem item = kit::item(line.id);
        if (shop.below(4)) item.amount = shop.amount(2500);
        auto const parts = books.refund_item(line.id, item.amount);
        credited.insert(credited.end(), parts.begin(), parts.end());
        refund.items.push_back(std::move(item));
    }
    if (!refund.items.empty()) add_refund(story, std::move(refund), credited);
}

Story story_of(std::uint64_t seed) {
    Shop shop(seed);
    Story story{shop.policy(), {}, {}};
    story.facts = shop.order(story.policy);
    settle_total(story);
    Order const& order = *story.facts.order;
    Books books(story.policy, order);
    auto const invoice = books.invoice();
    story.documents.emplace_back("INV-1", text_of(invoice));
    story.paid_in = total_of(invoice);
    Capture capture = kit::capture("P", "1");
    capture.amount = order.total;
    story.facts.captures.push_back(capture);
    int const refunds = shop.below(4);
    bool const by_items = shop.below(2);
    for (int i = 0; i < refunds; ++i) {
        if (by_items) {
            refund_items(story, shop, books, i);
            continue;
        }
        Int const left = story.paid_in - story.paid_back;
        Int const amount = books.units(shop.amount(2500));
        if (amount == 0 || amount >= left) break;
        add_refund(story,
                   kit::refund("R" + std::to_string(i), RefundMode::amount, 15 + i, "1"),
                   books.refund_amount(amount));
    }
    if (shop.below(2))
        add_refund(story, kit::refund("F", RefundMode::full, 20), books.refund_everything());
    return story;
}

std::string told(Story const& story) {
    Order const& order = *story.facts.order;
    std::string text = std::string(order.currency.code()) + " " + order.total.to_string() +
                       (order.prices_include_tax ? " inclusive" : " exclusive");
    for (OrderLine const& line : order.lines)
        text += "; " + line.id + " " + std::string(to_string(line.kind)) + " " + line.tax_code +
                " " + line.amount.to_string() + " less " +
                line.discount.value_or(Decimal(0)).to_string() +
                (line.tax ? " tax " + line.tax->to_string() : "");
    for (Coupon const& coupon : order.coupons)
        text += "; coupon " + coupon.code + " " + coupon.amount.to_string();
    for (auto const& [code, tax] : order.tax_by_code) text += "; " + code + " " + tax.to_string();
    return text;
}

/// Lines of negative amounts are in no one's refund by amount; totals below zero are reviewed.
bool told_by_both(Story const& story) {
    auto const negative = [](OrderLine const& line) {
        return line.amount < line.discount.value_or(Decimal(0));
    };
    Order const& order = *story.facts.order;
    return order.total.sign() > 0 && std::none_of(order.lines.begin(), order.lines.end(), negative);
}

TEST(ReferenceBooks, ASecondBookkeeperComesToTheSameLines) {
    int compared = 0, notes = 0;
    for (std::uint64_t seed = 1; seed <= 6000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Story const story = story_of(seed);
        SCOPED_TRACE(told(story));
        if (!told_by_both(story)) continue;
        Plan const plan = kit::plan_one(story.policy, story.facts);
        EXPECT_EQ(plan.documents.size(), story.documents.size()) << kit::flags_of(plan);
        for (auto const& [key, lines] : story.documents) {
            Document const* document = kit::find(plan, key);
            ASSERT_TRUE(document) << key << " " << kit::flags_of(plan);
            EXPECT_EQ(text_of(*document), lines) << key;
            ++notes;
        }
        ++compared;
    }
    EXPECT_GT(compared, 5000);
    EXPECT_GT(notes, 10000);
}

TEST(ReferenceBooks, ClearingEndsAtNothingWhenTheGatewayHasPaidOut) {
    for (std::uint64_t seed = 1; seed <= 1000 && !testing::Test::HasFailure(); ++seed) {
        Story const story = story_of(seed);
        if (!told_by_both(story)) continue;
        SCOPED_TRACE(told(story));
        Currency const currency = story.facts.order->currency;
        Int const fee = std::min(Int(7), story.paid_in);
        Int const net = story.paid_in - story.paid_back - fee;
        Payout payout;
        payout.id = "PO";
        payout.gateway = "stripe";
        payout.at = kit::day(30);
        payout.net = decimal(net, currency);
        payout.entries = {{"charge", "", decimal(story.paid_in, currency), decimal(fee, currency)},
                          {"refund", "", decimal(-story.paid_back, currency), Decimal(0)}};
        Plan const plan = cf::plan({{story.facts}, {payout}, story.policy, {}});
        EXPECT_EQ(plan.balances.count("clearing:stripe"), 0u);
        EXPECT_EQ(plan.balances.count("AR"), 0u);
        EXPECT_EQ(kit::balance(plan, "gateway_fees"), decimal(fee, currency).to_string());
        auto const bank = kit::balance(plan, "bank:main");
        EXPECT_EQ(bank == "0" ? Decimal(0) : Decimal::of(bank), decimal(net, currency));
    }
}

}  // namespace
}  // namespace cf
