#include "connectors/bigcommerce/client.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/bigcommerce/errors.hpp"
#include "connectors/shared/http_json.hpp"
#include "connectors/shared/store_fields.hpp"

namespace cf::bigcommerce {
namespace {

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<std::string> read_api_base(StoreFields const& fields) {
    std::string const text = fields.text("api_base");
    if (text.empty()) return std::string("https://api.bigcommerce.com");
    auto const url = split_url(text);
    bool const tls = url && url->scheme == "https";
    if (!tls && !(url && url->scheme == "http" && is_loopback(url->host)))
        return fields.error("api_base",
                            "must be an https address (plain http is for loopback only)");
    if (url->path != "/" || !url->query.empty())
        return fields.error("api_base", "must be an address without a path");
    return url->origin();
}

}  // namespace

Result<Settings> Settings::read(ConnectionSettings const& connection) {
    StoreFields const fields("bigcommerce", connection.fields);
    Settings settings;
    CF_TRY(settings.store_hash, fields.required("store_hash"));
    std::string const& hash = settings.store_hash;
    bool const plain = std::all_of(hash.begin(), hash.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    if (!plain || hash.size() > 40)
        return fields.error("store_hash",
                            "must be the letters and digits after stores/ in the API path");
    CF_TRY(settings.api_base, read_api_base(fields));
    settings.ca_file = fields.text("ca_file");
    settings.private_network = fields.flag("private_network");
    settings.only_tax = fields.text("only_tax");
    settings.include_migrated = fields.flag("include_migrated");
    std::string const auth = fields.text("webhook_auth");
    if (auth == "signature")
        settings.webhook_auth = WebhookAuth::signature;
    else if (auth == "header")
        settings.webhook_auth = WebhookAuth::header;
    else if (!auth.empty() && auth != "auto")
        return fields.error("webhook_auth", "must be auto, signature or header");
    // Standard and Plus have 150 calls in 30 seconds; replies tell when it is less (sheet 3).
    CF_TRY(settings.limits.per_window, fields.count("calls_per_window", 150, 99'999));
    settings.limits.window = std::chrono::seconds(30);
    CF_TRY(settings.limits.concurrent, fields.count("calls_concurrent", 3, 9));
    return settings;
}

Client::Client(Settings settings, ConnectionId connection, ConnectorContext context)
    : ConnectionSecrets(context.secrets, std::move(connection)),
      settings_(std::move(settings)),
      context_(context) {}

Task<Json> Client::call(Call call) {
    CF_CO_TRY(auto token, co_await secret("access_token"));
    HttpRequest request;
    request.method = call.method;
    request.url = settings_.api_base + "/stores/" + settings_.store_hash + "/" + call.path;
    if (!call.query.empty()) request.url += "?" + to_query(call.query);
    request.headers.add("X-Auth-Token", token.reveal());
    request.headers.add("Accept", "application/json");
    request.headers.add("User-Agent", "Crossfoot");
    if (!call.body.is_null()) {
        request.headers.add("Content-Type", "application/json");
        request.body = call.body.dump();
    }
    HttpOptions options;
    options.ca_file = settings_.ca_file;
    options.private_network = settings_.private_network;
    CF_CO_TRY(auto reply, co_await context_.http.send(std::move(request), std::move(options)));
    if (reply.status == 304) co_return Json();
    if (reply.status < 200 || reply.status >= 300) co_return error_of_reply(reply, call.method);
    auto body = json_body(reply);
    if (body.has_error()) co_return unreadable("answer", "it is no JSON");
    co_return *std::move(body);
}

}  // namespace cf::bigcommerce
