#include "app/config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "app/config_connections.hpp"
#include "base/http.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"
#include "connectors/registry.hpp"
#include "flows/yaml_reader.hpp"

namespace cf::app {
namespace {

constexpr std::size_t config_size_bytes_max = 1024 * 1024;
constexpr char const* policy_hint =
    "is missing; it names the policy file (docs/operator-guide.md, The policy)";

void read_listen(YamlMap& file, Config& config, std::string const& folder) {
    if (auto const listen = file.text("listen")) {
        auto const colon = listen->rfind(':');
        std::string host = colon == std::string::npos ? "" : listen->substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        auto const* const end = listen->data() + listen->size();
        bool right = !host.empty();
        if (right) {
            auto const [stop, error] =
                std::from_chars(listen->data() + colon + 1, end, config.port);
            right = error == std::errc{} && stop == end;
        }
        if (right)
            config.host = host;
        else
            file.report(*file.take("listen"),
                        "listen",
                        "'" + *listen + "' is not HOST:PORT, such as 127.0.0.1:8484 or [::1]:8484");
    }
    auto tls = file.map("tls");
    if (!tls) return;
    for (auto const& [key, into] : {std::pair("certificate", &config.tls_certificate_file),
                                    std::pair("key", &config.tls_key_file)}) {
        auto const path = tls->text(key);
        if (!path) {
            tls->report(tls->node(), key, "is missing; it names a PEM file");
            continue;
        }
        *into = beside(folder, *path);
        if (!std::filesystem::exists(*into))
            tls->report(*tls->take(key), key, "there is no file '" + *into + "'");
    }
    tls->finish();
}

void read_public_url(YamlMap& file, Config& config) {
    auto const url = file.text("public_url");
    if (!url) return;
    auto const parts = split_url(*url);
    if (!parts || (parts->scheme != "https" && parts->scheme != "http") || parts->host.empty() ||
        !parts->query.empty())
        file.report(*file.take("public_url"),
                    "public_url",
                    "'" + *url + "' is not an address such as https://books.example");
    config.public_url = *url;
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
}

void read_limits(YamlMap& file, Config& config) {
    auto limits = file.map("limits");
    if (!limits) return;
    if (auto const all = limits->whole("connections", 1, 100'000))
        config.connections_max = std::size_t(*all);
    if (auto const each = limits->whole("connections_per_client", 0, 100'000))
        config.connections_per_client_max = std::size_t(*each);
    config.proxies = limits->list_of_texts("proxies");
    limits->finish();
}

/// "400d" or "forever".
void read_keep_payloads(YamlMap& file, Config& config) {
    constexpr int days_max = 36'500;
    auto const written = file.text("keep_payloads");
    if (!written) return;
    int days = 0;
    auto const* const end = written->data() + written->size();
    auto const [stop, problem] = std::from_chars(written->data(), end, days);
    bool const right = problem == std::errc{} &&
                       std::string_view(stop, std::size_t(end - stop)) == "d" && days >= 1 &&
                       days <= days_max;
    if (!right && *written != "forever")
        file.report(*file.take("keep_payloads"),
                    "keep_payloads",
                    "'" + *written + "' is neither days, such as 400d, nor forever");
    else
        config.keep_payloads_days = days;
}

/// The connection an integration names must exist and stand on the right side.
void read_side(
    YamlMap& map, char const* key, bool is_store, Config const& config, std::string& id) {
    std::vector<std::string> fitting;
    bool on_other_side = false;
    id = map.text(key).value_or("");
    for (auto const& connection : config.connections) {
        bool const fits = connection.is_known && connection.is_store == is_store;
        if (fits) fitting.push_back(connection.id);
        if (connection.id != id) continue;
        if (fits || !connection.is_known) return;
        on_other_side = true;
    }
    auto const at = map.take(key);
    std::string const known = "; " + std::string(is_store ? "stores" : "ledgers") +
                              " here: " + (fitting.empty() ? "none" : join(fitting, ", "));
    map.report(at ? *at : map.node(),
               key,
               id.empty()      ? "is missing; it names a connection" + known
               : on_other_side ? "'" + id + "' is a " + (is_store ? "ledger" : "store") + known
                               : "'" + id + "' is not a connection" + hint(id, fitting));
}

/// Messages of the policy, already with their file and line; and what is read of it.
Policy lint_policy(std::string const& path, std::vector<std::string>& out) {
    auto const text = cli::read_file(path);
    if (text.has_error()) return {};
    auto const reading = read_policy_file(*text);
    for (auto const& message : reading.messages)
        out.push_back(path + ":" + std::to_string(message.line) + ": " + message.path +
                      (message.path.empty() ? "" : ": ") + message.message);
    return reading.policy.books;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A rule by what this store's orders never tell would leave its lines to another one in silence.
std::optional<std::string> rule_never_met(Policy const& policy, std::string const& system) {
    for (auto const& connector : connector_registry()) {
        if (connector.name != system) continue;
        auto const manifest = Json::parse(connector.manifest).value_or(Json());
        auto const told = manifest["capabilities"]["line_categories"].text();
        for (auto const& rule : policy.account_rules) {
            if (rule.category.empty() || told == "names") continue;
            if (told == "numbers" && is_number(rule.category)) continue;
            std::string const orders = "orders of " + std::string(manifest["title"].text());
            return "its rule '" + rule.name + "' asks for the category '" + rule.category + "'; " +
                   orders +
                   (told == "numbers" ? " tell a category's number, as \"23\"" : " tell none");
        }
    }
    return std::nullopt;
}

struct PolicyLint {
    std::string const& folder;
    std::vector<std::string>& out;
};

void read_integration(YamlMap& map, std::string id, Config& config, PolicyLint const& lint) {
    IntegrationConfig integration;
    integration.id = std::move(id);
    integration.name = map.text("name").value_or(integration.id);
    read_side(map, "store", true, config, integration.store);
    read_side(map, "ledger", false, config, integration.ledger);
    if (auto const policy = map.text("policy")) {
        integration.policy_file = beside(lint.folder, *policy);
        if (std::filesystem::exists(integration.policy_file)) {
            auto const rules = lint_policy(integration.policy_file, lint.out);
            for (auto const& connection : config.connections)
                if (connection.id == integration.store && connection.is_store)
                    if (auto const why = rule_never_met(rules, connection.system))
                        map.report(*map.take("policy"), "policy", *why);
        } else {
            map.report(*map.take("policy"),
                       "policy",
                       "there is no file '" + integration.policy_file + "'");
        }
    } else {
        map.report(map.node(), "policy", policy_hint);
    }
    if (auto const start = map.text("start")) {
        auto date = CalendarDate::parse(*start);
        if (date.has_error())
            map.report(*map.take("start"),
                       "start",
                       "'" + *start + "' is not a day; write YYYY-MM-DD, such as 2026-04-01");
        else
            integration.start = *date;
    } else {
        map.report(map.node(), "start", "is missing; orders placed before that day are not posted");
    }
    if (auto const on = map.flag("on")) integration.on = *on;
    map.finish();
    config.integrations.push_back(std::move(integration));
}

void read_integrations(YamlMap& file, Config& config, PolicyLint const& lint) {
    auto all = file.map("integrations");
    if (!all || !all->node().IsMap()) return;
    for (auto const& entry : all->node()) {
        std::string const id = entry.first.Scalar();
        auto map = all->map(id);
        if (!map) continue;
        if (!is_name(id))
            all->report(entry.first, id, "must be named with letters, digits, '-' and '_'");
        read_integration(*map, id, config, lint);
    }
    all->finish();
    for (auto const& one : config.integrations)
        for (auto const& other : config.integrations)
            if (&one < &other && one.store == other.store && one.ledger == other.ledger &&
                !one.store.empty())
                all->report(all->node(),
                            other.id,
                            "posts the same store into the same ledger as '" + one.id +
                                "': every order would be posted twice");
}

void read_whole(YamlMap& file, Config& config, PolicyLint const& lint) {
    auto const& folder = lint.folder;
    read_listen(file, config, folder);
    config.data_folder = beside(folder, file.text("data").value_or(config.data_folder));
    read_public_url(file, config);
    read_limits(file, config);
    read_keep_payloads(file, config);
    if (file.take("master_key")) config.master_key = read_source(file, "master_key", folder);
    std::vector<std::string> const levels{"debug", "info", "warn", "error", "off"};
    if (auto const level = file.choice("log", levels))
        config.log_level = log::parse_level(levels[*level], log::Level::info);
    config.connections = read_connections(file, folder, connector_registry());
    read_integrations(file, config, lint);
    file.finish();
}

}  // namespace

Result<Config> read_config(std::string const& path) {
    if (!std::filesystem::exists(path))
        return Error{ErrorKind::invalid_input,
                     "config.missing",
                     "there is no configuration '" + path +
                         "'; name one with --config or CROSSFOOT_CONFIG (docs/operator-guide.md "
                         "shows one)"};
    CF_TRY(auto text, cli::read_file(path));
    if (text.size() > config_size_bytes_max)
        return Error{
            ErrorKind::invalid_input, "config.size", "'" + path + "' is larger than 1 MiB"};
    Config config;
    std::vector<LintMessage> messages;
    std::vector<std::string> all;
    std::string const folder = std::filesystem::path(path).parent_path();
    try {
        YAML::Node const root = YAML::Load(text);
        YamlMap file(root, "", messages);
        read_whole(file, config, {folder, all});
        if (auto const line = line_of_second_document(text))
            messages.push_back({*line, "", "is a second document in this file; it would be lost"});
    } catch (YAML::Exception const& problem) {
        messages.push_back({problem.mark.line + 1, "", "not valid YAML: " + problem.msg});
    }
    std::stable_sort(messages.begin(), messages.end(), [](auto const& a, auto const& b) {
        return a.line < b.line;
    });
    std::vector<std::string> lines;
    for (auto const& message : messages)
        lines.push_back(path + ":" + std::to_string(std::max(message.line, 1)) + ": " +
                        (message.path.empty() ? "" : message.path + ": ") + message.message);
    lines.insert(lines.end(), all.begin(), all.end());
    if (lines.empty()) return config;
    return Error{ErrorKind::invalid_input, "config.invalid", join(lines, "\n")};
}

}  // namespace cf::app
