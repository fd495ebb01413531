#include "app/web_server.hpp"

namespace cf::app {

WebServer::WebServer(Options options,
                     boost::asio::any_io_executor executor,
                     Engine& engine,
                     Storage& storage,
                     Clock& clock)
    : options_(std::move(options)),
      executor_(std::move(executor)),
      accounts_(storage, clock, workers_),
      hints_(clock),
      views_(engine, storage, clock),
      api_({accounts_,
            views_,
            engine,
            hints_,
            clock,
            storage,
            options_.sandbox,
            CF_VERSION,
            !options_.tls_certificate_file.empty(),
            options_.public_url}) {}

Task<> WebServer::start() {
    co_await accounts_.load();
    HttpServerOptions listen;
    listen.host = options_.host;
    listen.port = options_.port;
    listen.tls_certificate_file = options_.tls_certificate_file;
    listen.tls_key_file = options_.tls_key_file;
    listen.connections_max = options_.connections_max;
    listen.connections_per_client_max = options_.connections_per_client_max;
    listen.proxies = options_.proxies;
    CF_CO_TRY(server_, HttpServer::listen(executor_, listen, [this](HttpRequest request) {
                  return api_.handle(std::move(request));
              }));
    api_.set_ready(true);
    co_return Result<>();
}

Wait WebServer::stop() {
    api_.set_ready(false);
    hints_.close_all();
    if (server_) co_await server_->stop(std::chrono::seconds(10));
}

std::string WebServer::first_address() const {
    std::string const origin = server_ ? server_->origin() : "";
    return accounts_.setup_required() ? origin + "/setup#token=" + accounts_.setup_token()
                                      : origin + "/";
}

}  // namespace cf::app
