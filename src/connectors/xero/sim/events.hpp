#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf::xero::sim {

/// Something a webhook tells: a row of one organisation was created or updated.
struct Event {
    std::string category;  ///< CONTACT, INVOICE, CREDITNOTE, OVERPAYMENT, PREPAYMENT
    std::string type;      ///< CREATE, UPDATE
    std::string resource;  ///< "Invoices"
    std::string id;
    std::string tenant;
    Instant at{};
    Json data;  ///< Credit notes only: {Type, Status}.
};

/// Events of one call, in order; the webhook sender takes them afterwards. One row touched twice
/// by a call tells once.
class EventLog {
  public:
    void add(Event event) {
        for (auto const& known : events_)
            if (known.id == event.id && known.category == event.category) return;
        events_.push_back(std::move(event));
    }
    std::vector<Event> take() { return std::exchange(events_, {}); }

  private:
    std::vector<Event> events_;
};

}  // namespace cf::xero::sim
