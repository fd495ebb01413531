#include "engine/contact_book.hpp"

#include <algorithm>

#include "base/card_numbers.hpp"
#include "base/text.hpp"
#include "engine/intent_json.hpp"
#include "rules/contacts.hpp"

namespace cf {
namespace {

constexpr std::size_t pages_max = 10'000;
// A wave can take long; people work in the ledger meanwhile.
constexpr Duration mirror_fresh_for = std::chrono::seconds(30);
constexpr int merges_max = 10;  // A merge into a merge into ...: bounded, should it be a ring.
constexpr std::size_t guest_key_length = 16;  // 96 bits.
constexpr int names_tried_max = 3;            // "Ada Byron", "Ada Byron (ada@...)", "... 2".

std::string vat_key(std::string_view number) {
    std::string key;
    for (char c : number)
        if (std::isalnum(static_cast<unsigned char>(c)))
            key.push_back(char(std::toupper(static_cast<unsigned char>(c))));
    return key;
}

/// The address without plus tag and dots: only ever a hint at a duplicate.
std::string loose_email(std::string const& folded) {
    auto const at = folded.rfind('@');
    if (at == std::string::npos) return {};
    std::string local = folded.substr(0, std::min(at, folded.find('+')));
    std::erase(local, '.');
    return "~" + local + folded.substr(at);
}

/// Our own key for a customer: the store's id, or for a guest a keyed hash of the address, which
/// tells nobody who it is.
std::string external_key(ContactRequest const& request) {
    auto const& customer = request.customer;
    std::string const own =
        customer.store_customer_id.empty() ? "g" + request.guest_key : customer.store_customer_id;
    return (request.store.value + ":" + own).substr(0, 50);
}

ReviewNote review_note(ContactDecision const& decision) {
    std::string const reason = decision.reason == "contact_archived"
                                   ? "The contact found in the ledger is archived"
                               : decision.reason == "several_matches"
                                   ? "Several contacts in the ledger match this customer"
                                   : "A shared mailbox belongs to a contact with another name";
    std::string ids;
    for (auto const& id : decision.candidates) ids += (ids.empty() ? "" : ", ") + id.value;
    ReviewNote note{"contact." + decision.reason,
                    decision.reason + ids,
                    reason,
                    reason + " (" + ids + ").",
                    "The order waits; no contact and no document was made.",
                    "Say which contact the customer is, or let a new one be made. Or merge, rename "
                    "or restore the contact in the ledger, then retry.",
                    std::nullopt};
    ProposedFix link{FixKind::link_contact,
                     "Use this contact",
                     "The order's documents go to the contact chosen, and so do the customer's "
                     "later orders. No total changes."};
    for (auto const& id : decision.candidates) link.choices.emplace_back(id.value, id.value);
    if (!link.choices.empty()) note.fixes.push_back(std::move(link));
    note.fixes.push_back({FixKind::create_contact,
                          "Make a new contact",
                          "The customer gets a contact of their own in the ledger; the order's "
                          "documents go to it. No total changes."});
    return note;
}

}  // namespace

bool uses_channel(ContactRequest const& request) {
    auto const& customer = request.customer;
    // An order whose person was erased, before anything was posted for it.
    if (customer.name.empty() && customer.company.empty() && customer.email.empty() &&
        customer.store_customer_id.empty())
        return true;
    bool const business = !customer.company.empty() || !customer.vat_number.empty();
    auto const strategy = request.rules->strategy;
    return strategy == ContactStrategy::channel ||
           (strategy == ContactStrategy::hybrid && !business);
}

Contact contact_for(ContactRequest const& request) {
    auto const& customer = request.customer;
    Contact contact;
    contact.name = customer.company.empty() ? customer.name : customer.company;
    if (!customer.email.empty()) contact.emails.push_back(customer.email);
    contact.vat_number = customer.vat_number;
    contact.external_key = external_key(request);
    contact.phone = customer.phone;
    contact.billing = customer.billing;
    contact.shipping = customer.shipping;
    auto const space = customer.name.find(' ');
    contact.first_name = customer.name.substr(0, space);
    if (space != std::string::npos) contact.last_name = customer.name.substr(space + 1);
    return contact;
}

Contact contact_from(ContactRow const& row) {
    auto const json = Json::parse(row.contact_json);
    auto contact = json ? contact_from_json(JsonCursor(*json)) : Result<Contact>(json.error());
    Contact known = contact ? *std::move(contact) : Contact{};
    known.id = row.id;
    return known;
}

ContactRow contact_row(ConnectionId const& ledger, Contact const& contact) {
    std::string emails;
    for (auto const& email : contact.emails) {
        auto const folded = fold(email);
        if (folded.empty()) continue;
        emails += folded + "\n" + loose_email(folded) + "\n";
    }
    bool const active = contact.status == ContactStatus::active;
    return {ledger,
            contact.id,
            fold(without_card_numbers(contact.name)),
            without_card_numbers(std::move(emails)),
            vat_key(contact.vat_number),
            contact.external_key,
            active ? "active" : "archived",
            without_card_numbers(contact_to_json(contact).dump(), CardText::json)};
}

Task<> ContactBook::refresh() {
    Instant const now = clock_.now();
    if (refreshed_at_ && now - *refreshed_at_ < mirror_fresh_for) co_return Result<>();
    std::string const scope = "cursor/" + ledger_.value;
    std::string cursor;
    co_await storage_.read([&](Transaction& tx) { cursor = tx.value(scope, "contacts"); });
    for (std::size_t page = 0; page < pages_max; ++page) {
        CF_CO_TRY(auto changed, co_await port_.contacts_changed(cursor));
        cursor = changed.next;
        bool const more = changed.more;
        co_await remember(std::move(changed.records), cursor);
        if (!more) break;
    }
    refreshed_at_ = now;
    co_return Result<>();
}

Wait ContactBook::remember(std::vector<Contact> contacts, std::string cursor) {
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& contact : contacts) tx.put_contact(contact_row(ledger_, contact));
        tx.put_value("cursor/" + ledger_.value, "contacts", cursor);
    });
}

Task<> ContactBook::resolve(std::vector<ContactRequest*> requests) {
    std::vector<ContactRequest*> open;
    CF_CO_TRY_VOID(co_await find_known(requests, open));
    if (open.empty()) co_return Result<>();
    CF_CO_TRY_VOID(co_await refresh());
    std::map<std::string, Creation> creations;
    for (auto* request : open) co_await decide(*request, creations);
    co_return co_await create(creations);
}

Task<> ContactBook::find_known(std::vector<ContactRequest*> const& requests,
                               std::vector<ContactRequest*>& open) {
    co_await storage_.read([&](Transaction& tx) {
        open.clear();
        for (auto* request : requests) {
            auto const& rules = *request->rules;
            std::string const key = uses_channel(*request) ? "channel:" + rules.channel_contact
                                                           : request->customer.store_customer_id;
            if (request->customer.store_customer_id.empty())
                request->guest_key =
                    tx.hashed("guest", fold(request->customer.email)).substr(0, guest_key_length);
            if (request->chosen) {
                open.push_back(request);
                continue;
            }
            if (!key.empty() && !request->make_new)
                if (auto const link = tx.contact_link(request->store, key, ledger_))
                    follow_link(tx, *link, *request);
            if (!request->contact && !request->review) open.push_back(request);
        }
    });
    co_return Result<>();
}

/// A linked contact that a person merged into another is that other one; an archived one takes no
/// documents.
void ContactBook::follow_link(Transaction& tx, VendorId id, ContactRequest& request) {
    for (int step = 0; step < merges_max; ++step) {
        auto const row = tx.contact(ledger_, id);
        if (!row) break;
        auto const contact = contact_from(*row);
        if (!contact.merged_into) {
            if (contact.status == ContactStatus::archived) {
                ContactDecision decision;
                decision.reason = "contact_archived";
                decision.candidates = {id};
                request.review = review_note(decision);
                return;
            }
            break;
        }
        id = *contact.merged_into;
    }
    request.contact = id;
}

/// What was merged away is found by its own e-mail or number, its survivor often by none of them.
void ContactBook::add_survivors(Transaction& tx, std::vector<Contact>& existing) const {
    for (std::size_t i = 0, found = existing.size(); i < found; ++i) {
        auto next = existing[i].merged_into;
        for (int step = 0; next && step < merges_max; ++step) {
            auto const known = [&](Contact const& contact) { return contact.id == *next; };
            if (std::any_of(existing.begin(), existing.end(), known)) break;
            auto const row = tx.contact(ledger_, *next);
            if (!row) break;
            existing.push_back(contact_from(*row));
            next = existing.back().merged_into;
        }
    }
}

boost::asio::awaitable<std::vector<Contact>> ContactBook::candidates_for(
    ContactRequest const& request, bool channel) {
    auto const& customer = request.customer;
    auto const email = fold(customer.email);
    std::string const person = customer.company.empty() ? customer.name : customer.company;
    std::string const name = fold(channel ? request.rules->channel_contact : person);
    std::vector<Contact> existing;
    co_await storage_.read([&](Transaction& tx) {
        existing.clear();
        for (auto const& key : {email, loose_email(email)})
            for (auto const& row :
                 tx.contact_candidates(ledger_,
                                       channel ? "" : key,
                                       channel ? "" : vat_key(customer.vat_number),
                                       name,
                                       channel ? "" : external_key(request)))
                if (std::none_of(existing.begin(), existing.end(), [&](auto const& contact) {
                        return contact.id == row.id;
                    }))
                    existing.push_back(contact_from(row));
        add_survivors(tx, existing);
    });
    co_return existing;
}

Wait ContactBook::decide(ContactRequest& request, std::map<std::string, Creation>& creations) {
    if (request.chosen) {
        co_await link_to(request, *request.chosen);
        co_return;
    }
    auto const& rules = *request.rules;
    auto const& customer = request.customer;
    bool const channel = uses_channel(request) && !request.make_new;
    auto existing = co_await candidates_for(request, channel);
    for (auto const& [key, creation] : creations) existing.push_back(creation.contact);
    auto create = [&](std::string const& key, std::string name) {
        auto& creation = creations[key];
        if (creation.wanted_by.empty()) {
            creation.contact =
                channel || key.starts_with("channel:") ? Contact{} : contact_for(request);
            creation.contact.name = std::move(name);
            creation.contact.id = VendorId("new:" + key);
            if (creation.contact.external_key.empty())
                creation.contact.external_key = ("cf:" + key).substr(0, 50);
        }
        creation.wanted_by.push_back(&request);
    };
    auto use_channel = [&](std::string const& name) {
        for (auto const& contact : existing)
            if (fold(contact.name) == fold(name) && contact.status == ContactStatus::active &&
                !contact.id.value.starts_with("new:")) {
                request.contact = contact.id;
                return;
            }
        create("channel:" + name, name);
    };
    if (channel) {
        use_channel(rules.channel_contact);
        co_return;
    }
    for (auto const& contact : existing)
        if (contact.external_key == external_key(request) &&
            contact.status == ContactStatus::active && !contact.merged_into &&
            !contact.id.value.starts_with("new:")) {
            // Our own key on it: the stored link in the ledger itself.
            co_await link_to(request, contact.id);
            co_return;
        }
    if (request.make_new) {
        create(external_key(request), contact_for(request).name);
        co_return;
    }
    auto const decision = decide_contact(customer, std::nullopt, existing, rules);
    switch (decision.kind) {
        case ContactDecisionKind::match:
            if (decision.contact->value.starts_with("new:"))
                creations.at(decision.contact->value.substr(4)).wanted_by.push_back(&request);
            else
                co_await link_to(request, *decision.contact);
            break;
        case ContactDecisionKind::create:
            create(external_key(request), decision.name);
            break;
        case ContactDecisionKind::review:
            request.review = review_note(decision);
            break;
        case ContactDecisionKind::channel_contact:
            if (existing.empty() || channel)
                use_channel(decision.name);
            else
                create("channel:" + decision.name, decision.name);
            break;
    }
}

/// The decision is kept: the next order of this customer asks nobody. A create whose answer was
/// lost is answered by the contact itself.
Wait ContactBook::link_to(ContactRequest& request, VendorId contact) {
    request.contact = contact;
    auto const& customer = request.customer.store_customer_id;
    auto const operation = operation_key(external_key(request));
    Instant const now = clock_.now();
    co_await storage_.write([&](Transaction& tx) {
        if (!customer.empty()) tx.put_contact_link(request.store, customer, ledger_, contact);
        auto const open = tx.operation(operation);
        if (!open || !open->outcome.empty()) return;
        LedgerState state;
        state.id = contact;
        tx.record_outcome(operation, open->generation, "done", state_to_json(state).dump(), now);
    });
}

std::string ContactBook::operation_key(std::string const& key) const {
    return "contact/" + ledger_.value + "/" + key;
}

Task<> ContactBook::create(std::map<std::string, Creation>& creations) {
    StepRunner runner(ledger_, port_, storage_, clock_);
    Result<> ran;
    for (int round = 1; round <= names_tried_max && !ran.has_error(); ++round) {
        std::vector<PendingOperation*> operations;
        for (auto& [key, creation] : creations) {
            if (round > 1 && !rename(creation, round)) continue;
            auto const& first = *creation.wanted_by.front();
            Contact sent = creation.contact;
            sent.id = VendorId();
            creation.operation = {operation_key(key),
                                  first.integration,
                                  first.record,
                                  PostingKey(),
                                  PutContact{std::nullopt, sent},
                                  Json::object({{"contact", key}})};
            operations.push_back(&creation.operation);
        }
        // Links are written after the outcome: a crash between leaves an operation that is done,
        // and the next wave takes its contact from there.
        ran = co_await runner.run(operations, [](Transaction&, PendingOperation const&) {});
    }
    co_await keep_created(creations);
    for (auto& [key, creation] : creations)
        for (auto* request : creation.wanted_by) answer(*request, creation.operation);
    co_return ran;
}

/// A contact that the mirror did not show has the name already: the e-mail tells the two apart
/// (accounting rules, section 15). False when the name was not the trouble.
bool ContactBook::rename(Creation& creation, int round) {
    auto const& operation = creation.operation;
    bool const taken = operation.end == PendingOperation::End::refused &&
                       operation.error->code.ends_with("contact.name_taken");
    auto const& customer = creation.wanted_by.front()->customer;
    if (!taken || customer.email.empty()) return false;
    std::string const with_email = " (" + fold(customer.email) + ")";
    auto& name = creation.contact.name;
    if (!name.ends_with(with_email)) {
        name += with_email;
        return true;
    }
    name += " " + std::to_string(round);
    return true;
}

Wait ContactBook::keep_created(std::map<std::string, Creation>& creations) {
    co_await storage_.write([&](Transaction& tx) {
        for (auto& [key, creation] : creations) {
            if (creation.operation.end != PendingOperation::End::done) continue;
            creation.contact.id = creation.operation.state.id;
            tx.put_contact(contact_row(ledger_, creation.contact));
            for (auto const* request : creation.wanted_by) {
                std::string const link =
                    key.starts_with("channel:") ? key : request->customer.store_customer_id;
                if (!link.empty())
                    tx.put_contact_link(request->store, link, ledger_, creation.contact.id);
                if (!key.starts_with("channel:"))
                    remember_written(tx, *request, creation.contact, 1);
            }
        }
    });
}

void ContactBook::answer(ContactRequest& request, PendingOperation const& operation) const {
    using End = PendingOperation::End;
    if (operation.end == End::done) request.contact = operation.state.id;
    if (operation.end == End::waiting)
        request.look_again_at =
            std::max(operation.look_again_at, clock_.now() + std::chrono::seconds(10));
    if (operation.end == End::refused)
        request.review = ReviewNote{"contact." + operation.error->code,
                                    operation.error->message,
                                    "The ledger refused a contact",
                                    operation.error->message,
                                    "The order waits; no document was made.",
                                    "Correct the customer's data in the store or the contact in "
                                    "the ledger, then retry.",
                                    std::nullopt};
}

}  // namespace cf
