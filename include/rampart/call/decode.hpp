// An HTTP answer as a typed response: the provider's envelope, then the data inside.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/call/answer_headers.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/read.hpp>
#include <rampart/provider.hpp>

namespace rampart {

namespace detail {

/// The text of an answer, parsed as far as that goes, and the errors of what is wrong with it.
/// Refers to the answer, which must outlive it.
class parsed_answer {
public:
    /// Deviations from JSON are added to `seen` unless that is null.
    parsed_answer(
        http::response const& received, rampart::effect what, std::vector<json::deviation>* seen);

    /// What a provider's envelope opens.
    [[nodiscard]] answer opened() const;

    /// What the envelope says against it, completed.
    [[nodiscard]] error refused(error failed) const;

    /// The provider acted, and what it says of it cannot be read.
    [[nodiscard]] error unreadable(json::read_problem const& why) const;

    /// The same of an answer without the data that there should be.
    [[nodiscard]] error without_data(std::string_view path) const;

private:
    http::response const& received_;
    rampart::effect effect_;
    std::string no_json_{};
    std::optional<json::document> parsed_;
};

} // namespace detail

/// Reads an answer as `Endpoint`'s response into `out`, which is fresh. An answer that the provider
/// calls a success but that cannot be read is errc::malformed_response with delivery::unknown: the
/// provider acted. It is read tolerantly; deviations are added to `seen` unless that is null.
template <provider_policy Provider, auto const& Endpoint>
[[nodiscard]] std::optional<error> read_answer(
    http::response const& received, response_of<Endpoint>& out,
    std::vector<json::deviation>* seen = nullptr) {
    using response_type = response_of<Endpoint>;
    using data_type = detail::data_of<response_type>;
    detail::parsed_answer const parsed{received, Endpoint.effect, seen};
    result<opened> inside = Provider::envelope::open(parsed.opened());
    if (!inside) return parsed.refused(std::move(inside).error());
    if constexpr (detail::takes_headers<response_type>) {
        detail::read_headers(received, out.headers, seen);
    }
    if (!inside->data) {
        if constexpr (
            std::is_same_v<data_type, json::nothing> || json::detail::is_optional<data_type>) {
            return std::nullopt;
        } else {
            return parsed.without_data(inside->path);
        }
    }
    json::read_problem why;
    data_type& data = out;
    if (json::read_value(*inside->data, data, why, seen, inside->path)) return std::nullopt;
    return parsed.unreadable(why);
}

/// The same as a result.
template <provider_policy Provider, auto const& Endpoint>
[[nodiscard]] result<response_of<Endpoint>>
decode_answer(http::response const& received, std::vector<json::deviation>* seen = nullptr) {
    response_of<Endpoint> out{};
    auto failed = read_answer<Provider, Endpoint>(received, out, seen);
    if (failed) return std::move(*failed);
    return out;
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/decode.ipp>
#endif
