// Definitions of rampart/sandbox/ledger.hpp.
#pragma once

#include <rampart/sandbox/ledger.hpp>

#include <utility>

namespace rampart::sandbox {

RAMPART_DECL ledger::ledger(options settings, std::string public_url)
    : hexarails_{std::move(settings.hexarails), settings.window},
      rampnow_{std::move(settings.rampnow), settings.window, std::move(public_url)},
      banxa_{std::move(settings.banxa), settings.window} {}

RAMPART_DECL wire_response ledger::answer(wire_request const& request) {
    ++requests_;
    auto const path = request.path();
    auto const time = now();
    auto given = path.starts_with("/eapi/v0/")       ? banxa_.answer(request, time)
                 : path.starts_with("/api/partner/") ? rampnow_.answer(request, time)
                                                     : hexarails_.answer(request, time);
    if (given.verdict == signature_verdict::accepted)
        ++verified_;
    else if (given.verdict == signature_verdict::refused)
        ++refused_;
    return std::move(given.response);
}

RAMPART_DECL void ledger::set_clock_offset(std::chrono::seconds offset) {
    clock_offset_ = offset.count();
}

RAMPART_DECL std::chrono::system_clock::time_point ledger::now() const {
    return std::chrono::system_clock::now() + std::chrono::seconds{clock_offset_.load()};
}

RAMPART_DECL statistics ledger::counts() const { return {requests_, verified_, refused_}; }

} // namespace rampart::sandbox
