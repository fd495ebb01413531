#include "engine/circuit_breaker.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using Cause = BreakerView::Cause;
using State = BreakerView::State;

constexpr char breaker_scope[] = "breaker";

std::string_view word_of(Cause cause) {
    switch (cause) {
        case Cause::unreachable:
            return "unreachable";
        case Cause::failing:
            return "failing";
        case Cause::refuses_access:
            return "refuses_access";
        case Cause::none:
            break;
    }
    return "";
}

Cause cause_from(std::string_view word) {
    for (auto cause : {Cause::unreachable, Cause::failing, Cause::refuses_access})
        if (word_of(cause) == word) return cause;
    return Cause::none;
}

/// What a call says against its connection; none when it says nothing against it.
Cause fault_in(Result<HttpReply> const& reply, CircuitBreaker::Kind kind, bool asked_to_wait) {
    if (reply.has_error()) {
        auto const error = reply.error().kind;
        bool const broken = error == ErrorKind::unavailable || error == ErrorKind::outcome_unknown;
        return broken ? Cause::unreachable : Cause::none;
    }
    if (asked_to_wait || reply->status == 429) return Cause::none;
    bool const no_token = kind == CircuitBreaker::Kind::token && reply->status >= 400;
    if (reply->status == 401 || (no_token && reply->status < 500)) return Cause::refuses_access;
    return reply->status >= 500 ? Cause::failing : Cause::none;
}

}  // namespace

std::string BreakerView::sentence(std::string const& name) const {
    if (state == State::closed) return "";
    if (cause == Cause::refuses_access) return name + " does not accept our key";
    return name +
           (cause == Cause::failing ? " answers with nothing but errors" : " does not answer");
}

Json breaker_to_json(BreakerView const& view, std::string const& name) {
    if (view.state == State::closed) return Json();
    return Json::object({{"state", view.state == State::open ? "open" : "half_open"},
                         {"cause", word_of(view.cause)},
                         {"text", view.sentence(name)},
                         {"since", to_iso(view.since)},
                         {"next_try_at", to_iso(view.next_try_at)}});
}

BreakerView noted_breaker(Transaction& tx, ConnectionId const& connection) {
    BreakerView view;
    auto const note = Json::parse(tx.value(breaker_scope, connection.value)).value_or(Json());
    auto const since = parse_instant(note["since"].text());
    auto const next = parse_instant(note["next_try_at"].text());
    if (!since || !next) return view;
    view.state = State::open;
    view.cause = cause_from(note["cause"].text());
    view.since = *since;
    view.next_try_at = *next;
    return view;
}

CircuitBreaker::CircuitBreaker(
    ConnectionId connection, std::string name, Clock& clock, Storage& storage, Random& random)
    : connection_(std::move(connection)),
      name_(std::move(name)),
      clock_(clock),
      storage_(storage),
      random_(random) {}

CircuitBreaker::Pass::~Pass() {
    if (trying_ && way_ == Way::attempt) *trying_ = false;
}

Result<> CircuitBreaker::Pass::still_holds() const {
    if (way_ != Way::usual || breaker_->view_.state == State::closed) return {};
    return breaker_->refusal();
}

void CircuitBreaker::Pass::done(Result<HttpReply> const& reply, bool asked_to_wait) {
    auto const fault = fault_in(reply, kind_, asked_to_wait);
    bool const is_token = kind_ == Kind::token;
    if (fault == Cause::refuses_access && !is_token) breaker_->token_may_follow_ = true;
    if (fault != Cause::none)
        breaker_->failed(*this, fault);
    else if (reply.has_value() && !is_token)
        breaker_->answered();
}

Result<CircuitBreaker::Pass> CircuitBreaker::enter(Priority priority, Kind kind) {
    if (view_.state == State::closed) return Pass(*this, kind, Pass::Way::usual);
    if (priority == Priority::person) return Pass(*this, kind, Pass::Way::person);
    bool const renewal = kind == Kind::token && token_may_follow_;
    bool const early = view_.state == State::open && clock_.now() < view_.next_try_at;
    if (*trying_ || (early && !renewal)) return refusal();
    if (view_.state == State::open && !early) ++tries_;
    token_may_follow_ = false;
    view_.state = State::half_open;
    *trying_ = true;
    return Pass(*this, kind, Pass::Way::attempt);
}

BreakerView CircuitBreaker::view() const { return view_; }

void CircuitBreaker::answered() {
    bool const was_closed = view_.state == State::closed;
    view_.failures = 0;
    token_may_follow_ = false;
    if (was_closed) return;
    log::warn("connection.answers_again", {{"connection", connection_.value}});
    view_.state = State::closed;
    view_.cause = Cause::none;
    tries_ = 0;
    if (changed_) changed_();
}

void CircuitBreaker::failed(Pass const& pass, Cause cause) {
    if (view_.state == State::closed) {
        if (++view_.failures < failures_max) return;
        view_.cause = cause;
        view_.since = clock_.now();
        ++view_.opened;
        open();
    } else if (pass.way_ == Pass::Way::attempt) {
        // A failure of a call from before it opened says nothing new.
        ++view_.failures;
        view_.cause = cause;
        open();
    }
}

/// Whoever was refused comes back when the pause is over: a little chance parts the many.
void CircuitBreaker::open() {
    Duration pause = pause_first;
    for (int i = 0; i < tries_ && pause < pause_max; ++i) pause *= 2;
    pause = std::min(pause, pause_max);
    pause += Duration(std::int64_t(random_.below(std::uint64_t((pause / 10).count()) + 1)));
    view_.state = State::open;
    view_.next_try_at = clock_.now() + pause;
    log::warn("connection.paused",
              {{"connection", connection_.value},
               {"cause", std::string(word_of(view_.cause))},
               {"until", to_iso(view_.next_try_at)}});
    if (changed_) changed_();
}

Error CircuitBreaker::refusal() const {
    auto const wait = std::max<Duration>(view_.next_try_at - clock_.now(), try_takes);
    bool const now = view_.state == State::half_open;
    return {ErrorKind::rate_limited,
            "connection.paused",
            view_.sentence(name_) + (now ? "; it is being tried again"
                                         : "; it is tried again at " + to_iso(view_.next_try_at)),
            std::chrono::ceil<std::chrono::seconds>(wait)};
}

Wait CircuitBreaker::note() {
    if (view_.state == State::half_open) co_return;
    auto text = breaker_to_json(view_, name_);
    std::string const wanted = text.is_null() ? std::string() : text.dump();
    if (wanted == noted_) co_return;
    co_await storage_.write([&](Transaction& tx) {
        if (tx.value(breaker_scope, connection_.value) == wanted) return;
        if (wanted.empty())
            tx.erase_value(breaker_scope, connection_.value);
        else
            tx.put_value(breaker_scope, connection_.value, wanted);
    });
    noted_ = wanted;
}

}  // namespace cf
