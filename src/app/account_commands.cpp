// `crossfoot user` and `crossfoot token`: who may use the pages and the API.
#include "app/account_commands.hpp"

#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "api/accounts.hpp"
#include "app/bench.hpp"
#include "app/operator_verbs.hpp"
#include "app/usage.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

struct AccountCommand {
    std::string config_file = "crossfoot.yaml";
    bool json = false;
    std::string subject, role;
    int days = 90;
};

using AccountJob = Task<> (*)(api::Accounts&, AccountCommand const&);
constexpr char const* by_terminal = "terminal";

Wait run_job(api::Accounts& accounts,
             AccountCommand const& command,
             AccountJob job,
             Result<>& outcome) {
    co_await accounts.load();
    auto done = co_await job(accounts, command);
    if (done.has_error()) outcome = done.error();
}

int run(AccountCommand const& command, AccountJob job) {
    auto config = read_config(command.config_file);
    if (config.has_error()) return fail(config.error());
    log::configure(std::max(config->log_level, log::Level::warn));
    auto data = open_data_folder(config->data_folder, config->master_key, FolderUse::command);
    if (data.has_error()) return fail(data.error());
    Runtime runtime;
    SystemClock clock;
    WorkerPool workers(1);
    api::Accounts accounts(*data->storage, clock, workers);
    Result<> outcome;
    try {
        runtime.run(run_job(accounts, command, job, outcome));
    } catch (StorageUnavailable const& problem) {
        outcome = storage_problem(config->data_folder + "/crossfoot.db", problem);
    }
    return outcome.has_error() ? fail(outcome.error()) : cli::exit_ok;
}

/// From the terminal without showing it, or a line of standard input.
Secret<> ask_password() {
    bool const typed = ::isatty(STDIN_FILENO) == 1;
    termios before{};
    if (typed) {
        std::cerr << "Password (10 characters or more): " << std::flush;
        ::tcgetattr(STDIN_FILENO, &before);
        termios silent = before;
        silent.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    std::string line;
    std::getline(std::cin, line);
    if (typed) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::cerr << "\n";
    }
    return Secret<>(std::move(line));
}

Task<> add_user(api::Accounts& accounts, AccountCommand const& command) {
    auto const role = api::parse_role(command.role).value_or(api::Role::viewer);
    co_return co_await accounts.add_user(command.subject, role, ask_password(), by_terminal);
}

Task<> list_users(api::Accounts& accounts, AccountCommand const& command) {
    Json list = Json::array();
    for (auto const& user : accounts.users()) {
        if (!command.json) std::cout << user.name << "  " << to_string(user.role) << "\n";
        list.push_back(Json::object({{"name", user.name}, {"role", to_string(user.role)}}));
    }
    if (command.json) print(Json::object({{"users", std::move(list)}}));
    co_return Result<>();
}

Task<> change_role(api::Accounts& accounts, AccountCommand const& command) {
    auto const role = api::parse_role(command.role).value_or(api::Role::viewer);
    co_return co_await accounts.set_role(command.subject, role, by_terminal);
}

Task<> remove_user(api::Accounts& accounts, AccountCommand const& command) {
    co_return co_await accounts.remove_user(command.subject, by_terminal);
}

Task<> reset_password(api::Accounts& accounts, AccountCommand const& command) {
    co_return co_await accounts.reset_password(command.subject, ask_password(), by_terminal);
}

Task<> create_token(api::Accounts& accounts, AccountCommand const& command) {
    auto const role = api::role_of_scope(command.role).value_or(api::Role::viewer);
    CF_CO_TRY(auto text,
              co_await accounts.make_token(
                  command.subject, role, std::chrono::hours(24) * command.days, by_terminal));
    if (command.json)
        print(Json::object({{"token", text}}));
    else
        std::cout << text << "\n";
    std::cerr << "Shown this once. Send it as: Authorization: Bearer TOKEN\n";
    co_return Result<>();
}

Task<> list_tokens(api::Accounts& accounts, AccountCommand const& command) {
    Json list = Json::array();
    for (auto const& token : accounts.tokens()) {
        if (!command.json)
            std::cout << token.id << "  " << token.name << "  " << scope_of(token.role)
                      << "  until " << readable_time(to_iso(token.expires)) << ", made by "
                      << token.made_by << "\n";
        list.push_back(Json::object({{"id", token.id},
                                     {"name", token.name},
                                     {"scope", scope_of(token.role)},
                                     {"made_by", token.made_by},
                                     {"expires", to_iso(token.expires)}}));
    }
    if (command.json) print(Json::object({{"tokens", std::move(list)}}));
    co_return Result<>();
}

Task<> revoke_token(api::Accounts& accounts, AccountCommand const& command) {
    co_return co_await accounts.revoke_token(command.subject, by_terminal);
}

struct AccountVerb {
    char const* name;
    char const* summary;
    char const* subject;  ///< "" when it takes none.
    char const* lesson;
    AccountJob job;
};

constexpr AccountVerb user_verbs[] = {
    {"add",
     "Make a user",
     "NAME",
     "Asks for the password, or reads a line of standard input.\n"
     "Example: crossfoot user add grace --role operator",
     &add_user},
    {"list", "Users and their roles", "", "Example: crossfoot user list --json", &list_users},
    {"role",
     "Change what a user may do",
     "NAME",
     "Holds from the user's next request on.\n"
     "Example: crossfoot user role grace --role admin",
     &change_role},
    {"remove",
     "Remove a user and end their sessions",
     "NAME",
     "The only admin stays.\nExample: crossfoot user remove grace",
     &remove_user},
    {"reset-password",
     "Give a user another password and end their sessions",
     "NAME",
     "Asks for it, or reads a line of standard input. Ends a wait after wrong passwords too.\n"
     "Example: crossfoot user reset-password ada",
     &reset_password},
};

constexpr AccountVerb token_verbs[] = {
    {"create",
     "Make an API token; prints it this once",
     "NAME",
     "Kept as a hash alone. Programs send it as: Authorization: Bearer TOKEN\n"
     "Example: crossfoot token create monitoring --scope read --days 30",
     &create_token},
    {"list", "Tokens, without their secrets", "", "Example: crossfoot token list", &list_tokens},
    {"revoke",
     "End a token at once",
     "ID",
     "The id is what `crossfoot token list` shows.\nExample: crossfoot token revoke 0123456789ab",
     &revoke_token},
};

void add_choices(CLI::App& added, std::string_view name, AccountCommand& options, bool users) {
    if (users && (name == "add" || name == "role")) {
        if (name == "add") options.role = "viewer";
        auto* role = added.add_option("--role", options.role, "viewer, operator or admin")
                         ->check(one_of({"viewer", "operator", "admin"}));
        name == "role" ? role->required() : role->capture_default_str();
    }
    if (!users && name == "create") {
        options.role = "read";
        added.add_option("--scope", options.role, "read, operate or admin")
            ->check(one_of({"read", "operate", "admin"}))
            ->capture_default_str();
        added.add_option("--days", options.days, "How long it lives")
            ->check(CLI::Range(1, 366))
            ->capture_default_str();
    }
}

void add(CLI::App& group, int& exit_code, AccountVerb const& verb, bool users) {
    auto options = std::make_shared<AccountCommand>();
    auto* added = group.add_subcommand(verb.name, verb.summary);
    added->add_option("--config", options->config_file, "Configuration, YAML")
        ->envname("CROSSFOOT_CONFIG")
        ->capture_default_str();
    added->add_flag("--json", options->json, "Print JSON for programs");
    if (*verb.subject != '\0')
        added->add_option(verb.subject, options->subject, "Whom or which")->required();
    add_choices(*added, verb.name, *options, users);
    added->footer(std::string(verb.lesson) + "\n\n" + exit_code_help);
    added->callback([options, job = verb.job, &exit_code] { exit_code = run(*options, job); });
}

}  // namespace

void add_account_verbs(CLI::App& app, int& exit_code) {
    auto* user = app.add_subcommand("user", "Who may use the pages: add, list, role, remove");
    user->require_subcommand(1);
    for (auto const& verb : user_verbs) add(*user, exit_code, verb, true);
    auto* token = app.add_subcommand("token", "API tokens for programs: create, list, revoke");
    token->require_subcommand(1);
    for (auto const& verb : token_verbs) add(*token, exit_code, verb, false);
}

}  // namespace cf::app
