#include "domain/contact.hpp"

#include "domain/names.hpp"

namespace cf {
namespace {

constexpr Names<ContactStatus, 2> contact_statuses{{
    {ContactStatus::active, "active"},
    {ContactStatus::archived, "archived"},
}};

constexpr Names<ContactStrategy, 3> contact_strategies{{
    {ContactStrategy::per_customer, "per_customer"},
    {ContactStrategy::channel, "channel"},
    {ContactStrategy::hybrid, "hybrid"},
}};

constexpr Names<ContactDecisionKind, 4> contact_decisions{{
    {ContactDecisionKind::match, "match"},
    {ContactDecisionKind::create, "create"},
    {ContactDecisionKind::review, "review"},
    {ContactDecisionKind::channel_contact, "channel_contact"},
}};

}  // namespace

std::string_view to_string(ContactStatus status) { return name_of(contact_statuses, status); }
std::optional<ContactStatus> parse_contact_status(std::string_view name) {
    return value_of(contact_statuses, name);
}

std::string_view to_string(ContactStrategy strategy) {
    return name_of(contact_strategies, strategy);
}
std::optional<ContactStrategy> parse_contact_strategy(std::string_view name) {
    return value_of(contact_strategies, name);
}

std::string_view to_string(ContactDecisionKind kind) { return name_of(contact_decisions, kind); }

}  // namespace cf
