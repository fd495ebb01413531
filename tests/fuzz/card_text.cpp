#include "base/card_numbers.hpp"
#include "base/json.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

/// Texts that customers and plug-ins write into an order, alone and as they lie in a payload.
void card_text(std::string_view bytes) {
    std::string const text(bytes);
    auto const masked = without_card_numbers(text);
    expect(masked.size() <= text.size(), "masking adds nothing");
    expect((masked != text) == holds_card_number(text), "what is found is masked");
    auto const quoted = Json(text).dump();
    expect(Json::parse(without_card_numbers(quoted, CardText::json)).has_value() ==
               Json::parse(quoted).has_value(),
           "a text in JSON stays one");
    if (!Json::parse(text)) return;
    expect(Json::parse(without_card_numbers(text, CardText::json)).has_value(), "JSON stays JSON");
}

}  // namespace cf::fuzz
