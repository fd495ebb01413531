// `crossfoot doctor`: looks at everything that must hold for orders to be posted.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>

#include "app/bench.hpp"
#include "app/storage_trouble.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/key_rotation.hpp"

namespace cf::app {
namespace {

constexpr std::uintmax_t free_bytes_min = 500ull * 1024 * 1024;

/// Collects findings and prints them as they come.
class Findings {
  public:
    explicit Findings(Bench& bench) : bench_(bench) {}

    void say(bool well, std::string check, std::string detail) {
        if (!well) bench_.exit_code = cli::exit_differs;
        if (!bench_.command.json)
            std::cout << (well ? "ok     " : "WRONG  ") << check << ": " << detail << std::endl;
        all_.push_back(Json::object({{"check", check}, {"ok", well}, {"detail", detail}}));
    }
    Json all() const { return all_; }

  private:
    Bench& bench_;
    Json all_ = Json::array();
};

void look_at_folder(Bench& bench, Findings& findings) {
    auto const& folder = bench.config.data_folder;
    struct stat status {};
    bool const open_to_others = ::stat((folder + "/crossfoot.db").c_str(), &status) == 0 &&
                                (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    findings.say(!open_to_others,
                 "data folder",
                 open_to_others ? folder + "/crossfoot.db can be read by others; run: chmod 600"
                                : folder + ", readable by its owner alone");
    auto const whole = sql::inspect_backup(folder + "/crossfoot.db");
    findings.say(whole.has_value(),
                 "database",
                 whole.has_value() ? "every page of it is in order"
                                   : whole.error().message +
                                         "; keep a copy of it, then: crossfoot restore FILE --yes");
    std::error_code problem;
    auto const space = std::filesystem::space(folder, problem);
    if (!problem)
        findings.say(space.available >= free_bytes_min,
                     "free space",
                     std::to_string(space.available / (1024 * 1024)) +
                         " MiB left on the disk of the data folder" +
                         (space.available < free_bytes_min ? "; make room" : ""));
    bool const changing = !sql::pending_master_key(folder + "/crossfoot.db").empty();
    bool const key_beside = bench.config.master_key.kind == SecretSource::Kind::none &&
                            std::filesystem::exists(folder + "/master.key");
    findings.say(
        !changing,
        "master key",
        std::string("opens what is sealed") +
            (changing ? "; the old one and a new one do, as the change was not finished; run: "
                        "crossfoot key rotate"
                      : "") +
            (key_beside ? "; it lies beside the database: keep it out of its backups" : ""));
    bool const served = is_served(bench);
    findings.say(
        served,
        "service",
        served ? "another process serves the data folder"
               : "nothing is serving; run: crossfoot serve --config " + bench.command.config_file);
    bool const loopback = bench.config.host == "127.0.0.1" || bench.config.host == "::1" ||
                          bench.config.host == "localhost";
    findings.say(loopback || !bench.config.tls_certificate_file.empty(),
                 "listen",
                 loopback
                     ? "this machine alone reaches the pages; a proxy may stand in front"
                     : bench.config.host + (bench.config.tls_certificate_file.empty()
                                                ? " is open to the network without TLS; name a "
                                                  "certificate under 'tls'"
                                                : ", with TLS"));
}

Wait look_at_webhooks(Bench& bench, Connection& connection, Findings& findings) {
    std::string const check = connection.row.id.value + ", webhooks";
    if (bench.config.public_url.empty()) {
        findings.say(true, check, "no public_url: the store is polled");
        co_return;
    }
    auto health = co_await connection.store->ensure_webhooks(bench.config.public_url + "/hooks/" +
                                                             connection.row.id.value + "/" +
                                                             connection.row.hook_path);
    if (health.has_error()) {
        findings.say(false, check, health.error().message);
        co_return;
    }
    std::string detail =
        std::to_string(health->active) + " of " + std::to_string(health->expected) + " active";
    if (!health->repaired.empty())
        detail += ", " + std::to_string(health->repaired.size()) + " put right just now";
    // "topic: reason": the same reason mostly holds for all of them.
    std::map<std::string, std::string> topics;
    for (auto const& problem : health->problems) {
        auto const colon = std::min(problem.find(": "), problem.size());
        auto& all = topics[problem.substr(colon)];
        all += (all.empty() ? "" : ", ") + problem.substr(0, colon);
    }
    for (auto const& [reason, all] : topics) detail += "; " + all + reason;
    findings.say(health->problems.empty(), check, detail);
}

/// All components together; a compound one is taken on top of those before it.
Decimal rate_of(TaxCode const& code) {
    Decimal sum(0);
    for (auto const& component : code.components)
        sum = sum + (component.compound
                         ? component.rate + component.rate * sum * Decimal::from_parts(1, 2)
                         : component.rate);
    return sum;
}

/// What the policy names and the ledger does not have, or not any more.
std::vector<std::string> gone(Policy const& policy, LedgerProfile const& profile) {
    std::vector<std::string> problems;
    auto const account = [&](std::string const& code, std::string const& what) {
        if (code.empty()) return;
        auto const found =
            std::find_if(profile.accounts.begin(), profile.accounts.end(), [&](auto const& one) {
                return one.code == code || one.id.value == code;
            });
        if (found == profile.accounts.end())
            problems.push_back("account " + code + " (" + what + ") does not exist");
        else if (!found->active)
            problems.push_back("account " + code + " (" + what + ") is archived");
    };
    for (auto const& [kind, code] : policy.accounts) account(code, std::string(to_string(kind)));
    for (auto const& rule : policy.account_rules) account(rule.account, "rule " + rule.name);
    for (auto const& [tender, code] : policy.tender_accounts) account(code, "tender " + tender);
    account(policy.catch_all_account, "catch_all");
    for (auto const& [code, tax] : policy.tax_codes) {
        auto const found = std::find_if(profile.tax_rates.begin(),
                                        profile.tax_rates.end(),
                                        [&](auto const& one) { return one.code == code; });
        if (found == profile.tax_rates.end())
            problems.push_back("tax code " + code + " does not exist");
        else if (!found->active)
            problems.push_back("tax code " + code + " is archived");
        else if (Decimal const rate = rate_of(tax); !(found->rate_percent == rate))
            problems.push_back("tax code " + code + " is " + rate.to_string() +
                               " % in the policy and " + found->rate_percent.to_string() +
                               " % in the ledger");
    }
    if (!(policy.base_currency == profile.base_currency))
        problems.push_back("the policy's currency is " + std::string(policy.base_currency.code()) +
                           ", the organisation's " + std::string(profile.base_currency.code()));
    return problems;
}

void look_at_policy(Integration const& integration,
                    LedgerProfile const& profile,
                    Findings& findings) {
    auto const problems = gone(integration.policy().books, profile);
    findings.say(problems.empty(),
                 integration.row.id.value + ", policy",
                 problems.empty() ? "every account and tax code exists in " +
                                        integration.row.ledger.value + ", with the same rates"
                                  : join(problems, "; "));
}

Wait look_at_connection(Bench& bench, Connection& connection, Findings& findings) {
    auto const& id = connection.row.id.value;
    if (connection.store) {
        auto profile = co_await connection.store->read_profile();
        findings.say(profile.has_value(),
                     id,
                     profile.has_value() ? "answers, " + profile->name : profile.error().message);
        if (profile.has_value()) co_await look_at_webhooks(bench, connection, findings);
        co_return;
    }
    auto profile = co_await connection.ledger->read_profile();
    findings.say(
        profile.has_value(),
        id,
        profile.has_value() ? "answers, " + profile->organisation_name : profile.error().message);
    if (profile.has_error()) co_return;
    for (auto const* integration : bench.engine->integrations())
        if (integration->row.ledger == connection.row.id && integration->row.on)
            look_at_policy(*integration, *profile, findings);
}

Wait look_at_reviews(Bench& bench, Findings& findings) {
    std::int64_t reviews = 0;
    co_await bench.data.storage->read([&](Transaction& tx) { reviews = tx.count_open_reviews(); });
    findings.say(reviews == 0,
                 "review",
                 reviews == 0 ? "nothing waits for a person"
                              : std::to_string(reviews) + " items wait for a person");
}

/// What the database says when it can no longer be read or written, "" otherwise.
boost::asio::awaitable<std::string> trouble_in(Wait look) {
    try {
        co_await std::move(look);
    } catch (StorageUnavailable const& said) {
        co_return said.what();
    }
    co_return std::string();
}

Task<> doctor_job(Bench& bench) {
    Findings findings(bench);
    look_at_folder(bench, findings);
    std::string trouble;
    for (auto const& connection : bench.config.connections) {
        auto* open = bench.engine->connection(ConnectionId(connection.id));
        if (!open) {
            findings.say(false,
                         connection.id,
                         "was never connected; run: crossfoot connect " + connection.id);
            continue;
        }
        if (trouble.empty())
            trouble = co_await trouble_in(look_at_connection(bench, *open, findings));
        if (!trouble.empty())
            findings.say(false,
                         connection.id,
                         "was not asked: each call is counted in the database first, and that "
                         "cannot be written");
    }
    auto const unread = co_await trouble_in(look_at_reviews(bench, findings));
    if (trouble.empty()) trouble = unread;
    if (!trouble.empty())
        findings.say(
            false, "writing", storage_trouble(bench.config.data_folder + "/crossfoot.db", trouble));
    if (bench.command.json)
        print(Json::object({{"ok", bench.exit_code == cli::exit_ok}, {"checks", findings.all()}}));
    co_return Result<>();
}

}  // namespace

int run_doctor(OperatorCommand const& command) {
    return run_with(command, Needs::storage, doctor_job);
}

}  // namespace cf::app
