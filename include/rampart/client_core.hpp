// What all calls of one client share: where to, signed by whom, and how it behaves.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/transport.hpp>
#include <rampart/policy/policies.hpp>
#include <rampart/provider.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/version.hpp>

namespace rampart {

/// A client without its transport. Calls under way keep it alive. Used by several threads at once
/// as far as its signer and policies may be, which rampart's own may.
template <class Provider, class Signer, class Policies>
struct client_core {
    using provider_type = Provider;
    using signer_type = Signer;
    using policies_type = Policies;

    result<http::origin> origin;
    Signer signer;
    [[no_unique_address]] Policies policies;

    /// Makes a built request complete: the headers that every request has, and the signature's
    /// where it has one. `made` is left with the signature, its timestamp and nonce.
    result<http::request>
    complete(http::request message, authentication how, typename Signer::headers& made) const {
        auto const authority = origin->authority();
        std::vector<http::field> headers;
        headers.reserve(12);
        headers.push_back({"Host", authority});
        headers.push_back({"User-Agent", "rampart/" RAMPART_VERSION_STRING});
        headers.push_back({"Accept", "application/json"});
        bool const has_type = !message.headers.empty();
        for (auto& header : message.headers)
            headers.push_back(std::move(header));
        if (Provider::json_type_on_bodiless && !has_type) {
            headers.push_back({"Content-Type", "application/json"});
        }
        if (message.method != http::method::get) {
            headers.push_back({"Content-Length", std::to_string(message.body.size())});
        }
        message.headers = std::move(headers);
        if (how == authentication::none) return message;
        auto const failed = signer.sign(
            {http::to_string(message.method), authority, message.target, message.body,
             message.multipart},
            made);
        if (failed != sign::failure::none) {
            bool const key = failed == sign::failure::api_key_invalid;
            return make_error(
                key ? errc::invalid_credentials : errc::signing_failed, delivery::not_sent,
                std::string{sign::describe(failed)});
        }
        for (std::size_t index = 0; index < made.size(); ++index) {
            message.headers.push_back(
                {std::string{made.name(index)}, std::string{made.value(index)}});
        }
        return message;
    }
};

} // namespace rampart
