#include "proof/statement.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "proof/audit_chain.hpp"

namespace cf::proof {
namespace {

std::string results_scope(IntegrationId const& integration) { return "proof/" + integration.value; }
std::string days_scope(IntegrationId const& integration) {
    return "proof.days/" + integration.value;
}
std::string statements_scope(IntegrationId const& integration) {
    return "statement/" + integration.value;
}

/// "2026-03-02/0001": names sort by day, then by version.
std::string statement_name(CalendarDate day, std::int64_t version) {
    std::string number = std::to_string(version);
    number.insert(0, 4 - std::min<std::size_t>(4, number.size()), '0');
    return day.to_string() + "/" + number;
}

Json summary_of(Json const& result, DayProof const& day) {
    std::int64_t explained = 0, unexplained = 0;
    for (auto const& one : day.differences)
        (text_of(one.kind).explained ? explained : unexplained) += 1;
    return Json::object({{"day", result["day"]},
                         {"state", result["state"]},
                         {"proven_at", result["proven_at"]},
                         {"orders", result["orders"]},
                         {"documents", result["documents"]},
                         {"explained", explained},
                         {"unexplained", unexplained}});
}

/// What two proofs of one day have to agree in to be the same proof.
Json content_of(Json result) {
    for (auto const* name : {"proven_at", "version", "crossfoot_statement"}) result.erase(name);
    return result;
}

/// Adds a statement unless the last one says the same; answers the version that stands.
std::int64_t sign_day(Transaction& tx,
                      SigningKey const& key,
                      IntegrationId const& integration,
                      CalendarDate day,
                      Json result,
                      std::int64_t version) {
    std::string const scope = statements_scope(integration);
    if (version > 0) {
        auto const last = Json::parse(tx.value(scope, statement_name(day, version)));
        auto const text = last ? Json::parse((*last)["text"].text()) : last;
        if (text && content_of(*text) == content_of(result)) return version;
    }
    ++version;
    result.set("version", version);
    SignedStatement statement;
    statement.text = result.dump();
    statement.signature = key.sign(statement.text);
    statement.public_key = key.public_key();
    tx.put_value(scope, statement_name(day, version), statement.to_json().dump());
    return version;
}

}  // namespace

Json SignedStatement::to_json() const {
    return Json::object({{"text", text},
                         {"signature", signature},
                         {"public_key", public_key},
                         {"algorithm", "Ed25519"}});
}

Result<SignedStatement> SignedStatement::from_json(Json const& json) {
    JsonCursor const at(json);
    SignedStatement statement;
    CF_TRY(statement.text, at.string_at("text"));
    CF_TRY(statement.signature, at.string_at("signature"));
    CF_TRY(statement.public_key, at.string_at("public_key"));
    return statement;
}

Task<> StatementBook::keep(Integration const& integration, std::vector<DayProof> days) {
    CF_CO_TRY(auto key, co_await SigningKey::open(vault_));
    auto const id = integration.row.id;
    auto const& zone = integration.policy().books.org_timezone;
    int const policy_version = integration.row.policy_version;
    Instant const now = clock_.now();
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& day : days) {
            std::string const name = day.day.to_string();
            Json result = Json::object({{"crossfoot_statement", 1}});
            Json const proof = proof::to_json(day, id, zone);
            for (auto const& [member, value] : proof.members()) result.set(member, value);
            result.set("policy_version", policy_version).set("proven_at", to_iso(now));
            auto const before =
                Json::parse(tx.value(days_scope(id), name)).value_or(Json::object());
            auto version = JsonCursor(before).integer_at("version").value_or(0);
            bool const proven = day.state == DayState::proven;
            if (proven) version = sign_day(tx, key, id, day.day, result, version);
            Json summary = summary_of(result, day);
            summary.set("signed", proven).set("version", version);
            tx.put_value(results_scope(id), name, result.dump());
            tx.put_value(days_scope(id), name, summary.dump());
            bool const news = before["state"].text() != summary["state"].text() ||
                              before["version"].text() != summary["version"].text();
            if (!news) continue;
            auto const kept =
                Json::parse(tx.value(statements_scope(id), statement_name(day.day, version)))
                    .value_or(Json());
            Json entry = Json::object({{"what", "day." + std::string(to_string(day.state))},
                                       {"integration", id.value},
                                       {"day", name},
                                       {"unexplained", summary["unexplained"]},
                                       {"policy_version", policy_version}});
            if (proven)
                entry.set("statement", version)
                    .set("statement_sha256", to_hex(sha256(kept["text"].text())));
            tx.append_audit("proofs", now, entry.dump());
        }
    });
    CF_CO_TRY_VOID(co_await anchor_audit(storage_, vault_, now));
    co_return Result<>();
}

boost::asio::awaitable<Json> kept_days(Storage& storage, IntegrationId integration) {
    Json list = Json::array();
    co_await storage.read([&](Transaction& tx) {
        list = Json::array();
        auto rows = tx.values(days_scope(integration));
        for (auto row = rows.rbegin(); row != rows.rend(); ++row)
            list.push_back(Json::parse(row->second).value_or(Json::object()));
    });
    co_return list;
}

boost::asio::awaitable<Json> kept_day(Storage& storage,
                                      IntegrationId integration,
                                      CalendarDate day) {
    Json result;
    co_await storage.read([&](Transaction& tx) {
        std::string const name = day.to_string();
        result = Json::parse(tx.value(results_scope(integration), name)).value_or(Json());
        auto const summary =
            Json::parse(tx.value(days_scope(integration), name)).value_or(Json::object());
        auto const version = JsonCursor(summary).integer_at("version").value_or(0);
        if (result.is_null() || version == 0) return;
        result.set(
            "statement",
            Json::parse(tx.value(statements_scope(integration), statement_name(day, version)))
                .value_or(Json()));
    });
    co_return result;
}

Task<std::string> StatementBook::public_key() {
    CF_CO_TRY(auto key, co_await SigningKey::open(vault_));
    co_return key.public_key();
}

}  // namespace cf::proof
