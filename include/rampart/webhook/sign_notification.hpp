// Notifications as a provider would post them, for tests of a receiver.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/webhook/callback.hpp>
#include <rampart/webhook/notification.hpp>

namespace rampart::webhook {

/// A notification to `callback_url` with the headers that `signer` makes; for tests of a receiver.
template <class Signer>
[[nodiscard]] rampart::result<notification>
signed_by(Signer const& signer, std::string_view callback_url, std::string body) {
    auto where = callback::parse(callback_url);
    if (!where) return where.error();
    notification out{std::move(where->host), std::move(where->target), {}, std::move(body)};
    typename Signer::headers headers;
    auto const failed = signer.sign(out.message(), headers);
    if (failed != sign::failure::none) {
        return make_error(
            sign::concerns_credentials(failed) ? errc::invalid_credentials : errc::signing_failed,
            rampart::delivery::not_sent, std::string{sign::describe(failed)});
    }
    out.headers.push_back({"Content-Type", "application/json"});
    for (std::size_t at = 0; at < headers.size(); ++at) {
        if (headers.value(at).empty()) continue;
        out.headers.push_back({std::string{headers.name(at)}, std::string{headers.value(at)}});
    }
    return out;
}

} // namespace rampart::webhook
