// A value that many threads read while another puts a new one in its place.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace rampart::sign::detail {

/// Reading takes one load and no lock. What was replaced is kept until the whole goes, so that a
/// reference to it, once handed out, stays good: for what is replaced a few times a day, such as a
/// key. A copy holds the present value alone.
template <class T>
class replaceable {
public:
    explicit replaceable(T first)
        : newest_{std::make_unique<version>(version{std::move(first), nullptr})},
          current_{&newest_->value} {}

    replaceable(replaceable const& other) : replaceable{T(other.current())} {}

    replaceable& operator=(replaceable const& other) {
        if (this != &other) {
            change([&](T const&) { return T(other.current()); });
        }
        return *this;
    }

    /// Versions would free one another in turn: long chains would need as much stack.
    ~replaceable() {
        while (newest_)
            newest_ = std::move(newest_->before);
    }

    [[nodiscard]] T const& current() const noexcept {
        return *current_.load(std::memory_order_acquire);
    }

    /// Puts what `make(current)` returns in the value's place; one change after the other.
    template <class Make>
    void change(Make&& make) {
        std::lock_guard const lock{mutex_};
        auto next = std::make_unique<version>(
            version{std::forward<Make>(make)(std::as_const(newest_->value)), nullptr});
        next->before = std::move(newest_);
        newest_ = std::move(next);
        current_.store(&newest_->value, std::memory_order_release);
    }

private:
    struct version {
        T value;
        std::unique_ptr<version> before;
    };

    std::mutex mutex_;
    std::unique_ptr<version> newest_;
    std::atomic<T const*> current_;
};

} // namespace rampart::sign::detail
