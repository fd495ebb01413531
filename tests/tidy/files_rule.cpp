#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

bool holds_sources(SourceFile const& file) {
    bool const tests_or_tools = file.path.starts_with("tests/") ||
                                file.path.starts_with("tools/") ||
                                file.path.starts_with("bench/") || file.path.starts_with("web/");
    if (file.path.starts_with("web/src/") || file.path.starts_with("tests/data/")) return false;
    if (file.is_cpp()) return true;
    return tests_or_tools && (file.path.ends_with(".mjs") || file.path.ends_with(".ts"));
}

/// The folders that say what they build, and what they say.
class BuildLists {
  public:
    explicit BuildLists(Tree const& tree) {
        for (auto const& file : tree)
            if (file.path.ends_with("/CMakeLists.txt")) lists_[file.folder()] = &file;
    }

    /// The folder whose CMakeLists.txt builds `file`: its own, or one above that names the file.
    /// "" when there is none.
    std::string folder_building(SourceFile const& file) const {
        auto folder = file.folder();
        if (lists_.contains(folder)) return folder;
        while (!folder.empty()) {
            auto const slash = folder.rfind('/');
            folder = slash == std::string::npos ? "" : folder.substr(0, slash);
            auto const list = lists_.find(folder);
            if (list == lists_.end()) continue;
            auto const name = file.path.substr(folder.size() + 1);
            for (auto const& line : list->second->lines)
                if (line.find(name) != std::string::npos) return folder;
        }
        return "";
    }

  private:
    std::map<std::string, SourceFile const*> lists_;
};

void check_readmes(Tree const& tree, BuildLists const& lists, Findings& findings) {
    std::set<std::string> with_readme;
    std::set<std::string> with_sources;
    for (auto const& file : tree) {
        if (file.path.ends_with("/README.md")) with_readme.insert(file.folder());
        if (!holds_sources(file)) continue;
        auto const builder = lists.folder_building(file);
        with_sources.insert(builder.empty() ? file.folder() : builder);
    }
    for (auto const& folder : with_sources)
        if (!with_readme.contains(folder))
            findings.push_back(
                {folder + "/README.md",
                 0,
                 "a README per folder",
                 "missing: purpose, main types, how to test, what it must never do"});
}

/// Text between quotes of every line, without its folder: what include and import lines name.
std::set<std::string> named_files(Tree const& tree) {
    std::set<std::string> names;
    for (auto const& file : tree) {
        bool const web = file.path.starts_with("web/");
        if (!file.is_cpp() && !file.path.ends_with(".cpp.in") && !web) continue;
        for (auto const& line : file.lines) {
            if (line.find(web ? "'" : "#include") == std::string::npos &&
                line.find("src=\"") == std::string::npos)
                continue;
            for (char const quote : {'"', '\''}) {
                for (auto from = line.find(quote); from != std::string::npos;) {
                    auto const end = line.find(quote, from + 1);
                    if (end == std::string::npos) break;
                    auto const name = line.substr(from + 1, end - from - 1);
                    names.insert(web ? name.substr(name.rfind('/') + 1) : name);
                    from = line.find(quote, end + 1);
                }
            }
        }
    }
    return names;
}

/// "amount" of "web/src/format/amount.ts".
std::string module_name(std::string const& path) {
    auto const name = path.substr(path.rfind('/') + 1);
    return name.substr(0, name.rfind('.'));
}

void check_dead_files(Tree const& tree, BuildLists const& lists, Findings& findings) {
    auto const names = named_files(tree);
    for (auto const& file : tree) {
        auto const add = [&](std::string message) {
            findings.push_back({file.path, 0, "dead files", std::move(message)});
        };
        if (file.is_header()) {
            auto const below_src = file.path.starts_with("src/") ? file.path.substr(4) : file.path;
            if (!names.contains(below_src)) add("no file includes this header");
        } else if (file.path.ends_with(".cpp") && lists.folder_building(file).empty()) {
            add("no CMakeLists.txt builds it");
        } else if (file.path.starts_with("web/src/") &&
                   file.path.find(".test.") == std::string::npos &&
                   (file.path.ends_with(".ts") || file.path.ends_with(".tsx"))) {
            auto const name = module_name(file.path);
            auto const with_end = file.path.substr(file.path.rfind('/') + 1);
            if (!names.contains(name) && !names.contains(with_end) && !name.ends_with(".d"))
                add("no file imports this module");
        }
        bool const ours =
            file.is_cpp() || file.path.ends_with(".ts") || file.path.ends_with(".tsx");
        if (ours && file.lines.empty()) add("the file is empty");
    }
}

}  // namespace

Findings check_files(Tree const& tree) {
    Findings findings;
    BuildLists const lists(tree);
    check_readmes(tree, lists, findings);
    check_dead_files(tree, lists, findings);
    return findings;
}

Findings check_hygiene(Tree const& tree) {
    // Written in pieces, so that this file does not break its own rule.
    static std::vector<std::string> const hosts{std::string("npm") + "js.",
                                                std::string("py") + "pi.org",
                                                std::string("crates") + ".io/api",
                                                std::string("deb.") + "debian.org",
                                                std::string("proxy.") + "golang.org"};
    static std::vector<std::string> const roots{std::string("/wo") + "rk/",
                                                std::string("/ro") + "ot/",
                                                std::string("/t") + "mp/",
                                                std::string("/var") + "/tmp",
                                                std::string("/ho") + "me/"};
    Findings findings;
    for (auto const& file : tree) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            auto const& line = file.lines[i];
            for (auto const& host : hosts)
                if (line.find(host) != std::string::npos)
                    findings.push_back(
                        {file.path, i + 1, "no registry hosts", "names '" + host + "'"});
            for (auto const& root : roots) {
                auto const at = line.find(root);
                // Part of a longer path or of a URL: "docs.example/home/", "frame/work/".
                if (at == std::string::npos ||
                    (at > 0 && std::isalnum(static_cast<unsigned char>(line[at - 1]))))
                    continue;
                findings.push_back(
                    {file.path, i + 1, "no machine paths", "names '" + root + "...'"});
            }
            if (file.path.ends_with("package-lock.json") &&
                line.find("\"resolved\"") != std::string::npos)
                findings.push_back(
                    {file.path,
                     i + 1,
                     "no registry hosts",
                     "'resolved' ties the lock to one registry (web/.npmrc omits it)"});
        }
    }
    return findings;
}

}  // namespace cf::tidy
