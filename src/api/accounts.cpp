#include "api/accounts.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "api/secrets.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/log.hpp"

namespace cf::api {
namespace {

using namespace std::chrono_literals;

constexpr Duration session_length = std::chrono::hours(12);
constexpr std::size_t sessions_max = 1'000;
constexpr int hashing_max = 16;  // Each takes 64 MB and a worker's time.

Error wrong_login() {
    return {ErrorKind::unauthorized, "login.wrong", "The name or the password is not right."};
}

Error slowed(Duration wait) {
    return {ErrorKind::rate_limited,
            "login.slow",
            "Too many wrong passwords. Wait a little, then try again.",
            std::chrono::ceil<std::chrono::seconds>(wait)};
}

/// A network has one household's worth of guesses: IPv6 gives every household a /64.
std::string address_key(std::string const& address) {
    std::size_t end = 0;
    for (int groups = 0; groups < 4 && end != std::string::npos; ++groups)
        end = address.find(':', end == 0 ? 0 : end + 1);
    return end == std::string::npos || end == 0 ? address : address.substr(0, end);
}

}  // namespace

Accounts::Accounts(Storage& storage, Clock& clock, WorkerPool& workers)
    : storage_(storage), clock_(clock), workers_(workers) {
    CF_CHECK(sodium_init() >= 0);
}

Wait Accounts::load() {
    std::vector<std::pair<std::string, std::string>> users, sessions, tokens;
    std::string revision;
    co_await storage_.read([&](Transaction& tx) {
        users = tx.values("user");
        sessions = tx.values("session");
        tokens = tx.values("token");
        revision = tx.value("accounts", "revision");
    });
    revision_ = revision;
    users_.clear();
    sessions_.clear();
    tokens_.clear();
    for (auto const& [name, text] : users) {
        // Before there were roles, a user was a hash, and could do everything.
        auto const json = Json::parse(text).value_or(Json());
        users_[name] = json.is_object() ? Known{parse_role(json["role"].text()).value_or(Role{}),
                                                std::string(json["hash"].text())}
                                        : Known{Role::admin, text};
    }
    for (auto const& [key, text] : sessions) {
        auto const json = Json::parse(text).value_or(Json());
        sessions_[key] = {std::string(json["user"].text()),
                          std::string(json["csrf"].text()),
                          parse_instant(json["expires"].text()).value_or(Instant{})};
    }
    for (auto const& [key, text] : tokens) tokens_[key] = token_from(text);
    if (!users_.empty())
        setup_token_.clear();
    else if (setup_token_.empty())
        setup_token_ = random_token();
}

Wait Accounts::refresh() {
    std::string revision;
    co_await storage_.read([&](Transaction& tx) { revision = tx.value("accounts", "revision"); });
    if (revision != revision_) co_await load();
}

Task<> Accounts::set_up(std::string token, std::string name, Secret<> password) {
    if (!setup_required() || setup_token_.empty() || !constant_time_equal(token, setup_token_))
        co_return Error{ErrorKind::unauthorized,
                        "setup.token",
                        "This set-up link is not valid any more. The current one is printed where "
                        "Crossfoot was started."};
    co_return co_await add_user(name, Role::admin, std::move(password), name);
}

boost::asio::awaitable<bool> Accounts::fits(std::string hash, Secret<> password) {
    bool same = false;
    ++hashing_;
    try {
        co_await workers_.run([&] { same = password_fits(hash, password); });
    } catch (...) {
        --hashing_;
        throw;
    }
    --hashing_;
    co_return same;
}

Task<std::string> Accounts::log_in(std::string name, Secret<> password, std::string address) {
    // Neither can be right, and neither may cost memory or a hash.
    if (name.size() > name_length_max || password.reveal().size() > password_length_max)
        co_return wrong_login();
    std::string const from = address_key(address);
    for (auto const wait :
         {by_name_.wait_of(name, clock_.now()), by_address_.wait_of(from, clock_.now())})
        if (wait) co_return slowed(*wait);
    if (hashing_ >= hashing_max)
        co_return Error{ErrorKind::rate_limited,
                        "login.busy",
                        "Too many people are logging in at this moment. Try again in a second.",
                        1s};
    auto const user = users_.find(name);
    // An unknown name costs as much time as a known one.
    static std::string const nobody = hash_password(Secret<>("nobody"));
    bool const known = user != users_.end();
    bool const right = co_await fits(known ? user->second.hash : nobody, std::move(password));
    if (!right || !known) {
        bool const locked = by_name_.failed(name, clock_.now());
        if (by_address_.failed(from, clock_.now()) || locked)
            log::warn("login.slowed_down", {{"address", address}});
        co_return wrong_login();
    }
    by_name_.succeeded(name);
    if (sessions_.size() >= sessions_max)
        sessions_.erase(
            std::min_element(sessions_.begin(), sessions_.end(), [](auto const& a, auto const& b) {
                return a.second.expires < b.second.expires;
            }));
    std::string const id = random_token();
    Session const session{name, random_token(), clock_.now() + session_length};
    sessions_[stored_key(id)] = session;
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& [key, text] : tx.values("session"))
            if (!sessions_.contains(key)) tx.erase_value("session", key);
        tx.put_value(
            "session",
            stored_key(id),
            Json::object(
                {{"user", name}, {"csrf", session.csrf}, {"expires", to_iso(session.expires)}})
                .dump());
        tx.append_audit(
            "logins", clock_.now(), Json::object({{"what", "login"}, {"user", name}}).dump());
    });
    co_return id;
}

Wait Accounts::log_out(std::string session_id) {
    auto const key = stored_key(session_id);
    sessions_.erase(key);
    co_await storage_.write([&](Transaction& tx) { tx.erase_value("session", key); });
}

std::optional<Session> Accounts::find(std::string const& session_id) const {
    auto const found = sessions_.find(stored_key(session_id));
    if (found == sessions_.end() || found->second.expires <= clock_.now()) return std::nullopt;
    // The role of now: who was demoted is that at once, who was removed is nobody.
    auto const user = users_.find(found->second.user);
    if (user == users_.end()) return std::nullopt;
    Session session = found->second;
    session.role = user->second.role;
    return session;
}

std::optional<Session> Accounts::find_token(std::string_view authorization) const {
    constexpr std::string_view bearer = "Bearer ";
    if (!authorization.starts_with(bearer)) return std::nullopt;
    auto const found = tokens_.find(stored_key(std::string(authorization.substr(bearer.size()))));
    if (found == tokens_.end() || found->second.expires <= clock_.now()) return std::nullopt;
    auto const& token = found->second;
    return Session{"token " + token.name, "", token.expires, token.role};
}

}  // namespace cf::api
