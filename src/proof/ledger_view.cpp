#include "proof/ledger_view.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf::proof {
namespace {

std::string number_key(DocumentType type, std::string const& number) {
    return (type == DocumentType::invoice ? "i/" : "c/") + ascii_lower(number);
}

}  // namespace

void LedgerView::take(BookedDocument document) {
    if (by_id_.contains(document.id.value)) return;
    by_id_[document.id.value] = documents_.size();
    by_number_.emplace(number_key(document.type, document.number), documents_.size());
    documents_.push_back(std::move(document));
}

void LedgerView::take(std::vector<BookedPayment> payments) {
    for (auto& payment : payments) {
        payments_by_document_.emplace(payment.document.value, payments_.size());
        payments_.push_back(std::move(payment));
    }
}

void LedgerView::take(std::vector<BookedMovement> movements) {
    movements_.insert(movements_.end(), movements.begin(), movements.end());
}

BookedDocument const* LedgerView::numbered(DocumentType type, std::string const& number) const {
    BookedDocument const* found = nullptr;
    auto const [first, last] = by_number_.equal_range(number_key(type, number));
    for (auto it = first; it != last; ++it) {
        auto const& candidate = documents_[it->second];
        bool const better =
            found == nullptr || (candidate.living() && !found->living()) ||
            (candidate.status == "draft" && found->status != "draft" && !found->living());
        if (better) found = &candidate;
    }
    return found;
}

BookedDocument const* LedgerView::with_id(VendorId const& id) const {
    auto const found = by_id_.find(id.value);
    return found == by_id_.end() ? nullptr : &documents_[found->second];
}

void LedgerView::stand(DocumentType type, std::string const& number) {
    standing_.insert(number_key(type, number));
}

bool LedgerView::stands(DocumentType type, std::string const& number) const {
    return standing_.contains(number_key(type, number));
}

std::vector<SeenPayment> LedgerView::payments_of(BookedDocument const& document) const {
    std::vector<SeenPayment> all;
    auto const [first, last] = payments_by_document_.equal_range(document.id.value);
    for (auto it = first; it != last; ++it) {
        auto const& payment = payments_[it->second];
        auto const amount = Money::exact(payment.amount, document.currency);
        all.push_back({payment.id,
                       payment.reference,
                       payment.account,
                       payment.date,
                       amount.has_value() ? *amount : Money::zero(document.currency)});
    }
    for (auto const& listed : document.payments)
        if (std::ranges::find(all, listed.id, &SeenPayment::id) == all.end())
            all.push_back({listed.id, listed.reference, "", listed.date, listed.amount});
    return all;
}

}  // namespace cf::proof
