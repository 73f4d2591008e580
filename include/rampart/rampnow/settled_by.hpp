// How Rampnow's orders are settled, for a journal: by webhooks, as no read finds an order without
// its id. Opt-in, as the journal is.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <variant>

#include <rampart/journal/settled_by.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/webhooks.hpp>

namespace rampart::rampnow::detail {

/// What is common to the operations that make an order. Any event of an order says that it was
/// made, whatever became of it later.
struct settled_order {
    template <class Request>
    static std::string reference(Request const& request) {
        return request.externalOrderUid;
    }

    static std::optional<journal::said> heard(rampnow::event const& received) {
        auto const* const one = std::get_if<order_event>(&received);
        if (!one || !one->order.externalOrderUid) return std::nullopt;
        return journal::said{*one->order.externalOrderUid, one->order.orderUid};
    }
};

} // namespace rampart::rampnow::detail

template <>
struct rampart::journal::settled_by<rampart::rampnow::create_checkout>
    : rampart::rampnow::detail::settled_order {};

template <>
struct rampart::journal::settled_by<rampart::rampnow::create_hosted>
    : rampart::rampnow::detail::settled_order {};
