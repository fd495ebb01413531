#include <string>

#include "base/check.hpp"
#include "connectors/woocommerce/sim/scenario.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::string_view shared_part = R"json(
"tax_classes":[{"slug":"reduced-rate","name":"Reduced rate"},
 {"slug":"super-reduced","name":"Super Reduced"},{"slug":"zero-rate","name":"Zero rate"}],
"api_keys":[
 {"key":"ck_simulated_read_write","secret":"cs_simulated_read_write","permissions":"read_write"},
 {"key":"ck_simulated_read_only","secret":"cs_simulated_read_only","permissions":"read"}],
"products":[
 {"id":11,"name":"Stoneware Mug","slug":"stoneware-mug","sku":"MUG-001","regular_price":"19.99",
  "manage_stock":true,"stock_quantity":100000,"weight":"0.4"},
 {"id":12,"name":"Ball Pen","slug":"ball-pen","sku":"PEN-0001","regular_price":"0.333",
  "manage_stock":true,"stock_quantity":1000000},
 {"id":13,"name":"Buch: «Doppelte Buchführung»","slug":"buch","sku":"BOOK-DE-7",
  "regular_price":"12.95","tax_class":"reduced-rate"},
 {"id":14,"name":"Postage stamp set","slug":"stamps","sku":"STAMP-1","regular_price":"8.50",
  "tax_class":"zero-rate"},
 {"id":16,"name":"Desk Lamp","slug":"desk-lamp","sku":"LAMP-66","regular_price":"66.67"},
 {"id":17,"name":"E-Book «Ledger Patterns» 📘","slug":"ledger-patterns","sku":"EBOOK-1",
  "regular_price":"9.90","tax_class":"reduced-rate","virtual":true,"downloadable":true},
 {"id":18,"name":"Free sample","slug":"free-sample","sku":"FREE-0","regular_price":"0"},
 {"id":19,"name":"Screw M3","slug":"screw-m3","sku":"SCREW-M3","regular_price":"0.0725"},
 {"id":20,"name":"Überraschungs-Box 🎁","slug":"box","sku":"BOX-08","regular_price":"33.33"},
 {"id":21,"name":"Hand-made one-off","slug":"one-off","sku":"","regular_price":"47.08"},
 {"id":22,"name":"Sit-stand desk frame","slug":"desk-frame","sku":"DESK-1249",
  "regular_price":"1249.00"},
 {"id":27,"name":"Organic T-Shirt","slug":"organic-t-shirt","sku":"TEE","type":"variable",
  "price":"24.90"}],
"variations":[
 {"id":28,"parent_id":27,"name":"S, Navy","sku":"TEE-S-NAV","regular_price":"24.90",
  "attributes":[{"id":0,"name":"Size","slug":"size","option":"S"},
                {"id":0,"name":"Colour","slug":"colour","option":"Navy"}]},
 {"id":29,"parent_id":27,"name":"XXL, Petrol Blue","sku":"TEE-XXL-PET","regular_price":"27.45",
  "attributes":[{"id":0,"name":"Size","slug":"size","option":"XXL"},
                {"id":0,"name":"Colour","slug":"colour","option":"Petrol Blue"}]}],
"coupons":[
 {"id":34,"code":"ten-percent","amount":"10.00","discount_type":"percent"},
 {"id":35,"code":"fixed15","amount":"15.00","discount_type":"fixed_cart"},
 {"id":36,"code":"mug3","amount":"3.00","discount_type":"fixed_product","product_ids":[11]},
 {"id":37,"code":"third","amount":"33.33","discount_type":"percent"},
 {"id":38,"code":"freeship","amount":"0.00","discount_type":"percent","free_shipping":true},
 {"id":39,"code":"fixed7-77","amount":"7.77","discount_type":"fixed_cart"}],
"gateways":[
 {"id":"bacs","title":"Direct bank transfer","order":"","enabled":true,
  "method_title":"Direct bank transfer","method_supports":["products"]},
 {"id":"cheque","title":"Check payments","order":"","enabled":true,
  "method_title":"Check payments","method_supports":["products"]},
 {"id":"cod","title":"Cash on delivery","order":"","enabled":true,
  "method_title":"Cash on delivery","method_supports":["products"]},
 {"id":"stripe","title":"Credit card","order":"","enabled":true,
  "method_title":"Stripe","method_supports":["products","refunds"]},
 {"id":"paypal","title":"PayPal","order":"","enabled":true,
  "method_title":"PayPal","method_supports":["products","refunds"]}],
"shipping_zones":[
 {"id":0,"name":"Locations not covered by your other zones","order":0,"methods":[
   {"instance_id":7,"method_id":"flat_rate","title":"International","cost":"12.345",
    "taxable":true}]},
 {"id":1,"name":"Home","order":0,"methods":[
   {"instance_id":1,"method_id":"flat_rate","title":"Parcel","cost":"4.96","taxable":true},
   {"instance_id":2,"method_id":"free_shipping","title":"Free shipping","cost":"0",
    "taxable":true},
   {"instance_id":3,"method_id":"local_pickup","title":"Pick-up","cost":"0","taxable":false},
   {"instance_id":6,"method_id":"flat_rate","title":"Express (untaxed)","cost":"24.50",
    "taxable":false}]}])json";

constexpr std::string_view eur_part = R"json({
"settings":{"title":"Crossfoot Test Store","time_zone":"Europe/Zurich","currency":"EUR",
 "decimals":2,"prices_include_tax":true,"base_country":"DE","base_state":"DE-BE"},
"tax_rates":[
 {"id":1,"country":"DE","rate":"19.0000","name":"MwSt 19%"},
 {"id":2,"country":"AT","rate":"20.0000","name":"USt 20%"},
 {"id":3,"country":"FR","rate":"20.0000","name":"TVA 20%"},
 {"id":4,"country":"NL","rate":"21.0000","name":"BTW 21%"},
 {"id":11,"country":"DE","rate":"7.0000","name":"MwSt 7%","class":"reduced-rate"},
 {"id":12,"country":"AT","rate":"10.0000","name":"USt 10%","class":"reduced-rate"},
 {"id":13,"country":"FR","rate":"5.5000","name":"TVA 5.5%","class":"reduced-rate"},
 {"id":14,"country":"NL","rate":"9.0000","name":"BTW 9%","class":"reduced-rate"},
 {"id":17,"country":"","rate":"0.0000","name":"0%","class":"zero-rate"}],
"customers":[
 {"id":1,"email":"admin@store.example","username":"storeadmin","role":"administrator"},
 {"id":2,"email":"anna.schmidt@mail.example","first_name":"Anna","last_name":"Schmidt",
  "billing":{"first_name":"Anna","last_name":"Schmidt","address_1":"Invalidenstr. 7",
   "city":"Berlin","state":"DE-BE","postcode":"10115","country":"DE",
   "email":"anna.schmidt@mail.example"},
  "shipping":{"first_name":"Anna","last_name":"Schmidt","address_1":"Invalidenstr. 7",
   "city":"Berlin","state":"DE-BE","postcode":"10115","country":"DE"}},
 {"id":3,"email":"claire@mail.example","first_name":"Claire","last_name":"Dubois",
  "billing":{"first_name":"Claire","last_name":"Dubois","company":"Dubois SARL",
   "address_1":"12 rue de Lyon","city":"Paris","postcode":"75012","country":"FR",
   "email":"claire@mail.example"},
  "shipping":{"first_name":"Claire","last_name":"Dubois","company":"Dubois SARL",
   "address_1":"12 rue de Lyon","city":"Paris","postcode":"75012","country":"FR"}},
 {"id":4,"email":"jan@mail.example","first_name":"Jan","last_name":"de Vries",
  "billing":{"first_name":"Jan","last_name":"de Vries","address_1":"Damrak 3",
   "city":"Amsterdam","postcode":"1012","country":"NL","email":"jan@mail.example"},
  "shipping":{"first_name":"Jan","last_name":"de Vries","address_1":"Damrak 3",
   "city":"Amsterdam","postcode":"1012","country":"NL"}}],)json";

constexpr std::string_view usd_part = R"json({
"settings":{"title":"Crossfoot Test Store","time_zone":"America/New_York","currency":"USD",
 "decimals":2,"prices_include_tax":false,"base_country":"US","base_state":"NY"},
"tax_rates":[
 {"id":5,"country":"US","state":"NY","rate":"4.0000","name":"NY State Tax"},
 {"id":6,"country":"US","state":"NY","rate":"4.8750","name":"NYC Local Tax","priority":2},
 {"id":7,"country":"US","state":"CA","rate":"7.2500","name":"CA Tax","shipping":false},
 {"id":8,"country":"CA","state":"QC","rate":"5.0000","name":"GST"},
 {"id":9,"country":"CA","state":"QC","rate":"9.9750","name":"QST","priority":2,"compound":true},
 {"id":19,"country":"","rate":"0.0000","name":"Zero","class":"zero-rate"}],
"customers":[
 {"id":1,"email":"admin@store.example","username":"storeadmin","role":"administrator"},
 {"id":2,"email":"bob@mail.example","first_name":"Bob","last_name":"Stone",
  "billing":{"first_name":"Bob","last_name":"Stone","address_1":"350 5th Ave",
   "city":"New York","state":"NY","postcode":"10001","country":"US","email":"bob@mail.example"},
  "shipping":{"first_name":"Bob","last_name":"Stone","address_1":"350 5th Ave",
   "city":"New York","state":"NY","postcode":"10001","country":"US"}},
 {"id":3,"email":"carla@mail.example","first_name":"Carla","last_name":"Reyes",
  "billing":{"first_name":"Carla","last_name":"Reyes","address_1":"1 Market St",
   "city":"San Francisco","state":"CA","postcode":"94105","country":"US",
   "email":"carla@mail.example"},
  "shipping":{"first_name":"Carla","last_name":"Reyes","address_1":"1 Market St",
   "city":"San Francisco","state":"CA","postcode":"94105","country":"US"}},
 {"id":4,"email":"tremblay@mail.example","first_name":"Éloïse","last_name":"Tremblay",
  "billing":{"first_name":"Éloïse","last_name":"Tremblay","address_1":"1000 rue Sherbrooke",
   "city":"Montréal","state":"QC","postcode":"H2X 1Y4","country":"CA",
   "email":"tremblay@mail.example"},
  "shipping":{"first_name":"Éloïse","last_name":"Tremblay","address_1":"1000 rue Sherbrooke",
   "city":"Montréal","state":"QC","postcode":"H2X 1Y4","country":"CA"}}],)json";

}  // namespace

Json built_in_scenario(std::string_view name) {
    CF_CHECK(name == "eur" || name == "usd");
    std::string text(name == "eur" ? eur_part : usd_part);
    text += shared_part;
    text += "}";
    auto scenario = Json::parse(text);
    CF_CHECK(scenario.has_value());
    return std::move(*scenario);
}

}  // namespace cf::woocommerce::sim
