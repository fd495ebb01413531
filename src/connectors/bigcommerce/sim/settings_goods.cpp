#include <set>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"
#include "connectors/bigcommerce/sim/settings_detail.hpp"

namespace cf::bigcommerce::sim::detail {
namespace {

// Every product and variant needs ids that never collide, whatever the scenario leaves out.
constexpr Id first_product = 601, first_variant = 801, first_sku = 901, first_customer = 11;

Result<LineType> read_type(JsonCursor const& cursor, std::string const& name) {
    if (name == "physical") return LineType::physical;
    if (name == "digital") return LineType::digital;
    return bad_input(cursor.path() + ".type: '" + name + "' is neither physical nor digital");
}

Id next_variant_id(Settings const& settings) {
    Id next = first_variant;
    for (auto const& product : settings.products) next += Id(product.variants.size());
    return next;
}

Result<> read_variant(JsonCursor const& cursor, Product& product, Id id) {
    StrictReader reader(cursor, {"sku", "label", "price", "sale_price", "stock"});
    Variant variant{.id = id, .product_id = product.id, .sku_id = id - first_variant + first_sku};
    reader.read("sku", variant.sku);
    reader.read("label", variant.label);
    reader.read("price", variant.price);
    reader.read("sale_price", variant.sale_price);
    reader.read("stock", variant.stock);
    CF_TRY_VOID(reader.finish());
    variant.stock_pending = variant.stock;
    product.variants.push_back(std::move(variant));
    return {};
}

/// SKUs are unique over products and variants without regard to case. (Sheet section 12.)
Result<> check_skus(JsonCursor const& cursor, Settings const& settings, Product const& product) {
    std::set<std::string> taken;
    for (auto const& other : settings.products) {
        if (!other.sku.empty()) taken.insert(ascii_lower(other.sku));
        for (auto const& variant : other.variants) taken.insert(ascii_lower(variant.sku));
    }
    for (auto const& variant : product.variants) {
        if (variant.sku.empty()) return bad_input(cursor.path() + " has a variant without a sku");
        if (!taken.insert(ascii_lower(variant.sku)).second) {
            return bad_input(cursor.path() + ": sku '" + variant.sku + "' is used twice");
        }
    }
    return {};
}

struct Good {
    char const* sku;
    char const* name;
    char const* price;
    LineType type;
};

constexpr Good goods[] = {
    {"MUG-01", "Stoneware Mug", "12.50", LineType::physical},
    {"TEE-01", "Logo Tee", "24.99", LineType::physical},
    {"KET-CU", "Copper Kettle", "59.90", LineType::physical},
    {"TOWEL-2", "Tea Towel", "7.95", LineType::physical},
    {"TRAY-2", "Oak Tray", "33.35", LineType::physical},
    {"BOOK-9", "Atlas", "41.00", LineType::physical},
    {"PEN-11", "Fountain Pen", "3.33", LineType::physical},
    {"LAMP-4", "Desk Lamp", "86.17", LineType::physical},
    {"ST-A", "Sticker", "1.99", LineType::physical},
    {"PDF-07", "Pattern PDF", "19.00", LineType::digital},
    {"MP3-02", "Recorded Course", "64.49", LineType::digital},
};

constexpr char const* people[][4] = {
    {"Maya", "Okafor", "Austin", "Texas"},
    {"Rhys", "Bevan", "Denver", "Colorado"},
    {"Ines", "Duarte", "Portland", "Oregon"},
    {"Kofi", "Annor", "Chicago", "Illinois"},
    {"Lena", "Vogel", "Madison", "Wisconsin"},
    {"Omar", "Haddad", "Tucson", "Arizona"},
    {"Sofia", "Lindqvist", "Fargo", "North Dakota"},
    {"Tariq", "Rahman", "Boston", "Massachusetts"},
};

void add_default_products(Settings& settings) {
    auto const& own = settings.own_currency();
    for (auto const& good : goods) {
        Id const id = first_product + Id(settings.products.size());
        Product product{.id = id, .name = good.name, .sku = good.sku, .type = good.type};
        product.price = round_to(Decimal::of(good.price), own.digits);
        product.weight = good.type == LineType::physical ? Decimal::of("0.5") : Decimal(0);
        product.tax_class = good.type == LineType::physical ? 0 : 1;
        product.base_variant_id = next_variant_id(settings);
        Variant base{.id = product.base_variant_id, .product_id = id, .sku = good.sku};
        base.sku_id = base.id - first_variant + first_sku;
        base.stock = base.stock_pending = 1000;
        product.variants.push_back(std::move(base));
        settings.products.push_back(std::move(product));
    }
}

void add_default_customers(Settings& settings) {
    for (auto const& person : people) {
        Customer customer{.id = first_customer + Id(settings.customers.size())};
        customer.party = {
            .first_name = person[0],
            .last_name = person[1],
            .street_1 = std::to_string(customer.id) + " Canal Walk",
            .city = person[2],
            .state = person[3],
            .zip = std::to_string(78700 + customer.id),
            .country = settings.country,
            .country_iso2 = settings.country_iso2,
            .phone = "512555" + std::to_string(1000 + customer.id),
            .email = ascii_lower(person[0]) + "." + ascii_lower(person[1]) + "@example.com"};
        customer.store_credit = customer.id % 3 == 0 ? Decimal::of("25.00") : Decimal(0);
        settings.customers.push_back(std::move(customer));
    }
}

}  // namespace

Result<> read_product(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor,
                        {"sku",
                         "name",
                         "type",
                         "price",
                         "cost_price",
                         "weight",
                         "tax_class",
                         "stock",
                         "tracking",
                         "categories",
                         "variants"});
    Product product{.id = first_product + Id(settings.products.size())};
    std::string type = "physical", tracking = "product";
    std::int64_t stock = 0;
    reader.read("sku", product.sku);
    product.name = product.sku;
    reader.read("name", product.name);
    reader.read("type", type);
    reader.read("price", product.price);
    reader.read("cost_price", product.cost_price);
    reader.read("weight", product.weight);
    reader.read("tax_class", product.tax_class);
    reader.read("stock", stock);
    reader.read("tracking", tracking);
    reader.each("categories", [&](JsonCursor const& one) -> Result<> {
        CF_TRY(auto const category, one.integer());
        product.categories.push_back(category);
        return {};
    });
    Id next = next_variant_id(settings);
    product.base_variant_id = next;
    reader.each("variants", [&](auto& one) { return read_variant(one, product, next++); });
    CF_TRY_VOID(reader.finish());
    CF_TRY(product.type, read_type(cursor, type));
    product.tracking = tracking == "variant" ? Tracking::variant
                       : tracking == "none"  ? Tracking::none
                                             : Tracking::product;
    if (tracking != "none" && tracking != "product" && tracking != "variant") {
        return bad_input(cursor.path() + ".tracking must be none, product or variant");
    }
    if (product.price.sign() < 0) return bad_input(cursor.path() + ".price is negative");
    if (product.variants.empty()) {
        Variant base{.id = next, .product_id = product.id, .sku = product.sku};
        base.sku_id = next - first_variant + first_sku;
        base.stock = base.stock_pending = stock;
        product.variants.push_back(std::move(base));
    }
    CF_TRY_VOID(check_skus(cursor, settings, product));
    settings.products.push_back(std::move(product));
    return {};
}

Result<> read_party(JsonCursor const& cursor, Party& party) {
    StrictReader reader(cursor,
                        {"first_name",
                         "last_name",
                         "company",
                         "street_1",
                         "street_2",
                         "city",
                         "state",
                         "zip",
                         "country",
                         "country_iso2",
                         "phone",
                         "email"});
    reader.read("first_name", party.first_name);
    reader.read("last_name", party.last_name);
    reader.read("company", party.company);
    reader.read("street_1", party.street_1);
    reader.read("street_2", party.street_2);
    reader.read("city", party.city);
    reader.read("state", party.state);
    reader.read("zip", party.zip);
    reader.read("country", party.country);
    reader.read("country_iso2", party.country_iso2);
    reader.read("phone", party.phone);
    reader.read("email", party.email);
    return reader.finish();
}

Result<> read_customer(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(
        cursor, {"party", "store_credit", "notes", "tax_exempt_category", "channel", "global"});
    Customer customer{.id = first_customer + Id(settings.customers.size())};
    bool global = true;
    reader.with("party", [&](auto& party) { return read_party(party, customer.party); });
    reader.read("store_credit", customer.store_credit);
    reader.read("notes", customer.notes);
    reader.read("tax_exempt_category", customer.tax_exempt_category);
    reader.read("channel", customer.origin_channel_id);
    reader.read("global", global);
    CF_TRY_VOID(reader.finish());
    if (!global) customer.channel_ids = Json::array({customer.origin_channel_id});
    if (customer.party.email.empty()) return bad_input(cursor.path() + ".party.email is missing");
    settings.customers.push_back(std::move(customer));
    return {};
}

Result<> read_gift_certificate(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor, {"code", "amount", "balance", "currency"});
    GiftCertificate certificate{.id = 51 + Id(settings.gift_certificates.size())};
    certificate.currency = settings.own_currency().code;
    reader.read("code", certificate.code);
    reader.read("amount", certificate.amount);
    certificate.balance = certificate.amount;
    reader.read("balance", certificate.balance);
    reader.read("currency", certificate.currency);
    CF_TRY_VOID(reader.finish());
    if (certificate.code.empty()) return bad_input(cursor.path() + ".code is missing");
    if (!settings.currency(certificate.currency)) {
        return bad_input(cursor.path() + ".currency is not a currency of the store");
    }
    settings.gift_certificates.push_back(std::move(certificate));
    return {};
}

void add_default_goods(Settings& settings) {
    if (settings.products.empty()) add_default_products(settings);
    if (settings.customers.empty()) add_default_customers(settings);
    if (settings.channels.empty()) settings.channels.push_back({1, settings.name});
    if (settings.coupons.empty()) {
        settings.coupons = {{1, "SAVE10", "10% off", 1, Decimal(10)},
                            {2, "FIVE", "5 off the order", 2, Decimal(5)},
                            {3, "ITEM1", "1 off each item", 0, Decimal(1)},
                            {4, "SHIP3", "3 off shipping", 3, Decimal(3)},
                            {5, "SHIPFREE", "Free shipping", 4, Decimal(0)}};
    }
    if (settings.tokens.empty()) {
        settings.tokens.push_back({.access_token = "sim-access-token",
                                   .client_id = "sim-client-id",
                                   .client_secret = "sim-client-secret",
                                   .scopes = all_scopes()});
    }
    if (settings.apps.empty()) {
        settings.apps.push_back({.client_id = "sim-app-client",
                                 .client_secret = "sim-app-secret",
                                 .redirect_uri = "https://hooks.example.com/bc/auth",
                                 .scopes = all_scopes()});
    }
}

}  // namespace cf::bigcommerce::sim::detail
