#include "call.hpp"

#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>

namespace rampart::cli {

void call_banxa(call_options const& options) {
    // The Partner API has a host for each partner (banxa.md B1); this one is only its fallback.
    std::string names;
    bool const called =
        call_in<banxa::provider, banxa::endpoints>(
            options, {.provider = "banxa", .default_url = banxa::sandbox}, names) ||
        call_in<banxa::partner::provider, banxa::partner::endpoints>(
            options, {.provider = "banxa", .group = "partner.", .default_url = banxa::sandbox},
            names);
    if (!called) reject_endpoint(options, names);
}

} // namespace rampart::cli
