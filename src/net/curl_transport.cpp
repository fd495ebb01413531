#include "net/curl_transport.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <mutex>
#include <vector>

#include <sys/socket.h>

#include "base/check.hpp"
#include "net/curl_transfer.hpp"
#include "net/version.hpp"

namespace cf {

namespace {

using boost::system::error_code;

// One connection of libcurl, or a descriptor it only lends us (its resolver's wake-up pair).
struct WatchedSocket {
    WatchedSocket(boost::asio::any_io_executor const& executor, int fd, bool is_borrowed)
        : descriptor(executor, fd), borrowed(is_borrowed) {}
    ~WatchedSocket() { let_go(); }
    WatchedSocket(WatchedSocket const&) = delete;
    WatchedSocket& operator=(WatchedSocket const&) = delete;

    void let_go() {
        if (!descriptor.is_open()) return;
        if (borrowed) {
            descriptor.release();
            return;
        }
        error_code ignored;
        descriptor.close(ignored);
    }

    boost::asio::posix::stream_descriptor descriptor;
    bool borrowed;
    int wanted = 0;  ///< CURL_POLL_* bits.
    bool waits_to_read = false;
    bool waits_to_write = false;
};

void initialise_curl_once() {
    static std::once_flag once;
    std::call_once(once, [] { CF_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

}  // namespace

class CurlTransport::Multi : public std::enable_shared_from_this<Multi> {
  public:
    Multi(boost::asio::any_io_executor executor, CurlTransportOptions options)
        : executor_(std::move(executor)), options_(std::move(options)), timer_(executor_) {
        initialise_curl_once();
        if (options_.user_agent.empty())
            options_.user_agent = "Crossfoot/" + std::string(program_version());
        multi_ = curl_multi_init();
        CF_CHECK(multi_ != nullptr);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, long(options_.connections_max));
        curl_multi_setopt(
            multi_, CURLMOPT_MAX_HOST_CONNECTIONS, long(options_.connections_per_host_max));
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long(options_.connections_idle_max));
    }
    Multi(Multi const&) = delete;
    Multi& operator=(Multi const&) = delete;

    CurlTransportOptions const& options() const { return options_; }
    boost::asio::any_io_executor const& executor() const { return executor_; }

    void start(std::shared_ptr<CurlTransfer> transfer);
    void shut_down();

  private:
    static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address);
    static int on_close(void* self, curl_socket_t fd);
    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
    static int on_timer(CURLM*, long timeout_ms, void* self);

    bool hand_to_curl(CurlTransfer& transfer);
    void wait_where_wanted(int fd, std::shared_ptr<WatchedSocket> const& socket);
    void wait(int fd, std::shared_ptr<WatchedSocket> const& socket, bool to_read);
    void act(curl_socket_t fd, int ready);
    void collect_finished();

    static constexpr std::size_t spare_handles_max = 64;

    boost::asio::any_io_executor executor_;
    CurlTransportOptions options_;
    boost::asio::steady_timer timer_;
    CURLM* multi_ = nullptr;
    std::map<int, std::shared_ptr<WatchedSocket>> sockets_;
    std::map<CURL*, std::shared_ptr<CurlTransfer>> running_;
    std::vector<CURL*> spare_;
};

void CurlTransport::Multi::start(std::shared_ptr<CurlTransfer> transfer) {
    if (multi_ == nullptr || !hand_to_curl(*transfer)) {
        transfer->outcome.emplace(
            Error{ErrorKind::unavailable, "http.closed", "the HTTP client is shutting down"});
        transfer->done.fire();
        return;
    }
    running_.emplace(transfer->easy(), std::move(transfer));
}

bool CurlTransport::Multi::hand_to_curl(CurlTransfer& transfer) {
    CURL* easy = nullptr;
    if (spare_.empty()) {
        easy = curl_easy_init();
    } else {
        easy = spare_.back();
        spare_.pop_back();
    }
    if (easy == nullptr || !transfer.prepare(easy, options_.user_agent)) return false;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open);
    transfer.opener = this;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

// Called by the transport's destructor: afterwards libcurl calls nothing here any more.
void CurlTransport::Multi::shut_down() {
    if (multi_ == nullptr) return;
    for (auto const& [easy, transfer] : running_) curl_multi_remove_handle(multi_, easy);
    auto dropped = std::exchange(running_, {});
    for (auto* easy : spare_) curl_easy_cleanup(easy);
    spare_.clear();
    curl_multi_cleanup(std::exchange(multi_, nullptr));
    sockets_.clear();
    timer_.cancel();
}

curl_socket_t CurlTransport::Multi::on_open(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    auto& multi = *static_cast<Multi*>(transfer.opener);
    // After the name was resolved, on every connect: a name may answer differently each time.
    if (!multi.options_.proxy_from_environment && !transfer.may_reach(reach_of(address->addr)))
        return CURL_SOCKET_BAD;
    int const fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    multi.sockets_[fd] = std::make_shared<WatchedSocket>(multi.executor_, fd, false);
    return fd;
}

int CurlTransport::Multi::on_close(void* self, curl_socket_t fd) {
    auto& multi = *static_cast<Multi*>(self);
    auto const found = multi.sockets_.find(fd);
    if (found == multi.sockets_.end()) return 0;
    found->second->wanted = 0;
    found->second->let_go();
    multi.sockets_.erase(found);
    return 0;
}

int CurlTransport::Multi::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
    auto& multi = *static_cast<Multi*>(self);
    auto found = multi.sockets_.find(fd);
    if (what == CURL_POLL_REMOVE) {
        if (found == multi.sockets_.end()) return 0;
        found->second->wanted = 0;
        if (found->second->borrowed) {
            found->second->let_go();
            multi.sockets_.erase(found);
        }
        return 0;
    }
    if (found == multi.sockets_.end())
        found =
            multi.sockets_.emplace(fd, std::make_shared<WatchedSocket>(multi.executor_, fd, true))
                .first;
    found->second->wanted = what;
    multi.wait_where_wanted(fd, found->second);
    return 0;
}

void CurlTransport::Multi::wait_where_wanted(int fd, std::shared_ptr<WatchedSocket> const& socket) {
    if (!socket->descriptor.is_open()) return;
    if ((socket->wanted & CURL_POLL_IN) != 0 && !socket->waits_to_read) wait(fd, socket, true);
    if ((socket->wanted & CURL_POLL_OUT) != 0 && !socket->waits_to_write) wait(fd, socket, false);
}

void CurlTransport::Multi::wait(int fd,
                                std::shared_ptr<WatchedSocket> const& socket,
                                bool to_read) {
    using descriptor = boost::asio::posix::descriptor_base;
    bool WatchedSocket::*const waits =
        to_read ? &WatchedSocket::waits_to_read : &WatchedSocket::waits_to_write;
    (*socket).*waits = true;
    socket->descriptor.async_wait(
        to_read ? descriptor::wait_read : descriptor::wait_write,
        [self = shared_from_this(), socket, fd, to_read, waits](error_code error) {
            (*socket).*waits = false;
            int const wanted = to_read ? CURL_POLL_IN : CURL_POLL_OUT;
            if (error || (socket->wanted & wanted) == 0 || !socket->descriptor.is_open()) return;
            self->act(fd, to_read ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
            self->wait_where_wanted(fd, socket);
        });
}

int CurlTransport::Multi::on_timer(CURLM*, long timeout_ms, void* self) {
    auto& multi = *static_cast<Multi*>(self);
    if (timeout_ms < 0) {
        multi.timer_.cancel();
        return 0;
    }
    multi.timer_.expires_after(std::chrono::milliseconds(timeout_ms));
    multi.timer_.async_wait([held = multi.shared_from_this()](error_code error) {
        if (!error) held->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
}

void CurlTransport::Multi::act(curl_socket_t fd, int ready) {
    if (multi_ == nullptr) return;
    int running = 0;
    curl_multi_socket_action(multi_, fd, ready, &running);
    collect_finished();
}

void CurlTransport::Multi::collect_finished() {
    int left = 0;
    while (auto* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        auto const code = message->data.result;  // The message dies with the handle's removal.
        auto const found = running_.find(easy);
        CF_CHECK(found != running_.end());
        auto const transfer = std::move(found->second);
        running_.erase(found);
        transfer->finish(code);
        curl_multi_remove_handle(multi_, easy);
        auto* const spare = transfer->release_easy();
        if (spare_.size() < spare_handles_max)
            spare_.push_back(spare);
        else
            curl_easy_cleanup(spare);
        transfer->done.fire();
    }
}

CurlTransport::CurlTransport(boost::asio::any_io_executor executor, CurlTransportOptions options)
    : multi_(std::make_shared<Multi>(std::move(executor), std::move(options))) {}

CurlTransport::~CurlTransport() { multi_->shut_down(); }

Task<HttpReply> CurlTransport::send(HttpRequest request, HttpOptions options) {
    auto multi = multi_;
    auto const executor = co_await boost::asio::this_coro::executor;
    auto transfer = std::make_shared<CurlTransfer>(
        std::move(request), std::move(options), multi->options(), executor);
    CF_CO_TRY_VOID(transfer->check());
    boost::asio::dispatch(multi->executor(), [multi, transfer] { multi->start(transfer); });
    co_await transfer->done.wait();
    co_return std::move(*transfer->outcome);
}

}  // namespace cf
