#include "domain/policy.hpp"

#include "base/text.hpp"
#include "domain/names.hpp"

namespace cf {
namespace {

template <class Choice>
struct Written;  // The names of each choice of a policy.

template <>
struct Written<TaxStrategy> {
    static constexpr Names<TaxStrategy, 2> names{{
        {TaxStrategy::store_amounts, "store_amounts"},
        {TaxStrategy::ledger_recompute, "ledger_recompute"},
    }};
};
template <>
struct Written<TaxRounding> {
    static constexpr Names<TaxRounding, 2> names{{
        {TaxRounding::per_line, "per_line"},
        {TaxRounding::per_code, "per_code"},
    }};
};
template <>
struct Written<DiscountMode> {
    static constexpr Names<DiscountMode, 2> names{{
        {DiscountMode::net_lines, "net_lines"},
        {DiscountMode::separate_lines, "separate_lines"},
    }};
};
template <>
struct Written<PostingMode> {
    static constexpr Names<PostingMode, 3> names{{
        {PostingMode::per_order, "per_order"},
        {PostingMode::daily_summary, "daily_summary"},
        {PostingMode::per_payout, "per_payout"},
    }};
};
template <>
struct Written<PostWhen> {
    static constexpr Names<PostWhen, 4> names{{
        {PostWhen::placed, "placed"},
        {PostWhen::first_capture, "first_capture"},
        {PostWhen::paid_or_authorised, "paid_or_authorised"},
        {PostWhen::shipped, "shipped"},
    }};
};
template <>
struct Written<ZeroTotal> {
    static constexpr Names<ZeroTotal, 2> names{{
        {ZeroTotal::skip_if_no_effect, "skip_if_no_effect"},
        {ZeroTotal::post_always, "post_always"},
    }};
};
template <>
struct Written<ClosedPeriodRule> {
    static constexpr Names<ClosedPeriodRule, 2> names{{
        {ClosedPeriodRule::first_open_day, "first_open_day"},
        {ClosedPeriodRule::hold_for_review, "hold_for_review"},
    }};
};
template <>
struct Written<RefundUnallocated> {
    static constexpr Names<RefundUnallocated, 3> names{{
        {RefundUnallocated::prorata_by_tax_code, "prorata_by_tax_code"},
        {RefundUnallocated::no_tax_goodwill, "no_tax_goodwill"},
        {RefundUnallocated::review, "review"},
    }};
};
template <>
struct Written<CreditNoteRate> {
    static constexpr Names<CreditNoteRate, 2> names{{
        {CreditNoteRate::original, "original"},
        {CreditNoteRate::refund_day, "refund_day"},
    }};
};

template <class Choice>
std::string_view name_of_choice(Choice value) {
    return name_of(Written<Choice>::names, value);
}

}  // namespace

std::string_view to_string(TaxStrategy value) { return name_of_choice(value); }
std::string_view to_string(TaxRounding value) { return name_of_choice(value); }
std::string_view to_string(DiscountMode value) { return name_of_choice(value); }
std::string_view to_string(PostingMode value) { return name_of_choice(value); }
std::string_view to_string(PostWhen value) { return name_of_choice(value); }
std::string_view to_string(ZeroTotal value) { return name_of_choice(value); }
std::string_view to_string(ClosedPeriodRule value) { return name_of_choice(value); }
std::string_view to_string(RefundUnallocated value) { return name_of_choice(value); }
std::string_view to_string(CreditNoteRate value) { return name_of_choice(value); }

template <class Choice>
Result<Choice> parse_choice(std::string_view name) {
    if (auto const value = value_of(Written<Choice>::names, name)) return *value;
    std::vector<std::string> known;
    for (auto const& entry : Written<Choice>::names) known.emplace_back(entry.second);
    return Error{ErrorKind::invalid_input,
                 "policy.unknown_choice",
                 "'" + std::string(name.substr(0, 40)) + "' is not one of " + join(known, ", ")};
}

template Result<TaxStrategy> parse_choice(std::string_view);
template Result<TaxRounding> parse_choice(std::string_view);
template Result<DiscountMode> parse_choice(std::string_view);
template Result<PostingMode> parse_choice(std::string_view);
template Result<PostWhen> parse_choice(std::string_view);
template Result<ZeroTotal> parse_choice(std::string_view);
template Result<ClosedPeriodRule> parse_choice(std::string_view);
template Result<RefundUnallocated> parse_choice(std::string_view);
template Result<CreditNoteRate> parse_choice(std::string_view);

}  // namespace cf
