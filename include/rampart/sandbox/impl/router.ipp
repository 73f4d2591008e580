// Definitions of rampart/sandbox/router.hpp.
#pragma once

#include <rampart/sandbox/router.hpp>

#include <stdexcept>
#include <utility>

namespace rampart::sandbox {

RAMPART_DECL
router::router(std::vector<any_side> sides, options const& settings, std::string const& public_url)
    : sides_{std::move(sides)} {
    for (auto& one : sides_)
        one.start({&timers_, &webhooks_, public_url, settings.window, settings.step_delay});
}

RAMPART_DECL any_side* router::side_of(std::string_view path) {
    any_side* found = nullptr;
    std::size_t longest = 0;
    for (auto& one : sides_)
        for (auto const prefix : one.path_prefixes()) {
            if (!path.starts_with(prefix) || (found && prefix.size() <= longest)) continue;
            found = &one;
            longest = prefix.size();
        }
    return found;
}

RAMPART_DECL wire_response router::answer(wire_request const& request) {
    ++requests_;
    auto const time = now();
    timers_.run_until(time);
    auto* const side = side_of(request.path());
    if (!side) return plain_text(404, "no side of this sandbox has that path\n");
    auto given = side->answer(request, time);
    if (given.verdict == signature_verdict::accepted)
        ++verified_;
    else if (given.verdict == signature_verdict::refused)
        ++refused_;
    return std::move(given.response);
}

RAMPART_DECL std::vector<webhook_attempt> router::due_webhooks(time_point now) {
    timers_.run_until(now);
    return webhooks_.due(now);
}

RAMPART_DECL key_pair const& router::keys(std::string_view side) const {
    std::string names;
    for (auto const& one : sides_) {
        if (one.name() == side) return one.keys();
        (names += ' ') += one.name();
    }
    throw std::out_of_range{
        "rampart: the sandbox has no side " + std::string{side} + "; it has" + names};
}

RAMPART_DECL statistics router::counts() const {
    statistics seen{.requests = requests_, .verified = verified_, .refused = refused_};
    for (auto const& one : webhooks_.records())
        for (auto const& attempt : one.attempts)
            ++(attempt.acknowledged ? seen.acknowledged : seen.unacknowledged);
    return seen;
}

} // namespace rampart::sandbox
