#include "net/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace cf {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct Range4 {
    std::uint32_t first;
    int bits;
    AddressReach reach;
};

constexpr std::uint32_t v4(int a, int b, int c, int d) {
    return std::uint32_t(a) << 24 | std::uint32_t(b) << 16 | std::uint32_t(c) << 8 |
           std::uint32_t(d);
}

constexpr auto inside = AddressReach::inside;
constexpr auto forbidden = AddressReach::forbidden;

// The first range that holds the address counts.
constexpr Range4 ranges4[] = {
    {v4(100, 100, 100, 200), 32, forbidden},  // Alibaba Cloud's metadata service.
    {v4(168, 63, 129, 16), 32, forbidden},    // Azure's platform channel.
    {v4(192, 0, 0, 192), 32, forbidden},      // Oracle Cloud's metadata service.
    {v4(169, 254, 0, 0), 16, forbidden},      // Link-local; AWS, Google, Azure metadata.
    {v4(0, 0, 0, 0), 8, forbidden},
    {v4(224, 0, 0, 0), 4, forbidden},  // Multicast.
    {v4(240, 0, 0, 0), 4, forbidden},  // Reserved, broadcast.
    {v4(10, 0, 0, 0), 8, inside},
    {v4(100, 64, 0, 0), 10, inside},  // Carrier-grade NAT.
    {v4(127, 0, 0, 0), 8, inside},
    {v4(172, 16, 0, 0), 12, inside},
    {v4(192, 0, 0, 0), 24, inside},
    {v4(192, 0, 2, 0), 24, inside},
    {v4(192, 88, 99, 0), 24, inside},
    {v4(192, 168, 0, 0), 16, inside},
    {v4(198, 18, 0, 0), 15, inside},
    {v4(198, 51, 100, 0), 24, inside},
    {v4(203, 0, 113, 0), 24, inside},
};

AddressReach reach_of_v4(std::uint32_t address) {
    for (auto const& range : ranges4)
        if ((address ^ range.first) >> (32 - range.bits) == 0) return range.reach;
    return AddressReach::open;
}

std::uint32_t v4_at(Bytes const& bytes, std::size_t at) {
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool begins(Bytes const& bytes, std::initializer_list<int> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

AddressReach reach_of_v6(Bytes const& a) {
    bool const zeros_10 = begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    if (zeros_10 && a[10] == 0xff && a[11] == 0xff) return reach_of_v4(v4_at(a, 12));
    if (zeros_10 && a[10] == 0 && a[11] == 0)
        return v4_at(a, 12) == 1 ? inside : reach_of_v4(v4_at(a, 12));  // "::1", or compatible.
    if (begins(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return reach_of_v4(v4_at(a, 12));
    if (begins(a, {0, 0x64, 0xff, 0x9b, 0, 1})) return inside;  // NAT64 of this network.
    if (begins(a, {0x20, 0x02})) return reach_of_v4(v4_at(a, 2));
    if (begins(a, {0x20, 0x01, 0x0d, 0xb8})) return inside;
    if (begins(a, {0x20, 0x01, 0, 0})) return forbidden;  // Teredo: a tunnel to anywhere.
    // AWS's metadata service.
    if (begins(a, {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}))
        return forbidden;
    if ((a[0] & 0xfe) == 0xfc) return inside;
    if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) return forbidden;
    if (a[0] == 0xfe && (a[1] & 0xc0) == 0xc0) return inside;
    // Everything that is not global unicast: multicast, discard-only, what is yet to be given out.
    return (a[0] & 0xe0) == 0x20 ? AddressReach::open : forbidden;
}

}  // namespace

AddressReach reach_of(sockaddr const& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in known{};
        std::memcpy(&known, &address, sizeof known);
        return reach_of_v4(ntohl(known.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 known{};
        std::memcpy(&known, &address, sizeof known);
        Bytes bytes{};
        std::memcpy(bytes.data(), &known.sin6_addr, bytes.size());
        return reach_of_v6(bytes);
    }
    return forbidden;
}

AddressReach reach_of(std::string_view numeric_address) {
    std::string const text(numeric_address.substr(0, numeric_address.find('%')));
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return reach_of_v4(ntohl(four.s_addr));
    Bytes six{};
    if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return reach_of_v6(six);
    return forbidden;
}

}  // namespace cf
