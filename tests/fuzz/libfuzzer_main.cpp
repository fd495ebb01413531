#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.hpp"

/// libFuzzer's entry; CF_FUZZ_TARGET is the target this program is built for.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    cf::fuzz::CF_FUZZ_TARGET({reinterpret_cast<char const*>(data), size});
    return 0;
}
