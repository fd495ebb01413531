#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "net/http_server.hpp"

namespace cf::api {

// What every file of the API answers and reads with.

ServerReply reply_json(int status, Json const& body);
/// problem+json with the status its kind stands for.
ServerReply reply_problem(Error const& error);
/// The path below the API's root, in decoded parts.
std::vector<std::string> parts_of(HttpRequest const& request);
/// Error: not JSON, or not said to be.
Result<Json> json_body_of(HttpRequest const& request);

}  // namespace cf::api
