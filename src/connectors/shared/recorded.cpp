#include "connectors/shared/recorded.hpp"

#include "base/text.hpp"
#include "connectors/shared/reading.hpp"

namespace cf {
namespace {

constexpr int depth_max = 8;

/// Header of a delivery recorded as [name, value, name, value, ...].
std::string raw_header(Json const& raw_headers, std::string_view wanted_end) {
    auto const& items = raw_headers.items();
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (items[i].text().ends_with(wanted_end)) return std::string(items[i + 1].text());
    return {};
}

class Collector {
  public:
    explicit Collector(PayloadGuess (*guess)(Json const&)) : guess_(guess) {}

    struct Place {
        std::string where;
        std::string path{};
        std::string topic{};
        int depth = 0;
        bool named = false;
        bool strict = true;  ///< What holds no document is an error, not passed over.
    };

    Result<void> visit(Json const& value, Place place) {
        if (place.depth > depth_max) return no_document(place, "nested too deeply");
        if (value.is_array()) return visit_list(value, place);
        if (!value.is_object()) return no_document(place, "neither an object nor a list");
        bool const answer =
            value.contains("body") || value.contains("response") || value.contains("response_body");
        bool const recording =
            value.contains("raw_headers") || (value["status"].is_number() && answer);
        if (recording) return visit_recording(value, place);
        switch (guess_(value)) {
            case PayloadGuess::payload:
                found_.push_back({place.where, place.path, place.topic, place.named, value});
                return {};
            case PayloadGuess::ignore:
                return {};
            case PayloadGuess::container:
                break;
        }
        return visit_map(value, place);
    }

    std::vector<RecordedPayload> take() { return std::move(found_); }

  private:
    Result<void> visit_list(Json const& list, Place const& place) {
        for (std::size_t i = 0; i < list.items().size(); ++i) {
            Place inner = place;
            inner.where += "[" + std::to_string(i) + "]";
            inner.depth += 1;
            CF_TRY_VOID(visit(list.items()[i], std::move(inner)));
        }
        return {};
    }

    Result<void> visit_recording(Json const& recording, Place place) {
        std::string_view const status = recording["status"].text();
        if (!status.empty() && status.front() != '2') return {};
        char const* const member = recording.contains("response_body") ? "response_body"
                                   : recording.contains("response")    ? "response"
                                                                       : "body";
        Json const& body = recording[member];
        place.where += std::string(".") + member;
        place.depth += 1;
        Json const& request = recording["request"];
        std::string_view path = request.is_string() ? request.text() : request["path"].text();
        if (path.empty()) path = recording["path"].text();
        if (!path.empty()) place.path = std::string(path);
        if (recording.contains("raw_headers")) {
            place.topic = raw_header(recording["raw_headers"], "-Topic");
            if (place.topic.empty()) return {};  // A ping.
            place.path.clear();
        }
        if (body.is_null()) return {};
        if (!body.is_string()) return visit(body, std::move(place));
        if (body.text().empty()) return {};
        // A page instead of the API's answer, from a proxy or a store under maintenance. Passed
        // over it would look as if there had been no orders.
        if (trim(body.text()).starts_with("<"))
            return Error{ErrorKind::invalid_input,
                         "recorded.not_json",
                         place.where + ": a page instead of JSON, though its status is " +
                             (status.empty() ? "missing" : std::string(status))};
        // An answer described in words, or none: {"status": 401, "body": "..."}.
        if (body.text().front() != '{' && body.text().front() != '[') return {};
        auto parsed = Json::parse(body.text());
        if (parsed.has_error()) return parsed.error().while_("reading " + place.where);
        return visit(*parsed, std::move(place));
    }

    /// Members by id must hold documents; members by name may hold other things too.
    Result<void> visit_map(Json const& map, Place const& place) {
        std::size_t const before = found_.size();
        for (auto const& [name, value] : map.members()) {
            // A page of a list that comes wrapped: {"data": [...], "meta": {...}}.
            bool const page = name == "data";
            bool const by_id = all_digits(name);
            if (!value.is_object() && !value.is_array()) continue;
            Place inner = place;
            inner.where += "." + name;
            inner.depth += 1;
            inner.strict = (by_id || page) && place.strict;
            inner.named = place.named || !(by_id || page);
            if (by_id && value.is_array()) inner.path = "/orders/" + name + "/refunds";
            CF_TRY_VOID(visit(value, std::move(inner)));
        }
        if (found_.size() == before) return no_document(place, "no document of this store in it");
        return {};
    }

    static Result<void> no_document(Place const& place, std::string_view what) {
        if (!place.strict || !place.topic.empty()) return {};
        return Error{ErrorKind::invalid_input,
                     "recorded.not_understood",
                     place.where + ": " + std::string(what)};
    }

    PayloadGuess (*guess_)(Json const&);
    std::vector<RecordedPayload> found_;
};

}  // namespace

Result<std::vector<RecordedPayload>> recorded_payloads(std::vector<Json> const& documents,
                                                       PayloadGuess (*guess)(Json const&)) {
    Collector collector(guess);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        Collector::Place place{"document " + std::to_string(i + 1) + ", $"};
        CF_TRY_VOID(collector.visit(documents[i], std::move(place)));
    }
    return collector.take();
}

}  // namespace cf
