// Banxa's Partner API as a provider: its envelope and what it asks for (banxa.md B1 to B3).
#pragma once

#include <chrono>
#include <ratio>
#include <string_view>

#include <rampart/banxa/provider.hpp>
#include <rampart/endpoint.hpp>

namespace rampart::banxa::partner {

/// `{"data": ...}`, with `meta` beside it on a page of a list; errors in three shapes (B3), read
/// as those of the Enterprise API.
struct envelope {
    /// The data is the member `data`; of a page, which has `meta` or at least `data.orders` (the
    /// only paged list), it is the whole answer, so that `meta` is not lost.
    [[nodiscard]] static result<opened> open(answer const& received) {
        auto outer = banxa::envelope::open(received);
        if (!outer) {
            auto failed = outer.error();
            if (failed.provider_code == "1") failed.code = errc::not_found; // order not found (B3)
            return failed;
        }
        if (!outer->data) return outer;
        auto data = outer->data->find("data");
        if (outer->data->find("meta") || (data && data->find("orders"))) return outer;
        if (data && data->type() == json::kind::null) data.reset();
        return opened{data, "data"};
    }
};

/// What endpoints are tied to: the Partner API, whose host is not that of the Enterprise API.
struct family {};

/// An endpoint that only a client of the Partner API calls, whichever nonce unit it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// Section B5; it names one limit, for every environment.
inline constexpr rate_of<family> production_rate{banxa::production_rate};
inline constexpr rate_of<family> sandbox_rate{banxa::production_rate};

/// The same signing rule as the Enterprise API's (B2). There is no base URL to name: the host is
/// the partner's own, https://{partner}.banxa.com and https://{partner}.banxa-sandbox.com (B1).
template <class Nonce = sign::increasing_nonce<std::milli>>
struct basic_provider {
    /// as the catalogue and the logs have it
    static constexpr std::string_view name = "banxa-partner";
    using scheme = banxa::detail::scheme<Nonce>;        ///< in scheme.hpp
    using envelope = partner::envelope;                 ///< how its answers are opened
    using family = partner::family;                     ///< whose endpoints it takes
    static constexpr bool json_type_on_bodiless = true; ///< Content-Type on every call (B1)
    /// how far a request's time may be off
    static constexpr std::chrono::seconds clock_window = banxa::clock_window;

    /// What a refusal says about key, clock and nonce.
    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return banxa::reason_of(failed);
    }
};

using provider = basic_provider<>;

} // namespace rampart::banxa::partner
