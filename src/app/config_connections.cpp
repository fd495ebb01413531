#include "app/config_connections.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>

#include "base/text.hpp"

namespace cf::app {
namespace {

constexpr std::size_t name_length_max = 60;

struct Field {
    std::string name, label, help, pattern;
    bool secret = false, required = false;
    std::vector<std::string> choices;
    bool has_default = false;
};

std::vector<Field> fields_of(ConnectorDescriptor const& connector) {
    std::vector<Field> fields;
    auto const manifest = Json::parse(connector.manifest).value_or(Json());
    for (auto const& json : manifest["fields"].items()) {
        Field field{std::string(json["name"].text()),
                    std::string(json["label"].text()),
                    std::string(json["help"].text()),
                    std::string(json["pattern"].text()),
                    json["secret"].boolean_or(false),
                    json["required"].boolean_or(false),
                    {},
                    json.contains("default")};
        for (auto const& choice : json["choices"].items())
            field.choices.emplace_back(choice["value"].text());
        fields.push_back(std::move(field));
    }
    return fields;
}

std::vector<std::string> names_of(std::vector<Field> const& fields, bool secret) {
    std::vector<std::string> names;
    for (auto const& field : fields)
        if (field.secret == secret) names.push_back(field.name);
    return names;
}

Field const* field_named(std::vector<Field> const& fields, std::string const& name) {
    auto const found =
        std::find_if(fields.begin(), fields.end(), [&](auto const& f) { return f.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::string explained(Field const& field) {
    return field.help.empty() ? field.label : field.label + ". " + field.help;
}

/// "" when the value fits.
std::string misfit(Field const& field, std::string const& value) {
    if (!field.choices.empty() &&
        std::find(field.choices.begin(), field.choices.end(), value) == field.choices.end())
        return "'" + value + "' is not one of " + join(field.choices, ", ") +
               hint(value, field.choices);
    if (!field.pattern.empty() && !std::regex_match(value, std::regex(field.pattern)))
        return "'" + value + "' does not look right. " + explained(field);
    return {};
}

void read_settings(YamlMap& map,
                   ConnectorDescriptor const& connector,
                   std::string const& folder,
                   ConnectionConfig& into) {
    auto const fields = fields_of(connector);
    auto const known = names_of(fields, false);
    if (auto settings = map.map("settings")) {
        for (auto& [key, value] : settings->texts()) {
            auto const at = *settings->take(key);
            auto const* field = field_named(fields, key);
            if (!field)
                settings->report(at,
                                 key,
                                 "is not a setting of " + into.system + hint(key, known) +
                                     " Known: " + join(known, ", "));
            else if (field->secret)
                settings->report(at,
                                 key,
                                 "is a secret: name its source under 'secrets', as " + key +
                                     ": {env: NAME}, {file: PATH} or {command: \"...\"}");
            else if (auto const wrong = misfit(*field, value); !wrong.empty())
                settings->report(at, key, wrong);
            else
                into.settings.set(key, key.ends_with("_file") ? beside(folder, value) : value);
        }
    }
    for (auto const& field : fields)
        if (field.required && !field.secret && !field.has_default &&
            !into.settings.contains(field.name)) {
            auto const settings = map.take("settings");
            bool const given = settings && settings->IsMap() && (*settings)[field.name];
            if (!given)
                map.report(map.node(), "settings." + field.name, "is missing: " + explained(field));
        }
}

void read_secrets(YamlMap& map,
                  ConnectorDescriptor const& connector,
                  std::string const& folder,
                  ConnectionConfig& into) {
    auto const fields = fields_of(connector);
    auto const known = names_of(fields, true);
    if (auto secrets = map.map("secrets"); secrets && secrets->node().IsMap()) {
        for (auto const& entry : secrets->node()) {
            std::string const name = entry.first.Scalar();
            auto const* field = field_named(fields, name);
            if (!field || !field->secret)
                secrets->report(entry.first,
                                name,
                                "is not a secret of " + into.system + hint(name, known) +
                                    " Known: " + join(known, ", "));
            else
                into.secrets.emplace_back(name, read_source(*secrets, name, folder));
        }
    }
    for (auto const& field : fields) {
        if (!field.required || !field.secret) continue;
        bool const given = std::any_of(into.secrets.begin(),
                                       into.secrets.end(),
                                       [&](auto const& one) { return one.first == field.name; });
        if (!given)
            map.report(map.node(), "secrets." + field.name, "is missing: " + explained(field));
    }
}

}  // namespace

std::string hint(std::string const& word, std::vector<std::string> const& known) {
    std::string const near = nearest(word, known);
    return near.empty() ? "." : "; did you mean '" + near + "'?";
}

bool is_name(std::string const& text) {
    return !text.empty() && text.size() <= name_length_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

std::string beside(std::string const& folder, std::string const& path) {
    std::filesystem::path const named(path);
    if (named.is_absolute() || folder.empty()) return path;
    return (std::filesystem::path(folder) / named).lexically_normal();
}

SecretSource read_source(YamlMap& parent, std::string const& key, std::string const& folder) {
    SecretSource source;
    auto const node = parent.take(key);
    std::string const how =
        "name where the secret comes from: {file: PATH}, {env: NAME} or {command: \"...\"}";
    if (!node || !node->IsMap()) {
        // The text may be the secret itself: it is not repeated.
        parent.report(node ? *node : parent.node(), key, "must not hold the secret; " + how);
        return source;
    }
    auto map = *parent.map(key);
    using Kind = SecretSource::Kind;
    int sources = 0;
    for (auto const& [name, kind] : {std::pair("file", Kind::file),
                                     std::pair("env", Kind::environment),
                                     std::pair("command", Kind::command)})
        if (auto const value = map.text(name)) {
            source = {kind, kind == Kind::file ? beside(folder, *value) : *value};
            ++sources;
        }
    if (sources == 0) map.report(map.node(), "", how);
    if (sources > 1) map.report(map.node(), "", "names several sources; keep one");
    map.finish();
    return source;
}

std::vector<ConnectionConfig> read_connections(YamlMap& file,
                                               std::string const& folder,
                                               std::vector<ConnectorDescriptor> const& connectors) {
    std::vector<ConnectionConfig> connections;
    auto all = file.map("connections");
    if (!all || !all->node().IsMap() || all->node().size() == 0) {
        file.report(
            file.node(), "connections", "is missing; it names the stores and ledgers to connect");
        return connections;
    }
    std::vector<std::string> systems;
    for (auto const& connector : connectors) systems.emplace_back(connector.name);
    for (auto const& entry : all->node()) {
        ConnectionConfig connection;
        connection.id = entry.first.Scalar();
        auto map = all->map(connection.id);
        if (!map || !map->node().IsMap()) continue;
        if (!is_name(connection.id))
            all->report(entry.first,
                        connection.id,
                        "must be named with letters, digits, '-' and '_' (it is part of the "
                        "webhook address)");
        connection.system = map->text("system").value_or("");
        connection.name = map->text("name").value_or(connection.id);
        auto const found =
            std::find_if(connectors.begin(), connectors.end(), [&](auto const& connector) {
                return connector.name == connection.system;
            });
        if (connection.system.empty()) {
            map->report(map->node(), "system", "is missing; one of " + join(systems, ", "));
        } else if (found == connectors.end()) {
            map->report(*map->take("system"),
                        "system",
                        "'" + connection.system + "' is not one of " + join(systems, ", ") +
                            hint(connection.system, systems));
        } else {
            connection.is_known = true;
            connection.is_store = found->is_store;
            read_settings(*map, *found, folder, connection);
            read_secrets(*map, *found, folder, connection);
            map->finish();
        }
        connections.push_back(std::move(connection));
    }
    all->finish();
    return connections;
}

}  // namespace cf::app
