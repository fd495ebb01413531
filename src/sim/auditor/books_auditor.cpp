#include "sim/auditor/books_auditor.hpp"

#include <algorithm>
#include <set>

namespace cf::audit {
namespace {

constexpr std::size_t details_max = 200;

Decimal amount(Json const& json) { return Decimal::parse(json.text()).value_or(Decimal(0)); }

struct Books {
    Decimal net;
    Decimal due;
    int invoices = 0;  ///< Living ones that carry the plain number.
    int documents = 0;
};

/// "WC-1042-R7" belongs to "WC-1042".
std::string base_number(std::string const& number, std::set<std::string> const& orders) {
    for (auto end = number.size(); end != std::string::npos && end > 0;
         end = number.rfind('-', end - 1)) {
        auto const candidate = number.substr(0, end);
        if (orders.contains(candidate)) return candidate;
    }
    return {};
}

Decimal given_back(Json const& order) {
    Decimal sum;
    for (auto const& refund : order["refunds"].items())
        for (auto const& tender : refund["tenders"].items()) sum += amount(tender["amount"]);
    return sum;
}

Decimal collected(Json const& order) {
    Decimal sum;
    for (auto const& capture : order["captures"].items()) sum += amount(capture["amount"]);
    return sum;
}

class Audit {
  public:
    Audit(std::vector<std::string> const& excused) : excused_(excused.begin(), excused.end()) {}

    void read_documents(std::vector<LedgerDocument> const& documents,
                        std::set<std::string> const& orders) {
        for (auto const& document : documents) {
            ++findings_.documents;
            auto const order = base_number(document.number, orders);
            if (order.empty()) {
                ++findings_.strangers;
                say("document " + document.number + " belongs to no order");
                continue;
            }
            auto& books = books_[order];
            ++books.documents;
            if (document.voided) continue;
            books.net += document.credit_note ? -document.total : document.total;
            books.due += document.credit_note ? -document.due : document.due;
            if (!document.credit_note && document.number == order) ++books.invoices;
        }
    }

    void judge(std::string const& number, Json const& order) {
        auto const state = order["state"].text();
        if (state == "draft") return;
        ++findings_.orders;
        if (excused_.contains(number)) return;
        auto const& books = books_[number];
        if (books.invoices > 1) {
            ++findings_.duplicates;
            say("order " + number + " has " + std::to_string(books.invoices) + " invoices");
        }
        Decimal const charged = amount(order["charged_total"]);
        Decimal const money = collected(order);
        bool const posted = books.documents > 0;
        if (!posted) {
            if (money.sign() > 0 && charged.sign() > 0) {
                ++findings_.lost;
                say("order " + number + " collected " + money.to_string() + " and has no document");
            }
            return;
        }
        bool const undone = order["cancelled"].boolean_or(false) && money.is_zero();
        Decimal const expected = undone ? Decimal(0) : charged - given_back(order);
        compare(number + ": charged", order, expected, books.net, findings_.difference);
        Decimal const open = undone ? Decimal(0) : charged - money;
        compare(number + ": to be paid", order, open, books.due, findings_.open_difference);
    }

    Findings take() { return std::move(findings_); }

  private:
    void compare(std::string const& what,
                 Json const& order,
                 Decimal const& store,
                 Decimal const& ledger,
                 std::map<std::string, Decimal>& differences) {
        Decimal const difference = store - ledger;
        if (difference.is_zero()) return;
        differences[std::string(order["currency"].text())] += difference.abs();
        say("order " + what + ": store " + store.to_string() + ", ledger " + ledger.to_string());
    }

    void say(std::string sentence) {
        if (findings_.details.size() < details_max)
            findings_.details.push_back(std::move(sentence));
    }

    std::set<std::string> excused_;
    std::map<std::string, Books> books_;
    Findings findings_;
};

}  // namespace

Findings audit_books(std::vector<std::pair<std::string, Json>> const& stores,
                     std::vector<LedgerDocument> const& documents,
                     std::vector<std::string> const& excused) {
    std::set<std::string> numbers;
    for (auto const& [prefix, facts] : stores)
        for (auto const& order : facts["orders"].items())
            numbers.insert(prefix + std::string(order["number"].text()));
    Audit audit(excused);
    audit.read_documents(documents, numbers);
    for (auto const& [prefix, facts] : stores)
        for (auto const& order : facts["orders"].items())
            audit.judge(prefix + std::string(order["number"].text()), order);
    return audit.take();
}

}  // namespace cf::audit
