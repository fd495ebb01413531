// /api/v1/review: what waits for people, by item and by root cause, and their answers.
#include "api/replies.hpp"
#include "api/web_api.hpp"

namespace cf::api {
namespace {

ServerReply nothing_there() {
    return reply_problem({ErrorKind::not_found, "not_found", "There is nothing at this address."});
}

ReviewQuery items_wanted(Query const& query) {
    ReviewQuery wanted;
    wanted.integration = query.text("integration");
    wanted.root = query.text("root");
    wanted.text = query.text("q");
    wanted.after = query.text("cursor");
    wanted.limit = query.page_size();
    if (auto const state = query.text("state"); !state.empty()) wanted.state = state;
    return wanted;
}

}  // namespace

boost::asio::awaitable<ServerReply> WebApi::read_review(HttpRequest request, Query query) {
    auto const parts = parts_of(request);
    auto& desk = parts_.views.desk();
    if (parts.size() == 1) {
        auto wanted = items_wanted(query);
        co_return reply_json(200, co_await desk.list(std::move(wanted)));
    }
    if (parts[1] == "groups") {
        auto integration = query.text("integration");
        co_return reply_json(200, co_await desk.groups(std::move(integration)));
    }
    auto const item = co_await desk.show(parts[1]);
    co_return item.is_null() ? nothing_there() : reply_json(200, item);
}

boost::asio::awaitable<ServerReply> WebApi::answer_review(HttpRequest request, Session session) {
    auto const parts = parts_of(request);
    auto& desk = parts_.views.desk();
    auto body = json_body_of(request);
    if (body.has_error()) co_return reply_problem(body.error());
    auto text = [&](char const* name) { return std::string((*body)[name].text()); };
    if (parts.size() == 2 && parts[1] == "retry") {
        auto const taken = co_await desk.retry_all(text("integration"), text("root"), session.user);
        parts_.hints.publish("review", "");
        co_return reply_json(202, Json::object({{"retried", taken}}));
    }
    if (parts.size() != 3) co_return nothing_there();
    ReviewDesk::Answer answer{
        parts[1], text("fix"), text("choice"), text("fingerprint"), session.user};
    if (parts[2] == "preview") {
        auto const shown = co_await desk.preview(std::move(answer));
        co_return shown.has_error() ? reply_problem(shown.error()) : reply_json(200, *shown);
    }
    if (parts[2] == "retry" || parts[2] == "dismiss") answer.fix = parts[2];
    auto const done = co_await desk.fix(std::move(answer));
    if (done.has_error()) co_return reply_problem(done.error());
    parts_.hints.publish("review", parts[1]);
    co_return parts[2] == "dismiss" ? ServerReply(HttpReply{204, {}, ""})
                                    : reply_json(202, Json::object({{"ok", true}}));
}

}  // namespace cf::api
