// Name lookups on threads of a transport's own: they can be waited for, shared and left behind.
#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/error.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <netdb.h>
#include <signal.h>
#endif

#include <rampart/http/impl/bell.hpp>
#include <rampart/http/impl/step_limits.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

/// What a lookup found.
struct lookup_answer {
    boost::system::error_code code{};
    std::vector<asio::ip::address> addresses{}; ///< as the system orders them
};

/// Asks the system's resolver, in this thread: it takes as long as it takes.
[[nodiscard]] inline lookup_answer ask_system(std::string const& name, address_family family) {
    lookup_answer out;
    addrinfo hints{};
    hints.ai_family = family == address_family::ipv4   ? AF_INET
                      : family == address_family::ipv6 ? AF_INET6
                                                       : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const code = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
    int const system_code = errno;
    struct freeing {
        void operator()(addrinfo* one) const noexcept { ::freeaddrinfo(one); }
    };
    std::unique_ptr<addrinfo, freeing> const list{found};
    switch (code) {
    case 0: break;
    case EAI_AGAIN: out.code = asio::error::host_not_found_try_again; break;
    case EAI_NONAME: out.code = asio::error::host_not_found; break;
#if defined(EAI_NODATA) && EAI_NODATA != EAI_NONAME
    case EAI_NODATA: out.code = asio::error::no_data; break;
#endif
    case EAI_MEMORY: out.code = asio::error::no_memory; break;
#if defined(EAI_SYSTEM)
    case EAI_SYSTEM: out.code.assign(system_code, boost::system::system_category()); break;
#endif
    default: out.code = asio::error::no_recovery; break;
    }
    for (auto const* one = list.get(); code == 0 && one != nullptr; one = one->ai_next) {
        asio::ip::tcp::endpoint where;
        if (one->ai_addrlen > where.capacity()) continue;
        where.resize(one->ai_addrlen);
        std::copy_n(
            reinterpret_cast<char const*>(one->ai_addr), one->ai_addrlen,
            reinterpret_cast<char*>(where.data()));
        auto const address = where.address();
        auto& all = out.addresses;
        if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }
    return out;
}

/// The lookups of one transport. A thread is begun for a lookup and ends with the last one that
/// waits for a thread; one that the resolver holds for ever is left behind, also when the transport
/// goes, and touches nothing but what it shares with this. Safe under threads.
class lookup_threads {
public:
    static constexpr std::size_t most_threads = 8;
    /// Of one name: another call joins the lookup under way, unless that has taken long already.
    static constexpr std::size_t most_of_a_name = 2;
    static constexpr std::chrono::seconds joined_for{5};

private:
    struct job;
    struct common;

public:
    /// One who waits for a name: it calls `join`, then awaits `alarm`, or `wait`s, until `served`.
    class waiter {
    public:
        waiter(lookup_threads& threads, std::shared_ptr<asio::steady_timer> rung)
            : alarm{std::move(rung)}, shared_{threads.shared_} {}
        ~waiter() { leave(); }
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;

        /// Cancelled when served; null: a thread waits.
        std::shared_ptr<asio::steady_timer> const alarm;

        /// What was found; null so far.
        [[nodiscard]] std::shared_ptr<lookup_answer const> served() const;

        /// In this thread, until it is served or until then.
        void wait(steady_time until) const;

    private:
        friend class lookup_threads;
        void leave() noexcept;

        std::shared_ptr<job> asked_;
        std::shared_ptr<common> const shared_;
    };

    lookup_threads() : shared_{std::make_shared<common>()} {}
    lookup_threads(lookup_threads const&) = delete;
    lookup_threads& operator=(lookup_threads const&) = delete;

    /// Has the name looked up. Throws when there is no memory, or no thread can be begun.
    void join(waiter& one, std::string const& name, address_family family) {
        std::lock_guard const lock{shared_->mutex};
        auto asked = under_way(name, family);
        bool const fresh = !asked;
        if (fresh) asked = std::make_shared<job>(job{name, family});
        asked->waiters.push_back(&one);
        one.asked_ = asked;
        if (!fresh) return;
        shared_->jobs.push_back(asked);
        if (shared_->threads >= most_threads) return;
        try {
            begin_thread();
        } catch (...) {
            if (shared_->threads > 0) return; // one that is there takes it up
            shared_->jobs.pop_back();
            throw;
        }
    }

    /// Threads at present.
    [[nodiscard]] std::size_t threads() const {
        std::lock_guard const lock{shared_->mutex};
        return shared_->threads;
    }

private:
    struct job {
        std::string name;
        address_family family;
        steady_time begun = std::chrono::steady_clock::now();
        bool taken = false; ///< by a thread
        std::shared_ptr<lookup_answer const> answer{};
        std::vector<waiter*> waiters{};
    };

    struct common {
        std::mutex mutex;
        std::condition_variable answered;
        std::deque<std::shared_ptr<job>> jobs; ///< not answered yet
        std::size_t threads = 0;
    };

    [[nodiscard]] std::shared_ptr<job> under_way(std::string const& name, address_family family) {
        auto const now = std::chrono::steady_clock::now();
        std::shared_ptr<job> newest;
        std::size_t count = 0;
        for (auto const& one : shared_->jobs) {
            if (one->name != name || one->family != family) continue;
            newest = one;
            ++count;
        }
        bool const joined = newest && (count >= most_of_a_name || now - newest->begun < joined_for);
        return joined ? newest : nullptr;
    }

    void begin_thread() {
#if defined(__unix__) || defined(__APPLE__)
        // The program's signal handlers run in the program's threads.
        struct all_signals_blocked {
            all_signals_blocked() {
                sigset_t all;
                sigfillset(&all);
                pthread_sigmask(SIG_BLOCK, &all, &before);
            }
            ~all_signals_blocked() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
            sigset_t before;
        } const blocked;
#endif
        std::thread{[shared = shared_] { work(*shared); }}.detach();
        ++shared_->threads;
    }

    /// A thread's work, until there is none. It must not throw: who waits has its own timeout.
    static void work(common& shared) noexcept {
        std::unique_lock lock{shared.mutex};
        for (;;) {
            auto const next =
                std::find_if(shared.jobs.begin(), shared.jobs.end(), [](auto const& one) {
                    return !one->taken;
                });
            if (next == shared.jobs.end()) break;
            auto const mine = *next;
            mine->taken = true;
            if (!mine->waiters.empty()) {
                lock.unlock();
                auto answer = answer_of(*mine);
                lock.lock();
                mine->answer = std::move(answer);
            }
            std::erase(shared.jobs, mine);
            shared.answered.notify_all();
            for (auto const* const one : mine->waiters) {
                if (one->alarm) wake(one->alarm);
            }
        }
        --shared.threads;
    }

    [[nodiscard]] static std::shared_ptr<lookup_answer const> answer_of(job const& mine) noexcept {
        try {
            return std::make_shared<lookup_answer const>(ask_system(mine.name, mine.family));
        } catch (...) { // NOLINT: no memory, and none to say it with; the wait ends by its timeout
            return nullptr;
        }
    }

    static void wake(std::shared_ptr<asio::steady_timer> const& alarm) noexcept {
        try {
            asio::post(alarm->get_executor(), [alarm] { alarm->cancel(); });
        } catch (...) { // NOLINT: no memory; it finds the answer when its time is over
        }
    }

    std::shared_ptr<common> shared_;
};

inline std::shared_ptr<lookup_answer const> lookup_threads::waiter::served() const {
    std::lock_guard const lock{shared_->mutex};
    return asked_ ? asked_->answer : nullptr;
}

inline void lookup_threads::waiter::wait(steady_time until) const {
    std::unique_lock lock{shared_->mutex};
    shared_->answered.wait_until(lock, until, [this] { return asked_ && asked_->answer; });
}

inline void lookup_threads::waiter::leave() noexcept {
    std::lock_guard const lock{shared_->mutex};
    if (asked_) std::erase(asked_->waiters, this);
}

/// Whether the name is this machine's whatever a resolver says: `localhost`, or one under it (RFC
/// 6761, section 6.3). An origin's host is in lower case.
[[nodiscard]] inline bool is_localhost(std::string_view host) noexcept {
    return host == "localhost" || host.ends_with(".localhost");
}

/// Whether `host` has to be looked up at all.
[[nodiscard]] inline bool needs_lookup(std::string const& host) {
    boost::system::error_code is_name;
    asio::ip::make_address(host, is_name);
    return is_name && !is_localhost(host);
}

/// A host's addresses, or beast::error::timeout at `limit`; operation_aborted when interrupted.
inline asio::awaitable<lookup_answer> look_up(
    lookup_threads& threads, std::string const& host, address_family family, steady_time limit,
    bell& by) {
    lookup_answer out;
    boost::system::error_code is_name;
    if (auto const numeric = asio::ip::make_address(host, is_name); !is_name) {
        out.addresses.push_back(numeric);
        co_return out;
    }
    if (is_localhost(host)) {
        out.addresses.emplace_back(asio::ip::address_v4::loopback());
        out.addresses.emplace_back(asio::ip::address_v6::loopback());
        co_return out;
    }
    lookup_threads::waiter own{threads, by.timer()};
    try {
        threads.join(own, host, family);
    } catch (std::system_error const& problem) {
        out.code.assign(problem.code().value(), boost::system::system_category());
        co_return out;
    }
    for (;;) {
        auto const found = own.served();
        auto const now = std::chrono::steady_clock::now();
        if (found) co_return *found;
        if (by.interrupted()) out.code = asio::error::operation_aborted;
        if (now >= limit) out.code = boost::beast::error::timeout;
        if (out.code) co_return out;
        // It looks now and then: a wake-up is lost where the system had no memory for it.
        constexpr std::chrono::milliseconds glance{100};
        if (by.thread_waits()) {
            own.wait(limit);
        } else {
            co_await by.wait((std::min)(limit, now + glance));
        }
    }
}

} // namespace rampart::http::detail
