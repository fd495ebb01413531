#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/login_throttle.hpp"
#include "api/roles.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "net/runtime.hpp"
#include "ports/storage.hpp"

namespace cf::api {

/// Who asks: a person who logged in, or a program with a token.
struct Session {
    std::string user;
    std::string csrf;  ///< Must come back in a header with every write; "" for a token.
    Instant expires{};
    Role role = Role::viewer;
};

struct User {
    std::string name;
    Role role = Role::viewer;
};

/// An API token as it may be shown: never its secret, which is kept as a hash alone.
struct TokenInfo {
    std::string id;
    std::string name;
    Role role = Role::viewer;
    std::string made_by;
    Instant expires{};
};

/// Users, sessions and API tokens. Passwords are kept as Argon2id hashes, session ids and tokens as
/// hashes of 256 random bits. Wrong passwords slow the next attempt down, per user name and per
/// address. Several processes may change them: each notices before it answers.
class Accounts {
  public:
    Accounts(Storage& storage, Clock& clock, WorkerPool& workers);

    /// Reads users, tokens and living sessions. When there is no user yet, makes the one-time
    /// set-up token.
    Wait load();
    /// Reads them again when another process changed something.
    Wait refresh();
    bool setup_required() const { return users_.empty(); }
    /// For the person at the terminal only.
    std::string const& setup_token() const { return setup_token_; }

    /// Creates the first user, an admin. Errors: unauthorized "setup.token", invalid_input
    /// "user.name", "user.password".
    Task<> set_up(std::string token, std::string name, Secret<> password);
    /// The session id for the cookie. Errors: unauthorized "login.wrong", rate_limited "login.slow"
    /// and "login.busy".
    Task<std::string> log_in(std::string name, Secret<> password, std::string address);
    Wait log_out(std::string session_id);
    std::optional<Session> find(std::string const& session_id) const;
    /// Of an "Authorization: Bearer" header's value.
    std::optional<Session> find_token(std::string_view authorization) const;

    // ---- People. `by` is noted in the audit. Errors: invalid_input "user.name", "user.password",
    // "user.exists", "user.last_admin"; not_found "user.unknown".
    std::vector<User> users() const;
    Task<> add_user(std::string name, Role role, Secret<> password, std::string by);
    Task<> set_role(std::string name, Role role, std::string by);
    Task<> remove_user(std::string name, std::string by);
    /// Ends the user's sessions too.
    Task<> reset_password(std::string name, Secret<> password, std::string by);

    // ---- Tokens. Errors: invalid_input "token.name", "token.expiry", "token.too_many"; not_found
    // "token.unknown".
    std::vector<TokenInfo> tokens() const;
    /// The token's text: shown this once.
    Task<std::string> make_token(std::string name, Role role, Duration life, std::string by);
    Task<> revoke_token(std::string id, std::string by);

  private:
    struct Known {
        Role role = Role::viewer;
        std::string hash;  ///< Argon2id.
    };
    Wait note(Json entry, Storage::Work work);
    Task<> put_user(std::string name, Known user, char const* what, std::string by);
    bool is_last_admin(std::string const& name) const;
    Wait end_sessions(std::string name);
    boost::asio::awaitable<bool> fits(std::string hash, Secret<> password);

    Storage& storage_;
    Clock& clock_;
    WorkerPool& workers_;
    std::string setup_token_;
    std::string revision_;
    int hashing_ = 0;
    std::map<std::string, Known> users_;
    std::map<std::string, Session> sessions_;  ///< By hash of the id.
    std::map<std::string, TokenInfo> tokens_;  ///< By hash of the token.
    LoginThrottle by_name_{{.free_failures = 3, .wait_max = std::chrono::minutes(15)}};
    LoginThrottle by_address_{{.free_failures = 20, .wait_max = std::chrono::minutes(1)}};
};

}  // namespace cf::api
