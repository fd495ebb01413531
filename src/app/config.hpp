#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/secret_source.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace cf::app {

struct ConnectionConfig {
    std::string id;
    std::string system;
    std::string name;
    bool is_known = false;  ///< Its system is one we have.
    bool is_store = false;
    Json settings = Json::object();
    std::vector<std::pair<std::string, SecretSource>> secrets;
};

struct IntegrationConfig {
    std::string id;
    std::string name;
    std::string store, ledger;
    std::string policy_file;
    CalendarDate start{};  ///< In the organisation's time zone.
    bool on = true;
};

/// The one configuration file of `serve` and the commands around it.
struct Config {
    std::string host = "127.0.0.1";  ///< Loopback unless the user says otherwise.
    std::uint16_t port = 8484;       ///< 0: the system chooses.
    std::string tls_certificate_file, tls_key_file;
    std::string data_folder = "data";
    std::string public_url;  ///< Where stores reach us, without '/' at its end; "": poll only.
    SecretSource master_key;
    log::Level log_level = log::Level::info;
    std::size_t connections_max = 1024;           ///< At once, in all; 1 to 100,000.
    std::size_t connections_per_client_max = 64;  ///< Of one address; 0: no limit.
    /// IP addresses of proxies, which that limit does not hold for. This machine's never count.
    std::vector<std::string> proxies;
    int keep_payloads_days = 400;  ///< Of the stores' raw payloads; 0: for ever. To 36,500.
    std::vector<ConnectionConfig> connections;
    std::vector<IntegrationConfig> integrations;
};

/// Reads and checks the file and the policies it names, without touching the network. The error
/// "config.invalid" lists every problem as file:line: key: what is wrong, with the nearest known
/// key or value. Relative paths are taken from the file's own folder.
Result<Config> read_config(std::string const& path);

}  // namespace cf::app
