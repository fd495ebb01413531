// Every verb of the command line: its options and help. What a verb does lives in cli/ and app/.
#include "app/verbs.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/account_commands.hpp"
#include "app/operator_commands.hpp"
#include "app/operator_verbs.hpp"
#include "app/review_command.hpp"
#include "app/sandbox_command.hpp"
#include "app/serve_command.hpp"
#include "app/sim_command.hpp"
#include "app/simulate.hpp"
#include "app/usage.hpp"
#include "base/environment.hpp"
#include "cli/canonical_command.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "cli/lint_command.hpp"
#include "cli/plan_command.hpp"
#include "connectors/registry.hpp"

namespace cf::app {
namespace {

/// Runs `use` on the file's text, or says why the file cannot be read.
template <class Use>
int with_file(std::string const& path, Use const& use) {
    auto text = cli::read_file(path);
    if (text.has_error()) {
        std::cerr << "crossfoot: " << text.error().message << "\n";
        return cli::exit_bad_input;
    }
    return use(*text);
}

void add_plan(CLI::App& app, int& exit_code) {
    struct Options {
        std::string one, many;
    };
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("plan", "Show the books that facts lead to; touches no system");
    auto* one = verb->add_option(
        "--case", options->one, "One case: {config, events}; '-' reads standard input");
    auto* many = verb->add_option(
        "--cases", options->many, "A file of cases, each checked against its 'expected'");
    one->excludes(many);
    verb->footer("Example: crossfoot plan --cases tests/data/domain/cases.json\n\n" +
                 std::string(exit_code_help));
    verb->callback([options, &exit_code] {
        if (options->one.empty() && options->many.empty())
            throw CLI::RequiredError("--case or --cases");
        bool const whole_file = options->one.empty();
        exit_code =
            with_file(whole_file ? options->many : options->one, [&](std::string const& text) {
                return whole_file ? cli::run_plan_cases(text, std::cout, std::cerr)
                                  : cli::run_plan_case(text, std::cout, std::cerr);
            });
    });
}

void add_lint(CLI::App& app, int& exit_code) {
    auto files = std::make_shared<std::vector<std::string>>();
    auto* verb = app.add_subcommand("lint", "Check policy files without touching the network");
    verb->add_option("FILE", *files, "Policies, YAML; - reads standard input")->required();
    verb->footer(
        "Prints file:line, the place and what is wrong, with the nearest known key.\n\n"
        "Example: crossfoot lint policy.yaml\n\n" +
        std::string(exit_code_help));
    verb->callback([files, &exit_code] {
        for (auto const& file : *files) {
            int const code = with_file(file, [&](std::string const& text) {
                return cli::run_lint(text, file, std::cout);
            });
            exit_code = std::max(exit_code, code);
        }
    });
}

void add_canonical(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::CanonicalOptions>();
    auto* verb =
        app.add_subcommand("canonical", "Show recorded store payloads as the facts the rules read");
    verb->add_option("--store", options->store, "woocommerce or bigcommerce")->required();
    verb->add_option("FILE", options->files, "Recorded payloads, JSON; refunds may be given beside")
        ->required();
    verb->footer(
        "One JSON object a line and order. Exit code 1 when a total is unexplained.\n\n"
        "Example: crossfoot canonical --store woocommerce order-1042.json\n\n" +
        std::string(exit_code_help));
    verb->callback([options, &exit_code] {
        exit_code = cli::run_canonical(*options, connector_registry(), std::cout, std::cerr);
    });
}

void add_sandbox(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<SandboxCommand>();
    auto* verb = app.add_subcommand(
        "sandbox", "Two simulated shops and a simulated Xero, orders flowing, with the web page");
    verb->add_option("--data", options->data_folder, "Folder for the sandbox's data")
        ->capture_default_str();
    verb->add_option("--listen", options->listen, "HOST:PORT of the web page; port 0 picks one")
        ->capture_default_str();
    verb->add_option("--seed", options->seed, "Seed: the same one trades the same")
        ->capture_default_str();
    verb->add_option("--orders", options->orders, "Stop placing orders after so many; 0 goes on")
        ->check(CLI::Range(0, 1'000'000));
    verb->add_option("--rate",
                     options->orders_per_minute,
                     "Orders a minute; without it 20, or a backlog with --exit")
        ->check(CLI::Range(0.1, 6'000.0));
    verb->add_flag("--exit",
                   options->exit_when_done,
                   "No page: run to completion in virtual time, audit, end");
    verb->add_flag("--json", options->json, "With --exit: print one JSON object");
    verb->footer(
        "With --exit and no --rate the orders are a backlog: placed as fast as the shops take "
        "them\n(100 a second), then a third of them shipped, paid, refunded, edited or cancelled "
        "in two\nrounds ten minutes apart, each as fast again. With --rate they arrive at that "
        "rate, things\nhappen to them in between, and each is posted at once while the ledger's "
        "day allows it.\nTime is virtual; the vendors' limits on calls are kept.\n\n"
        "Example: crossfoot sandbox --orders 500 --exit --json\n\n" +
        std::string(exit_code_help));
    verb->callback([options, &exit_code] { exit_code = run_sandbox(*options); });
}

void add_sim(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<SimCommand>();
    auto* verb = app.add_subcommand(
        "sim", "Prove the engine: whole simulated worlds under faults and kills, audited");
    verb->add_option("--seeds", options->seeds, "One seed, A..B, or A..: until one fails or Ctrl-C")
        ->capture_default_str();
    verb->add_option("--orders", options->orders, "Orders of each seed")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    verb->add_option("--days", options->days, "Virtual days they are spread over")
        ->check(CLI::Range(1, 3'660))
        ->capture_default_str();
    verb->add_option(
            "--faults", options->faults, "'default', 'none', or a file (docs/simulation.md)")
        ->capture_default_str();
    verb->add_option("--log", options->log, "The engine's own log, for replaying one seed")
        ->check(one_of({"off", "error", "warn", "info", "debug"}))
        ->capture_default_str();
    verb->add_flag("--json", options->json, "One JSON object a seed, then one of the whole");
    verb->footer(
        "The same seed gives the same digest. A failing seed prints the line that replays it.\n"
        "Example: crossfoot sim --seeds 1..100 --orders 200\n\n" +
        std::string(exit_code_help));
    verb->callback([options, &exit_code] { exit_code = run_sim(*options); });
}

constexpr char const* serve_lesson =
    "Takes webhooks, polls the stores and posts what differs, until SIGTERM or Ctrl-C. A second\n"
    "process on the same data folder is refused. Prints the address of the pages; at the first\n"
    "start that is a link which creates your user. Logs are JSON lines on standard error.\n"
    "\n"
    "Example:\n"
    "  crossfoot serve --config crossfoot.yaml       after: crossfoot connect\n"
    "\n"
    "A configuration (docs/operator-guide.md has the whole):\n"
    "  public_url: https://books.example\n"
    "  connections:\n"
    "    shop:\n"
    "      system: woocommerce\n"
    "      settings: {base_url: https://shop.example}\n"
    "      secrets: {consumer_key: {env: SHOP_KEY}, consumer_secret: {file: shop.secret}}\n"
    "    books:\n"
    "      system: xero\n"
    "      settings: {grant: code, client_id: ABC123}\n"
    "      secrets: {client_secret: {env: XERO_SECRET}}\n"
    "  integrations:\n"
    "    shop-to-books: {store: shop, ledger: books, policy: policy.yaml, start: 2026-04-01}\n";

void add_serve(CLI::App& app, int& exit_code) {
    auto file = std::make_shared<std::string>("crossfoot.yaml");
    auto* verb = app.add_subcommand("serve", "Keep stores and ledgers in agreement until stopped");
    verb->add_option("--config", *file, "Configuration, YAML")
        ->envname("CROSSFOOT_CONFIG")
        ->capture_default_str();
    verb->footer(std::string(serve_lesson) + "\n" + exit_code_help);
    verb->callback([file, &exit_code] { exit_code = run_serve(*file); });
}

void add_simulate(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<SimulateOptions>();
    auto* verb = app.add_subcommand(
        "simulate", "Serve a simulated vendor: no account, no network, stricter than the real one");
    verb->add_option("VENDOR", options->vendor, "Which vendor")
        ->required()
        ->check(one_of(simulated_vendors()));
    verb->add_option("--listen", options->listen, "HOST:PORT; port 0 lets the system choose one")
        ->capture_default_str();
    verb->add_flag("--tls", options->tls, "Serve HTTPS with a certificate of a private CA");
    verb->add_option("--tls-dir", options->tls_dir, "Folder for ca.pem, server.pem, server-key.pem")
        ->needs("--tls");
    verb->add_option("--scenario",
                     options->scenario_file,
                     "JSON file: what it begins with (- for standard input)");
    verb->add_option("--seed", options->seed, "Of all chance in it: equal seeds, equal answers")
        ->capture_default_str();
    verb->add_option("--hook-ca", options->hook_ca_file, "CA file for its webhook deliveries");
    verb->footer(
        "Prints its address when it listens, and runs until Ctrl-C. At ADDRESS/__sim/ it lists its "
        "control calls\n(a page in a browser, JSON for curl): orders, edits, refunds, faults, the "
        "clock, calls per endpoint and\nbroken limits, the books as an hledger journal; and how a "
        "client signs in.\n\n"
        "Examples:\n"
        "  crossfoot simulate xero --listen 127.0.0.1:8080\n"
        "  crossfoot simulate woocommerce --listen 127.0.0.1:8443 --tls --tls-dir tls\n"
        "  crossfoot simulate bigcommerce --listen 127.0.0.1:8081 --scenario store.json --seed 7\n"
        "  curl -X POST 127.0.0.1:8081/__sim/orders -d '{\"random\":3}'\n\n"
        "Scenario files and every call: docs/simulators.md, with examples in docs/examples.\n\n" +
        std::string(exit_code_help));
    verb->callback([options, &exit_code] {
        Runtime runtime;
        exit_code = run_simulate(*options, runtime, std::cout, std::cerr);
    });
}

/// `crossfoot` alone: the state where a configuration is at hand, else the next sensible command.
int run_alone() {
    OperatorCommand status;
    status.config_file = environment("CROSSFOOT_CONFIG").value_or("crossfoot.yaml");
    if (std::filesystem::exists(status.config_file)) return run_status(status);
    std::cout << "Crossfoot keeps online stores and accounting ledgers in agreement, to the cent.\n"
                 "There is no crossfoot.yaml here. Next:\n"
                 "  crossfoot sandbox            try it: simulated shops and a simulated Xero\n"
                 "  crossfoot serve --help       run it for real; shows a configuration\n"
                 "  crossfoot --help             everything else\n";
    return cli::exit_ok;
}

}  // namespace

void add_verbs(CLI::App& app, int& exit_code) {
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", std::string("crossfoot ") + CF_VERSION);
    app.footer("crossfoot VERB --help teaches each of them.\n\n" + std::string(exit_code_help));
    add_sandbox(app, exit_code);
    add_serve(app, exit_code);
    add_operator_verbs(app, exit_code);
    add_account_verbs(app, exit_code);
    add_review_verb(app, exit_code);
    add_plan(app, exit_code);
    add_lint(app, exit_code);
    add_canonical(app, exit_code);
    add_simulate(app, exit_code);
    add_sim(app, exit_code);
}

int run(int argc, char** argv) {
    CLI::App app("Crossfoot keeps online stores and accounting ledgers in agreement, to the cent.",
                 "crossfoot");
    int exit_code = cli::exit_ok;
    add_verbs(app, exit_code);
    if (argc < 2) return run_alone();
    try {
        app.parse(argc, argv);
    } catch (CLI::CallForHelp const& help) {
        return app.exit(help);
    } catch (CLI::CallForVersion const& version) {
        return app.exit(version);
    } catch (CLI::ParseError const& problem) {
        std::cerr << usage_problem(app, {argv + 1, argv + argc}, problem.what()) << "\n";
        return cli::exit_bad_input;
    } catch (std::exception const& problem) {
        std::cerr << "crossfoot: " << problem.what() << "\n";
        return cli::exit_failed;
    }
    return exit_code;
}

}  // namespace cf::app
