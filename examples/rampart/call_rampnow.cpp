#include "call.hpp"

#include <rampart/rampnow.hpp>

namespace rampart::cli {

// Always sent and allowed to be empty: rampnow::address and rampnow::user say so.
template <>
constexpr bool empty_by_default<rampnow::address>(std::string_view member) {
    return member == "line2" || member == "state" || member == "subDivision";
}
template <>
constexpr bool empty_by_default<rampnow::user>(std::string_view member) {
    return member == "phone";
}

void call_rampnow(call_options const& options) {
    std::string names;
    bool const called =
        call_in<rampnow::provider, rampnow::endpoints>(
            options, {.provider = "rampnow", .default_url = rampnow::sandbox}, names) ||
        call_in<rampnow::provider, rampnow::public_api::endpoints>(
            options,
            {.provider = "rampnow",
             .group = "public.",
             .default_url = rampnow::public_api::production},
            names) ||
        call_in<rampnow::legacy::provider, rampnow::legacy::endpoints, sign::bearer_signer>(
            options,
            {.provider = "rampnow", .group = "legacy.", .default_url = rampnow::legacy::sandbox},
            names);
    if (!called) reject_endpoint(options, names);
}

} // namespace rampart::cli
