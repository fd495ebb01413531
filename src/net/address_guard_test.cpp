#include "net/address_guard.hpp"

#include <gtest/gtest.h>

#include "net/loopback_test_kit.hpp"

namespace cf {
namespace {

TEST(AddressGuard, KnowsWhereAnAddressLeads) {
    for (char const* address : {"8.8.8.8",
                                "1.1.1.1",
                                "172.15.255.255",
                                "172.32.0.0",
                                "100.63.0.1",
                                "169.253.1.1",
                                "2606:4700::1111",
                                "2a00:1450::1",
                                "::ffff:8.8.8.8",
                                "64:ff9b::808:808",
                                "2002:808:808::1"})
        EXPECT_EQ(reach_of(address), AddressReach::open) << address;
    for (char const* address : {"127.0.0.1",         "127.255.255.254",
                                "10.0.0.1",          "10.255.255.255",
                                "172.16.0.1",        "172.31.255.255",
                                "192.168.0.1",       "100.64.0.1",
                                "198.18.0.1",        "::1",
                                "fc00::1",           "fdff::1",
                                "::ffff:127.0.0.1",  "::ffff:7f00:1",
                                "::ffff:10.1.2.3",   "::127.0.0.1",
                                "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
                                "64:ff9b:1::1",      "2002:7f00:1::1",
                                "2002:c0a8:1::",     "fec0::1"})
        EXPECT_EQ(reach_of(address), AddressReach::inside) << address;
    for (char const* address : {"169.254.169.254",
                                "169.254.0.1",
                                "0.0.0.0",
                                "0.1.2.3",
                                "224.0.0.1",
                                "255.255.255.255",
                                "100.100.100.200",
                                "168.63.129.16",
                                "::",
                                "fe80::1",
                                "fe80::1%eth0",
                                "ff02::1",
                                "fd00:ec2::254",
                                "::ffff:169.254.169.254",
                                "64:ff9b::a9fe:a9fe",
                                "2002:a9fe:a9fe::",
                                "2001::1",
                                "100::1",
                                "not an address",
                                ""})
        EXPECT_EQ(reach_of(address), AddressReach::forbidden) << address;
}

}  // namespace
}  // namespace cf
