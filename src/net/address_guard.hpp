#pragma once

#include <string_view>

struct sockaddr;

namespace cf {

/// Where an address leads, for addresses that users name (server-side request forgery).
enum class AddressReach {
    open,       ///< The internet.
    inside,     ///< This machine or its networks: only where the configuration allows it.
    forbidden,  ///< Link-local, a cloud's metadata service, multicast, nothing at all: never.
};

/// Special-purpose registries of IANA (RFC 6890) for both families. IPv4 inside IPv6 (mapped,
/// compatible, NAT64, 6to4) is judged by the IPv4 address. What is neither family is forbidden.
AddressReach reach_of(sockaddr const& address);
AddressReach reach_of(std::string_view numeric_address);

}  // namespace cf
