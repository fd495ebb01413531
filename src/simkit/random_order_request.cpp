#include "simkit/random_order_request.hpp"

#include "simkit/strict_json.hpp"

namespace cf {

Result<RandomOrderRequest> read_random_orders(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body,
                          {"random",
                           "count",
                           "guest",
                           "coupon",
                           "manual_discount",
                           "shipping_free",
                           "fee",
                           "stored_value",
                           "gift_card_sale",
                           "digital",
                           "foreign_currency",
                           "unpaid",
                           "authorised_only",
                           "lines_max"}));
    RandomOrderRequest request;
    if (auto const* random = body.value().find("random"); random && random->is_number()) {
        CF_TRY(request.count, body.integer_at("random"));
    }
    CF_TRY_VOID(read_into(body, "count", request.count));
    if (request.count < 1 || request.count > RandomOrderRequest::count_max)
        return body.error("asks for more than 100000 orders, or none");
    auto& options = request.options;
    struct Trait {
        char const* name;
        std::uint32_t* place;
        std::int64_t least;
    };
    for (auto const& [name, place, least] :
         {Trait{"guest", &options.guest, 0},
          Trait{"coupon", &options.coupon, 0},
          Trait{"manual_discount", &options.manual_discount, 0},
          Trait{"shipping_free", &options.shipping_free, 0},
          Trait{"fee", &options.fee, 0},
          Trait{"stored_value", &options.stored_value, 0},
          Trait{"gift_card_sale", &options.gift_card_sale, 0},
          Trait{"digital", &options.digital, 0},
          Trait{"foreign_currency", &options.foreign_currency, 0},
          Trait{"unpaid", &options.unpaid, 0},
          Trait{"authorised_only", &options.authorised_only, 0},
          Trait{"lines_max", &options.lines_max, 1}}) {
        std::int64_t value = *place;
        CF_TRY_VOID(read_into(body, name, value));
        if (value < least || value > 100)
            return body.error("'" + std::string(name) + "' must be " + std::to_string(least) +
                              " to 100");
        *place = std::uint32_t(value);
    }
    return request;
}

}  // namespace cf
