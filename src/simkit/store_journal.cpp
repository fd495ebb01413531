#include "simkit/store_journal.hpp"

#include <map>
#include <utility>
#include <vector>

#include "base/decimal.hpp"

namespace cf {
namespace {

Decimal amount(Json const& json) { return Decimal::parse(json.text()).value_or(Decimal(0)); }

/// hledger ends a description at ';' and an account name at two blanks.
std::string plain(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const odd = static_cast<unsigned char>(c) < 0x20 || c == ';' || c == '|' || c == ' ';
        out += odd ? '_' : c;
    }
    return out.empty() ? "none" : out;
}

std::string day(Json const& instant) { return std::string(instant.text().substr(0, 10)); }

class Journal {
  public:
    using Postings = std::vector<std::pair<std::string, Decimal>>;

    void add(std::string const& date,
             std::string const& what,
             std::string const& currency,
             Postings const& postings) {
        std::string lines;
        for (auto const& [account, sum] : postings) {
            if (sum.is_zero()) continue;
            places_[currency] = std::max(places_[currency], sum.scale());
            lines += "    " + account + "  " + currency + " " + sum.to_string() + "\n";
        }
        if (!lines.empty()) text_ += date + " " + what + "\n" + lines + "\n";
    }
    std::string take() const {
        std::string head;
        for (auto const& [currency, places] : places_)
            head +=
                "commodity " + currency + " 1000." + std::string(std::size_t(places), '0') + "\n";
        return head + "\n" + text_;
    }

  private:
    std::string text_;
    std::map<std::string, int> places_;
};

std::string money_account(Json const& tender) {
    return "Money:" + plain(tender["kind"].text()) + ":" + plain(tender["gateway"].text());
}

void add_order(Journal& journal, Json const& order) {
    auto const currency = std::string(order["currency"].text());
    auto const name = "order " + plain(order["number"].text());
    auto const total = amount(order["charged_total"]), tax = amount(order["tax_total"]);
    bool const undone = order["cancelled"].boolean_or(false) && order["captures"].size() == 0;
    if (order["state"].text() == "draft" || undone) return;
    journal.add(day(order["placed_at"]),
                name,
                currency,
                {{"Receivable", total}, {"Sales", tax - total}, {"Tax", -tax}});
    for (auto const& capture : order["captures"].items()) {
        auto const sum = amount(capture["amount"]);
        journal.add(day(capture["at"]),
                    name + " paid",
                    currency,
                    {{money_account(capture), sum}, {"Receivable", -sum}});
    }
    for (auto const& refund : order["refunds"].items()) {
        Decimal moved;
        Journal::Postings postings;
        for (auto const& tender : refund["tenders"].items()) {
            moved += amount(tender["amount"]);
            postings.emplace_back(money_account(tender), -amount(tender["amount"]));
        }
        if (moved.is_zero()) continue;
        auto const part = amount(refund["tax"]);
        postings.insert(postings.begin(), {{"Refunds", moved - part}, {"Tax", part}});
        journal.add(day(refund["at"]), name + " refund", currency, postings);
    }
}

}  // namespace

std::string store_journal(Json const& facts) {
    Journal journal;
    for (auto const& order : facts["orders"].items()) add_order(journal, order);
    return journal.take();
}

}  // namespace cf
