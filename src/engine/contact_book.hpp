#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/contact_merge.hpp"
#include "engine/order_plan.hpp"
#include "engine/step_runner.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Who a document is for.
struct ContactRequest {
    IntegrationId integration;
    ConnectionId store;
    RecordId record;
    OrderCustomer customer;
    ContactRules const* rules = nullptr;
    std::optional<VendorId> chosen{};  ///< A person said: that contact.
    bool make_new = false;             ///< A person said: a contact of their own.

    std::string guest_key{};  ///< Keyed hash of a guest's e-mail; found out before it is needed.

    // Answered:
    std::optional<VendorId> contact{};
    std::optional<ReviewNote> review{};
    std::optional<Instant> look_again_at{};
};

/// Customers to contacts of one ledger (accounting rules, section 15). One new customer makes one
/// contact, however many of their orders arrive together: the lane is the only writer and decides
/// in turn.
class ContactBook {
  public:
    ContactBook(ConnectionId ledger, Ledger& port, Storage& storage, Clock& clock)
        : ledger_(std::move(ledger)), port_(port), storage_(storage), clock_(clock) {}

    /// The first request of a wave that needs the mirror brings it up to date; what follows within
    /// the wave shares that one changed-since call.
    void begin_wave() { refreshed_at_.reset(); }

    /// Answers every request: matched, created, to review, or to be looked at again.
    Task<> resolve(std::vector<ContactRequest*> requests);

    /// Customers changed in their store: contacts are made where the policy wants one for each, and
    /// changes go over field by field, never over what a person edited in the ledger.
    Task<> follow_customers(std::vector<ContactRequest*> requests);

  private:
    Task<> refresh();
    struct Creation {
        Contact contact;
        std::vector<ContactRequest*> wanted_by;
        PendingOperation operation;
    };
    struct Change {
        ContactRequest* request = nullptr;
        ContactUpdate update;
        int writes = 0;
        PendingOperation operation;
    };
    std::optional<Change> change_for(Transaction& tx, ContactRequest& request);
    void note_change(Transaction& tx, Change const& change);
    std::optional<ContactHistory> history_of(Transaction& tx, ContactRequest const& request);
    bool unchanged(Transaction& tx, ContactRequest const& request);
    void remember_written(Transaction& tx,
                          ContactRequest const& request,
                          Contact const& written,
                          int writes);
    Task<> find_known(std::vector<ContactRequest*> const& requests,
                      std::vector<ContactRequest*>& open);
    void add_survivors(Transaction& tx, std::vector<Contact>& existing) const;
    boost::asio::awaitable<std::vector<Contact>> candidates_for(ContactRequest const& request,
                                                                bool channel);
    Wait decide(ContactRequest& request, std::map<std::string, Creation>& creations);
    Task<> create(std::map<std::string, Creation>& creations);
    static bool rename(Creation& creation, int round);
    Wait keep_created(std::map<std::string, Creation>& creations);
    void answer(ContactRequest& request, PendingOperation const& operation) const;
    void follow_link(Transaction& tx, VendorId id, ContactRequest& request);
    Wait link_to(ContactRequest& request, VendorId contact);
    std::string operation_key(std::string const& key) const;
    Wait remember(std::vector<Contact> contacts, std::string cursor);

    ConnectionId ledger_;
    Ledger& port_;
    Storage& storage_;
    Clock& clock_;
    std::optional<Instant> refreshed_at_;  ///< In this wave.
};

/// Does the policy put this customer on the channel's contact?
bool uses_channel(ContactRequest const& request);
/// The contact this customer would get, and a contact of the mirror.
Contact contact_for(ContactRequest const& request);
Contact contact_from(ContactRow const& row);

/// Mirror row of a contact, with the keys the matching rules compare by.
ContactRow contact_row(ConnectionId const& ledger, Contact const& contact);

}  // namespace cf
