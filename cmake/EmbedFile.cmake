# Writes the bytes of IN as a C++ array behind `cf::embedded::NAME`.
file(READ "${IN}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE "${OUT}" "#include <string_view>
namespace cf::embedded {
static constexpr unsigned char ${NAME}_bytes[] = {${bytes}0};
extern std::string_view const ${NAME};
std::string_view const ${NAME}{reinterpret_cast<char const*>(${NAME}_bytes), sizeof(${NAME}_bytes) - 1};
}  // namespace cf::embedded
")
