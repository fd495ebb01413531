#include "ports/ledger.hpp"

namespace cf {

std::string_view kind_of(OperationBody const& body) {
    static constexpr std::string_view names[] = {"contact",
                                                 "item",
                                                 "document",
                                                 "void",
                                                 "payment",
                                                 "allocation",
                                                 "customer_credit",
                                                 "bank",
                                                 "note"};
    return names[body.index()];
}

std::string_view to_string(RecordKind kind) {
    switch (kind) {
        case RecordKind::order:
            return "order";
        case RecordKind::customer:
            return "customer";
        case RecordKind::item:
            return "item";
    }
    return "order";
}

std::string_view to_string(StoreOrderStatus status) {
    switch (status) {
        case StoreOrderStatus::unfinished:
            return "unfinished";
        case StoreOrderStatus::pending:
            return "pending";
        case StoreOrderStatus::accepted:
            return "accepted";
        case StoreOrderStatus::held:
            return "held";
        case StoreOrderStatus::cancelled:
            return "cancelled";
        case StoreOrderStatus::failed:
            return "failed";
        case StoreOrderStatus::deleted:
            return "deleted";
    }
    return "accepted";
}

std::string_view to_string(TotalCheck::Verdict verdict) {
    switch (verdict) {
        case TotalCheck::Verdict::exact:
            return "exact";
        case TotalCheck::Verdict::rounding:
            return "rounding";
        case TotalCheck::Verdict::unexplained:
            return "unexplained";
    }
    return "unexplained";
}

}  // namespace cf
