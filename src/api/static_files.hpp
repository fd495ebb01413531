#pragma once

#include "api/web_assets.hpp"
#include "base/http.hpp"

namespace cf::api {

/// A file of the web app as the client asks for it: compressed when it says that it reads gzip, and
/// not at all when it holds this version already.
HttpReply file_reply(embedded::EmbeddedFile const& file, HttpRequest const& request);

}  // namespace cf::api
