#include "simkit/fault_plan.hpp"

#include <algorithm>
#include <array>

#include "simkit/strict_json.hpp"

namespace cf {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 12> kind_names{{
    {FaultKind::lose_reply, "lose_reply"},
    {FaultKind::time_out, "time_out"},
    {FaultKind::delayed_commit, "delayed_commit"},
    {FaultKind::throttle, "throttle"},
    {FaultKind::server_error, "server_error"},
    {FaultKind::slow, "slow"},
    {FaultKind::cut_short, "cut_short"},
    {FaultKind::drip, "drip"},
    {FaultKind::malformed, "malformed"},
    {FaultKind::truncated, "truncated"},
    {FaultKind::stale_read, "stale_read"},
    {FaultKind::refuse, "refuse"},
}};

HttpReply refusal(int status, FaultRule const& rule) {
    HttpReply reply{status, {}, rule.body};
    for (auto const& [name, value] : rule.headers) reply.headers.add(name, value);
    if (!reply.headers.find("Content-Type")) reply.headers.add("Content-Type", "text/plain");
    if (rule.retry_after_s) reply.headers.set("Retry-After", std::to_string(*rule.retry_after_s));
    return reply;
}

Result<void> check(JsonCursor const& at, FaultRule const& rule) {
    if ((rule.next > 0) == (rule.per_million > 0))
        return at.error("needs exactly one of 'next' (count) and 'per_million' (chance)");
    if (rule.next < 0 || rule.skip < 0 || rule.per_million < 0 || rule.per_million > 1'000'000)
        return at.error("has a count below 0 or a chance above 1000000");
    if (rule.status < 400 || rule.status > 599) return at.error("'status' must be 400 to 599");
    if (rule.path.empty() || rule.path.front() != '/') return at.error("'path' must begin with /");
    return {};
}

Result<FaultRule> read_rule(JsonCursor const& at) {
    CF_TRY_VOID(only_keys(at,
                          {"kind",
                           "method",
                           "path",
                           "skip",
                           "next",
                           "per_million",
                           "status",
                           "after_commit",
                           "delay_ms",
                           "retry_after_s",
                           "headers",
                           "body"}));
    FaultRule rule;
    CF_TRY(auto kind, at.string_at("kind"));
    CF_TRY(rule.kind, parse_fault_kind(kind));
    CF_TRY_VOID(read_into(at, "method", rule.method));
    CF_TRY_VOID(read_into(at, "path", rule.path));
    CF_TRY_VOID(read_into(at, "skip", rule.skip));
    CF_TRY_VOID(read_into(at, "next", rule.next));
    CF_TRY_VOID(read_into(at, "per_million", rule.per_million));
    CF_TRY_VOID(read_into(at, "after_commit", rule.after_commit));
    CF_TRY_VOID(read_into(at, "body", rule.body));
    std::int64_t status = rule.status;
    CF_TRY_VOID(read_into(at, "status", status));
    rule.status = int(status);
    std::int64_t delay_ms = 10'000;
    CF_TRY_VOID(read_into(at, "delay_ms", delay_ms));
    rule.delay = std::chrono::milliseconds(std::clamp<std::int64_t>(delay_ms, 0, 86'400'000));
    if (at.find("retry_after_s")) {
        CF_TRY(rule.retry_after_s, at.integer_at("retry_after_s"));
    }
    if (auto headers = at.find("headers")) {
        CF_TRY(auto fields, headers->members());
        for (auto const& [name, value] : fields) {
            CF_TRY(auto text, value.string());
            rule.headers.emplace_back(name, text);
        }
    }
    CF_TRY_VOID(check(at, rule));
    return rule;
}

Json to_json(FaultRule const& rule) {
    auto json = Json::object({{"id", rule.id},
                              {"kind", to_string(rule.kind)},
                              {"method", rule.method},
                              {"path", rule.path},
                              {"fired", rule.fired}});
    if (rule.next > 0) json.set("next", rule.next);
    if (rule.skip > 0) json.set("skip", rule.skip);
    if (rule.per_million > 0) json.set("per_million", rule.per_million);
    return json;
}

}  // namespace

Result<FaultKind> parse_fault_kind(std::string_view name) {
    std::string known;
    for (auto const& [kind, text] : kind_names) {
        if (text == name) return kind;
        known += (known.empty() ? "" : ", ") + std::string(text);
    }
    return Error{ErrorKind::invalid_input,
                 "sim.fault.unknown",
                 "'" + std::string(name) + "' is not a fault; known are " + known};
}

std::string_view to_string(FaultKind kind) {
    for (auto const& [value, text] : kind_names)
        if (value == kind) return text;
    return "";
}

Result<Json> FaultPlan::add(Json const& rules) {
    JsonCursor const root(rules);
    std::vector<JsonCursor> places;
    if (rules.is_array()) {
        CF_TRY(places, root.elements());
    } else {
        places.push_back(root);
    }
    std::vector<FaultRule> read;
    for (auto const& place : places) {
        CF_TRY(auto rule, read_rule(place));
        read.push_back(std::move(rule));
    }
    std::erase_if(rules_, [](Active const& active) {
        return active.rule.per_million == 0 && active.rule.next == 0;  // Spent.
    });
    if (rules_.size() + read.size() > rules_max)
        return root.error("would make more than " + std::to_string(rules_max) + " fault rules");
    auto added = Json::array();
    for (auto& rule : read) {
        rule.id = "fault-" + std::to_string(next_id_++);
        added.push_back(to_json(rule));
        auto pattern = PathPattern(rule.path);
        rules_.push_back({std::move(rule), std::move(pattern)});
    }
    return added;
}

Json FaultPlan::list() const {
    auto all = Json::array();
    for (auto const& active : rules_) all.push_back(to_json(active.rule));
    return all;
}

void FaultPlan::clear() {
    rules_.clear();
    last_reads_.clear();
    last_read_order_.clear();
}

FaultRule* FaultPlan::strike(HttpRequest const& request) {
    if (rules_.empty()) return nullptr;
    auto const path = request.path();
    for (auto& [rule, pattern] : rules_) {
        if (!rule.method.empty() && rule.method != request.method) continue;
        if (rule.kind == FaultKind::stale_read && request.method != "GET") continue;
        if (rule.per_million == 0 && rule.next == 0) continue;
        if (!pattern.match(path)) continue;
        if (rule.skip > 0) {
            --rule.skip;
            continue;
        }
        if (rule.per_million > 0) {
            if (!random_.chance_per_million(std::uint32_t(rule.per_million))) continue;
        } else {
            --rule.next;
        }
        ++rule.fired;
        return &rule;
    }
    return nullptr;
}

SimReply FaultPlan::run(HttpRequest const& request, Instant now, Execute const& execute) {
    settle(now, execute);
    if (auto const* rule = strike(request)) return carry_out(*rule, request, now, execute);
    SimReply reply{execute(request, now)};
    remember(request, reply.reply);
    return reply;
}

SimReply FaultPlan::carry_out(FaultRule const& rule,
                              HttpRequest const& request,
                              Instant now,
                              Execute const& execute) {
    switch (rule.kind) {
        case FaultKind::lose_reply:
            return {execute(request, now), ReplyFate::lose};
        case FaultKind::time_out:
            return {{}, ReplyFate::time_out};
        case FaultKind::delayed_commit: {
            if (delayed_.size() >= delayed_max) return {{}, ReplyFate::refuse};
            auto const at = now + rule.delay;
            auto const after = std::upper_bound(
                delayed_.begin(), delayed_.end(), at, [](Instant time, Delayed const& other) {
                    return time < other.at;
                });
            delayed_.insert(after, {request, at});
            return {{}, ReplyFate::time_out};
        }
        case FaultKind::throttle:
            return {refusal(429, rule)};
        case FaultKind::server_error:
            if (rule.after_commit) execute(request, now);
            return {refusal(rule.status, rule)};
        case FaultKind::slow:
            return {execute(request, now), ReplyFate::deliver, rule.delay};
        case FaultKind::cut_short:
            return {execute(request, now), ReplyFate::cut_short};
        case FaultKind::drip:
            return {execute(request, now), ReplyFate::drip, rule.delay};
        case FaultKind::malformed: {
            auto reply = execute(request, now);
            reply.body = reply.body.substr(0, reply.body.size() / 2) + "\x01{";
            return {std::move(reply)};
        }
        case FaultKind::truncated: {
            auto reply = execute(request, now);
            reply.body.resize(reply.body.size() / 2);
            return {std::move(reply)};
        }
        case FaultKind::stale_read: {
            auto reply = execute(request, now);  // The call counts, whatever it shows.
            auto const earlier = last_reads_.find(request.url);
            return {earlier == last_reads_.end() ? std::move(reply) : earlier->second};
        }
        case FaultKind::refuse:
            return {{}, ReplyFate::refuse};
    }
    return {execute(request, now)};
}

void FaultPlan::remember(HttpRequest const& request, HttpReply const& reply) {
    if (request.method != "GET" || reply.status != 200) return;
    bool const wanted = std::any_of(rules_.begin(), rules_.end(), [](Active const& active) {
        return active.rule.kind == FaultKind::stale_read;
    });
    if (!wanted) return;
    auto const [place, fresh] = last_reads_.insert_or_assign(request.url, reply);
    if (fresh) last_read_order_.push_back(place->first);
    if (last_read_order_.size() > remembered_max) {
        last_reads_.erase(last_read_order_.front());
        last_read_order_.pop_front();
    }
}

void FaultPlan::settle(Instant now, Execute const& execute) {
    while (!delayed_.empty() && delayed_.front().at <= now) {
        auto const due = std::move(delayed_.front());
        delayed_.erase(delayed_.begin());
        execute(due.request, due.at);
    }
}

Instant FaultPlan::next_due() const {
    return delayed_.empty() ? Instant::max() : delayed_.front().at;
}

}  // namespace cf
