#include "ports/audit_log.hpp"

#include "base/encoding.hpp"

namespace cf {

std::string audit_root_name(std::int64_t number) {
    std::string name = std::to_string(number);
    if (name.size() < 8) name.insert(0, 8 - name.size(), '0');
    return name;
}

std::string next_roots_hash(std::string const& before, std::string const& root_json) {
    return to_hex(sha256(before + "\n" + root_json));
}

}  // namespace cf
