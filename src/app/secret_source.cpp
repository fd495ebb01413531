#include "app/secret_source.hpp"

#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <memory>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"

namespace cf::app {
namespace {

constexpr std::size_t secret_size_bytes_max = 64 * 1024;

Error no_secret(std::string const& what, std::string const& why) {
    return {ErrorKind::invalid_input, "secret.source", "cannot read " + what + ": " + why};
}

Result<std::string> checked(std::string const& text, std::string const& what) {
    std::string secret(trim(text));
    if (secret.empty()) return no_secret(what, "it is empty");
    return secret;
}

Result<std::string> from_environment(std::string const& name, std::string const& what) {
    auto const value = environment(name);
    if (!value) return no_secret(what, "the environment variable " + name + " is not set");
    return checked(*value, what);
}

Result<std::string> from_file(std::string const& path, std::string const& what) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return no_secret(what, "there is no file '" + path + "'");
    if (!S_ISREG(status.st_mode)) return no_secret(what, "'" + path + "' is not a file");
    if (status.st_mode & (S_IRWXG | S_IRWXO))
        return no_secret(what,
                         "'" + path + "' can be read by others; run: chmod 600 '" + path + "'");
    if (std::size_t(status.st_size) > secret_size_bytes_max)
        return no_secret(what, "'" + path + "' is larger than 64 KiB");
    CF_TRY(auto text, cli::read_file(path));
    return checked(text, what);
}

Result<std::string> from_command(std::string const& command, std::string const& what) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    if (!pipe) return no_secret(what, "the command did not start");
    std::string text;
    std::array<char, 4096> buffer{};
    while (auto const count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
        text.append(buffer.data(), count);
        if (text.size() > secret_size_bytes_max)
            return no_secret(what, "the command printed more than 64 KiB");
    }
    int const status = ::pclose(pipe.release());
    if (status == 0) return checked(text, what);
    return no_secret(what,
                     WIFEXITED(status)
                         ? "the command ended with exit code " + std::to_string(WEXITSTATUS(status))
                         : std::string("the command was killed"));
}

}  // namespace

Result<std::string> fetch_secret(SecretSource const& source, std::string const& what) {
    switch (source.kind) {
        case SecretSource::Kind::none:
            break;
        case SecretSource::Kind::environment:
            return from_environment(source.value, what);
        case SecretSource::Kind::file:
            return from_file(source.value, what);
        case SecretSource::Kind::command:
            return from_command(source.value, what);
    }
    return no_secret(what, "no source is named");
}

}  // namespace cf::app
