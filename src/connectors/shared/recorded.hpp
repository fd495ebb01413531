#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace cf {

/// A vendor's document found in a recorded file.
struct RecordedPayload {
    std::string where;   ///< "document 1, $[3].body": for errors.
    std::string path;    ///< Path of the recorded request, when the recording tells.
    std::string topic;   ///< What a recorded webhook delivery says it is about.
    bool named = false;  ///< Found in a map under a name (not an id): one scene of several.
    Json body;
};

/// What the caller makes of a JSON object it is shown.
enum class PayloadGuess {
    payload,    ///< A document of the vendor: take it.
    container,  ///< Not one itself: look for documents inside.
    ignore,     ///< Known and of no use here.
};

/// Takes recorded files apart: bare documents, lists, maps by id or by name, `{request, status,
/// body}` recordings (one, a list, a map), exchanges (`response` instead of `body`), webhook
/// deliveries (body as text). Recordings of failed requests are passed over. Error: an element that
/// holds no document, with its place.
Result<std::vector<RecordedPayload>> recorded_payloads(std::vector<Json> const& documents,
                                                       PayloadGuess (*guess)(Json const&));

}  // namespace cf
