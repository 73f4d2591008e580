// One call of an endpoint, from its typed request to its typed result.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <rampart/call/plan.hpp>
#include <rampart/call/progress.hpp>

namespace rampart {

/// A call_progress with the operation's types: the request it is begun with, and its result.
template <class Core, auto const& Endpoint>
class typed_call : public call_progress<Core> {
    using response_type = response_of<Endpoint>;

public:
    using result_type = result<response_type>;

    /// Builds the request; one that breaks a rule ends the call before anything is sent. Refers to
    /// the request, which the answer is compared with, and to `tag`.
    typed_call(
        Core& core, request_of<Endpoint> const& request, http::timeouts const& limits,
        std::string_view tag = {})
        : call_progress<Core>{core,     plan_of<typename Core::provider_type, Endpoint>,
                              &request, limits,
                              tag,      &response_} {}

    /// The result, once `next()` is done.
    [[nodiscard]] result_type take() && {
        if (!this->succeeded()) return this->take_failure();
        return std::move(*response_);
    }

private:
    std::optional<response_type> response_;
};

} // namespace rampart
