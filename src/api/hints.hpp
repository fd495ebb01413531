#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "net/http_server.hpp"

namespace cf::api {

/// Hints for open pages (architecture, section 10.12): at most four a second each, the same hint
/// once. A page that falls behind is told to read everything again. A lost hint costs freshness,
/// never truth.
class HintHub {
  public:
    explicit HintHub(Clock& clock) : clock_(clock) {}

    void publish(std::string_view topic, std::string_view key);
    /// A stream of server-sent events; nullptr when too many pages are open.
    std::shared_ptr<ReplyStream> open();
    void close_all();

  private:
    class Page;
    Clock& clock_;
    std::set<std::weak_ptr<Page>, std::owner_less<std::weak_ptr<Page>>> pages_;
};

}  // namespace cf::api
