// What an answer repeats of its request, and what to think of it when it does not.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/deviation.hpp>
#include <rampart/provider.hpp>

namespace rampart {

/// A value of a request that its answer has again. `sent` and `answered` are members, or functions
/// of the request and of the response.
template <class Sent, class Answered>
struct echo {
    std::string_view path; ///< in the answer, with the envelope's member: "data.reference"
    Sent sent;             ///< in the request
    Answered answered;     ///< in the answer
    bool own;              ///< whether the caller made it up
};

/// A reference of the caller's own: an answer with another one is the answer to another request.
template <class Sent, class Answered>
[[nodiscard]] constexpr echo<Sent, Answered>
own_reference(std::string_view path, Sent sent, Answered answered) {
    return {path, sent, answered, true};
}

/// Any other value that is repeated, an amount or a currency for example.
template <class Sent, class Answered>
[[nodiscard]] constexpr echo<Sent, Answered>
echoed(std::string_view path, Sent sent, Answered answered) {
    return {path, sent, answered, false};
}

/// Whether somebody declared what a `Response` repeats of a `Request`: `echoes(request, response)`
/// beside the types, of two pointers, returns a tuple of `echo`s.
/// ```
/// template <class = void>
/// constexpr auto echoes(payment_create const*, payment const*) {
///     return std::tuple{
///         own_reference("data.reference", &payment_create::reference, &payment::reference)};
/// }
/// ```
template <class Request, class Response>
concept echoing = requires(Request const* sent, Response const* answered) {
    echoes(sent, answered);
};

namespace detail {

enum class likeness { same, similar, different };

/// Alike but for white space and the case of ASCII letters is similar: a bank may write a reference
/// so. A text that could not be read in part is the same if the rest fits. An empty text is the
/// same as any.
[[nodiscard]] likeness compare_texts(std::string_view sent, std::string_view answered);

template <class Sent, class Answered>
[[nodiscard]] likeness compare_echo(Sent const& sent, Answered const& answered) {
    if constexpr (json::detail::is_optional<Sent>) {
        return sent ? compare_echo(*sent, answered) : likeness::same;
    } else if constexpr (json::detail::is_optional<Answered>) {
        return answered ? compare_echo(sent, *answered) : likeness::same;
    } else if constexpr (std::same_as<Sent, decimal> && std::same_as<Answered, decimal>) {
        return sent == answered ? likeness::same : likeness::different;
    } else if constexpr (requires { std::string_view{sent.text()}; }) {
        return compare_texts(sent.text(), answered.text());
    } else if constexpr (std::convertible_to<Sent const&, std::string_view>) {
        return compare_texts(sent, answered);
    } else {
        return sent == answered ? likeness::same : likeness::different;
    }
}

template <class T>
[[nodiscard]] std::optional<std::string_view> echo_text(T const& value) {
    if constexpr (json::detail::is_optional<T>) {
        return value ? echo_text(*value) : std::nullopt;
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        return std::string_view{value};
    } else {
        return std::nullopt;
    }
}

/// The error of an answer with another reference than the request's.
[[nodiscard]] error mismatched(
    http::response const& received, std::string_view path, std::optional<std::string_view> sent,
    std::optional<std::string_view> answered);

/// Compares what an answer repeats of its request; what the caller did not send, and what the
/// answer does not have or has empty, is not compared. Adds deviations to `seen` unless that is
/// null. An error when a reference of the caller's own is another one.
template <class Request, class Response>
[[nodiscard]] std::optional<error> check_echoes(
    http::response const& received, Request const& request, Response const& response,
    std::vector<json::deviation>* seen) {
    std::optional<error> failed;
    auto const check = [&](auto const& one) {
        auto const& sent = std::invoke(one.sent, request);
        auto const& answered = std::invoke(one.answered, response);
        auto const alike = compare_echo(sent, answered);
        if (alike == likeness::same) return;
        if (one.own && alike == likeness::different) {
            if (!failed)
                failed = mismatched(received, one.path, echo_text(sent), echo_text(answered));
            return;
        }
        if (seen != nullptr) {
            seen->push_back({std::string{one.path}, "the request's value", "another value"});
        }
    };
    std::apply(
        [&](auto const&... each) { (check(each), ...); },
        echoes(static_cast<Request const*>(nullptr), static_cast<Response const*>(nullptr)));
    return failed;
}

} // namespace detail

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/echoes.ipp>
#endif
