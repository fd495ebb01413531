#include "engine/order_sides.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "engine/edits.hpp"
#include "engine/given_back.hpp"
#include "engine/order_plan.hpp"
#include "rules/discounts.hpp"

namespace cf {
namespace {

std::int64_t minor_of(Decimal const& amount, Currency currency) {
    return Money::round(amount, currency, Rounding::half_up).value().minor();
}

std::int64_t minor_of(Json const& amount, Currency currency) {
    auto const parsed = Money::parse(std::string(amount.text()), currency);
    return parsed ? parsed->minor() : 0;
}

/// A row; amounts in minor units.
struct Side {
    std::string kind, label;
    std::int64_t store = 0, ledger = 0, named = 0;
    std::string rule = {};
};

/// What the books hold for one line of the store, over every document that names it.
struct BookedLine {
    std::string label;
    std::int64_t net = 0, tax = 0;
    std::set<std::string> rules;
};

/// "CN-7-1" and "CN-7-1-2" belong to "CN-7-1".
bool belongs(std::string const& key, std::string const& stem) {
    return key == stem || key.starts_with(stem + "-");
}

/// " · kind product" of the rule's name "kind:product".
std::string reason_text(std::string_view rule) {
    if (rule.empty()) return {};
    if (rule == "catch_all") return " · catch-all";
    if (rule.starts_with("kind:")) return " · kind " + std::string(rule.substr(5));
    return " · rule " + std::string(rule);
}

std::string joined(std::set<std::string> const& parts) {
    std::string text;
    for (auto const& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text;
}

class Sides {
  public:
    explicit Sides(OrderSidesInput const& input)
        : in_(input), currency_(Currency::of(input.state.currency)) {}

    Json build() {
        if (in_.facts.order) {
            order_ = apply_edits(*in_.facts.order, in_.facts.edits);
            read_documents();
            add_lines();
            add_cancellation();
            add_refunds();
        }
        add_rest();
        rows_.push_back({"total",
                         "Total, refunds taken off",
                         in_.state.store_minor,
                         in_.state.ledger_minor,
                         in_.state.named_minor});
        if (in_.facts.order) {
            add_tax();
            add_payments();
            add_payouts();
        }
        return to_json();
    }

  private:
    /// Refunds and cancellations have credit notes of their own; everything else books lines.
    void read_documents() {
        for (auto const& posting : in_.postings) {
            bool const invoice = posting.kind == "invoice";
            if ((!invoice && posting.kind != "credit_note") || posting.state == "voided") continue;
            std::int64_t const total = invoice ? posting.total_minor : -posting.total_minor;
            if (auto const* refund = refund_of(posting.key.value)) {
                refunded_[refund->id] += total;
            } else if (posting.key.value == "CN-" + order_.id + "-C") {
                cancelled_ += total;
            } else {
                auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
                for (auto const& line : frozen["document"]["lines"].items())
                    read_line(line, invoice ? 1 : -1);
            }
        }
    }

    Refund const* refund_of(std::string const& key) const {
        for (auto const& refund : in_.facts.refunds)
            if (belongs(key, "CN-" + order_.id + "-" + refund.id)) return &refund;
        return nullptr;
    }

    void read_line(Json const& line, int sign) {
        // Lines without a place in the store (rounding, adjustments) stand by their kind.
        std::string const kind(line["kind"].text());
        auto& booked =
            line["ref"].is_null() ? extra_[kind] : booked_[std::string(line["ref"].text())];
        if (booked.label.empty())
            booked.label = line["description"].is_null() ? "" : line["description"].text();
        booked.net += sign * minor_of(line["net"], currency_);
        booked.tax += sign * minor_of(line["tax"], currency_);
        std::string rule =
            account_title(std::string(line["account"].text()), currency_, in_.policy, in_.accounts);
        rule += reason_text(line["account_rule"].text());
        booked.rules.insert(std::move(rule));
    }

    static Decimal tax_of(OrderLine const& line) {
        Decimal sum = line.tax.value_or(Decimal(0));
        for (auto const& part : line.tax_split) sum += part.tax;
        return sum;
    }

    static Decimal amount_of(OrderLine const& line, Decimal const& off) {
        if (line.tax_split.empty()) return line.amount - off;
        Decimal sum;
        for (auto const& part : line.tax_split) sum += part.amount;
        return sum;
    }

    static std::string label_of(OrderLine const& line) {
        auto const& detail = line.detail;
        std::string name = !detail.description.empty() ? detail.description : detail.sku;
        if (name.empty()) name = std::string(to_string(line.kind)) + " " + line.id;
        if (detail.quantity && *detail.quantity != Decimal(1))
            name = detail.quantity->to_string() + " \u00d7 " + name;
        return name;
    }

    /// With tax where the store states it line by line, else without, and one row for all tax.
    void add_lines() {
        auto const& lines = order_.lines;
        bool const stated = std::all_of(lines.begin(), lines.end(), [](OrderLine const& line) {
            return line.tax || !line.tax_split.empty();
        });
        with_tax_ = order_.prices_include_tax || stated;
        auto const off = discounts_of_lines(order_, in_.policy.books.rounding_mode);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            Decimal amount = amount_of(lines[i], off[i]);
            if (!order_.prices_include_tax && with_tax_) amount += tax_of(lines[i]);
            Side row{"line", label_of(lines[i]), minor_of(amount, currency_)};
            if (auto booked = booked_.find(lines[i].id); booked != booked_.end()) {
                row.ledger = ledger_amount(booked->second);
                row.rule = joined(booked->second.rules);
                booked_.erase(booked);
            }
            add(std::move(row));
        }
        for (auto const& [ref, booked] : booked_)  // No longer in the store.
            add({"line",
                 booked.label.empty() ? "Line " + ref : booked.label,
                 0,
                 ledger_amount(booked),
                 0,
                 joined(booked.rules)});
        for (auto const& [kind, booked] : extra_) {
            if (kind == "rounding") continue;  // Beside the store's own rounding, in the rest.
            add({"line", kind, 0, ledger_amount(booked), 0, joined(booked.rules)});
        }
        if (!with_tax_) add({"line", "Tax", store_tax(), booked_tax(), 0, ""});
    }

    std::int64_t ledger_amount(BookedLine const& booked) {
        booked_tax_ += booked.tax;
        return with_tax_ ? booked.net + booked.tax : booked.net;
    }

    void add_cancellation() {
        bool const undone = in_.facts.cancelled_at && in_.facts.captures.empty();
        if (!undone && cancelled_ == 0) return;
        add({"cancelled",
             "Cancelled",
             undone ? -minor_of(order_.total, currency_) : 0,
             cancelled_,
             0,
             ""});
    }

    void add_refunds() {
        auto const sums = given_back(in_.facts.refunds, order_);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            auto const& refund = in_.facts.refunds[i];
            add({"refund",
                 "Refund " + refund.id,
                 -minor_of(sums[i], currency_),
                 refunded_[refund.id],
                 0,
                 refund.reason});
        }
    }

    /// What the rows above leave: rounding, what a rule names, or what no line explains.
    void add_rest() {
        Side rest{"rest",
                  "Not on any line",
                  in_.state.store_minor - store_sum_,
                  in_.state.ledger_minor - ledger_sum_,
                  in_.state.named_minor};
        if (rest.store == 0 && rest.ledger == 0 && rest.named == 0) return;
        std::int64_t const unit = Money::parse("1", currency_).value().minor();
        if (in_.state.state == "skipped" || in_.state.state == "waiting") {
            rest.label = "Not counted";
            rest.rule = in_.state.reason;
        } else if (rest.named != 0) {
            rest.label = "Explained by a rule";
        } else if (std::abs(rest.store) < unit && std::abs(rest.ledger) < unit) {
            rest.label = "Rounding";
            if (auto rounding = extra_.find("rounding"); rounding != extra_.end())
                rest.rule = joined(rounding->second.rules);
        }
        add(std::move(rest));
    }

    std::int64_t store_tax() const {
        if (order_.store_tax_total) return minor_of(*order_.store_tax_total, currency_);
        Decimal sum;
        for (auto const& [code, tax] : order_.tax_by_code) sum += tax;
        for (auto const& line : order_.lines) sum += tax_of(line);
        return minor_of(sum, currency_);
    }
    std::int64_t booked_tax() const { return booked_tax_; }

    void add_tax() {
        if (!with_tax_ || (store_tax() == 0 && booked_tax() == 0)) return;
        rows_.push_back({"tax", "Tax in it, before refunds", store_tax(), booked_tax()});
    }

    /// What movements with this key come to; the accounts they use go into `rules`.
    std::int64_t moved(std::string const& stem, std::set<std::string>& rules) const {
        std::int64_t sum = 0;
        for (auto const& posting : in_.postings) {
            if (posting.state == "voided" || !belongs(posting.key.value, stem)) continue;
            sum += posting.total_minor;
            auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
            std::string const account(frozen["movement"]["account"].text());
            if (!account.empty())
                rules.insert(account_title(account, currency_, in_.policy, in_.accounts));
        }
        return sum;
    }

    void add_payments() {
        for (auto const& capture : in_.facts.captures) {
            std::set<std::string> rules;
            std::string const tail = order_.id + "-" + capture.id;
            std::int64_t const booked = moved("PAY-" + tail, rules) + moved("CC-" + tail, rules);
            rows_.push_back({"payment",
                             "Paid, " + capture.gateway,
                             minor_of(capture.amount, currency_),
                             booked,
                             0,
                             joined(rules)});
        }
    }

    void add_payouts() {
        auto const sums = given_back(in_.facts.refunds, order_);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            auto const& refund = in_.facts.refunds[i];
            if (refund.tenders.empty()) continue;
            std::set<std::string> rules;
            std::int64_t const booked = moved("REF-" + order_.id + "-" + refund.id, rules);
            rows_.push_back({"payout",
                             "Paid back, " + refund.tenders.front().gateway,
                             minor_of(sums[i], currency_),
                             booked,
                             0,
                             joined(rules)});
        }
    }

    void add(Side row) {
        store_sum_ += row.store;
        ledger_sum_ += row.ledger;
        rows_.push_back(std::move(row));
    }

    Json to_json() const {
        auto text = [&](std::int64_t minor) {
            return Money::from_minor(minor, currency_).to_string();
        };
        Json list = Json::array();
        for (auto const& row : rows_)
            list.push_back(Json::object({{"kind", row.kind},
                                         {"label", row.label},
                                         {"store", text(row.store)},
                                         {"ledger", text(row.ledger)},
                                         {"named", text(row.named)},
                                         {"difference", text(row.store - row.ledger - row.named)},
                                         {"rule", row.rule}}));
        return list;
    }

    OrderSidesInput const& in_;
    Currency const currency_;
    Order order_;
    std::map<std::string, BookedLine> booked_;  ///< By the store's line.
    std::map<std::string, BookedLine> extra_;   ///< By kind.
    std::map<std::string, std::int64_t> refunded_;
    std::int64_t cancelled_ = 0;
    bool with_tax_ = true;
    std::int64_t booked_tax_ = 0, store_sum_ = 0, ledger_sum_ = 0;
    std::vector<Side> rows_;
};

}  // namespace

std::string account_title(std::string const& account,
                          Currency currency,
                          IntegrationPolicy const& policy,
                          std::vector<LedgerAccount> const& accounts) {
    auto const code = ledger_account(policy, account, currency);
    if (!code) return account + " (not mapped)";
    for (auto const& known : accounts)
        if (known.code == *code || known.id.value == *code) return *code + " " + known.name;
    return *code;
}

Json order_sides(OrderSidesInput const& input) { return Sides(input).build(); }

}  // namespace cf
