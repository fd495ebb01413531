#include "connectors/bigcommerce/sim/reading.hpp"

#include <limits>

#include "simkit/strict_json.hpp"

namespace cf::bigcommerce::sim {

Error bad_input(std::string message) {
    return {ErrorKind::invalid_input, "simulator.input", std::move(message)};
}

StrictReader::StrictReader(JsonCursor cursor, std::initializer_list<std::string_view> known)
    : cursor_(cursor) {
    keep(only_keys(cursor_, known));
}

Result<void> StrictReader::finish() const {
    if (failed_) return *failed_;
    return {};
}

void StrictReader::fail(Error error) {
    if (!failed_) failed_ = std::move(error);
}

void StrictReader::keep(Result<void> const& step) {
    if (step.has_error()) fail(step.error());
}

void StrictReader::read(std::string_view name, std::string& into) {
    if (!failed_) keep(read_into(cursor_, name, into));
}

void StrictReader::read(std::string_view name, std::int64_t& into) {
    if (!failed_) keep(read_into(cursor_, name, into));
}

void StrictReader::read(std::string_view name, int& into) {
    std::int64_t wide = into;
    read(name, wide);
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
        return fail(bad_input(cursor_.path() + "." + std::string(name) + " is out of range"));
    }
    into = int(wide);
}

void StrictReader::read(std::string_view name, bool& into) {
    if (!failed_) keep(read_into(cursor_, name, into));
}

void StrictReader::read(std::string_view name, Decimal& into) {
    if (!failed_) keep(read_into(cursor_, name, into));
}

}  // namespace cf::bigcommerce::sim
