#include "connectors/xero/sim/idempotency.hpp"

#include "base/encoding.hpp"
#include "connectors/xero/sim/call.hpp"

namespace cf::xero::sim {
namespace {

/// The key of a write; "" where the header is absent or ignored.
std::string key_of(HttpRequest const& request) {
    if (request.method != "POST" && request.method != "PUT") return "";
    return std::string(request.headers.get("Idempotency-Key"));
}

}  // namespace

HttpReply IdempotencyStore::run(std::string const& scope,
                                HttpRequest const& request,
                                Instant now,
                                bool twin_conflicts,
                                std::function<HttpReply()> const& execute) {
    auto const key = key_of(request);
    if (key.empty()) return execute();
    if (key.size() > key_length_max)
        return plain_validation("Idempotency Key must not be longer than 128 characters.");
    forget_old(now);
    auto const hash = sha256(request.body);
    auto const place = records_.find(scope + "|" + key);
    if (place != records_.end() && now - place->second.at <= lifetime) {
        auto& record = place->second;
        if (record.method != request.method || record.url != request.url ||
            record.body_hash != hash)
            return plain_validation("Idempotency Key: " + key +
                                    " is used with a different request.");
        if (twin_conflicts && record.in_flight > 0) return HttpReply::text(409, "");
        ++record.in_flight;
        return record.reply;
    }
    auto reply = execute();
    records_[scope + "|" + key] = {request.method, request.url, hash, reply, now, 1};
    ages_.emplace_back(now, scope + "|" + key);
    return reply;
}

void IdempotencyStore::finished(std::string const& scope, HttpRequest const& request) {
    auto const place = records_.find(scope + "|" + key_of(request));
    if (place != records_.end() && place->second.in_flight > 0) --place->second.in_flight;
}

void IdempotencyStore::forget_old(Instant now) {
    while (!ages_.empty() && (now - ages_.front().first > lifetime || ages_.size() > records_max)) {
        auto const place = records_.find(ages_.front().second);
        if (place != records_.end() && place->second.at == ages_.front().first)
            records_.erase(place);
        ages_.pop_front();
    }
}

void IdempotencyStore::clear() {
    records_.clear();
    ages_.clear();
}

}  // namespace cf::xero::sim
