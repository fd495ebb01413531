#include "rules/book_document.hpp"

namespace cf {

std::string tender_account(std::string const& gateway) {
    if (gateway == "gift_card" || gateway == "store_credit") return gateway + "_liability";
    return "clearing:" + gateway;
}

std::string tax_account(TaxRates const& rates, std::string const& code, std::size_t component) {
    return rates.count() < 2 ? "TAX:" + code : "TAX:" + code + ":" + rates.names()[component];
}

void set_totals(BookDocument& book) {
    Document& document = book.document;
    document.net_total = document.tax_total = Money::zero(document.currency);
    for (TaxedAmount const& amount : book.amounts) {
        document.net_total += amount.net;
        document.tax_total += amount.tax();
    }
    document.total = document.amount_due = document.net_total + document.tax_total;
}

std::vector<Posting> settle(BaseCurrency const& base, BookDocument& book, Movement& movement) {
    Document& document = book.document;
    bool const clears = movement.amount == document.amount_due;
    bool const foreign = base.foreign(document.currency);
    bool const allocation = movement.kind == MovementKind::allocation;
    document.amount_due -= movement.amount;
    if (!book.base_open || !foreign || allocation) movement.rate.reset();
    if (!book.base_open) return {};
    Money const booked = !foreign ? movement.amount
                         : clears ? *book.base_open
                                  : base.convert(movement.amount, *document.rate);
    *book.base_open -= booked;
    if (allocation) return {};
    bool const payment = movement.kind == MovementKind::payment;
    Money moved = booked;
    if (foreign) {
        if (!movement.rate) movement.rate = document.rate;
        moved = base.convert(movement.amount, *movement.rate);
        movement.base_amount = moved;
        movement.realised_fx = payment ? moved - booked : booked - moved;
    }
    Money const gain = payment ? moved - booked : booked - moved;
    if (payment) return {{movement.account, moved}, {"AR", -booked}, {"fx_gain_loss", -gain}};
    return {{movement.account, -moved}, {"AR", booked}, {"fx_gain_loss", -gain}};
}

}  // namespace cf
