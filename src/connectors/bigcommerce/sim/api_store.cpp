#include "connectors/bigcommerce/sim/api.hpp"

namespace cf::bigcommerce::sim {

HttpReply Api::get_time(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {}));
    return json_answer(200, Json::object({{"time", to_unix_seconds(call.now)}}));
}

HttpReply Api::get_store(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {}));
    return json_answer(200, wire_store(store_.settings));
}

HttpReply Api::list_currencies(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {"page", "limit"}));
    CF_TRY(auto const page, v2_page(query, store_.switches));
    if (page.page > 1) return no_content();
    return json_answer(200, wire_currencies(store_.settings, store_.started));
}

HttpReply Api::list_tax_classes(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {"page", "limit"}));
    CF_TRY(auto const page, v2_page(query, store_.switches));
    Json const all = wire_tax_classes(store_.settings);
    if (page.page > 1 || all.size() == 0) return no_content();
    return json_answer(200, all);
}

HttpReply Api::get_tax_settings(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"channel_id"}));
    return v3_data(wire_tax_settings(store_.settings));
}

HttpReply Api::list_channels(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request, Version::v3, {"page", "limit", "available", "status"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    Json all = wire_channels(store_.settings);
    std::size_t const count = all.size();
    if (page.page > 1) all = Json::array();
    return v3_page(std::move(all), count, page);
}

HttpReply Api::list_gift_certificates(Call const& call) {
    CF_TRY(
        auto const query,
        Query::read(
            call.request, Version::v2, {"code", "min_id", "max_id", "order_id", "page", "limit"}));
    CF_TRY(auto const page, v2_page(query, store_.switches));
    CF_TRY(auto const order, query.integer("order_id"));
    Json rows = Json::array();
    std::size_t seen = 0;
    for (auto const& [code, certificate] : store_.certificates) {
        if (query.has("code") && query.text("code") != code) continue;
        if (order && certificate.order_id != *order) continue;
        if (seen++ < page.first() || std::int64_t(rows.size()) >= page.limit) continue;
        rows.push_back(wire_gift_certificate(certificate));
    }
    if (rows.size() == 0) return no_content();
    return json_answer(200, rows);
}

}  // namespace cf::bigcommerce::sim
