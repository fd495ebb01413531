#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/http.hpp"

namespace cf::xero {

/// What was being asked, as far as it decides what a failure means.
struct CallNature {
    bool writes = false;
    std::size_t elements = 1;  ///< In the batch.
};

/// Xero's refusal of one element: the first message the table knows decides; an unlisted one is
/// `rejected`, so that a person sees it. `private_texts` (names, addresses, e-mails of the
/// operation) are blanked should Xero repeat them.
Error error_of_messages(std::vector<std::string> const& messages,
                        std::vector<std::string> const& private_texts = {});

/// Xero's own words, scrubbed: what a person can search for or show to Xero's support.
std::string words_of(std::vector<std::string> const& messages,
                     std::vector<std::string> const& private_texts = {});
/// The same of a refused call; "" unless it is a 400.
std::string words_of_refusal(HttpReply const& reply, std::vector<std::string> const& private_texts);

/// Any answer that is not 2xx.
Error error_of_reply(HttpReply const& reply,
                     CallNature nature,
                     std::vector<std::string> const& private_texts = {});

/// Vendor text fit for a message or a warning: e-mail addresses and `private_texts` blanked, at
/// most 300 bytes, no control characters.
std::string scrubbed(std::string_view text, std::vector<std::string> const& private_texts = {});

}  // namespace cf::xero
