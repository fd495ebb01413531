#include "app/usage.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "app/verbs.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

struct Ran {
    int exit_code;
    std::string said;  ///< On standard error.
};

Ran run_words(std::vector<std::string> words) {
    words.insert(words.begin(), "crossfoot");
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    testing::internal::CaptureStderr();
    int const exit_code = run(int(words.size()), argv.data());
    return {exit_code, testing::internal::GetCapturedStderr()};
}

std::string first_line(std::string const& text) { return text.substr(0, text.find('\n')); }

/// One letter of each option of each verb left out.
int check_each_option(CLI::App const& verb, std::vector<std::string> const& path) {
    int checked = 0;
    for (auto const* option : verb.get_options()) {
        for (auto const& name : option->get_lnames()) {
            auto words = path;
            words.push_back("--" + name.substr(0, 1) + name.substr(2));
            auto const ran = run_words(words);
            EXPECT_EQ(ran.exit_code, cli::exit_bad_input) << ran.said;
            EXPECT_NE(ran.said.find("unknown option " + words.back() + "; did you mean --" + name),
                      std::string::npos)
                << ran.said;
            ++checked;
        }
    }
    for (auto const* below : verb.get_subcommands([](CLI::App const*) { return true; })) {
        auto further = path;
        further.push_back(below->get_name());
        checked += check_each_option(*below, further);
    }
    return checked;
}

TEST(Usage, EveryOptionOfEveryVerbIsNamedToItsNearMiss) {
    CLI::App app("", "crossfoot");
    int exit_code = 0;
    add_verbs(app, exit_code);
    EXPECT_GT(check_each_option(app, {}), 100);
}

TEST(Usage, SaysWhatIsWrongAndTheNearest) {
    std::pair<std::vector<std::string>, char const*> const cases[] = {
        {{"sandbox", "--ordrs", "5"},
         "crossfoot sandbox: unknown option --ordrs; did you mean --orders?"},
        {{"sandbox", "--ordrs=5"},
         "crossfoot sandbox: unknown option --ordrs; did you mean --orders?"},
        {{"sandbx"}, "crossfoot: there is no verb 'sandbx'; did you mean 'sandbox'?"},
        {{"review", "fixx", "--json"},
         "crossfoot: there is no verb 'crossfoot review fixx'; did you mean 'fix'?"},
        {{"user"}, "crossfoot user: say which: add, list, role, remove, reset-password"},
        {{"sim", "--log", "inf"},
         "crossfoot sim: --log: 'inf' is none of off, error, warn, info, debug; did you mean "
         "'info'?"},
        {{"simulate", "xeroo"},
         "crossfoot simulate: VENDOR: 'xeroo' is none of bigcommerce, woocommerce, xero; did you "
         "mean 'xero'?"},
        {{"status", "json"}, "crossfoot status: takes no argument 'json'; did you mean --json?"},
        {{"explain", "1042", "1043"}, "crossfoot explain: one argument too many, '1043'"},
        {{"explain"}, "crossfoot explain: ORDER is required"},
        {{"sandbox", "--json", "--listen"},
         "crossfoot sandbox: --listen needs a value: HOST:PORT of the web page; port 0 picks one"},
        {{"-x"}, "crossfoot: unknown option -x; known: --help, --version"},
    };
    for (auto const& [words, said] : cases) {
        auto const ran = run_words(words);
        EXPECT_EQ(ran.exit_code, cli::exit_bad_input) << said;
        EXPECT_EQ(first_line(ran.said), said);
    }
}

TEST(Usage, NamesTheHelpOfTheVerb) {
    auto const said = run_words({"review", "fix", "--choise", "a"}).said;
    EXPECT_NE(said.find("\nSee: crossfoot review fix --help\n"), std::string::npos) << said;
}

TEST(Usage, WordsBehindTwoDashesAreNoOptions) {
    auto const said = run_words({"plan", "--", "--case"}).said;
    EXPECT_EQ(first_line(said), "crossfoot plan: takes no argument '--case'; did you mean --case?");
}

}  // namespace
}  // namespace cf::app
