#include "api/proven_days.hpp"

#include <algorithm>

#include "proof/statement.hpp"

namespace cf::api {

boost::asio::awaitable<Json> proven_days(Engine& engine,
                                         Storage& storage,
                                         std::string integration) {
    Json::Array items;
    for (auto const* one : engine.integrations()) {
        if (!integration.empty() && one->row.id.value != integration) continue;
        Json const days = co_await proof::kept_days(storage, one->row.id);
        for (auto const& day : days.items()) {
            Json item = Json::object({{"integration", one->row.id.value}});
            for (auto const& [name, value] : day.members()) item.set(name, value);
            items.push_back(std::move(item));
        }
    }
    std::ranges::stable_sort(
        items, [](Json const& a, Json const& b) { return a["day"].text() > b["day"].text(); });
    co_return Json::object({{"items", Json::array(std::move(items))}});
}

}  // namespace cf::api
