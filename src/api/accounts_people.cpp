// Users and API tokens: made, changed and taken away by admins and at the terminal.
#include <sodium.h>

#include <algorithm>
#include <array>

#include "api/accounts.hpp"
#include "api/secrets.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"

namespace cf::api {
namespace {

constexpr std::size_t users_max = 1'000, tokens_max = 500;
constexpr Duration token_life_max = std::chrono::hours(24) * 366;

Error refused(char const* code, std::string message) {
    return {ErrorKind::invalid_input, code, std::move(message)};
}

Error unknown_user(std::string const& name) {
    return {ErrorKind::not_found, "user.unknown", "There is no user '" + name + "'."};
}

Result<> check_name(std::string const& name) {
    bool const plain = std::none_of(
        name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (name.empty() || name.size() > name_length_max || !plain)
        return refused("user.name", "Give a name of 1 to 100 characters.");
    return {};
}

Result<> check_password(Secret<> const& password) {
    auto const length = password.reveal().size();
    if (length < password_length_min || length > password_length_max)
        return refused("user.password", "The password must have 10 to 200 characters.");
    return {};
}

}  // namespace

std::string random_token() {
    std::string bytes(32, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return to_base64url(bytes);
}

std::string stored_key(std::string const& secret) { return to_hex(sha256(secret)); }

std::string hash_password(Secret<> const& password) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    auto const& text = password.reveal();
    CF_CHECK(crypto_pwhash_str(out.data(),
                               text.data(),
                               text.size(),
                               crypto_pwhash_OPSLIMIT_INTERACTIVE,
                               crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0);
    return out.data();
}

bool password_fits(std::string const& hash, Secret<> const& password) {
    auto const& text = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

TokenInfo token_from(std::string const& text) {
    auto const json = Json::parse(text).value_or(Json());
    auto const member = [&](char const* name) { return std::string(json[name].text()); };
    return {member("id"),
            member("name"),
            role_of_scope(json["scope"].text()).value_or(Role::viewer),
            member("made_by"),
            parse_instant(json["expires"].text()).value_or(Instant{})};
}

std::string token_to_text(TokenInfo const& token) {
    return Json::object({{"id", token.id},
                         {"name", token.name},
                         {"scope", scope_of(token.role)},
                         {"made_by", token.made_by},
                         {"expires", to_iso(token.expires)}})
        .dump();
}

/// The change, its audit entry, and the sign for other processes: together.
Wait Accounts::note(Json entry, Storage::Work work) {
    Instant const now = clock_.now();
    std::string const revision = random_token();
    co_await storage_.write([&](Transaction& tx) {
        work(tx);
        tx.put_value("accounts", "revision", revision);
        tx.append_audit("logins", now, entry.dump());
    });
    revision_ = revision;
}

std::vector<User> Accounts::users() const {
    std::vector<User> all;
    for (auto const& [name, user] : users_) all.push_back({name, user.role});
    return all;
}

bool Accounts::is_last_admin(std::string const& name) const {
    return std::none_of(users_.begin(), users_.end(), [&](auto const& one) {
        return one.first != name && one.second.role == Role::admin;
    });
}

Task<> Accounts::put_user(std::string name, Known user, char const* what, std::string by) {
    Json const value = Json::object({{"hash", user.hash}, {"role", to_string(user.role)}});
    Json entry =
        Json::object({{"what", what}, {"user", name}, {"role", to_string(user.role)}, {"by", by}});
    co_await note(std::move(entry),
                  [&](Transaction& tx) { tx.put_value("user", name, value.dump()); });
    users_[name] = std::move(user);
    setup_token_.clear();
    co_return Result<>();
}

Task<> Accounts::add_user(std::string name, Role role, Secret<> password, std::string by) {
    CF_CO_TRY_VOID(check_name(name));
    CF_CO_TRY_VOID(check_password(password));
    if (users_.contains(name))
        co_return refused("user.exists", "There is a user '" + name + "' already.");
    if (users_.size() >= users_max)
        co_return refused("user.too_many", "There are 1,000 users, as many as may be.");
    Known user{role, ""};
    co_await workers_.run([&] { user.hash = hash_password(password); });
    co_return co_await put_user(std::move(name), std::move(user), "user.created", std::move(by));
}

Task<> Accounts::set_role(std::string name, Role role, std::string by) {
    auto const found = users_.find(name);
    if (found == users_.end()) co_return unknown_user(name);
    if (role != Role::admin && is_last_admin(name))
        co_return refused("user.last_admin",
                          "'" + name + "' is the only admin; make another one first.");
    Known const user{role, found->second.hash};
    co_return co_await put_user(std::move(name), user, "user.role", std::move(by));
}

Task<> Accounts::reset_password(std::string name, Secret<> password, std::string by) {
    auto const found = users_.find(name);
    if (found == users_.end()) co_return unknown_user(name);
    CF_CO_TRY_VOID(check_password(password));
    Known user{found->second.role, ""};
    co_await workers_.run([&] { user.hash = hash_password(password); });
    co_await end_sessions(name);
    by_name_.succeeded(name);
    co_return co_await put_user(std::move(name), std::move(user), "user.password", std::move(by));
}

Task<> Accounts::remove_user(std::string name, std::string by) {
    if (!users_.contains(name)) co_return unknown_user(name);
    if (is_last_admin(name))
        co_return refused("user.last_admin",
                          "'" + name + "' is the only admin; make another one first.");
    co_await end_sessions(name);
    Json entry = Json::object({{"what", "user.removed"}, {"user", name}, {"by", by}});
    co_await note(std::move(entry), [&](Transaction& tx) { tx.erase_value("user", name); });
    users_.erase(name);
    co_return Result<>();
}

Wait Accounts::end_sessions(std::string name) {
    std::vector<std::string> keys;
    for (auto const& [key, session] : sessions_)
        if (session.user == name) keys.push_back(key);
    for (auto const& key : keys) sessions_.erase(key);
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& key : keys) tx.erase_value("session", key);
    });
}

std::vector<TokenInfo> Accounts::tokens() const {
    std::vector<TokenInfo> all;
    for (auto const& [key, token] : tokens_) all.push_back(token);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) {
        return std::tie(a.name, a.id) < std::tie(b.name, b.id);
    });
    return all;
}

Task<std::string> Accounts::make_token(std::string name, Role role, Duration life, std::string by) {
    if (check_name(name).has_error())
        co_return refused("token.name", "Give the token a name of 1 to 100 characters.");
    if (life <= Duration::zero() || life > token_life_max)
        co_return refused("token.expiry", "A token lives for 1 to 366 days.");
    if (tokens_.size() >= tokens_max)
        co_return refused("token.too_many", "There are 500 tokens; revoke some first.");
    std::string const text = "cft_" + random_token();
    std::string const key = stored_key(text);
    TokenInfo const token{key.substr(0, 12), name, role, by, clock_.now() + life};
    Json entry = Json::object({{"what", "token.created"},
                               {"token", token.id},
                               {"name", name},
                               {"scope", scope_of(role)},
                               {"expires", to_iso(token.expires)},
                               {"by", by}});
    co_await note(std::move(entry),
                  [&](Transaction& tx) { tx.put_value("token", key, token_to_text(token)); });
    tokens_[key] = token;
    co_return text;
}

Task<> Accounts::revoke_token(std::string id, std::string by) {
    auto const found = std::find_if(
        tokens_.begin(), tokens_.end(), [&](auto const& one) { return one.second.id == id; });
    if (found == tokens_.end())
        co_return Error{ErrorKind::not_found, "token.unknown", "There is no token '" + id + "'."};
    std::string const key = found->first;
    Json entry = Json::object({{"what", "token.revoked"}, {"token", id}, {"by", by}});
    co_await note(std::move(entry), [&](Transaction& tx) { tx.erase_value("token", key); });
    tokens_.erase(key);
    co_return Result<>();
}

}  // namespace cf::api
