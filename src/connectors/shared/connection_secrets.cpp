#include "connectors/shared/connection_secrets.hpp"

namespace cf {

Task<Secret<>> ConnectionSecrets::secret(std::string name) {
    return vault_.read(connection_, std::move(name));
}

Task<> ConnectionSecrets::save_secret(std::string name, Secret<> value) {
    NamedSecrets named;
    named.emplace_back(std::move(name), std::move(value));
    return vault_.write(connection_, std::move(named));
}

}  // namespace cf
