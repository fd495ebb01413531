#include "net/version.hpp"

namespace cf {

std::string_view program_version() { return CF_VERSION; }

}  // namespace cf
