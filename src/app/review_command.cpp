#include "app/review_command.hpp"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <memory>

#include "app/bench.hpp"
#include "app/operator_verbs.hpp"
#include "app/usage.hpp"
#include "base/environment.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

/// What the sub-verbs take beside the common options; one command runs in a process.
struct ReviewOptions : OperatorCommand {
    std::string root, text, state = "open", fix, choice, fingerprint;
    bool group = false, all = false, dry_run = false;
    int limit = 50;
};

ReviewOptions const& options_of(Bench const& bench) {
    return static_cast<ReviewOptions const&>(bench.command);
}

std::string by_this_user() {
    auto const user = environment("SUDO_USER").value_or(environment("USER").value_or(""));
    return user.empty() ? "command line" : user + " (command line)";
}

std::string age_of(Json const& item) {
    auto const seconds = JsonCursor(item).integer_at("age_seconds").value_or(0);
    if (seconds >= 2 * 86'400) return std::to_string(seconds / 86'400) + " days";
    if (seconds >= 2 * 3'600) return std::to_string(seconds / 3'600) + " hours";
    return std::to_string(seconds / 60) + " minutes";
}

void say_vendor_error(Json const& item, char const* indent) {
    auto const& error = item["vendor_error"];
    if (!error.is_object()) return;
    std::cout << indent << error["code"].text();
    if (!error["text"].text().empty()) std::cout << ": \"" << error["text"].text() << "\"";
    std::cout << "\n";
}

// ---- list --------------------------------------------------------------------------------------

void say_items(Json const& items) {
    for (auto const& item : items.items()) {
        std::cout << item["id"].text() << "\n  order " << item["number"].text() << ", open "
                  << age_of(item) << ": " << item["title"].text() << "\n";
        say_vendor_error(item, "  ");
        std::string fixes;
        for (auto const& fix : item["fixes"].items())
            fixes += (fixes.empty() ? "" : ", ") + std::string(fix["id"].text());
        std::cout << "  answers: " << fixes << "\n";
    }
}

void say_groups(Json const& groups) {
    for (auto const& group : groups.items()) {
        std::cout << std::setw(6) << group["items"].text() << "  " << group["title"].text()
                  << "\n        root: " << group["root"].text()
                  << "\n        to do: " << group["todo"].text() << "\n";
        say_vendor_error(group, "        ");
        if (group.contains("policy")) std::cout << "        policy:\n" << group["policy"].text();
    }
}

Task<> list_job(Bench& bench) {
    auto const& options = options_of(bench);
    if (!options.integration.empty()) {
        auto const named = chosen_integration(bench);
        if (named.has_error()) co_return named.error();
    }
    auto views = bench.views();
    Json found;
    if (options.group) {
        found = co_await views.desk().groups(options.integration);
    } else {
        ReviewQuery query;
        query.integration = options.integration;
        query.root = options.root;
        query.text = options.text;
        query.state = options.state;
        query.limit = options.limit;
        found = co_await views.desk().list(std::move(query));
    }
    bool const open = found["count"].text() != "0";
    if (open) bench.exit_code = cli::exit_differs;
    if (options.json) {
        print(found);
        co_return Result<>();
    }
    if (options.group)
        say_groups(found["items"]);
    else
        say_items(found["items"]);
    if (!open)
        std::cout << "Nothing needs you.\n";
    else
        std::cerr << found["count"].text()
                  << " open in all. Look at one: crossfoot review show ID\n";
    co_return Result<>();
}

// ---- show --------------------------------------------------------------------------------------

void say_fix(Json const& fix) {
    std::cout << "  " << std::left << std::setw(20) << fix["id"].text() << std::right
              << fix["effect"].text() << "\n";
    for (auto const& choice : fix["choices"].items())
        std::cout << "      --choice " << choice["value"].text() << "\n";
    if (fix.contains("policy")) std::cout << fix["policy"].text();
}

void say_item(Json const& item) {
    std::cout << "Order " << item["number"].text() << " of " << item["integration"].text() << ": "
              << item["title"].text() << "\n\n  " << item["what"].text() << "\n  "
              << item["meaning"].text() << "\n  To do: " << item["todo"].text() << "\n";
    say_vendor_error(item, "  Vendor: ");
    for (auto const& one : item["evidence"].items())
        std::cout << "    " << one["label"].text() << ": " << one["value"].text() << "\n";
    std::cout << "\nState " << item["state"].text() << ", open " << age_of(item) << ", since "
              << readable_time(item["opened_at"].text()) << "\n";
    if (item.contains("answer"))
        std::cout << "Answered " << item["answer"]["fix"].text() << " by "
                  << item["answer"]["by"].text() << "\n";
    std::cout << "Answers, with crossfoot review fix '" << item["id"].text() << "' ANSWER:\n";
    for (auto const& fix : item["fixes"].items()) say_fix(fix);
}

Task<> show_job(Bench& bench) {
    auto views = bench.views();
    auto const item = co_await views.desk().show(bench.command.subject);
    if (item.is_null())
        co_return Error{ErrorKind::invalid_input,
                        "review.unknown",
                        "there is no review item '" + bench.command.subject +
                            "'; crossfoot review list shows their ids"};
    if (bench.command.json)
        print(item);
    else
        say_item(item);
    co_return Result<>();
}

// ---- fix and dismiss ---------------------------------------------------------------------------

std::string when_it_counts(Bench const& bench) {
    return is_served(bench) ? "within a minute" : "as soon as crossfoot serve runs";
}

Task<> retry_group(Bench& bench) {
    auto const& options = options_of(bench);
    std::string const& answer = options.fix.empty() ? options.subject : options.fix;
    if (answer != "retry" || options.root.empty())
        co_return Error{ErrorKind::invalid_input,
                        "review.bulk",
                        "only retry goes for a whole group: "
                        "crossfoot review fix --all --root ROOT retry"};
    auto views = bench.views();
    auto const taken =
        co_await views.desk().retry_all(options.integration, options.root, by_this_user());
    if (options.json) print(Json::object({{"root", options.root}, {"retried", taken}}));
    std::cerr << taken << " items are taken up again " << when_it_counts(bench) << ".\n";
    if (taken == 0) bench.exit_code = cli::exit_differs;
    co_return Result<>();
}

Task<> fix_job(Bench& bench) {
    auto const& options = options_of(bench);
    if (options.all) co_return co_await retry_group(bench);
    if (options.fix.empty())
        co_return Error{ErrorKind::invalid_input,
                        "review.no_answer",
                        "the answer is missing; crossfoot review show '" + options.subject +
                            "' names those there are"};
    ReviewDesk::Answer answer{
        options.subject, options.fix, options.choice, options.fingerprint, by_this_user()};
    auto views = bench.views();
    Json shown;
    if (answer.fix != "retry") {
        auto previewed = co_await views.desk().preview(answer);
        if (previewed.has_error()) co_return previewed.error();
        shown = *std::move(previewed);
        // What is decided is what was shown here, should it change in this very moment.
        answer.fingerprint = shown["fingerprint"].text();
    }
    if (options.dry_run) {
        if (options.json)
            print(shown);
        else
            std::cout << shown["effect"].text() << "\n";
        std::cerr << "Nothing was decided. Repeat without --dry-run.\n";
        co_return Result<>();
    }
    CF_CO_TRY_VOID(co_await views.desk().fix(answer));
    if (options.json)
        print(Json::object({{"id", answer.id},
                            {"fix", answer.fix},
                            {"by", answer.by},
                            {"serving", is_served(bench)}}));
    if (!shown.is_null()) std::cerr << shown["effect"].text() << "\n";
    std::cerr << "Decided as " << answer.by << "; it counts " << when_it_counts(bench) << ".\n";
    co_return Result<>();
}

// ---- options -----------------------------------------------------------------------------------

constexpr char const* list_lesson =
    "What Crossfoot will not decide alone, longest open first. Exit code 1 when something is "
    "open.\n"
    "\nExamples:\n"
    "  crossfoot review list --group             by root cause, the largest first\n"
    "  crossfoot review list --root 'ledger.xero.account.archived:310'\n"
    "  crossfoot review list --json | jq -r '.items[].id'";
constexpr char const* show_lesson =
    "Everything about one item: what happened, the vendor's own words, evidence, and each answer\n"
    "with what it would do to the books.\n"
    "\nExamples:\n"
    "  crossfoot review show shop-to-books/1042/ledger.edited.WC-1042";
constexpr char const* fix_lesson =
    "Answers an item. The answer is written to the audit with your name and holds for the item as\n"
    "it is now: when its facts change, you are asked again. Posted by crossfoot serve. An answer\n"
    "given is withdrawn by: crossfoot review fix ID retry\n"
    "\nExamples:\n"
    "  crossfoot review fix ID accept_theirs --dry-run      what it would do\n"
    "  crossfoot review fix ID accept_theirs\n"
    "  crossfoot review fix ID link_contact --choice 5b96e86b-418e-48e8-8949-308c14aec278\n"
    "  crossfoot review fix --all --root ROOT retry         everything with one cause";
constexpr char const* dismiss_lesson =
    "Sets an item aside: nothing more is posted for it, the order counts as skipped. The question\n"
    "comes back when the order or its cause changes.\n"
    "\nExamples:\n"
    "  crossfoot review dismiss shop-to-books/1042/store.total_unexplained";

struct Added {
    CLI::App* verb;
    std::shared_ptr<ReviewOptions> options;
};

Added add(CLI::App& group,
          int& exit_code,
          char const* name,
          char const* summary,
          Job job,
          char const* lesson) {
    auto options = std::make_shared<ReviewOptions>();
    options->config_file = "crossfoot.yaml";
    auto* verb = group.add_subcommand(name, summary);
    verb->add_option("--config", options->config_file, "Configuration, YAML")
        ->envname("CROSSFOOT_CONFIG")
        ->capture_default_str();
    verb->add_flag("--json", options->json, "Print JSON for programs");
    verb->footer(std::string(lesson) + "\n\n" + exit_code_help);
    verb->callback(
        [options, job, &exit_code] { exit_code = run_with(*options, Needs::storage, job); });
    return {verb, options};
}

}  // namespace

void add_review_verb(CLI::App& app, int& exit_code) {
    auto* review = app.add_subcommand("review", "What needs a person: list, show, fix, dismiss");
    review->require_subcommand(1);
    review->footer(
        "Examples:\n  crossfoot review list --group\n  crossfoot review list --help\n\n" +
        std::string(exit_code_help));
    auto [list, listing] = add(*review, exit_code, "list", "What is open", list_job, list_lesson);
    list->add_flag("--group", listing->group, "By root cause instead of one by one");
    list->add_option("--integration", listing->integration, "Only of this one");
    list->add_option("--root", listing->root, "Only with this root cause");
    list->add_option("--search", listing->text, "Part of the cause or of the order's number");
    list->add_option("--state", listing->state, "open, dismissed or closed")
        ->check(one_of({"open", "dismissed", "closed"}))
        ->capture_default_str();
    list->add_option("--limit", listing->limit, "At most so many")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    auto [show, showing] = add(*review, exit_code, "show", "One item", show_job, show_lesson);
    show->add_option("ID", showing->subject, "Of the item")->required();
    auto [fix, fixing] = add(*review, exit_code, "fix", "Answer an item", fix_job, fix_lesson);
    auto* all = fix->add_flag("--all", fixing->all, "Retry all with the root cause of --root");
    fix->add_option("--root", fixing->root, "With --all: which group")->needs(all);
    fix->add_option("--integration", fixing->integration, "With --all: only of this one");
    // Two options and not one that takes two words: Debian's CLI11 refuses the second of those.
    fix->add_option("ID", fixing->subject, "Of the item; with --all the answer alone")->required();
    fix->add_option("ANSWER", fixing->fix, "One of those that crossfoot review show ID names");
    fix->add_option("--choice", fixing->choice, "Where the answer has choices");
    fix->add_option("--fingerprint", fixing->fingerprint, "Only if the item is still as shown");
    fix->add_flag("--dry-run", fixing->dry_run, "Say what it would do, decide nothing");
    auto [dismiss, aside] =
        add(*review, exit_code, "dismiss", "Set an item aside", fix_job, dismiss_lesson);
    aside->fix = "dismiss";
    dismiss->add_option("ID", aside->subject, "Of the item")->required();
}

}  // namespace cf::app
