// Definitions of rampart/sandbox/router.hpp.
#pragma once

#include <rampart/sandbox/router.hpp>

#include <utility>

namespace rampart::sandbox {

RAMPART_DECL ledger::ledger(options const& settings, std::string const& public_url)
    : hexarails_{settings, outbox_},
      rampnow_{settings, outbox_, public_url},
      banxa_{settings, outbox_, public_url} {}

RAMPART_DECL wire_response ledger::answer(wire_request const& request) {
    ++requests_;
    auto const path = request.path();
    auto const time = now();
    bool const rampnow = path.starts_with("/api/partner/") || path.starts_with("/api/ramp/") ||
                         path.starts_with("/api/v1/oauth/") ||
                         path.starts_with("/api/v1/external/");
    auto given = rampnow ? rampnow_.answer(request, time)
                 : path.starts_with("/eapi/") || path.starts_with("/api/")
                     ? banxa_.answer(request, time)
                     : hexarails_.answer(request, time);
    if (given.verdict == signature_verdict::accepted)
        ++verified_;
    else if (given.verdict == signature_verdict::refused)
        ++refused_;
    return std::move(given.response);
}

RAMPART_DECL std::vector<delivery>
ledger::due_deliveries(std::chrono::system_clock::time_point now) {
    hexarails_.move_on(now);
    rampnow_.move_on(now);
    return outbox_.due(now);
}

RAMPART_DECL void
ledger::delivered(std::uint64_t id, bool acknowledged, std::chrono::system_clock::time_point now) {
    outbox_.delivered(id, acknowledged, now);
}

RAMPART_DECL std::vector<delivery_record> ledger::deliveries() const { return outbox_.records(); }

RAMPART_DECL void ledger::set_clock_offset(std::chrono::seconds offset) {
    clock_offset_ = offset.count();
}

RAMPART_DECL void ledger::advance(std::chrono::seconds by) { clock_offset_ += by.count(); }

RAMPART_DECL std::chrono::system_clock::time_point ledger::now() const {
    return std::chrono::system_clock::now() + std::chrono::seconds{clock_offset_.load()};
}

RAMPART_DECL statistics ledger::counts() const {
    statistics seen{.requests = requests_, .verified = verified_, .refused = refused_};
    for (auto const& one : outbox_.records())
        for (auto const& attempt : one.attempts)
            ++(attempt.acknowledged ? seen.acknowledged : seen.unacknowledged);
    return seen;
}

} // namespace rampart::sandbox
