#include "domain/order.hpp"

#include "domain/names.hpp"

namespace cf {
namespace {

constexpr Names<LineKind, 12> line_kinds{{
    {LineKind::product, "product"},
    {LineKind::shipping, "shipping"},
    {LineKind::handling, "handling"},
    {LineKind::wrapping, "wrapping"},
    {LineKind::fee, "fee"},
    {LineKind::discount, "discount"},
    {LineKind::gift_card, "gift_card"},
    {LineKind::deferred_voucher, "deferred_voucher"},
    {LineKind::tip, "tip"},
    {LineKind::gov_fee, "gov_fee"},
    {LineKind::refund_adjustment, "refund_adjustment"},
    {LineKind::rounding, "rounding"},
}};

constexpr Names<RefundMode, 4> refund_modes{{
    {RefundMode::items, "items"},
    {RefundMode::full, "full"},
    {RefundMode::amount, "amount"},
    {RefundMode::tax_only, "tax_only"},
}};

}  // namespace

std::string_view to_string(LineKind kind) { return name_of(line_kinds, kind); }
std::optional<LineKind> parse_line_kind(std::string_view name) {
    return value_of(line_kinds, name);
}

std::string_view to_string(RefundMode mode) { return name_of(refund_modes, mode); }
std::optional<RefundMode> parse_refund_mode(std::string_view name) {
    return value_of(refund_modes, name);
}

}  // namespace cf
