#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "connectors/bigcommerce/sim/model.hpp"
#include "connectors/bigcommerce/sim/settings.hpp"
#include "simkit/delivery_queue.hpp"

namespace cf::bigcommerce::sim {

struct Hook {
    Id id = 0;
    std::string client_id, scope, destination;
    Json headers;  ///< Object of texts, or null.
    bool is_active = true;
    bool deactivated = false;  ///< By the platform, not by its owner.
    Instant created{}, updated{}, last_event{};
    Instant last_exception{};  ///< When 90001 was last told.
};

/// Why a domain is blocked, for /v3/hooks/admin.
struct DomainHealth {
    std::deque<std::pair<Instant, bool>> window;  ///< When, and whether it succeeded.
    std::size_t failures = 0;                     ///< Of the window.
    Instant blocked_until{};
    int last_status = 0;
};

/// The hooks of all clients, what waits to be delivered, and the platform's patience with
/// receivers.
///
/// Life of a delivery (sheet section 11): sent when due; a failure is repeated after each step of
/// the ladder, then the hook is switched off. A domain that fails too often is blocked for three
/// minutes. Stamps and signatures are made when an attempt is sent.
class HookBook {
  public:
    static constexpr std::size_t hooks_max = 1000;

    HookBook(Settings const& settings, Switches const& switches, std::uint64_t seed);

    Hook* find(Id id);
    std::map<Id, Hook>& all() { return hooks_; }
    Hook& add(Hook hook, Instant now);
    void remove(Id id);
    void remove_client(std::string const& client_id);

    void publish(Event const& event, Instant now);
    std::vector<SimDelivery> due(Instant now);
    void delivered(std::string const& id, int status, Instant now);
    Instant next_due() const { return queue_.next_due(); }
    /// Switches off what has not seen an event for 90 days.
    void advance(Instant now);

    void set_faults(DeliveryFaults faults) { queue_.set_faults(faults); }
    DeliveryTally const& faults_struck() const { return queue_.tally(); }
    /// {client and origin} -> health
    std::map<std::pair<std::string, std::string>, DomainHealth> const& domains() const {
        return domains_;
    }
    std::vector<std::string>& emails(std::string const& client_id) { return emails_[client_id]; }
    /// Mails the platform would have sent: one line each, the last 100.
    std::deque<std::string> const& mails() const { return mails_; }
    std::size_t waiting() const { return queue_.waiting(); }
    std::size_t in_flight() const { return queue_.in_flight(); }

  private:
    struct Attempt {
        Id hook_id = 0;
        std::string body, message_id;
        std::size_t failures = 0;
        std::int64_t first_timestamp = 0;
    };

    void queue(Attempt attempt, Hook const& hook, Instant due);
    void queue_event(Hook const& hook, Event const& event, std::string const& body, Instant now);
    /// False when the delivery must not be sent now.
    bool may_send(Attempt& attempt, Hook const& hook, Instant now);
    void stamp(HttpRequest& request, Attempt& attempt, Hook const& hook, Instant now);
    void judge(Hook const& hook, int status, Instant now);
    void retry_or_give_up(Attempt attempt, Hook& hook, Instant now);
    void tell_exception(Hook& about, int code, std::string message, Instant now);
    std::string body_of(std::string const& scope, Json const& data, Instant now) const;
    std::string secret_of(std::string const& client_id) const;

    Settings const& settings_;
    Switches const& switches_;
    Random random_;
    DeliveryQueue queue_;
    std::map<Id, Hook> hooks_;
    std::map<std::string, Attempt> attempts_;  ///< By delivery id.
    std::map<std::pair<std::string, std::string>, DomainHealth> domains_;
    std::map<std::string, std::vector<std::string>> emails_;
    std::deque<std::string> mails_;
    Id last_id_ = 20'172'983;
    bool telling_exception_ = false;
};

/// Whether a hook registered for `registered` hears of `scope`; a last "*" stands for the rest.
bool scope_matches(std::string_view registered, std::string_view scope);
/// A scope the platform knows, or a wildcard over some.
bool is_known_scope(std::string_view scope);

}  // namespace cf::bigcommerce::sim
