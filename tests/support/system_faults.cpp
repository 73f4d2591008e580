#include "system_faults.hpp"

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <map>
#include <thread>

namespace rampart::test {
namespace {

thread_local system_faults* here = nullptr;
std::atomic<system_faults*> anywhere{nullptr};
std::atomic<resolved_addresses*> addresses{nullptr};

} // namespace

system_faults::system_faults(std::size_t at, mishap what) : at_{at}, what_{what} {
    here = this;
    anywhere = this;
}

system_faults::~system_faults() {
    here = nullptr;
    anywhere = nullptr;
}

system_faults* system_faults::of_this_thread() { return here; }
system_faults* system_faults::of_any_thread() { return anywhere; }

system_faults::verdict system_faults::judge(char const* function, bool moves_bytes) {
    std::unique_lock lock{mutex_};
    bool const of_any_kind = what_ == mishap::failure || what_ == mishap::held_up;
    if (!of_any_kind && !moves_bytes) return verdict::go_on;
    bool const now = calls_++ == at_;
    if (now) struck_ = true;
    if (what_ == mishap::held_up) {
        if (!now) return verdict::go_on;
        where_ = function;
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        return verdict::go_on;
    }
    auto const out = [&] {
        switch (what_) {
        case mishap::failure: return now ? verdict::fail : verdict::go_on;
        case mishap::broken: return struck_ ? verdict::fail : verdict::go_on;
        case mishap::end_of_stream: return struck_ ? verdict::end : verdict::go_on;
        case mishap::one_byte: return now ? verdict::one_byte : verdict::go_on;
        case mishap::one_byte_then_broken:
            if (!struck_) return verdict::go_on;
            return now ? verdict::one_byte : verdict::fail;
        case mishap::interrupted:
        case mishap::held_up: break;
        }
        return now ? verdict::interrupt : verdict::go_on;
    }();
    if (out != verdict::go_on && (!failed_ || now)) {
        where_ = function;
        failed_ = out == verdict::fail || out == verdict::end;
    }
    return out;
}

bool system_faults::struck() const {
    std::lock_guard const lock{mutex_};
    return struck_;
}
std::string system_faults::where() const {
    std::lock_guard const lock{mutex_};
    return where_;
}
std::size_t system_faults::calls() const {
    std::lock_guard const lock{mutex_};
    return calls_;
}
void system_faults::request_begins() {
    std::lock_guard const lock{mutex_};
    request_begun_ = true;
    sending_it_ = true;
}
void system_faults::connecting() {
    std::lock_guard const lock{mutex_};
    sending_it_ = false;
}
bool system_faults::request_begun() const {
    std::lock_guard const lock{mutex_};
    return request_begun_;
}
std::size_t system_faults::request_bytes() const {
    std::lock_guard const lock{mutex_};
    return request_bytes_;
}
std::size_t system_faults::open_descriptors() const {
    std::lock_guard const lock{mutex_};
    return descriptors_.size();
}
void system_faults::sent(std::size_t bytes) {
    std::lock_guard const lock{mutex_};
    if (sending_it_) request_bytes_ += bytes;
}
void system_faults::opened(int descriptor) {
    std::lock_guard const lock{mutex_};
    if (descriptor >= 0) descriptors_.insert(descriptor);
}
void system_faults::closed(int descriptor) {
    std::lock_guard const lock{mutex_};
    descriptors_.erase(descriptor);
}

namespace {

using verdict = system_faults::verdict;

/// A call that moves no bytes: whether it is to fail, with errno set.
bool fails(char const* function, int error) {
    auto* const plan = system_faults::of_this_thread();
    if (plan == nullptr || plan->judge(function, false) == verdict::go_on) return false;
    errno = error;
    return true;
}

int note_opened(int descriptor) {
    if (auto* const plan = system_faults::of_this_thread()) plan->opened(descriptor);
    return descriptor;
}

verdict judge_transfer(char const* function) {
    auto* const plan = system_faults::of_this_thread();
    return plan == nullptr ? verdict::go_on : plan->judge(function, true);
}

/// How a descriptor is watched by the thread's epoll.
struct watch {
    int epoll = -1;
    epoll_event event{};
};
thread_local std::map<int, watch> watches;

void remember(int epoll, int descriptor, epoll_event const& event) {
    watches[descriptor] = {epoll, event};
}

/// The message's buffers cut down to one byte.
msghdr first_byte(msghdr const& message, iovec& only) {
    only = message.msg_iov[0];
    if (only.iov_len > 1) only.iov_len = 1;
    msghdr out = message;
    out.msg_iov = &only;
    out.msg_iovlen = 1;
    return out;
}

} // namespace
} // namespace rampart::test

// The linker's --wrap gives calls of `f` to `__wrap_f`, and libc's `f` the name `__real_f`.
using namespace rampart::test;
extern "C" {
int __real_socket(int, int, int);
int __real_connect(int, sockaddr const*, socklen_t);
int __real_epoll_create1(int);
int __real_epoll_ctl(int, int, int, epoll_event*);
int __real_eventfd(unsigned, int);
int __real_timerfd_create(clockid_t, int);
int __real_setsockopt(int, int, int, void const*, socklen_t);
int __real_getsockopt(int, int, int, void*, socklen_t*);
int __real_ioctl(int, unsigned long, void*);
int __real_close(int);
int __real_poll(pollfd*, nfds_t, int);
ssize_t __real_recv(int, void*, size_t, int);
ssize_t __real_recvmsg(int, msghdr*, int);
ssize_t __real_sendmsg(int, msghdr const*, int);
int __real_clock_gettime(clockid_t, timespec*);
int __real_getaddrinfo(char const*, char const*, addrinfo const*, addrinfo**);
int __real_pthread_create(pthread_t*, pthread_attr_t const*, void* (*)(void*), void*);
}

resolved_addresses::resolved_addresses(std::vector<std::string> numeric)
    : numeric_{std::move(numeric)} {
    addresses = this;
}

resolved_addresses::~resolved_addresses() { addresses = nullptr; }

resolved_addresses* resolved_addresses::current() { return addresses; }

int resolved_addresses::answer(char const* service, addrinfo const* hints, addrinfo** found) const {
    addrinfo wanted{};
    if (hints != nullptr) wanted = *hints;
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_flags = AI_NUMERICHOST;
    *found = nullptr;
    auto** end = found;
    for (auto const& one : numeric_) {
        int const code = __real_getaddrinfo(one.c_str(), service, &wanted, end);
        if (code != 0) return code;
        while (*end != nullptr)
            end = &(*end)->ai_next; // freeaddrinfo() takes them one by one
    }
    return 0;
}

namespace {
// Never destroyed: a thread may hang when the process ends.
struct hanging {
    std::mutex mutex;
    std::condition_variable changed;
    std::string name;
    std::size_t waiting = 0;
    unsigned round = 0;
};
hanging& hung() {
    static auto* const one = new hanging;
    return *one;
}
std::atomic<std::size_t> asked{0};
} // namespace

hung_lookup::hung_lookup(std::string name) : name_{std::move(name)} {
    std::lock_guard const lock{hung().mutex};
    hung().name = name_;
}

hung_lookup::~hung_lookup() {
    std::unique_lock lock{hung().mutex};
    hung().name.clear();
    ++hung().round;
    hung().changed.notify_all();
}

std::size_t hung_lookup::waiting() const {
    std::lock_guard const lock{hung().mutex};
    return hung().waiting;
}

void hung_lookup::wait_for(std::size_t count) const {
    std::unique_lock lock{hung().mutex};
    hung().changed.wait(lock, [&] { return hung().waiting >= count; });
}

bool hung_lookup::hangs(char const* name) {
    ++asked;
    std::unique_lock lock{hung().mutex};
    if (hung().name.empty() || hung().name != name) return false;
    auto const round = hung().round;
    ++hung().waiting;
    hung().changed.notify_all();
    hung().changed.wait(lock, [&] { return hung().round != round; });
    --hung().waiting;
    hung().changed.notify_all();
    return true;
}

std::size_t rampart::test::lookups_asked() { return asked; }

namespace {
std::atomic<long> slept{0};
}

void rampart::test::seem_to_sleep(std::chrono::seconds longer) { slept += longer.count(); }

namespace {
void report_again(int socket) {
    auto const found = watches.find(socket);
    if (found == watches.end()) return;
    auto event = found->second.event;
    event.events |= EPOLLOUT;
    __real_epoll_ctl(found->second.epoll, EPOLL_CTL_MOD, socket, &event);
}
} // namespace
extern "C" {

int __wrap_socket(int family, int type, int protocol) {
    if (fails("socket", EMFILE)) return -1;
    return note_opened(__real_socket(family, type, protocol));
}
int __wrap_connect(int socket, sockaddr const* address, socklen_t size) {
    if (auto* const plan = system_faults::of_this_thread()) plan->connecting();
    return fails("connect", ECONNREFUSED) ? -1 : __real_connect(socket, address, size);
}
int __wrap_epoll_create1(int flags) {
    if (fails("epoll_create1", EMFILE)) return -1;
    return note_opened(__real_epoll_create1(flags));
}
int __wrap_epoll_ctl(int epoll, int what, int descriptor, epoll_event* event) {
    // Changing and removing what is registered do not fail but for a program's own mistake.
    if (what == EPOLL_CTL_ADD && fails("epoll_ctl", ENOSPC)) return -1;
    int const result = __real_epoll_ctl(epoll, what, descriptor, event);
    if (result == 0 && what != EPOLL_CTL_DEL) remember(epoll, descriptor, *event);
    return result;
}
int __wrap_eventfd(unsigned value, int flags) {
    if (fails("eventfd", EMFILE)) return -1;
    return note_opened(__real_eventfd(value, flags));
}
int __wrap_timerfd_create(clockid_t clock, int flags) {
    if (fails("timerfd_create", EMFILE)) return -1;
    return note_opened(__real_timerfd_create(clock, flags));
}
int __wrap_setsockopt(int socket, int level, int name, void const* value, socklen_t size) {
    return fails("setsockopt", ENOBUFS) ? -1 : __real_setsockopt(socket, level, name, value, size);
}
int __wrap_getsockopt(int socket, int level, int name, void* value, socklen_t* size) {
    return fails("getsockopt", ENOBUFS) ? -1 : __real_getsockopt(socket, level, name, value, size);
}
int __wrap_ioctl(int descriptor, unsigned long what, ...) {
    va_list rest;
    va_start(rest, what);
    void* const value = va_arg(rest, void*);
    va_end(rest);
    return fails("ioctl", ENOMEM) ? -1 : __real_ioctl(descriptor, what, value);
}
int __wrap_close(int descriptor) {
    if (auto* const plan = system_faults::of_this_thread()) plan->closed(descriptor);
    return __real_close(descriptor);
}
int __wrap_poll(pollfd* sockets, nfds_t count, int within) {
    return fails("poll", ENOMEM) ? -1 : __real_poll(sockets, count, within);
}
ssize_t __wrap_recv(int socket, void* out, size_t size, int flags) {
    // Looking whether a kept connection is alive finds it would block, when it is.
    switch (judge_transfer("recv")) {
    case verdict::fail: errno = ECONNRESET; return -1;
    case verdict::end: return 0;
    case verdict::interrupt: errno = EINTR; return -1;
    case verdict::one_byte:
    case verdict::go_on: break;
    }
    return __real_recv(socket, out, size, flags);
}
ssize_t __wrap_recvmsg(int socket, msghdr* message, int flags) {
    switch (judge_transfer("recvmsg")) {
    case verdict::fail: errno = ECONNRESET; return -1;
    case verdict::end: return 0;
    case verdict::interrupt: errno = EINTR; return -1;
    case verdict::one_byte: {
        iovec only{};
        msghdr little = first_byte(*message, only);
        return __real_recvmsg(socket, &little, flags);
    }
    case verdict::go_on: break;
    }
    return __real_recvmsg(socket, message, flags);
}
ssize_t __wrap_sendmsg(int socket, msghdr const* message, int flags) {
    ssize_t count = -1;
    switch (judge_transfer("sendmsg")) {
    case verdict::fail:
    case verdict::end: errno = EPIPE; return -1;
    case verdict::interrupt: errno = EINTR; return -1;
    case verdict::one_byte: {
        iovec only{};
        msghdr const little = first_byte(*message, only);
        count = __real_sendmsg(socket, &little, flags);
        // A buffer that was full reports when it has room again; this one was not full.
        report_again(socket);
        break;
    }
    case verdict::go_on: count = __real_sendmsg(socket, message, flags); break;
    }
    auto* const plan = system_faults::of_this_thread();
    if (plan != nullptr && count > 0) plan->sent(static_cast<std::size_t>(count));
    return count;
}
int __wrap_clock_gettime(clockid_t which, timespec* out) {
    int const result = __real_clock_gettime(which, out);
    if (which == CLOCK_BOOTTIME) out->tv_sec += slept.load();
    return result;
}
int __wrap_getaddrinfo(
    char const* name, char const* service, addrinfo const* hints, addrinfo** found) {
    if (hung_lookup::hangs(name)) return EAI_AGAIN;
    auto* const plan = system_faults::of_any_thread();
    if (plan != nullptr && plan->judge("getaddrinfo", false) != verdict::go_on) return EAI_FAIL;
    if (auto const* const instead = resolved_addresses::current()) {
        return instead->answer(service, hints, found);
    }
    return __real_getaddrinfo(name, service, hints, found);
}
int __wrap_pthread_create(
    pthread_t* out, pthread_attr_t const* attributes, void* (*start)(void*), void* argument) {
    auto* const plan = system_faults::of_this_thread();
    if (plan != nullptr && plan->judge("pthread_create", false) != verdict::go_on) return EAGAIN;
    return __real_pthread_create(out, attributes, start, argument);
}
}
