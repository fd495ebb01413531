#include "engine/call_budget.hpp"

#include <algorithm>
#include <compare>
#include <utility>

#include "base/log.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t day_block = 20;  // Calls reserved on disk at once.
constexpr Duration day_length = std::chrono::hours(24);
// A vendor counts a request when it arrives, a little after we start it.
constexpr Duration window_margin = 500ms;
constexpr std::size_t last_hour_max = 20'000;
constexpr Duration jitter_max = 5s;
constexpr char day_scope[] = "day";
constexpr Duration same_guess = 10min;

Duration window_length(CallLimits const& limits) {
    return limits.per_minute ? Duration(60s) : std::chrono::duration_cast<Duration>(limits.window);
}
int window_limit(CallLimits const& limits) {
    return limits.per_minute ? limits.per_minute : limits.per_window;
}
constexpr std::int64_t unlimited = std::int64_t(1) << 60;
constexpr std::int64_t windows_an_hour = 60;
std::int64_t window_number(Instant at) { return to_unix_seconds(at) / 60; }
Instant begin_of_window(std::int64_t number) { return from_unix_seconds(number * 60); }

/// OAuth 2 sends its token requests as forms (RFC 6749, 4); what the connectors post is JSON.
bool asks_for_token(HttpRequest const& request) {
    return request.method == "POST" &&
           request.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded");
}

}  // namespace

/// Who waits, best priority first, then longest. Only the first may start; leaving wakes the next.
class CallBudget::Queue {
  public:
    using Key = std::pair<Priority, std::uint64_t>;

    /// A place in the queue; left when destroyed, even by the end of the process.
    class Place {
      public:
        Place(std::shared_ptr<Queue> queue, Priority priority) : queue_(std::move(queue)) {
            key_ = {priority, ++queue_->tickets_};
            queue_->waiting_[key_];
        }
        ~Place() {
            queue_->waiting_.erase(key_);
            queue_->wake_first();
        }
        Place(Place const&) = delete;
        Place& operator=(Place const&) = delete;

        bool is_first() const { return queue_->waiting_.begin()->first == key_; }
        Wakeup& bell() { return queue_->waiting_.at(key_); }

      private:
        std::shared_ptr<Queue> queue_;
        Key key_;
    };

    void wake_first() {
        if (!waiting_.empty()) waiting_.begin()->second.ring();
    }

  private:
    std::map<Key, Wakeup> waiting_;
    std::uint64_t tickets_ = 0;
};

CallBudget::CallBudget(
    ConnectionId connection, CallLimits limits, Clock& clock, Storage& storage, Random& random)
    : connection_(std::move(connection)),
      limits_(limits),
      clock_(clock),
      storage_(storage),
      random_(random),
      queue_(std::make_shared<Queue>()) {}

CallBudget::~CallBudget() = default;

Instant CallBudget::day_start() const {
    return std::chrono::floor<std::chrono::days>(clock_.now());
}

Instant CallBudget::day_end() const { return day_start() + day_length; }

std::int64_t CallBudget::day_limit_for(Priority priority) const {
    return priority == Priority::backfill ? limits_.per_day * 4 / 5 : limits_.per_day;
}

Wait CallBudget::count_as_backfill(std::int64_t calls) {
    mark_backfill(calls);
    std::int64_t const number = window_number(clock_.now());
    co_await storage_.write([&](Transaction& tx) {
        tx.forget_calls(connection_, "backfill", number - windows_an_hour);
        tx.reserve_calls(connection_, "backfill", number, calls, unlimited);
    });
}

/// The newest that are not marked yet.
void CallBudget::mark_backfill(std::int64_t calls) {
    for (auto made = last_hour_.rbegin(); made != last_hour_.rend() && calls > 0; ++made)
        if (!std::exchange(made->backfill, true)) --calls;
}

CallBudget::ToCome CallBudget::to_come() const {
    Instant const now = clock_.now();
    std::int64_t live = 0, backfill = 0;
    for (auto const& made : last_hour_)
        if (made.at > now - 1h) ++(made.backfill ? backfill : live);
    std::int64_t const minutes = (day_end() - now) / 1min;
    std::int64_t const used = limits_.per_day - day_left();
    auto const share = std::max<std::int64_t>(0, day_limit_for(Priority::backfill) - used);
    return {live, live * minutes / 60, std::min(share, backfill * minutes / 60)};
}

void CallBudget::drop_old() {
    Instant const now = clock_.now();
    Instant const horizon = now - window_length(limits_) - window_margin;
    while (!starts_.empty() && starts_.front() <= horizon) starts_.pop_front();
    while (!last_hour_.empty() &&
           (last_hour_.front().at <= now - 1h || last_hour_.size() > last_hour_max))
        last_hour_.pop_front();
}

bool CallBudget::has_slot(Priority priority) const {
    if (limits_.concurrent == 0) return true;
    bool const keep_one = priority != Priority::person && limits_.concurrent > 1;
    return in_flight_ < limits_.concurrent - int(keep_one);
}

Instant CallBudget::earliest_start(Priority priority) const {
    Instant earliest = std::max(clock_.now(), blocked_until_);
    int limit = window_limit(limits_);
    if (limit == 0) return earliest;
    if (priority == Priority::backfill) limit = std::max(1, limit * 4 / 5);
    if (int(starts_.size()) < limit) return earliest;
    Instant const frees_up =
        starts_[starts_.size() - std::size_t(limit)] + window_length(limits_) + window_margin;
    return std::max(earliest, frees_up);
}

Error CallBudget::refusal(std::string code, std::string what, Instant until) const {
    auto const wait = std::chrono::ceil<std::chrono::seconds>(until - clock_.now());
    return {ErrorKind::rate_limited,
            std::move(code),
            std::move(what),
            std::max<std::chrono::seconds>(1s, wait)};
}

/// What an earlier process, or another one, may have called within the window counts as called at
/// the last moment it can have been; what was called within the hour says how the day goes on.
Wait CallBudget::restore() {
    std::int64_t const number = window_number(clock_.now());
    std::int64_t const today = to_unix_seconds(day_start());
    std::map<std::int64_t, std::int64_t> used, backfill;
    std::int64_t day_used = 0;
    co_await storage_.read([&](Transaction& tx) {
        used = tx.used_since(connection_, "window", number - windows_an_hour);
        backfill = tx.used_since(connection_, "backfill", number - windows_an_hour);
        day_used = tx.used_calls(connection_, "day", today);
    });
    if (restored_) co_return;
    restored_ = true;
    reserved_day_ = day_start();
    day_used_ = day_used;
    for (auto const& [each, calls] : used) {
        auto const known = std::min<std::int64_t>(calls, window_limit(limits_));
        if (limits_.per_day > 0)
            last_hour_.insert(last_hour_.end(), std::size_t(known), {begin_of_window(each)});
        if (each < number - 1) continue;
        Instant const latest = std::min(clock_.now(), begin_of_window(each + 1));
        starts_.insert(starts_.end(), std::size_t(known), latest);
        accounted_[each] = calls;
    }
    for (auto const& [each, calls] : backfill) mark_backfill(calls);
}

Task<> CallBudget::wait_for_turn(Priority priority) {
    Queue::Place place(queue_, priority);
    for (;;) {
        if (!restored_) co_await restore();
        drop_old();
        Instant const now = clock_.now();
        if (!place.is_first() || !has_slot(priority)) {
            co_await clock_.wait(place.bell(), now + 1h);
            continue;
        }
        Instant const start = earliest_start(priority);
        if (start <= now) break;
        if (start - now > patience)
            co_return refusal("budget.blocked",
                              "'" + connection_.value + "' asked for a pause until " +
                                  to_iso(start) + "; work goes on by itself then",
                              start);
        co_await clock_.wait(place.bell(), start);
    }
    // The slot is taken before the next suspension, so nobody else takes it meanwhile.
    ++in_flight_;
    ++calls_begun_;
    take_note(clock_.now());
    co_return Result<>();
}

void CallBudget::take_note(Instant start) {
    if (window_limit(limits_) > 0) starts_.push_back(start);
    if (limits_.per_day > 0) last_hour_.push_back({start});
}

Task<> CallBudget::reserve(Priority priority) {
    Instant const today = day_start();
    if (reserved_day_ != today) {
        reserved_day_ = today;
        reserved_left_ = day_used_ = 0;
    }
    if (clock_.now() >= day_vendor_until_) day_vendor_left_ = -1;
    std::int64_t const limit = limits_.per_day ? day_limit_for(priority) : unlimited;
    bool granted = day_vendor_left_ != 0 && day_used_ - reserved_left_ < limit;
    bool const block = granted && reserved_left_ == 0;
    if (granted && !block) --reserved_left_;
    if (granted && day_vendor_left_ > 0) --day_vendor_left_;
    bool const window = granted && window_limit(limits_) > 0;
    std::int64_t const number = window_number(clock_.now());
    if (window) ++accounted_[number];
    if (block || window) {
        std::int64_t reserved = 0, in_window = 0;
        co_await storage_.write([&](Transaction& tx) {
            reserved = 0;
            auto const day = to_unix_seconds(today);
            for (std::int64_t size : {day_block, std::int64_t(1)})
                if (block && reserved == 0 &&
                    tx.reserve_calls(connection_, "day", day, size, limit))
                    reserved = size;
            day_used_ = tx.used_calls(connection_, "day", day);
            if (!window) return;
            if (accounted_.size() > 2)
                tx.forget_calls(connection_, "window", number - windows_an_hour);
            tx.reserve_calls(connection_, "window", number, 1, unlimited);
            in_window = tx.used_calls(connection_, "window", number);
        });
        if (block) granted = reserved > 0;
        if (reserved > 0) reserved_left_ += reserved - 1;
        if (window) count_strangers(number, in_window);
    }
    if (granted) co_return Result<>();
    if (day_spent_at_ < today) day_spent_at_ = clock_.now();
    Instant const until = day_vendor_left_ == 0 ? day_vendor_until_ : today + day_length;
    co_return refusal("budget.day_spent",
                      "today's calls of '" + connection_.value +
                          "' are used up; work goes on when the vendor's day begins again",
                      until + 60s);
}

/// Another process on this database calls the same vendor: its calls fill the same window.
void CallBudget::count_strangers(std::int64_t number, std::int64_t used) {
    auto& accounted = accounted_[number];
    for (; accounted < used; ++accounted) starts_.push_back(clock_.now());
    while (accounted_.begin()->first < number - 1) accounted_.erase(accounted_.begin());
}

Task<> CallBudget::acquire(Priority priority) {
    CF_CO_TRY_VOID(co_await wait_for_turn(priority));
    auto reserved = co_await reserve(priority);
    if (reserved.has_error()) {
        // The note of a call that is not made stays in the window: late, never too early.
        if (!last_hour_.empty()) last_hour_.pop_back();
        --in_flight_;
        queue_->wake_first();
    }
    co_return reserved;
}

void CallBudget::lower_window(std::int64_t left) {
    drop_old();
    auto const used = std::min<std::int64_t>(window_limit(limits_) - left, window_limit(limits_));
    while (std::int64_t(starts_.size()) < used) starts_.push_back(clock_.now());
}

void CallBudget::finish(LimitReading const& reading, bool answered) {
    --in_flight_;
    Instant const now = clock_.now();
    if (answered) last_ok_at_ = now;
    if (reading.wait) {
        auto const wait = std::chrono::duration_cast<Duration>(*reading.wait);
        // Everybody who was told to wait comes back at once, unless each adds a little of its own.
        auto const jitter = std::min<Duration>(wait / 10, jitter_max);
        Duration const more(std::int64_t(random_.below(std::uint64_t(jitter.count()) + 1)));
        blocked_until_ = std::max(blocked_until_, now + wait + more);
        log::warn("budget.throttled",
                  {{"connection", connection_.value}, {"until", to_iso(blocked_until_)}});
    }
    if (reading.day_left) {
        day_vendor_left_ = std::max<std::int64_t>(0, *reading.day_left);
        day_vendor_until_ = day_start() + day_length;
    }
    if (reading.day_exhausted) {
        day_vendor_left_ = 0;
        day_vendor_until_ = reading.wait ? blocked_until_ : day_start() + day_length;
    }
    if (reading.minute_left && limits_.per_minute > 0) lower_window(*reading.minute_left);
    if (reading.window_left && limits_.per_minute == 0 && window_limit(limits_) > 0)
        lower_window(*reading.window_left);
    if (reading.window_left && *reading.window_left == 0 && reading.window_resets_in)
        blocked_until_ = std::max(
            blocked_until_, now + std::chrono::duration_cast<Duration>(*reading.window_resets_in));
    queue_->wake_first();
}

std::int64_t CallBudget::day_left() const {
    std::int64_t const used = reserved_day_ == day_start() ? day_used_ - reserved_left_ : 0;
    std::int64_t const left = std::max<std::int64_t>(0, limits_.per_day - used);
    bool const told = day_vendor_left_ >= 0 && clock_.now() < day_vendor_until_;
    return told ? std::min(left, day_vendor_left_) : left;
}

BudgetView CallBudget::view() const {
    Instant const now = clock_.now();
    BudgetView view;
    view.concurrent_used = in_flight_;
    view.concurrent_limit = limits_.concurrent;
    view.minute_limit = window_limit(limits_);
    view.minute_length = std::chrono::duration_cast<std::chrono::seconds>(window_length(limits_));
    view.minute_used = std::int64_t(std::count_if(starts_.begin(), starts_.end(), [&](Instant at) {
        return at > now - window_length(limits_);
    }));
    view.day_limit = limits_.per_day;
    view.day_used = limits_.per_day > 0 ? limits_.per_day - day_left()
                                        : std::max<std::int64_t>(0, day_used_ - reserved_left_);
    view.day_resets_at = day_end();
    auto const coming = to_come();
    view.day_forecast = view.day_used + coming.live + coming.backfill;
    if (limits_.per_day > 0) {
        std::int64_t const left = day_left();
        if (left <= 0)
            view.day_ends_at = day_spent_at_ >= day_start() ? day_spent_at_ : now;
        else if (view.day_forecast > view.day_limit)
            view.day_ends_at = now + Duration(1h) / coming.live_an_hour *
                                         std::max<std::int64_t>(0, left - coming.backfill);
    }
    view.blocked_until = blocked_until_;
    view.last_ok_at = last_ok_at_;
    return view;
}

Duration CallBudget::gathering_window(std::int64_t calls_per_wave) const {
    if (limits_.per_day == 0) return Duration(0);
    auto const seen = view();
    // A tenth of the day is kept for what nobody foresees.
    std::int64_t const reserve = seen.day_limit / 10;
    if (seen.day_used + to_come().live <= seen.day_limit - reserve) return Duration(0);
    Duration const left_of_day = seen.day_resets_at - clock_.now();
    for (Duration window : {Duration(30s), Duration(2min)}) {
        std::int64_t const waves = left_of_day / window + 1;
        if (waves * std::max<std::int64_t>(1, calls_per_wave) <= day_left() - reserve)
            return window;
    }
    return Duration(10min);
}

bool DayOutlook::differs_from(DayOutlook const& noted) const {
    bool const ends = ends_at != Instant{}, ended = noted.ends_at != Instant{};
    if (gather != noted.gather || ends != ended) return true;
    if (!ends) return false;
    return resets_at != noted.resets_at || std::chrono::abs(ends_at - noted.ends_at) > same_guess;
}

std::string DayOutlook::batches_text() const {
    if (gather <= Duration(0)) return "";
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(gather).count();
    std::string const every =
        seconds % 60 == 0 ? std::to_string(seconds / 60) + " min" : std::to_string(seconds) + " s";
    return "posts in batches every " + every + " until the day's calls suffice again";
}

void note_outlook(Transaction& tx, ConnectionId const& connection, DayOutlook const& outlook) {
    bool const calm = outlook.ends_at == Instant{} && outlook.gather == Duration(0);
    if (calm) return tx.erase_value(day_scope, connection.value);
    Json note = Json::object({{"resets_at", std::to_string(to_micros(outlook.resets_at))},
                              {"ends_at", std::to_string(to_micros(outlook.ends_at))},
                              {"gather_us", std::to_string(outlook.gather.count())}});
    tx.put_value(day_scope, connection.value, note.dump());
}

DayOutlook noted_outlook(Transaction& tx, ConnectionId const& connection, Instant now) {
    DayOutlook outlook;
    auto const note = Json::parse(tx.value(day_scope, connection.value)).value_or(Json());
    if (note["resets_at"].text().empty()) return outlook;
    auto number = [&](char const* name) { return std::stoll(std::string(note[name].text())); };
    auto const resets_at = from_micros(number("resets_at"));
    if (resets_at <= now) return outlook;
    outlook.resets_at = resets_at;
    outlook.ends_at = from_micros(number("ends_at"));
    outlook.gather = Duration(number("gather_us"));
    return outlook;
}

Task<HttpReply> BudgetedTransport::send(HttpRequest request, HttpOptions options) {
    auto const kind =
        asks_for_token(request) ? CircuitBreaker::Kind::token : CircuitBreaker::Kind::call;
    CF_CO_TRY(auto pass, breaker_.enter(priority_, kind));
    CF_CO_TRY_VOID(co_await budget_.acquire(priority_));
    auto const still = pass.still_holds();
    if (still.has_error()) {
        budget_.finish({}, false);
        co_return still.error();
    }
    auto reply = co_await inner_.send(std::move(request), std::move(options));
    bool const answered = reply.has_value() && reply->status < 400;
    auto const reading = reply.has_value() && read_limits_ ? read_limits_(*reply) : LimitReading{};
    budget_.finish(reading, answered);
    pass.done(reply, reading.wait.has_value());
    co_await breaker_.note();
    co_return reply;
}

}  // namespace cf
