// Pacing a command's calls together with other hosts, by a store that they share: --shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/policy/limiter.hpp>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/options.hpp>

namespace rampart::cli {

/// The limiter of a command's client: with --shared one that counts for all hosts, else none. A
/// model of `limiter`, whose definition is elsewhere, so that only one file knows the store.
class call_limiter {
public:
    /// What paces; places are its own.
    class pacing {
    public:
        virtual ~pacing() = default;
        virtual result<std::shared_ptr<void>>
        reserve(std::string_view bucket, pacing_clock::time_point now) = 0;
        virtual pacing_clock::time_point ready_at(void* held) const = 0;
        virtual bool ready(void* held, pacing_clock::time_point now) = 0;
        virtual std::optional<error> refusal(void* held) const = 0;
        virtual void cancel(void* held, pacing_clock::time_point now) = 0;
        virtual void report(
            std::string_view bucket, pace_report const& learned, pacing_clock::time_point now) = 0;
    };

    /// A place in its queue; one in no queue is ready.
    struct place {
        pacing_clock::time_point ready_at{};
        std::shared_ptr<void> held{};
    };

    /// Paces nothing.
    call_limiter() = default;
    explicit call_limiter(std::shared_ptr<pacing> by) : by_{std::move(by)} {}

    [[nodiscard]] result<place>
    reserve(std::string_view bucket, pacing_clock::time_point now) const {
        if (!by_) return place{now};
        auto held = by_->reserve(bucket, now);
        if (!held) return std::move(held).error();
        return place{by_->ready_at(held->get()), std::move(*held)};
    }
    [[nodiscard]] bool ready(place& mine, pacing_clock::time_point now) const {
        if (!mine.held) return true;
        bool const may = by_->ready(mine.held.get(), now);
        mine.ready_at = by_->ready_at(mine.held.get());
        return may;
    }
    [[nodiscard]] std::optional<error> refusal(place const& mine) const {
        return mine.held ? by_->refusal(mine.held.get()) : std::nullopt;
    }
    void cancel(place& mine, pacing_clock::time_point now) const {
        if (mine.held) by_->cancel(mine.held.get(), now);
    }
    void report(
        std::string_view bucket, pace_report const& learned, pacing_clock::time_point now) const {
        if (by_) by_->report(bucket, learned, now);
    }

private:
    std::shared_ptr<pacing> by_{};
};

/// The limiter that --shared names, for calls to that URL with that key. Ends the command when it
/// cannot be.
[[nodiscard]] call_limiter limiter_of(
    call_options const& options, api const& of, std::string_view base_url,
    std::string_view api_key);

/// What --help says of it.
[[nodiscard]] std::string shared_note();

} // namespace rampart::cli
