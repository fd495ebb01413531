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

std::vector<Posting> settle_allocation(BaseCurrency const& base,
                                       BookDocument& from,
                                       BookDocument& to,
                                       Movement& movement) {
    bool const from_clears = movement.amount == from.document.amount_due;
    bool const to_clears = movement.amount == to.document.amount_due;
    if (from_clears && to_clears && from.base_open && to.base_open) {
        Money const left = *to.base_open - *from.base_open;
        settle(base, from, movement);
        settle(base, to, movement);
        return {{"AR", -left}, {"fx_gain_loss", left}};
    }
    if (from_clears == to_clears || !from.base_open || !to.base_open) {
        settle(base, from, movement);
        settle(base, to, movement);
        return {};
    }
    Money const booked = to_clears ? *to.base_open : *from.base_open;
    for (BookDocument* book : {&from, &to}) {
        book->document.amount_due -= movement.amount;
        *book->base_open -= booked;
    }
    movement.rate.reset();
    return {};
}

}  // namespace cf
