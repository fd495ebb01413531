#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/random.hpp"
#include "connectors/woocommerce/sim/store.hpp"
#include "simkit/delivery_queue.hpp"

namespace cf::woocommerce::sim {

struct Webhook {
    Id id = 0;
    std::string name;
    std::string status = "active";  ///< active, paused, disabled
    std::string topic;              ///< "order.updated", "action.woocommerce_order_refunded"
    std::string secret;
    std::string delivery_url;
    Instant created;
    Instant modified;
    int failures = 0;  ///< In a row. Not in the REST answer.

    std::string resource() const { return topic.substr(0, topic.find('.')); }
    std::string event() const { return topic.substr(topic.find('.') + 1); }
};

/// Webhooks and their background queue: what an event names is written down at once, the body is
/// made when the delivery runs. One delivery per webhook and object waits at a time; each is tried
/// once; the seventh failure in a row disables the webhook. (recordings: README, Webhooks)
class Hooks {
  public:
    /// Body of a delivery for an event about the object `arg`, as things are now.
    using Payload = std::function<std::string(Webhook const&, Id arg)>;
    static constexpr int failures_tolerated = 5;
    static constexpr std::size_t webhooks_max = 1'000;

    Hooks(std::uint64_t seed, Settings const& settings)
        : random_(seed), queue_(seed + 1), settings_(settings) {}

    Webhook& add(Webhook webhook, Instant now);
    Webhook* find(Id id);
    std::map<Id, Webhook> const& all() const { return webhooks_; }
    bool remove(Id id) { return webhooks_.erase(id) > 0; }

    /// Tells every active webhook of that topic.
    void emit(std::string_view topic, Id arg, Instant now);
    /// The form-encoded greeting that follows creation and every failed delivery.
    void ping(Webhook const& webhook, Instant now);

    std::vector<SimDelivery> due(Instant now, Payload const& payload);
    void delivered(std::string const& id, int status, Instant now);
    Instant next_due() const;
    /// How long the background queue takes before a delivery runs.
    void set_delay(Duration delay) { delay_ = delay; }
    DeliveryQueue& queue() { return queue_; }
    std::size_t waiting() const { return waiting_.size() + queue_.waiting(); }

  private:
    struct Event {
        Id webhook = 0;
        Id arg = 0;
    };
    HttpRequest request_for(Webhook const& webhook, std::string body);
    void failed(Webhook& webhook, Instant now);

    Random random_;
    DeliveryQueue queue_;
    Settings const& settings_;
    Duration delay_ = std::chrono::seconds(2);
    std::map<Id, Webhook> webhooks_;
    std::multimap<Instant, Event> waiting_;
    std::set<std::pair<Id, Id>> waiting_keys_;
    Id next_id_ = 1;
};

/// The WordPress hooks behind a topic, as the API lists them; nothing for an unknown topic.
std::optional<Json> hooks_of_topic(std::string_view topic);
/// As the API shows it: no secret, no failure count.
Json webhook_json(Webhook const& webhook, TimeZone const& zone);

}  // namespace cf::woocommerce::sim
