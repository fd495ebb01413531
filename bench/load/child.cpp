#include "bench/load/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace cf::bench {

double seconds() {
    static auto const began = std::chrono::steady_clock::now();
    return Seconds(std::chrono::steady_clock::now() - began).count();
}

Child::Child(std::vector<std::string> command, Environment environment) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
    std::vector<char*> arguments;
    for (auto& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no process can be made");
    if (pid_ == 0) {
        for (auto const& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
        ::dup2(ends[1], STDOUT_FILENO);
        int const nothing = ::open("/dev/null", O_WRONLY);
        ::dup2(nothing, STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

Child::~Child() { stop(); }

void Child::stop() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
    pid_ = -1;
}

std::string Child::read_line() {
    std::string line;
    char c = 0;
    while (::read(output_, &c, 1) == 1) {
        if (c == '\n') return line;
        line.push_back(c);
    }
    throw std::runtime_error("a process ended before it listened; it said: " + line);
}

std::uint16_t Child::port() {
    static std::string const host = "127.0.0.1:";
    for (;;) {
        auto const line = read_line();
        auto const at = line.find(host);
        if (at != std::string::npos)
            return std::uint16_t(std::stoul(line.substr(at + host.size())));
    }
}

Usage Child::usage() const {
    Usage usage;
    std::string const folder = "/proc/" + std::to_string(pid_);
    std::ifstream stat(folder + "/stat");
    std::string const text{std::istreambuf_iterator<char>(stat), {}};
    // The name in parentheses may hold anything; fields 14 and 15 count from the start.
    std::istringstream rest(text.substr(text.rfind(')') + 2));
    std::string field;
    double ticks = 0;
    for (int number = 3; rest >> field && number <= 15; ++number)
        if (number >= 14) ticks += std::stod(field);
    usage.cpu_s = ticks / double(::sysconf(_SC_CLK_TCK));
    std::ifstream status(folder + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) usage.rss_mb = std::stod(line.substr(6)) / 1024;
        if (line.starts_with("VmHWM:")) usage.rss_peak_mb = std::stod(line.substr(6)) / 1024;
    }
    return usage;
}

}  // namespace cf::bench
