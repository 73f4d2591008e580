// `sign`: the headers of a request, by a provider's scheme.
#pragma once

#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>

namespace rampart::cli::detail {

/// A request that is signed as it was given.
struct request_to_sign {
    std::string host;
    std::string body;
};

/// Ends the command when method, target or host cannot be signed.
[[nodiscard]] request_to_sign checked_request(sign_options const& options, api const& of);

/// The timestamp or nonce that was given, when the provider signs one; else the one that is there.
void choose_timestamp(
    sign_options const& options, std::string_view provider, bool is_signed, std::string_view unit,
    sign::stamp_text& into);
void choose_nonce(
    sign_options const& options, std::string_view provider, bool is_signed, std::string_view end,
    std::string_view header, sign::stamp_text& into);

/// Ends the command when it came to no signature.
void require_signed(sign::failure outcome);

/// The name of a format for a Unix time in digits.
template <class Format>
inline constexpr std::string_view unit_of = {};
template <>
inline constexpr std::string_view unit_of<sign::unix_seconds> = "seconds";
template <>
inline constexpr std::string_view unit_of<sign::unix_milliseconds> = "milliseconds";

/// The literal beside a nonce within a header's value, which tells where it ends; empty when there
/// is none.
template <class Value>
inline constexpr std::string_view end_of_nonce = {};
template <class First, class Second, class... Rest>
inline constexpr std::string_view end_of_nonce<sign::joined<"", First, Second, Rest...>> = [] {
    constexpr auto beside = []<class Nonce, class Literal>(Nonce const*, Literal const*) {
        if constexpr (std::is_same_v<Nonce, sign::parts::nonce> && requires {
                          Literal::text.size();
                      }) {
            return Literal::text;
        } else {
            return std::string_view{};
        }
    };
    constexpr First const* first = nullptr;
    constexpr Second const* second = nullptr;
    if constexpr (!beside(first, second).empty()) {
        return beside(first, second);
    } else if constexpr (!beside(second, first).empty()) {
        return beside(second, first);
    } else {
        return end_of_nonce<sign::joined<"", Second, Rest...>>;
    }
}();

template <class Scheme>
void sign_as(sign_options const& options, api const& of) {
    using signer = sign::basic_signer<Scheme>;
    auto const given = checked_request(options, of);
    auto keys = key_pair_of(of.provider);
    sign::stamp_text timestamp;
    sign::stamp_text nonce;
    auto const now = sign::system_clock{}.now();
    Scheme::timestamp_format::write(now, timestamp);
    if (!sign::default_nonce_of<Scheme>{keys.api_key}.next(now, nonce)) {
        require_signed(sign::failure::random_source);
    }
    choose_timestamp(
        options, of.provider, signer::template mentions<sign::parts::timestamp>,
        unit_of<typename Scheme::timestamp_format>, timestamp);
    std::string_view end;
    std::string_view header;
    Scheme::headers::for_each([&]<class Header>() {
        end = end_of_nonce<typename Header::value>;
        header = Header::name;
        return end.empty();
    });
    choose_nonce(
        options, of.provider, signer::template mentions<sign::parts::nonce>, end, header, nonce);
    sign::message_view const message{
        options.method, given.host, options.target, given.body, options.multipart};
    signer const by{keys.api_key, std::move(keys.api_secret)};
    sign::signed_headers<Scheme> headers;
    require_signed(by.sign_with(message, timestamp, nonce, headers));
    if (options.explain) {
        std::cerr << sign::to_text(sign::explain<Scheme>(message, keys.api_key, timestamp, nonce));
    }
    std::string out;
    for (std::size_t at = 0; at < headers.size(); ++at) {
        if (headers.value(at).empty()) continue;
        out.append(headers.name(at)).append(": ").append(headers.value(at)).append("\n");
    }
    if (!headers.target_suffix().empty()) {
        out.append(options.target).append(headers.target_suffix()).append("\n");
    }
    write_out(out);
}

} // namespace rampart::cli::detail
