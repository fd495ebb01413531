#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"
#include "flows/yaml_reader.hpp"
#include "ports/connector.hpp"

namespace cf::app {

/// What `connections` says, held against the manifests of the connectors: systems, settings,
/// secrets, choices and forms. Everything wrong is reported to the map's messages. Settings that
/// name files are taken from the configuration's folder.
std::vector<ConnectionConfig> read_connections(YamlMap& file,
                                               std::string const& folder,
                                               std::vector<ConnectorDescriptor> const& connectors);

/// The source of one secret: exactly one of file, env, command. Reports anything else, and never
/// repeats what was written in its place.
SecretSource read_source(YamlMap& parent, std::string const& key, std::string const& folder);

/// `path` as it is when absolute, else below the configuration's folder.
std::string beside(std::string const& folder, std::string const& path);

/// "; did you mean 'x'?" or "".
std::string hint(std::string const& word, std::vector<std::string> const& known);

/// Names are used in addresses and files.
bool is_name(std::string const& text);

}  // namespace cf::app
