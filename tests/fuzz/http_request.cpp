#include "net/http_head.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {
namespace {

constexpr RequestReader::Limits limits{.header_size_bytes_max = 2048, .body_size_bytes_max = 4096};
constexpr int requests_max = 16;

/// Of one request: was it whole?
bool read_one(RequestReader& reader, std::string_view& bytes, std::size_t step) {
    using Stage = RequestReader::Stage;
    while (reader.stage() != Stage::done && reader.stage() != Stage::malformed) {
        if (bytes.empty()) return false;
        std::string_view const part = bytes.substr(0, step);
        std::size_t const taken = reader.feed(part);
        expect(taken <= part.size(), "a reader takes no more than it was given");
        if (taken == 0 && step < bytes.size()) return read_one(reader, bytes, bytes.size());
        if (taken == 0) return false;
        bytes.remove_prefix(taken);
    }
    return reader.stage() == Stage::done;
}

void use(HttpRequest const& request) {
    expect(request.body.size() <= limits.body_size_bytes_max, "a body stays within its limit");
    (void)request.path();
    (void)request.query();
    (void)split_url(request.url);
    HttpReply const echo{.status = 200, .headers = {{"X-Echo", request.url}}};
    std::string const head = reply_head(echo, {});
    expect(head.find("\r\n\r\n") == head.size() - 4, "what is echoed cannot split a reply");
}

}  // namespace

/// First byte: how many bytes come at a time. The rest: what a client sends on one connection.
void http_request(std::string_view bytes) {
    if (bytes.empty()) return;
    std::size_t const step = static_cast<unsigned char>(bytes.front()) + 1u;
    bytes.remove_prefix(1);
    RequestReader reader(limits);
    for (int i = 0; i < requests_max && read_one(reader, bytes, step); ++i) use(reader.take());
    if (reader.stage() == RequestReader::Stage::malformed)
        expect(reader.refusal_status() >= 400, "a malformed request is refused");
}

}  // namespace cf::fuzz
