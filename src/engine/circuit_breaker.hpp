#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "ports/http_transport.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Whether one connection answers, for people to look at.
struct BreakerView {
    enum class State {
        closed,     ///< Calls go through.
        open,       ///< It failed too often: nothing calls until `next_try_at`.
        half_open,  ///< One call finds out whether it answers again.
    };
    enum class Cause { none, unreachable, failing, refuses_access };

    State state = State::closed;
    Cause cause = Cause::none;
    int failures = 0;         ///< In a row.
    Instant since{};          ///< When it stopped answering; while not closed.
    Instant next_try_at{};    ///< While open.
    std::int64_t opened = 0;  ///< Times since the start of the process.

    /// "Xero does not answer"; "" while closed.
    std::string sentence(std::string const& name) const;
};

/// As the HTTP API tells it; null while closed.
Json breaker_to_json(BreakerView const& view, std::string const& name);
/// What the serving process last noted of a connection, for other processes on its database.
BreakerView noted_breaker(Transaction& tx, ConnectionId const& connection);

/// Stops calls to a connection that fails as a whole, and finds out when it works again.
///
/// It opens after `failures_max` failures in a row: nobody there, no whole answer, 5xx, or our key
/// refused (401, or no token for it). A complaint about one record (other 4xx) and a request for a
/// pause (429) are answers. While it is open a call is refused at once; after a pause that doubles
/// from try to try one call goes through, and its answer closes or opens it again. What people ask
/// for always goes through. A new token may always be asked for right after a 401: otherwise a
/// token that was replaced meanwhile would keep it open.
class CircuitBreaker {
  public:
    static constexpr int failures_max = 5;
    static constexpr Duration pause_first = std::chrono::seconds(30);
    static constexpr Duration pause_max = std::chrono::minutes(10);
    /// Who meets somebody else's try comes back after this.
    static constexpr Duration try_takes = std::chrono::seconds(5);

    enum class Kind { call, token };  ///< A token alone does not prove that calls work.

    CircuitBreaker(
        ConnectionId connection, std::string name, Clock& clock, Storage& storage, Random& random);

    /// Leave to make one call. Ends without a word when the call was not made after all.
    class Pass {
      public:
        ~Pass();
        Pass(Pass&& other) noexcept = default;
        Pass& operator=(Pass&&) = delete;

        /// Error, as `enter` has it: it opened while this call waited for its turn.
        Result<> still_holds() const;
        /// What became of the call. `asked_to_wait`: the vendor wants a pause, which the call
        /// budget keeps.
        void done(Result<HttpReply> const& reply, bool asked_to_wait);

      private:
        friend class CircuitBreaker;
        enum class Way { usual, person, attempt };
        Pass(CircuitBreaker& breaker, Kind kind, Way way)
            : breaker_(&breaker), kind_(kind), way_(way), trying_(breaker.trying_) {}

        CircuitBreaker* breaker_;
        Kind kind_;
        Way way_;
        std::shared_ptr<bool> trying_;  ///< Outlives the breaker at the end of the process.
    };

    /// Error: rate_limited "connection.paused" with the time until the next try.
    Result<Pass> enter(Priority priority, Kind kind);
    /// Writes down for other processes what has changed. After each call.
    Wait note();

    BreakerView view() const;
    void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  private:
    void answered();
    void failed(Pass const& pass, BreakerView::Cause cause);
    void open();
    Error refusal() const;

    ConnectionId const connection_;
    std::string const name_;
    Clock& clock_;
    Storage& storage_;
    Random& random_;
    std::function<void()> changed_;
    BreakerView view_;
    std::shared_ptr<bool> trying_ = std::make_shared<bool>(false);  ///< A try is under way.
    bool token_may_follow_ = false;
    int tries_ = 0;            ///< Since it opened.
    std::string noted_ = "?";  ///< What storage holds; unknown at first.
};

}  // namespace cf
