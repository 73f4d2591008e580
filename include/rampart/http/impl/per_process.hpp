// What belongs to one process: the child of a fork makes its own and leaves the parent's alone.
#pragma once

#include <rampart/config.hpp>

#include <atomic>
#include <memory>
#include <utility>

#include <openssl/crypto.h>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace rampart::http::detail {

/// Counts the forks that lead to this process.
inline std::atomic<unsigned>& process_generation() noexcept {
    static std::atomic<unsigned> generation{0};
#if defined(__unix__) || defined(__APPLE__)
    [[maybe_unused]] static int const registered = pthread_atfork(
        nullptr, nullptr, [] { process_generation().fetch_add(1, std::memory_order_relaxed); });
#endif
    return generation;
}

/// Whether OpenSSL has cleaned up, which it does while the process ends: nothing of it may be used
/// or freed any more. A client that was made within `main` for a global outlives it.
inline std::atomic<bool>& openssl_has_ended() noexcept {
    static std::atomic<bool> ended{false};
    [[maybe_unused]] static int const registered =
        OPENSSL_atexit([] { openssl_has_ended().store(true, std::memory_order_relaxed); });
    return ended;
}

/// Holds what `make()` returned, a smart pointer, for this process. In the child of a fork the
/// first use makes another one: threads that may hold the locks of the parent's do not exist there,
/// and connections are not for two. The parent's is told to `leave()` and stays in memory, as it
/// does when OpenSSL ended first. Safe under threads.
template <class Make>
class per_process {
    using pointer = decltype(std::declval<Make const&>()());

public:
    explicit per_process(Make make) : make_{std::move(make)} {
        openssl_has_ended();
        here_ = new place{make_(), generation()};
    }
    per_process(per_process const&) = delete;
    per_process& operator=(per_process const&) = delete;
    ~per_process() {
        auto* const last = here_.load();
        if (openssl_has_ended().load(std::memory_order_relaxed)) {
            keep(last);
        } else if (last->generation != generation()) {
            abandon(last);
        } else {
            delete last;
        }
    }

    /// This process's. Throws what making it throws.
    [[nodiscard]] pointer& get() {
        auto* now = here_.load(std::memory_order_acquire);
        if (now->generation == generation()) return now->value;
        std::unique_ptr<place> fresh{new place{make_(), generation()}};
        if (!here_.compare_exchange_strong(now, fresh.get())) return now->value;
        abandon(now);
        return fresh.release()->value;
    }

    /// This process's, when it has one and it can be used; else null.
    [[nodiscard]] pointer* current() noexcept {
        auto* const now = here_.load(std::memory_order_acquire);
        bool const usable = now->generation == generation() && !openssl_has_ended().load();
        return usable ? &now->value : nullptr;
    }

private:
    struct place {
        pointer value;
        unsigned generation;
        place* next = nullptr;
    };

    static unsigned generation() noexcept {
        return process_generation().load(std::memory_order_relaxed);
    }

    static void abandon(place* one) noexcept {
        one->value->leave();
        keep(one);
    }

    /// Where a leak checker finds them.
    static void keep(place* one) noexcept {
        static std::atomic<place*> all{nullptr};
        one->next = all.exchange(one);
    }

    Make make_;
    std::atomic<place*> here_{nullptr};
};

} // namespace rampart::http::detail
