#pragma once

#include <memory>
#include <string>

#include "api/web_api.hpp"
#include "net/http_server.hpp"

namespace cf::app {

/// The program's HTTP side: accounts, pages, API, webhooks, on one address.
class WebServer {
  public:
    struct Options {
        std::string host = "127.0.0.1";
        std::uint16_t port = 8484;
        std::string tls_certificate_file, tls_key_file;
        api::SandboxHooks sandbox{};
        std::size_t connections_max = 1024, connections_per_client_max = 0;
        std::vector<std::string> proxies{};
        std::string public_url{};  ///< How the outside reaches us, "" when it does not.
    };
    WebServer(Options options,
              boost::asio::any_io_executor executor,
              Engine& engine,
              Storage& storage,
              Clock& clock);

    /// Listens. Error: the address cannot be used.
    Task<> start();
    Wait stop();
    /// Where a person goes first: the set-up link while there is no user, else the address.
    std::string first_address() const;
    void notify(std::string_view topic, std::string_view key) { hints_.publish(topic, key); }

  private:
    Options options_;
    boost::asio::any_io_executor executor_;
    WorkerPool workers_{2};
    api::Accounts accounts_;
    api::HintHub hints_;
    Views views_;
    api::WebApi api_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace cf::app
