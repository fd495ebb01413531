#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "base/instant.hpp"

namespace cf {

/// What becomes of the reply on its way back. The host (server or in-memory transport) carries it
/// out.
enum class ReplyFate {
    deliver,
    lose,       ///< The request was executed, the connection drops without an answer.
    time_out,   ///< The request was executed, the answer never comes.
    cut_short,  ///< The connection breaks in the middle of the body.
    refuse,     ///< The connection is refused; nothing was executed.
    drip,       ///< The head comes at once, the body in small pieces until `delay` has passed.
};

/// A reply of a simulated vendor, and how it travels.
struct SimReply {
    HttpReply reply{};
    ReplyFate fate = ReplyFate::deliver;
    Duration delay{
        0};  ///< Time the vendor takes before the answer leaves; of a drip, until its end.
};

/// A request the simulated vendor itself makes: a webhook delivery that is due.
struct SimDelivery {
    std::string id;  ///< Opaque; handed back with the result.
    HttpRequest request;
};

/// One simulated vendor: a function from request to reply, plus the deliveries it wants to make.
///
/// Time comes in as a parameter, so one simulator serves real clients (hosted by a server), the
/// test suite and the deterministic simulation (in memory, virtual time). Single-threaded: the host
/// serialises calls. The same calls at the same instants give the same answers.
class Simulator {
  public:
    virtual ~Simulator() = default;

    virtual SimReply handle(HttpRequest const& request, Instant now) = 0;

    /// Tells the host that a request it passed to `handle` is over (for concurrency limits). Called
    /// once per `handle`, when the answer has left.
    virtual void finished(HttpRequest const& request, Instant now) = 0;

    /// Deliveries due at `now`, each handed out once.
    virtual std::vector<SimDelivery> due_deliveries(Instant now) = 0;
    /// How a delivery ended; `status` 0 means no answer.
    virtual void delivered(std::string const& id, int status, Instant now) = 0;
    /// The same with the whole answer, for vendors that look at more than its status (body,
    /// cookies). A host that has it calls this one instead.
    virtual void answered(std::string const& id, HttpReply const& reply, Instant now) {
        delivered(id, reply.status, now);
    }
    /// When `due_deliveries` will next have something, or Instant::max().
    virtual Instant next_due() const = 0;
};

}  // namespace cf
