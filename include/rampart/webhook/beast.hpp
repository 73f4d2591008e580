// A request of Boost.Beast as a notification, and a notification as a request of Beast's. Opt-in:
// nothing else of webhook/ needs Beast.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>

#include <rampart/http/message.hpp>
#include <rampart/webhook/callback.hpp>
#include <rampart/webhook/notification.hpp>

namespace rampart::webhook {

namespace detail {

/// string_body, vector_body of bytes, span_body: the bytes behind one another.
template <class Value>
concept bytes_in_a_row = std::ranges::contiguous_range<Value const> &&
                         sizeof(std::ranges::range_value_t<Value const>) == 1;

/// dynamic_body, basic_dynamic_body<flat_buffer>: a buffer of Beast's.
template <class Value>
concept bytes_in_buffers = requires(Value const& value) {
    boost::beast::buffers_to_string(value.data());
};

template <class Value>
std::string bytes_of(Value const& value) {
    if constexpr (bytes_in_a_row<Value>) {
        return {reinterpret_cast<char const*>(std::ranges::data(value)), std::ranges::size(value)};
    } else {
        return boost::beast::buffers_to_string(value.data());
    }
}

/// What Beast's message says by itself.
inline bool is_framing(std::string_view name) noexcept {
    return http::same_name(name, "Host") || http::same_name(name, "Content-Length") ||
           http::same_name(name, "Transfer-Encoding");
}

} // namespace detail

/// What a server of Beast's read, as a notification: all headers as they came, and the body's raw
/// bytes. Host and target are those of the callback URL as it was registered, which are signed: a
/// proxy in between may have changed the request's own.
/// ```
/// auto const event = verifier.verify(rampart::webhook::from_beast(request, registered));
/// ```
/// The body is a string, bytes in a row or a buffer of Beast's: string_body, vector_body<char>,
/// span_body<char>, dynamic_body.
template <class Body, class Fields>
[[nodiscard]] notification
from_beast(boost::beast::http::request<Body, Fields> const& received, callback const& registered) {
    using value = std::remove_cvref_t<decltype(received.body())>;
    constexpr bool readable = detail::bytes_in_a_row<value> || detail::bytes_in_buffers<value>;
    static_assert(
        readable,
        "rampart: this body of Beast's does not hold the notification's bytes in memory, and "
        "a signature is over these: read the request with a string_body");
    notification out{registered.host, registered.target, {}, {}};
    if constexpr (readable) {
        out.body = detail::bytes_of(received.body());
        for (auto const& header : received) {
            auto const name = header.name_string();
            auto const text = header.value();
            out.headers.push_back(
                {std::string{name.data(), name.size()}, std::string{text.data(), text.size()}});
        }
    }
    return out;
}

/// A notification as the request that posts it, complete with Host and Content-Length: for a test
/// of a receiver, or to pass a notification on. The body's bytes are those of the notification.
[[nodiscard]] inline boost::beast::http::request<boost::beast::http::string_body>
to_beast(notification const& posted) {
    namespace beast = boost::beast::http;
    constexpr unsigned http_1_1 = 11;
    beast::request<beast::string_body> out{beast::verb::post, posted.target, http_1_1, posted.body};
    out.set(beast::field::host, posted.host);
    for (auto const& header : posted.headers) {
        if (!detail::is_framing(header.name)) out.insert(header.name, header.value);
    }
    out.prepare_payload();
    return out;
}

} // namespace rampart::webhook
