// What all calls of one client share: where to, signed by whom, and how it behaves.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/impl/wipe.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/policy/policies.hpp>
#include <rampart/provider.hpp>
#include <rampart/sign/parts/header_value.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/version.hpp>

namespace rampart::detail {

/// Views of a request's headers for the signer, without memory of their own: those of rampart and
/// of as many members as an endpoint places are fewer.
class shown_headers {
public:
    explicit shown_headers(std::vector<http::field> const& headers)
        : size_{(std::min)(headers.size(), each_.size())} {
        std::transform(
            headers.begin(), headers.begin() + static_cast<std::ptrdiff_t>(size_), each_.begin(),
            [](http::field const& one) {
                return sign::header_view{one.name, one.value};
            });
    }

    [[nodiscard]] std::span<sign::header_view const> get() const noexcept {
        return {each_.data(), size_};
    }

private:
    std::array<sign::header_view, placements::most + 8> each_{};
    std::size_t size_;
};

/// Of the headers of a request: those before it is signed, Content-Type included, and as a rule
/// all. One that is kept while its call waits has no room for more.
inline constexpr std::size_t headers_unsigned = 5;
inline constexpr std::size_t headers_signed = 12;

/// Of an unsigned request, with room for what makes it complete.
[[nodiscard]] inline http::request copy_to_complete(http::request const& built) {
    http::request out;
    out.method = built.method;
    out.target = built.target;
    out.headers.reserve((std::max)(headers_signed, built.headers.size() + headers_unsigned));
    out.headers.insert(out.headers.end(), built.headers.begin(), built.headers.end());
    out.body = built.body;
    out.multipart = built.multipart;
    return out;
}

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

    client_core(std::string_view base_url, Signer signing, Policies behaviour);

    /// A request with the headers that stand first in each, and room for `most` in all.
    [[nodiscard]] http::request start(std::size_t most) const;

    /// Makes a built request complete: what follows from the body, and the signature's headers
    /// where it has them. `made` is left with the signature, its timestamp and nonce.
    [[nodiscard]] result<http::request>
    complete(http::request message, authentication how, typename Signer::headers& made) const;

private:
    /// Becomes a string where it is to stand, rather than being moved there.
    struct placed {
        std::string_view text;
        operator std::string() const { return std::string{text}; }
    };
};

// Outside of the class, or `extern template` would not keep them from being compiled again.

template <class Provider, class Signer, class Policies>
client_core<Provider, Signer, Policies>::client_core(
    std::string_view base_url, Signer signing, Policies behaviour)
    : origin{http::origin::parse(base_url)},
      signer{std::move(signing)},
      policies{std::move(behaviour)} {}

template <class Provider, class Signer, class Policies>
http::request client_core<Provider, Signer, Policies>::start(std::size_t most) const {
    http::request out;
    out.headers.reserve(most);
    out.headers.emplace_back("Host", origin->authority());
    out.headers.emplace_back("User-Agent", "rampart/" RAMPART_VERSION_STRING);
    out.headers.emplace_back("Accept", "application/json");
    out.headers.emplace_back("Accept-Encoding", "identity");
    return out;
}

template <class Provider, class Signer, class Policies>
result<http::request> client_core<Provider, Signer, Policies>::complete(
    http::request message, authentication how, typename Signer::headers& made) const {
    auto& headers = message.headers;
    bool const typed = headers.back().name == "Content-Type";
    if (types_bodiless<Provider>() && !typed) {
        headers.emplace_back("Content-Type", "application/json");
    }
    if (message.method != http::method::get) {
        headers.emplace_back("Content-Length", std::to_string(message.body.size()));
    }
    if (how == authentication::none) return message;
    sign::message_view shown{
        http::to_string(message.method), headers.front().value, message.target, message.body,
        message.multipart};
    auto const failed = [&] {
        if constexpr (sign::detail::signer_fills_forms<Signer>()) {
            static_assert(
                requires { signer.sign_form(shown, message.body, made); },
                "rampart: this signer cannot sign by a scheme that puts fields of its own into the "
                "body: it needs sign_form(message, whole, headers)");
            shown_headers const views{headers};
            shown.headers = views.get();
            std::string whole;
            auto const outcome = signer.sign_form(shown, whole, made);
            http::detail::wipe(message.body);
            message.body = std::move(whole);
            for (auto& header : headers) {
                if (header.name == "Content-Length")
                    header.value = std::to_string(message.body.size());
            }
            return outcome;
        } else if constexpr (sign::detail::signer_reads_headers<Signer>()) {
            shown_headers const views{headers};
            shown.headers = views.get();
            return signer.sign(shown, made);
        } else {
            return signer.sign(shown, made);
        }
    }();
    if (failed != sign::failure::none) {
        return make_error(
            sign::concerns_credentials(failed) ? errc::invalid_credentials : errc::signing_failed,
            delivery::not_sent, std::string{sign::describe(failed)});
    }
    if constexpr (requires { made.target_suffix(); }) {
        if (auto const suffix = made.target_suffix(); !suffix.empty()) message.target += suffix;
    }
    for (std::size_t index = 0; index < made.size(); ++index) {
        if (made.value(index).empty()) continue; // its parts are not for this request
        headers.emplace_back(placed{made.name(index)}, placed{made.value(index)});
    }
    return message;
}

} // namespace rampart::detail
