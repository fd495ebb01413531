#pragma once

#include <string>

#include "base/json.hpp"
#include "engine/engine.hpp"
#include "engine/review_desk.hpp"

namespace cf {

/// What people look at, as JSON in the form of the HTTP API (amounts are strings, instants ISO
/// 8601). The web pages, the CLI and other programs read the same views.
class Views {
  public:
    Views(Engine& engine, Storage& storage, Clock& clock)
        : engine_(engine), storage_(storage), clock_(clock), desk_(engine, storage, clock) {}

    /// What is parked for people, and their answers.
    ReviewDesk& desk() { return desk_; }

    boost::asio::awaitable<Json> overview();
    boost::asio::awaitable<Json> connections();
    boost::asio::awaitable<Json> orders(OrderQuery query);
    /// Null when there is no such order.
    boost::asio::awaitable<Json> order(IntegrationId integration, RecordId order);
    boost::asio::awaitable<Json> documents(std::string integration,
                                           std::string text,
                                           std::string after,
                                           int limit);
    /// Reads the order again and posts what differs. False when there is no such order.
    boost::asio::awaitable<bool> replay(IntegrationId integration, RecordId order, std::string by);

  private:
    Integration const* integration(IntegrationId const& id) const;
    std::string document_url(PostingRow const& posting);
    Json document_json(PostingRow const& posting);
    Engine& engine_;
    Storage& storage_;
    Clock& clock_;
    ReviewDesk desk_;
};

}  // namespace cf
