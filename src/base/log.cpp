#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf::log {
namespace {

spdlog::logger& logger() {
    static auto const shared = [] {
        auto created = std::make_shared<spdlog::logger>(
            "crossfoot", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        created->set_pattern("%v");
        created->set_level(spdlog::level::warn);
        return created;
    }();
    return *shared;
}

spdlog::level::level_enum spd_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warn:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
        case Level::off:
            return spdlog::level::off;
    }
    return spdlog::level::off;
}

void write(Level level, std::string_view name, std::string_view event, Fields fields) {
    auto const native = spd_level(level);
    if (!logger().should_log(native)) return;
    auto const now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    Json line = Json::object({{"at", to_iso_millis(now)}, {"level", name}, {"event", event}});
    for (auto const& [key, value] : fields) line.set(key, value);
    logger().log(native, "{}", line.dump());
}

}  // namespace

void configure(Level from_level) { logger().set_level(spd_level(from_level)); }

Level parse_level(std::string_view name, Level otherwise) {
    if (name == "debug") return Level::debug;
    if (name == "info") return Level::info;
    if (name == "warn") return Level::warn;
    if (name == "error") return Level::error;
    if (name == "off") return Level::off;
    return otherwise;
}

void debug(std::string_view event, Fields fields) { write(Level::debug, "debug", event, fields); }
void info(std::string_view event, Fields fields) { write(Level::info, "info", event, fields); }
void warn(std::string_view event, Fields fields) { write(Level::warn, "warn", event, fields); }
void error(std::string_view event, Fields fields) { write(Level::error, "error", event, fields); }

}  // namespace cf::log
