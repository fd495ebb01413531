#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace cf::log {

enum class Level { debug, info, warn, error, off };

/// One field of an event. Never a secret, a name, an address or an e-mail.
using Field = std::pair<std::string_view, std::string>;
using Fields = std::initializer_list<Field>;

/// Where events go and from which level on. Lines are JSON on standard error.
void configure(Level from_level);
Level parse_level(std::string_view name, Level otherwise);

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});   ///< Someone should look today.
void error(std::string_view event, Fields fields = {});  ///< A document is stuck.

}  // namespace cf::log
