// The invariants of accounting rules, section 1, on thousands of orders nobody thought of.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rules/rules_test_kit.hpp"

namespace cf {
namespace {

using namespace kit;

struct World {
    Policy policy;
    OrderFacts facts;
};

class Maker {
  public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    World make() {
        World world;
        world.policy = random_policy();
        bool const foreign = one_in(4);
        world.facts = kit::order("0", {}, one_in(2));
        Order& order = *world.facts.order;
        if (foreign) {
            order.currency = Currency::of(one_in(3) ? "JPY" : "EUR");
            order.rate = Decimal::from_parts(below(3000) + 1, one_in(2) ? 4 : 3);
        }
        currency_ = order.currency;
        add_lines(order);
        settle_total(world);
        add_events(world.facts);
        return world;
    }

    bool one_in(int n) { return below(n) == 0; }
    int below(int n) { return int(random_() % std::uint64_t(n)); }
    std::mt19937_64& engine() { return random_; }

  private:
    Policy random_policy() {
        Policy policy = kit::policy();
        policy.tax_strategy =
            one_in(2) ? TaxStrategy::store_amounts : TaxStrategy::ledger_recompute;
        policy.tax_rounding = one_in(2) ? TaxRounding::per_code : TaxRounding::per_line;
        policy.discount_mode = one_in(2) ? DiscountMode::separate_lines : DiscountMode::net_lines;
        policy.rounding_mode = Rounding(below(4));
        policy.post_when = PostWhen::placed;
        if (one_in(6)) policy.closed_through = CalendarDate::of(2025, 5, unsigned(10 + below(15)));
        return policy;
    }

    Decimal amount(int most) {
        int const digits = currency_.exponent();
        // Some stores carry more digits than the currency.
        if (one_in(5)) return Decimal::from_parts(below(most * 1000) + 1, digits + 3);
        return Decimal::from_parts(below(most) + 1, digits);
    }

    std::string any_code() {
        static char const* const codes[] = {"S", "S", "R", "Z", "QC", "NONE"};
        return codes[below(6)];
    }

    void add_lines(Order& order) {
        int const count = 1 + below(6);
        for (int i = 0; i < count; ++i) {
            static LineKind const kinds[] = {LineKind::product,
                                             LineKind::product,
                                             LineKind::product,
                                             LineKind::shipping,
                                             LineKind::fee,
                                             LineKind::tip};
            OrderLine line;
            line.id = "L" + std::to_string(i + 1);
            line.kind = kinds[below(6)];
            line.amount = amount(20000);
            line.tax_code = any_code();
            if (one_in(4)) line.discount = line.amount * Decimal::from_parts(below(11), 1);
            order.lines.push_back(std::move(line));
        }
        if (one_in(3)) order.coupons.push_back({"C", amount(3000), true, {}});
        if (one_in(5)) order.coupons.push_back({"D", amount(3000), false, {"L1", "L2"}});
        if (one_in(6)) {
            OrderLine shipping;
            shipping.id = "SP";
            shipping.kind = LineKind::shipping;
            for (auto const* code : {"S", "Z"}) {
                TaxSplit part{code, amount(500), {}};
                if (code[0] == 'S') part.tax = part.amount * dec("0.17");
                shipping.amount += part.amount;
                shipping.tax_split.push_back(part);
            }
            order.lines.push_back(std::move(shipping));
        }
    }

    /// The total that the lines come to, sometimes a unit off, as stores are.
    void settle_total(World& world) {
        Order& order = *world.facts.order;
        order.total = Decimal(900'000'000);
        Plan const books = plan_one(world.policy, world.facts);
        std::string const flag = books.flags.at(0).text;
        order.total -= dec(flag.substr(flag.rfind(':') + 1));
        Decimal const unit = Decimal::from_parts(below(3) - 1, currency_.exponent());
        if (order.total.sign() > 0 && one_in(4)) order.total += unit;
    }

    void add_events(OrderFacts& facts) {
        int const payments = below(3);
        for (int i = 0; i < payments; ++i) {
            Capture capture = kit::capture("P" + std::to_string(i), "1", 14 + below(10));
            capture.amount = i == 0 && one_in(2) ? facts.order->total : amount(20000);
            if (one_in(3)) capture.rate = Decimal::from_parts(below(2000) + 1, 3);
            if (capture.amount.sign() > 0) facts.captures.push_back(capture);
        }
        if (one_in(4)) add_edit(facts);
        int const refunds = below(4);
        for (int i = 0; i < refunds; ++i) add_refund(facts, i);
        if (one_in(5)) facts.cancelled_at = day(15 + below(12));
    }

    void add_edit(OrderFacts& facts) {
        Edit edit = kit::edit(2, 14 + below(12), "0");
        Decimal change;
        if (one_in(2)) {
            OrderLine line = product("N1", "1", "NONE");
            line.amount = Decimal::from_parts(below(5000) + 1, currency_.exponent());
            change += line.amount;
            edit.added.push_back(line);
        }
        if (one_in(2)) edit.removed.push_back({"L1", {}, {}});
        edit.new_total = facts.order->total + change;
        facts.edits.push_back(edit);
    }

    void add_refund(OrderFacts& facts, int number) {
        static RefundMode const modes[] = {
            RefundMode::items, RefundMode::items, RefundMode::amount, RefundMode::full};
        Refund refund =
            kit::refund("R" + std::to_string(number), modes[below(4)], 15 + below(14), "1");
        refund.tenders.front().amount = Decimal::from_parts(below(9000), currency_.exponent());
        if (one_in(3)) refund.tenders.front().rate = Decimal::from_parts(below(2000) + 1, 3);
        refund.amount = refund.tenders.front().amount;
        int const items = 1 + below(3);
        for (int i = 0; i < items; ++i) {
            RefundItem item;
            item.line = "L" + std::to_string(1 + below(int(facts.order->lines.size())));
            if (one_in(2)) item.amount = amount(9000);
            if (one_in(4)) item.tax = amount(500);
            refund.items.push_back(item);
        }
        if (one_in(2)) refund.tenders.clear();
        facts.refunds.push_back(refund);
    }

    std::mt19937_64 random_;
    Currency currency_;
};

/// What an order's invoices come to less its credit notes, by a key of the line.
template <class Key>
std::map<std::string, Money> net_of_credit(Plan const& plan, Key key) {
    std::map<std::string, Money> sums;
    for (Document const& document : plan.documents) {
        bool const invoice = document.type == DocumentType::invoice;
        for (DocumentLine const& line : document.lines)
            for (auto const& [name, amount] : key(line)) {
                Money& sum = sums.try_emplace(name, Money::zero(document.currency)).first->second;
                sum += invoice ? amount : -amount;
            }
    }
    return sums;
}

using Parts = std::vector<std::pair<std::string, Money>>;
Parts by_code(DocumentLine const& line) {
    if (line.kind == LineKind::rounding) return {};  // A refund may have one of its own.
    return {{line.tax_code + " gross", line.gross()}, {line.tax_code + " tax", line.tax}};
}
Parts by_code_and_component(DocumentLine const& line) {
    Parts parts{{line.tax_code + " net", line.net}, {line.tax_code + " tax", line.tax}};
    for (auto const& part : line.tax_components)
        parts.emplace_back(line.tax_code + " " + part.name, part.amount);
    return parts;
}
Parts by_store_line(DocumentLine const& line) {
    if (!line.ref) return {};
    return {{*line.ref + " gross", line.gross()}};
}
Parts in_total(DocumentLine const& line) { return {{"total", line.gross()}}; }

bool reviewed(Plan const& plan) {
    return std::any_of(
        plan.flags.begin(), plan.flags.end(), [](auto const& f) { return f.is_review(); });
}

void expect_documents_balance(Plan const& plan) {
    for (Document const& document : plan.documents) {
        SCOPED_TRACE(document.key.value);
        Money net = Money::zero(document.currency), tax = net;
        for (DocumentLine const& line : document.lines) {
            net += line.net;
            tax += line.tax;
            Money components = Money::zero(document.currency);
            for (auto const& part : line.tax_components) components += part.amount;
            if (!line.tax_components.empty()) {
                EXPECT_EQ(components, line.tax);
            }
        }
        EXPECT_EQ(net, document.net_total);
        EXPECT_EQ(tax, document.tax_total);
        EXPECT_EQ(net + tax, document.total);
        Money due = document.total;
        for (Movement const& movement : plan.movements)
            if (movement.applies_to == document.key || movement.from == document.key.value ||
                movement.to == document.key.value)
                due -= movement.amount;
        if (document.status == DocumentStatus::voided) due = Money::zero(document.currency);
        EXPECT_EQ(due, document.amount_due);
        EXPECT_GE(document.amount_due.sign(), 0);
    }
}

void expect_debits_equal_credits(Plan const& plan, Policy const& policy) {
    Money sum = Money::zero(policy.base_currency);
    for (auto const& [account, amount] : plan.balances) sum += amount;
    EXPECT_TRUE(sum.is_zero()) << sum.to_string();
}

void expect_no_credit_beyond_invoice(Plan const& plan) {
    for (auto const& sums : {net_of_credit(plan, by_code),
                             net_of_credit(plan, by_store_line),
                             net_of_credit(plan, in_total)})
        for (auto const& [what, left] : sums)
            EXPECT_GE(left.sign(), 0) << what << " " << left.to_string();
}

void expect_money_stays_visible(Plan const& plan, OrderFacts const& facts) {
    if (plan.documents.empty() || reviewed(plan)) return;
    Money in = Money::zero(facts.order->currency), out = in;
    for (Movement const& movement : plan.movements) {
        if (movement.kind == MovementKind::payment ||
            movement.kind == MovementKind::customer_credit)
            in += movement.amount;
        if (movement.kind == MovementKind::refund || movement.kind == MovementKind::journal)
            out += movement.amount;
    }
    for (Capture const& capture : facts.captures)
        in -= Money::round(capture.amount, in.currency(), Rounding::down).value();
    for (Refund const& refund : facts.refunds)
        for (Tender const& tender : refund.tenders)
            out -= Money::exact(tender.amount, out.currency()).value();
    EXPECT_LE(in.abs().minor(), std::int64_t(facts.captures.size()));
    EXPECT_TRUE(out.is_zero()) << out.to_string();
}

bool negative_lines(OrderFacts const& facts) {
    return std::any_of(facts.order->lines.begin(), facts.order->lines.end(), [](auto const& line) {
        return line.amount < line.discount.value_or(Decimal(0));
    });
}

TEST(RandomOrders, BooksBalanceAndReversalsReverse) {
    for (std::uint64_t seed = 1; seed <= 4000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World const world = Maker(seed).make();
        Plan const books = plan_one(world.policy, world.facts);
        expect_documents_balance(books);
        expect_debits_equal_credits(books, world.policy);
        if (!negative_lines(world.facts)) expect_no_credit_beyond_invoice(books);
        expect_money_stays_visible(books, world.facts);
    }
}

TEST(RandomOrders, AFullRefundAtTheEndLeavesExactlyNothing) {
    for (std::uint64_t seed = 1; seed <= 3000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world = Maker(seed).make();
        world.facts.refunds.push_back(kit::refund("ZZ", RefundMode::full, 31));
        Plan const books = plan_one(world.policy, world.facts);
        if (books.documents.empty() || books.documents[0].status == DocumentStatus::voided)
            continue;
        for (auto const& [what, left] : net_of_credit(books, by_code_and_component))
            EXPECT_TRUE(left.is_zero()) << what << " " << left.to_string();
        Money base = Money::zero(world.policy.base_currency);
        for (Document const& document : books.documents)
            if (document.base_total)
                base += document.type == DocumentType::invoice ? *document.base_total
                                                               : -*document.base_total;
        EXPECT_TRUE(base.is_zero()) << base.to_string();
        // What amounts without lines took first stands on an account of its own.
        bool const adjusted = books.balances.contains("refund_adjustments");
        for (auto const& [account, amount] : books.balances)
            if (!adjusted && (account == "sales" || account.starts_with("TAX:"))) {
                EXPECT_LE(amount.abs().minor(), world.facts.order->rate ? 20 : 0)
                    << account << " " << amount.to_string();
            }
        expect_debits_equal_credits(books, world.policy);
    }
}

/// Whole numbers only, and nothing of ours: numerator / denominator, rounded.
std::int64_t divided(Int128 numerator, Int128 denominator, Rounding rounding) {
    bool const negative = numerator < 0;
    if (negative) numerator = -numerator;
    Int128 quotient = numerator / denominator;
    Int128 const twice = 2 * (numerator % denominator);
    bool up = twice > denominator;
    if (twice == denominator)
        up =
            rounding == Rounding::half_up || (rounding == Rounding::half_even && quotient % 2 == 1);
    if (rounding == Rounding::down) up = false;
    if (up) ++quotient;
    return std::int64_t(negative ? -quotient : quotient);
}

TEST(RandomOrders, TheTaxOfEveryLineIsWhatWholeNumbersSay) {
    // Rates in thousandths of a percent; two components are rounded apart.
    std::map<std::string, std::vector<int>> const rates{
        {"S", {20000}}, {"R", {5000}}, {"Z", {0}}, {"NONE", {0}}, {"QC", {5000, 9975}}};
    for (std::uint64_t seed = 1; seed <= 2000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world = Maker(seed).make();
        world.policy.tax_strategy = TaxStrategy::ledger_recompute;
        world.policy.tax_rounding = TaxRounding::per_line;
        OrderFacts placed;
        placed.order = world.facts.order;
        Plan const books = plan_one(world.policy, placed);
        for (Document const& document : books.documents)
            for (DocumentLine const& line : document.lines) {
                std::int64_t tax = 0;
                bool const inclusive = placed.order->prices_include_tax;
                Int128 const amount = inclusive ? line.gross().minor() : line.net.minor();
                int whole = 100000;
                if (inclusive)
                    for (int const rate : rates.at(line.tax_code)) whole += rate;
                for (int const rate : rates.at(line.tax_code))
                    tax += divided(amount * rate, whole, world.policy.rounding_mode);
                EXPECT_EQ(line.tax.minor(), tax)
                    << line.tax_code << " " << line.gross().to_string();
            }
    }
}

TEST(RandomOrders, TheOrderAndRepetitionOfFactsDoNotMatter) {
    for (std::uint64_t seed = 1; seed <= 1500 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Maker maker(seed);
        World const world = maker.make();
        Plan const books = plan_one(world.policy, world.facts);
        std::vector<OrderFacts> heard;
        for (int i = 0; i < 3; ++i) {
            OrderFacts part = world.facts;
            std::shuffle(part.captures.begin(), part.captures.end(), maker.engine());
            std::shuffle(part.refunds.begin(), part.refunds.end(), maker.engine());
            if (i == 0) part.refunds.clear(), part.cancelled_at.reset();
            if (i == 1) part.captures.clear(), part.edits.clear();
            heard.push_back(part);
        }
        std::shuffle(heard.begin(), heard.end(), maker.engine());
        Plan const again = plan({heard, {}, world.policy, {}});
        EXPECT_EQ(books.documents, again.documents);
        EXPECT_EQ(books.movements, again.movements);
        EXPECT_EQ(books.balances, again.balances);
        EXPECT_EQ(books.flags, again.flags);
    }
}

TEST(RandomOrders, ASummaryIsTheSumOfItsOrders) {
    for (std::uint64_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Maker maker(seed);
        Policy policy = maker.make().policy;
        policy.closed_through.reset();
        std::vector<OrderFacts> orders;
        for (int i = 0; i < 4; ++i) {
            OrderFacts facts = maker.make().facts;
            facts.order->id = "O" + std::to_string(i);
            facts.cancelled_at.reset();
            facts.edits.clear();  // A later day never rewrites a summary: other documents.
            orders.push_back(facts);
        }
        Plan const alone = plan({orders, {}, policy, {}});
        policy.posting_mode = PostingMode::daily_summary;
        Plan const together = plan({orders, {}, policy, {}});
        expect_documents_balance(together);
        expect_debits_equal_credits(together, policy);
        std::map<std::string, Money> sums;
        auto const add = [&](Plan const& books, bool plus) {
            for (Document const& d : books.documents) {
                std::string const key =
                    std::string(d.currency.code()) + std::string(to_string(d.type));
                Money& sum = sums.try_emplace(key, Money::zero(d.currency)).first->second;
                sum += plus ? d.total : -d.total;
                Money& due = sums.try_emplace(key + " due", Money::zero(d.currency)).first->second;
                due += plus ? d.amount_due : -d.amount_due;
            }
        };
        add(alone, true);
        add(together, false);
        for (auto const& [what, left] : sums) EXPECT_TRUE(left.is_zero()) << what;
    }
}

/// Orders of a few days, currencies and rates, each credited in parts and at last in full.
std::vector<OrderFacts> orders_credited_in_full(Maker& maker) {
    std::vector<OrderFacts> orders;
    int const count = 2 + maker.below(6);
    for (int i = 0; i < count; ++i) {
        OrderFacts facts = maker.make().facts;
        Order& order = *facts.order;
        order.id = "O" + std::to_string(i);
        order.placed_at = day(14 + maker.below(3), maker.below(20));
        if (order.rate) order.rate = Decimal::from_parts(maker.below(2) ? 6679 : 5, 4);
        facts.captures.clear();
        facts.cancelled_at.reset();
        for (Refund& refund : facts.refunds) refund.tenders.clear();
        for (Refund& refund : facts.refunds) refund.at = day(17 + maker.below(8));
        facts.refunds.push_back(kit::refund("ZZ", RefundMode::full, 26 + maker.below(4)));
        orders.push_back(std::move(facts));
    }
    return orders;
}

TEST(RandomOrders, SummariesCreditedInFullLeaveNothingInTheBaseCurrency) {
    for (std::uint64_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Maker maker(seed);
        Policy policy = maker.make().policy;
        policy.posting_mode = PostingMode::daily_summary;
        std::vector<OrderFacts> orders = orders_credited_in_full(maker);
        Plan const books = plan({orders, {}, policy, {}});
        expect_documents_balance(books);
        expect_debits_equal_credits(books, policy);
        for (Document const& document : books.documents)
            EXPECT_TRUE(document.amount_due.is_zero()) << document.key.value;
        EXPECT_FALSE(books.balances.contains("AR")) << books.balances.at("AR").to_string();
        std::shuffle(orders.begin(), orders.end(), maker.engine());
        for (OrderFacts& facts : orders)
            std::shuffle(facts.refunds.begin(), facts.refunds.end(), maker.engine());
        Plan const again = plan({orders, {}, policy, {}});
        EXPECT_EQ(books.documents, again.documents);
        EXPECT_EQ(books.balances, again.balances);
    }
}

}  // namespace
}  // namespace cf
