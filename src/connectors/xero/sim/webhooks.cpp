#include "connectors/xero/sim/webhooks.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace cf::xero::sim {
namespace {

std::string no_zone_millis(Instant at) {
    auto text = to_iso_millis(at);
    text.pop_back();
    return text;
}

/// The public host whatever the base URL of the test (sheet 8): never to be called.
Json event_json(Event const& event) {
    auto json = Json::object(
        {{"resourceUrl", "https://api.xero.com/api.xro/2.0/" + event.resource + "/" + event.id},
         {"resourceId", event.id},
         {"tenantId", event.tenant},
         {"tenantType", "ORGANISATION"},
         {"eventCategory", event.category},
         {"eventType", event.type},
         {"eventDateUtc", no_zone_millis(event.at)}});
    if (!event.data.is_null()) json.set("data", event.data);
    return json;
}

}  // namespace

std::string_view to_string(WebhookStatus status) {
    switch (status) {
        case WebhookStatus::none:
            return "none";
        case WebhookStatus::validating:
            return "validating";
        case WebhookStatus::unvalidated:
            return "unvalidated";
        case WebhookStatus::ok:
            return "ok";
        case WebhookStatus::failing:
            return "failing";
        case WebhookStatus::disabled:
            return "disabled";
    }
    return "";
}

WebhookSender::WebhookSender(std::uint64_t seed) : random_(seed), queue_(seed + 1) {}

void WebhookSender::subscribe(std::string url, std::string key, Instant now) {
    url_ = std::move(url);
    key_ = std::move(key);
    current_.reset();
    current_id_.clear();
    proven_ = false;
    queue_.clear();
    if (url_.empty()) {
        status_ = WebhookStatus::none;
        waiting_.clear();
        flush_at_ = Instant::max();
        return;
    }
    enable(now);
}

void WebhookSender::enable(Instant now) {
    if (url_.empty()) return;
    probes_.clear();
    status_ = WebhookStatus::validating;
    // A mix of rightly and wrongly signed calls, all of which must be told apart (quirk 48).
    for (bool valid : {true, false, true, false}) {
        auto const body = Json::object({{"events", Json::array()},
                                        {"firstEventSequence", 0},
                                        {"lastEventSequence", 0},
                                        {"entropy", random_.token(20)}})
                              .dump();
        auto const dropped = queue_.dropped();
        auto const id = send(body, valid ? key_ : key_ + "-wrong", now);
        probes_[id] = Probe{.valid = valid, .open = queue_.dropped() == dropped};
    }
}

std::string WebhookSender::send(std::string const& body, std::string const& key, Instant due) {
    HttpRequest request{"POST", url_, {}, body};
    request.headers.add("Content-Type", "application/json; charset=utf-8");
    request.headers.add("x-xero-signature", to_base64(hmac_sha256(key, body)));
    return queue_.push(std::move(request), due);
}

void WebhookSender::send_current(Instant due) {
    auto const dropped = queue_.dropped();
    current_id_ = send(current_->body, key_, due);
    if (queue_.dropped() == dropped) return;
    // Lost on the way while the vendor believes it arrived.
    current_.reset();
    current_id_.clear();
}

void WebhookSender::tell(std::vector<Event> events, Instant now) {
    // A receiver that has never proven its intent is told nothing.
    if (status_ == WebhookStatus::none || !proven_ || events.empty()) return;
    for (auto& event : events) {
        if (waiting_.size() >= waiting_max) waiting_.pop_front(), ++lost_;
        waiting_.push_back(std::move(event));
    }
    if (flush_at_ == Instant::max()) flush_at_ = now + gather;
    if (waiting_.size() >= batch_max) flush_at_ = now;
}

std::string WebhookSender::body_of(std::vector<Event> const& events) {
    auto list = Json::array();
    for (auto const& event : events) list.push_back(event_json(event));
    auto const first = sequence_ + 1;
    sequence_ += std::int64_t(events.size());
    return Json::object({{"events", std::move(list)},
                         {"firstEventSequence", first},
                         {"lastEventSequence", sequence_},
                         {"entropy", random_.token(20)}})
        .dump();
}

/// Puts the next batch on its way when none is.
void WebhookSender::send_next(Instant now) {
    while (!waiting_.empty() && now - waiting_.front().at > keep_span)
        waiting_.pop_front(), ++lost_;
    bool const sending = status_ == WebhookStatus::ok || status_ == WebhookStatus::failing;
    if (current_ || !sending || waiting_.empty() || flush_at_ > now) return;
    std::vector<Event> events;
    while (!waiting_.empty() && events.size() < batch_max) {
        events.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    flush_at_ = waiting_.empty() ? Instant::max() : now;
    current_ = Batch{body_of(events), now, 1};
    send_current(now);
}

std::vector<SimDelivery> WebhookSender::due(Instant now) {
    send_next(now);
    auto deliveries = queue_.take_due(now);
    for (auto const& delivery : deliveries) sent_at_[delivery.id] = now;
    return deliveries;
}

bool WebhookSender::proper(HttpReply const& reply, Instant sent, Instant now) const {
    return now - sent <= answer_time_max && reply.body.empty() && !reply.headers.find("Set-Cookie");
}

void WebhookSender::probe_answered(Probe& probe, int status, bool proper, Instant now) {
    probe.open = false;
    bool const accepted = status >= 200 && status < 300;
    probe.passed = proper && (probe.valid ? accepted : status == 401);
    bool const open = std::any_of(
        probes_.begin(), probes_.end(), [](auto const& one) { return one.second.open; });
    if (open) return;
    bool const all = std::all_of(
        probes_.begin(), probes_.end(), [](auto const& one) { return one.second.passed; });
    status_ = all ? WebhookStatus::ok : WebhookStatus::unvalidated;
    proven_ |= all;
    if (all && current_ && current_id_.empty()) {
        current_->first_try = now;
        current_->tries = 1;
        send_current(now);
    }
}

void WebhookSender::answered(std::string const& id, HttpReply const& reply, Instant now) {
    auto const sent = sent_at_.find(id);
    if (sent == sent_at_.end()) return;
    bool const in_form = proper(reply, sent->second, now);
    sent_at_.erase(sent);
    queue_.finish(id);
    if (auto probe = probes_.find(id); probe != probes_.end()) {
        probe_answered(probe->second, reply.status, in_form, now);
        return;
    }
    if (id != current_id_ || !current_) return;
    if (in_form && reply.status >= 200 && reply.status < 300) {
        ++delivered_;
        status_ = WebhookStatus::ok;
        current_.reset();
        current_id_.clear();
        return;
    }
    ++failed_;
    status_ = WebhookStatus::failing;
    if (now - current_->first_try >= retry_span) {
        // Disabled after a day; what waits is kept and replayed once it is enabled again.
        status_ = WebhookStatus::disabled;
        current_id_.clear();
        return;
    }
    auto const pause = current_->tries == 1 ? Duration(0) : Duration(retry_pause);
    ++current_->tries;
    send_current(now + pause);
}

Instant WebhookSender::next_due() const {
    bool const sending = status_ == WebhookStatus::ok || status_ == WebhookStatus::failing;
    auto const flush = !current_ && sending && !waiting_.empty() ? flush_at_ : Instant::max();
    return std::min(flush, queue_.next_due());
}

Json WebhookSender::state() const {
    return Json::object({{"url", url_},
                         {"status", to_string(status_)},
                         {"sequence", sequence_},
                         {"delivered", delivered_},
                         {"failed", failed_},
                         {"lost", lost_},
                         {"waiting", std::uint64_t(waiting_.size() + (current_ ? 1 : 0))}});
}

}  // namespace cf::xero::sim
