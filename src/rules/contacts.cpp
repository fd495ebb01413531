#include "rules/contacts.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf {
namespace {

/// Spaces and punctuation off, upper case; folded first, so that full-width letters are letters.
std::string tax_number(std::string_view text) {
    std::string number;
    for (char const c : fold(text)) {
        if (c >= 'a' && c <= 'z') number.push_back(char(c - 'a' + 'A'));
        if (c >= '0' && c <= '9') number.push_back(c);
    }
    return number;
}

std::string_view local_part(std::string_view email) { return email.substr(0, email.rfind('@')); }

std::string_view domain_of(std::string_view email) {
    auto const at = email.rfind('@');
    return at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
}

/// Without plus tag and dots of the local part: for suggesting duplicates, never for merging.
std::string bare_mailbox(std::string const& folded) {
    std::string local(local_part(folded));
    local.resize(std::min(local.size(), local.find('+')));
    std::erase(local, '.');
    return local + "@" + std::string(domain_of(folded));
}

bool has_email(Contact const& contact, std::string const& folded) {
    return std::any_of(contact.emails.begin(), contact.emails.end(), [&](std::string const& email) {
        return fold(email) == folded;
    });
}

class Decision {
  public:
    Decision(OrderCustomer const& customer,
             std::vector<Contact> const& existing,
             ContactRules const& rules)
        : customer_(customer), existing_(existing), rules_(rules), email_(fold(customer.email)) {}

    ContactDecision run(std::optional<VendorId> const& link) const {
        if (link)
            if (Contact const* contact = survivor(*link)) return match(*contact, "link");
        std::string const number = tax_number(customer_.vat_number);
        if (!number.empty()) {
            auto const hits =
                all([&](Contact const& c) { return tax_number(c.vat_number) == number; });
            if (hits.size() > 1) return review("several_matches", hits);
            if (hits.size() == 1) return match(*hits.front(), "vat_number");
        }
        if (email_.empty()) return channel_contact("no_email");
        if (is_relay()) return channel_contact("relay_address");
        auto const hits = all([&](Contact const& contact) { return has_email(contact, email_); });
        if (hits.size() > 1) return review("several_matches", hits);
        if (hits.empty()) return create();
        if (hits.front()->status == ContactStatus::archived) return match(*hits.front(), "email");
        if (is_shared_mailbox() && fold(hits.front()->name) != fold(expected_name()))
            return review("shared_mailbox_name_differs", hits);
        return match(*hits.front(), "email");
    }

  private:
    using Hits = std::vector<Contact const*>;

    /// Contacts that were merged away are not candidates: their survivor is.
    template <class Claim>
    Hits all(Claim claim) const {
        Hits hits;
        for (Contact const& contact : existing_) {
            if (!claim(contact)) continue;
            Contact const* found = contact.merged_into ? survivor(contact.id) : &contact;
            if (!found) found = &contact;
            if (std::find(hits.begin(), hits.end(), found) == hits.end()) hits.push_back(found);
        }
        return hits;
    }

    Contact const* by_id(VendorId const& id) const {
        auto const found = std::find_if(
            existing_.begin(), existing_.end(), [&](Contact const& c) { return c.id == id; });
        return found == existing_.end() ? nullptr : &*found;
    }

    /// Follows merges; bounded, in case they run in a circle.
    Contact const* survivor(VendorId const& id) const {
        Contact const* contact = by_id(id);
        for (std::size_t step = 0; contact && contact->merged_into && step < existing_.size();
             ++step) {
            Contact const* next = by_id(*contact->merged_into);
            if (!next) break;
            contact = next;
        }
        return contact;
    }

    static ContactDecision match(Contact const& contact, std::string by) {
        if (contact.status == ContactStatus::archived)
            return review("contact_archived", {&contact});
        ContactDecision decision;
        decision.kind = ContactDecisionKind::match;
        decision.contact = contact.id;
        decision.by = std::move(by);
        return decision;
    }

    static ContactDecision review(std::string reason, Hits const& hits) {
        ContactDecision decision;
        decision.kind = ContactDecisionKind::review;
        decision.reason = std::move(reason);
        for (Contact const* hit : hits) decision.candidates.push_back(hit->id);
        return decision;
    }

    ContactDecision channel_contact(std::string reason) const {
        ContactDecision decision;
        decision.kind = ContactDecisionKind::channel_contact;
        decision.name = rules_.channel_contact;
        decision.reason = std::move(reason);
        return decision;
    }

    ContactDecision create() const {
        ContactDecision decision;
        decision.kind = ContactDecisionKind::create;
        std::string const name(trim(expected_name()));
        decision.name = name.empty() ? email_ : name;
        if (rules_.names_must_be_unique && taken(decision.name)) {
            std::string const with_email = decision.name + " (" + email_ + ")";
            decision.name = with_email;
            for (int n = 2; taken(decision.name); ++n)
                decision.name = with_email + " " + std::to_string(n);
        }
        if (Contact const* duplicate = likely_duplicate(name))
            decision.suggest_duplicate_of = duplicate->id;
        return decision;
    }

    bool taken(std::string const& name) const {
        std::string const folded = fold(name);
        return std::any_of(existing_.begin(), existing_.end(), [&](Contact const& contact) {
            return fold(contact.name) == folded;
        });
    }

    Contact const* likely_duplicate(std::string const& name) const {
        std::string const bare = bare_mailbox(email_);
        for (Contact const& contact : existing_)
            for (std::string const& email : contact.emails)
                if (!trim(email).empty() && bare_mailbox(fold(email)) == bare)
                    return survivor(contact.id);
        std::string const folded = fold(name);
        for (Contact const& contact : existing_)
            if (!folded.empty() && fold(contact.name) == folded) return survivor(contact.id);
        return nullptr;
    }

    std::string const& expected_name() const {
        return trim(customer_.company).empty() ? customer_.name : customer_.company;
    }

    bool is_relay() const {
        std::string const domain(domain_of(email_));
        auto const& relays = rules_.relay_domains;
        return std::any_of(relays.begin(), relays.end(), [&](std::string const& relay) {
            return fold(relay) == domain;
        });
    }

    bool is_shared_mailbox() const {
        std::string const local(local_part(email_));
        auto const& shared = rules_.shared_mailboxes;
        return std::any_of(shared.begin(), shared.end(), [&](std::string const& mailbox) {
            return fold(mailbox) == local;
        });
    }

    OrderCustomer const& customer_;
    std::vector<Contact> const& existing_;
    ContactRules const& rules_;
    std::string email_;
};

}  // namespace

ContactDecision decide_contact(OrderCustomer const& customer,
                               std::optional<VendorId> const& link,
                               std::vector<Contact> const& existing,
                               ContactRules const& rules) {
    return Decision(customer, existing, rules).run(link);
}

}  // namespace cf
