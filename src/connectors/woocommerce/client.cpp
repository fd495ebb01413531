#include "connectors/woocommerce/client.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/shared/http_json.hpp"
#include "connectors/shared/store_fields.hpp"
#include "connectors/woocommerce/errors.hpp"

namespace cf::woocommerce {
namespace {

constexpr std::string_view user_agent = "Crossfoot";

/// What people paste: the home page, a page of the back office, or the API's own address.
std::string without_known_ends(std::string path) {
    static constexpr std::string_view below[] = {
        "/index.php/", "/wp-admin/", "/wp-login.php/", "/wp-json/"};
    path += '/';
    for (std::string_view const part : below)
        if (auto const at = path.find(part); at != std::string::npos) path.resize(at + 1);
    while (path.ends_with("//")) path.pop_back();
    return path;
}

Result<std::string> read_base(StoreFields const& fields, bool& plain_http) {
    CF_TRY(auto text, fields.required("base_url"));
    if (text.find('@') != std::string::npos)
        return fields.error("base_url",
                            "must not hold a name or password: the API key has fields of its own");
    auto const url = split_url(text);
    if (!url || url->host.empty() || (url->scheme != "https" && url->scheme != "http"))
        return fields.error("base_url", "must be an address such as https://shop.example");
    if (!url->query.empty() || text.find('#') != std::string::npos)
        return fields.error("base_url", "must end after the path, without ? or #");
    plain_http = url->scheme == "http";
    if (plain_http && !fields.flag("allow_plain_http"))
        return fields.error(
            "base_url",
            "is plain http: orders and customers' data would travel unencrypted. Use https, or set "
            "allow_plain_http to true if you accept that");
    return url->origin() + without_known_ends(url->path);
}

std::vector<std::string> read_list(std::string const& text) {
    std::vector<std::string> items;
    for (auto part : split(text, ',')) {
        std::string item = ascii_lower(trim(part));
        if (item.starts_with("wc-")) item = item.substr(3);
        if (!item.empty()) items.push_back(std::move(item));
    }
    return items;
}

}  // namespace

Result<Settings> Settings::read(ConnectionSettings const& connection) {
    StoreFields const fields("woocommerce", connection.fields);
    Settings settings;
    CF_TRY(settings.base, read_base(fields, settings.plain_http));
    settings.ca_file = fields.text("ca_file");
    settings.private_network = fields.flag("private_network");
    settings.accepted_statuses = read_list(fields.text("accepted_statuses"));
    CF_TRY(settings.records_per_page, fields.count("records_per_page", 100, 100));
    CF_TRY(settings.limits.per_minute, fields.count("calls_per_minute", 120, 99'999));
    CF_TRY(settings.limits.concurrent, fields.count("calls_concurrent", 3, 99));
    return settings;
}

QueryParameters oauth1_query(std::string_view method,
                             std::string_view url,
                             QueryParameters query,
                             std::string const& key,
                             Secret<> const& secret,
                             std::string const& nonce,
                             Instant now) {
    query.emplace_back("oauth_consumer_key", key);
    query.emplace_back("oauth_nonce", nonce);
    query.emplace_back("oauth_signature_method", "HMAC-SHA256");
    query.emplace_back("oauth_timestamp", std::to_string(to_unix_seconds(now)));
    QueryParameters sorted;
    for (auto const& [name, value] : query)
        sorted.emplace_back(percent_encode(name), percent_encode(value));
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> pairs;
    for (auto const& [name, value] : sorted) pairs.push_back(name + "=" + value);
    std::string const base =
        std::string(method) + "&" + percent_encode(url) + "&" + percent_encode(join(pairs, "&"));
    // The key's second half would be a token's secret; there is none.
    query.emplace_back("oauth_signature", to_base64(hmac_sha256(secret.reveal() + "&", base)));
    return query;
}

Client::Client(Settings settings, ConnectionId connection, ConnectorContext context)
    : ConnectionSecrets(context.secrets, std::move(connection)),
      settings_(std::move(settings)),
      context_(context) {}

Task<HttpRequest> Client::signed_request(Call call) {
    CF_CO_TRY(auto key, co_await secret("consumer_key"));
    CF_CO_TRY(auto secret_half, co_await secret("consumer_secret"));
    HttpRequest request;
    request.method = call.method;
    request.url = settings_.base + "wp-json/" + call.path;
    request.headers.add("Accept", "application/json");
    request.headers.add("User-Agent", std::string(user_agent));
    if (settings_.plain_http)
        call.query = oauth1_query(call.method,
                                  request.url,
                                  std::move(call.query),
                                  key.reveal(),
                                  secret_half,
                                  context_.random.token(20),
                                  context_.clock.now());
    else
        request.headers.add("Authorization",
                            "Basic " + to_base64(key.reveal() + ":" + secret_half.reveal()));
    if (!call.query.empty()) request.url += "?" + to_query(call.query);
    if (!call.body.is_null()) {
        request.headers.add("Content-Type", "application/json");
        request.body = call.body.dump();
    }
    co_return request;
}

Task<Answer> Client::call(Call call) {
    std::string const method = call.method;
    CF_CO_TRY(auto request, co_await signed_request(std::move(call)));
    HttpOptions options;
    options.ca_file = settings_.ca_file;
    options.private_network = settings_.private_network;
    auto sent = co_await context_.http.send(std::move(request), std::move(options));
    if (sent.has_error()) {
        // The transport's words may quote the request, whose query is signed over plain http.
        Error error = sent.error();
        bool const sent_nothing = error.code.starts_with("http.address_");
        if (settings_.plain_http && !sent_nothing)
            error.message = "no answer from the store at " + settings_.base;
        co_return error;
    }
    if (sent->status >= 300 && sent->status < 400)
        co_return redirected(sent->headers.get("Location"), settings_.base);
    if (settings_.plain_http && sent->status == 400 && json_body(*sent).has_error())
        co_return plain_http_refused(settings_.base);
    if (sent->status < 200 || sent->status >= 300) co_return error_of_reply(*sent, method);
    auto body = json_body(*sent);
    if (body.has_error()) co_return not_json(method);
    Answer answer;
    answer.body = *std::move(body);
    answer.total = count_in(*sent, "X-WP-Total");
    co_return answer;
}

}  // namespace cf::woocommerce
