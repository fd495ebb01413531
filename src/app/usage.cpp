#include "app/usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"

namespace cf::app {
namespace {

std::vector<CLI::App const*> verbs_below(CLI::App const& app) {
    return app.get_subcommands([](CLI::App const*) { return true; });
}

std::vector<std::string> names_of(std::vector<CLI::App const*> const& verbs) {
    std::vector<std::string> names;
    for (auto const* verb : verbs) names.push_back(verb->get_name());
    return names;
}

/// Long names, without their dashes.
std::vector<std::string> options_of(CLI::App const& verb) {
    std::vector<std::string> names;
    for (auto const* option : verb.get_options())
        for (auto const& name : option->get_lnames()) names.push_back(name);
    return names;
}

std::string with_dashes(std::vector<std::string> names) {
    for (auto& name : names) name.insert(0, "--");
    return join(names, ", ");
}

bool is_option(std::string const& word) { return word.size() > 1 && word.starts_with('-'); }

/// "'inf' is none of debug, info; did you mean 'info'?"
std::string no_such_choice(std::string const& value, std::vector<std::string> const& choices) {
    std::string const near = nearest(value, choices);
    return "'" + value + "' is none of " + join(choices, ", ") +
           (near.empty() ? "" : "; did you mean '" + near + "'?");
}

/// One walk along the words; ends at the first that does not belong.
class CommandLine {
  public:
    explicit CommandLine(CLI::App const& app) : verb_(&app), path_(app.get_name()) {}

    /// "" when every word belongs; the parser knows then what is wrong.
    std::string first_problem(std::vector<std::string> const& words) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            bool const option = !options_ended_ && is_option(words[i]);
            auto problem = option ? take_option(words, i) : take_word(words[i]);
            if (!problem.empty()) return problem;
        }
        auto const below = verbs_below(*verb_);
        if (below.empty() || is_root()) return {};
        return path_ + ": say which: " + join(names_of(below), ", ");
    }
    std::string const& path() const { return path_; }

  private:
    bool is_root() const { return verb_->get_parent() == nullptr; }

    std::string take_option(std::vector<std::string> const& words, std::size_t& i) {
        if (words[i] == "--") {
            options_ended_ = true;
            return {};
        }
        auto const equals = words[i].find('=');
        auto const name = words[i].substr(0, equals);
        auto const* option = verb_->get_option_no_throw(name);
        if (!option) return no_option(name);
        if (option->get_items_expected_max() == 0 || equals != std::string::npos) return {};
        if (i + 1 == words.size() || is_option(words[i + 1]))
            return path_ + ": " + name + " needs a value: " + option->get_description();
        ++i;
        return {};
    }

    std::string no_option(std::string const& name) const {
        auto const known = options_of(*verb_);
        std::string const near = nearest(name.substr(name.find_first_not_of('-')), known);
        return path_ + ": unknown option " + name +
               (near.empty() ? "; known: " + with_dashes(known) : "; did you mean --" + near + "?");
    }

    std::string take_word(std::string const& word) {
        auto const below = verbs_below(*verb_);
        if (!below.empty() && !options_ended_) return descend(word, below);
        std::size_t room = 0;
        for (auto const* option : verb_->get_options())
            if (option->get_positional()) room += std::size_t(option->get_items_expected_max());
        if (++given_ <= room) return {};
        std::string const near = nearest(word, options_of(*verb_));
        return path_ + (room == 0 ? ": takes no argument '" : ": one argument too many, '") + word +
               "'" + (near.empty() ? "" : "; did you mean --" + near + "?");
    }

    std::string descend(std::string const& word, std::vector<CLI::App const*> const& below) {
        auto const names = names_of(below);
        auto const found = std::ranges::find(names, word);
        if (found == names.end()) {
            std::string const near = nearest(word, names);
            return "crossfoot: there is no verb '" + (is_root() ? word : path_ + " " + word) + "'" +
                   (near.empty() ? "; known: " + join(names, ", ")
                                 : "; did you mean '" + near + "'?");
        }
        verb_ = below[std::size_t(found - names.begin())];
        path_ += " " + word;
        return {};
    }

    CLI::App const* verb_;
    std::string path_;  ///< "crossfoot review fix".
    std::size_t given_ = 0;
    bool options_ended_ = false;
};

}  // namespace

std::string usage_problem(CLI::App const& app,
                          std::vector<std::string> const& words,
                          std::string const& problem) {
    CommandLine line(app);
    auto said = line.first_problem(words);
    if (said.empty()) said = line.path() + ": " + problem;
    return said + "\nSee: " + line.path() + " --help";
}

CLI::Validator one_of(std::vector<std::string> choices) {
    auto const shown = "{" + join(choices, ",") + "}";
    auto const check = [choices = std::move(choices)](std::string const& value) {
        bool const known = std::ranges::find(choices, value) != choices.end();
        return known ? std::string() : no_such_choice(value, choices);
    };
    return {check, shown};
}

}  // namespace cf::app
