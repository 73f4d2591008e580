// How often a provider lets itself be called: facts for whoever paces calls.
#pragma once

#include <chrono>
#include <string_view>

#include <rampart/endpoint.hpp>

namespace rampart {

/// So many requests in so long a time, and what they are counted by.
struct rate_limit {
    int requests;             ///< at least 1
    std::chrono::seconds per; ///< at least 1 s

    /// "key", "account" or "address": whose requests are counted together.
    std::string_view counted_by;

    /// Who counts them, such as "rampnow sandbox": keeps a provider's environments apart.
    std::string_view counted_at{};
};

/// A provider's own rate, tied to it by what its endpoints are tied to: a client of another
/// provider that is paced by it does not compile.
template <class Family>
struct rate_of : rate_limit {
    using family_type = Family; ///< whose rate it is
};

/// The bucket an endpoint's calls are counted in: the endpoint's own where it names one, else the
/// provider's, which all its other endpoints share.
template <class Provider, auto const& Endpoint>
consteval std::string_view bucket_of() {
    return Endpoint.bucket.empty() ? std::string_view{Provider::name} : Endpoint.bucket;
}

} // namespace rampart
