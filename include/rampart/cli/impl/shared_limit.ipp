// Definitions of shared_limit.hpp. Needs hiredis where RAMPART_CLI_SHARED is defined.
#pragma once

#include <rampart/cli/impl/shared_limit.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/report.hpp>

#if defined(RAMPART_CLI_SHARED)
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>
#endif

namespace rampart::cli {

std::string shared_note() {
    return "--shared takes the password of its user from " + shared_password_variable() +
           ", or from the file\nthat " + shared_password_variable() +
           "_FILE names. A store that does not answer fails no call:\n"
           "it is made at this command's own pace, the rate over --shared-hosts.\n\n";
}

#if defined(RAMPART_CLI_SHARED)

namespace {

using shared_limiter_type = shared::limiter<shared::redis_store>;

class shared_pacing final : public call_limiter::pacing {
public:
    explicit shared_pacing(shared_limiter_type by) : by_{std::move(by)} {}

    result<std::shared_ptr<void>>
    reserve(std::string_view bucket, pacing_clock::time_point now) override {
        auto taken = by_.reserve(bucket, now);
        if (!taken) return std::move(taken).error();
        return std::shared_ptr<void>{std::make_shared<place>(std::move(*taken))};
    }
    pacing_clock::time_point ready_at(void* held) const override {
        return static_cast<place*>(held)->ready_at;
    }
    bool ready(void* held, pacing_clock::time_point now) override {
        return by_.ready(*static_cast<place*>(held), now);
    }
    std::optional<error> refusal(void* held) const override {
        return by_.refusal(*static_cast<place*>(held));
    }
    void cancel(void* held, pacing_clock::time_point now) override {
        by_.cancel(*static_cast<place*>(held), now);
    }
    void report(std::string_view bucket, pace_report const& learned, pacing_clock::time_point now)
        override {
        by_.report(bucket, learned, now);
    }

private:
    using place = shared_limiter_type::place;
    shared_limiter_type by_;
};

/// The store's settings. Ends the command when the URL is not one, or has the password in it.
shared::redis_settings store_settings(call_options const& options) {
    auto settings = shared::redis_settings::parse(*options.shared);
    if (!settings) {
        reject_input(
            "--shared: must be redis://[USER@]HOST[:PORT][/DB], or rediss:// for TLS: " +
            settings.error().message);
    }
    if (!settings->password.empty()) {
        reject_input(
            "--shared: must not have a password, since other users of the machine can read "
            "arguments; leave it out and set " +
            shared_password_variable());
    }
    settings->password = http::secret_text{shared_password()};
    if (!settings->user.empty() && settings->password.empty()) {
        reject_input(
            "--shared: names a user, whose password is needed; set " + shared_password_variable() +
            ", or leave the user out");
    }
    settings->tls_options.ca_file = tls_settings_of(options).ca_file;
    return std::move(*settings);
}

} // namespace

call_limiter limiter_of(
    call_options const& options, api const& of, std::string_view base_url,
    std::string_view api_key) {
    if (!options.shared) return {};
    if (options.shared_hosts < 1) reject_input("--shared-hosts: must be at least 1");
    auto const& rate = is_production(base_url) ? of.rate : of.sandbox_rate;
    if (!rate) {
        reject_input(
            "--shared: no rate of " + std::string{of.provider} +
            " is known to share; leave it out");
    }
    shared::redis_store const store{store_settings(options)};
    if (api_key.empty() && rate->counted_by != "address")
        return {}; // what has no key is not counted
    // Connects, and finds out why not while that can be said.
    shared::script const here{"return {1}"};
    auto const heard = store.run(here, {"{rampart:}here"}, {}, std::chrono::seconds{1});
    auto const alone = [](std::string const& why) {
        note("--shared: no word of the store; this command goes on at its own pace: " + why);
    };
    if (!heard) alone(heard.error().message);
    auto say = [told = !heard, alone](shared::store_changed const& what) {
        if (what.alone && !told) alone(what.why);
    };
    return call_limiter{std::make_shared<shared_pacing>(shared_limiter_type{
        store, *rate, api_key, {.hosts = options.shared_hosts, .on_store = std::move(say)}})};
}

#else

call_limiter
limiter_of(call_options const& options, api const&, std::string_view, std::string_view) {
    if (options.shared) {
        reject_input(
            "--shared: this program was built without hiredis, which it needs; leave it out, or "
            "build it where libhiredis-dev is installed");
    }
    return {};
}

#endif

} // namespace rampart::cli
