#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "connectors/xero/sim/events.hpp"
#include "simkit/delivery_queue.hpp"

namespace cf::xero::sim {

enum class WebhookStatus { none, validating, unvalidated, ok, failing, disabled };
std::string_view to_string(WebhookStatus status);

/// The webhook subscription of one app (sheet 8): intent to receive, batches in sequence,
/// signature, retry ladder. All organisations of the app share one sequence and one key.
class WebhookSender {
  public:
    static constexpr auto gather = std::chrono::seconds(1);
    static constexpr std::size_t batch_max = 50;
    static constexpr auto answer_time_max = std::chrono::seconds(5);
    static constexpr auto retry_pause = std::chrono::minutes(15);
    static constexpr auto retry_span = std::chrono::hours(24);
    static constexpr auto keep_span = std::chrono::hours(24 * 31);
    static constexpr std::size_t waiting_max = 100'000;

    explicit WebhookSender(std::uint64_t seed);

    /// Sets or changes the receiver and asks it for its intent. "" unsubscribes.
    void subscribe(std::string url, std::string key, Instant now);
    /// Asks anew, after `disabled` or `unvalidated`.
    void enable(Instant now);
    void tell(std::vector<Event> events, Instant now);

    std::vector<SimDelivery> due(Instant now);
    /// How a delivery ended; a reply that took too long, redirects, sets a cookie or has a body
    /// counts as a failure.
    void answered(std::string const& id, HttpReply const& reply, Instant now);
    Instant next_due() const;

    DeliveryQueue& queue() { return queue_; }
    Json state() const;

  private:
    struct Batch {
        std::string body;
        Instant first_try{};
        int tries = 0;
    };
    struct Probe {
        bool valid = true;
        bool open = true;
        bool passed = false;
    };
    std::string send(std::string const& body, std::string const& key, Instant due);
    void send_current(Instant due);
    void send_next(Instant now);
    void probe_answered(Probe& probe, int status, bool proper, Instant now);
    std::string body_of(std::vector<Event> const& events);
    bool proper(HttpReply const& reply, Instant sent, Instant now) const;

    Random random_;
    DeliveryQueue queue_;
    std::string url_, key_;
    WebhookStatus status_ = WebhookStatus::none;
    bool proven_ = false;  ///< The receiver has passed the intent check.
    std::map<std::string, Probe> probes_;
    std::deque<Event> waiting_;
    Instant flush_at_ = Instant::max();
    std::optional<Batch> current_;
    std::string current_id_;
    std::map<std::string, Instant> sent_at_;
    std::int64_t sequence_ = 0;
    std::int64_t delivered_ = 0;
    std::int64_t failed_ = 0;
    std::int64_t lost_ = 0;
};

}  // namespace cf::xero::sim
