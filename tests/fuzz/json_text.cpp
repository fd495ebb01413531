#include "base/json.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void json_text(std::string_view bytes) {
    auto const read = Json::parse(bytes);
    if (read.has_error()) return;
    std::string const written = read->dump();
    auto const again = Json::parse(written);
    expect(again.has_value(), "what we write as JSON can be read");
    expect(*again == *read, "JSON written and read again is the same value");
    expect(again->dump() == written, "JSON is written in one form");
    (void)JsonCursor(*read).decimal();
    (void)JsonCursor(*read).integer();
}

}  // namespace cf::fuzz
