#include "rules/balances.hpp"

namespace cf {
namespace {

class Balances {
  public:
    explicit Balances(Currency currency) : currency_(currency) {}

    void debit(std::string const& account, Money amount) {
        if (amount.is_zero()) return;
        auto const [entry, is_new] = sums_.try_emplace(account, Money::zero(currency_));
        entry->second += amount;
    }
    std::map<std::string, Money> take() {
        std::erase_if(sums_, [](auto const& entry) { return entry.second.is_zero(); });
        return std::move(sums_);
    }

  private:
    Currency currency_;
    std::map<std::string, Money> sums_;
};

void post(RuleBook const& rules, BookDocument const& book, Balances& balances) {
    Document const& document = book.document;
    if (document.status == DocumentStatus::voided || book.base.empty()) return;
    bool const invoice = document.type == DocumentType::invoice;
    Money total = Money::zero(rules.policy.base_currency);
    for (std::size_t i = 0; i < book.base.size(); ++i) {
        DocumentLine const& line = document.lines[i];
        TaxedAmount const credited = invoice ? -book.base[i] : book.base[i];
        total -= credited.gross();
        balances.debit(line.account, credited.net);
        TaxRates const* rates = rules.taxes.find(line.tax_code);
        for (std::size_t k = 0; rates && k < credited.components.size(); ++k)
            balances.debit(tax_account(*rates, line.tax_code, k), credited.components[k]);
    }
    balances.debit("AR", total);
}

}  // namespace

std::map<std::string, Money> balances_of(RuleBook const& rules,
                                         std::map<std::string, Money> const& opening,
                                         std::vector<BookDocument> const& documents,
                                         std::vector<BookMovement> const& movements) {
    Balances balances(rules.policy.base_currency);
    for (auto const& [account, amount] : opening) balances.debit(account, amount);
    for (BookDocument const& book : documents) post(rules, book, balances);
    for (BookMovement const& book : movements)
        for (Posting const& posting : book.postings)
            balances.debit(posting.account, posting.amount);
    return balances.take();
}

}  // namespace cf
