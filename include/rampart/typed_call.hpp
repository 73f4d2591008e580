// One call of an endpoint, from its typed request to its typed result.
#pragma once

#include <optional>
#include <utility>

#include <rampart/call_progress.hpp>
#include <rampart/decode.hpp>
#include <rampart/request_builder.hpp>

namespace rampart {

/// A call_progress with the operation's types: the request it is begun with, and its result.
template <class Core, auto const& Endpoint>
class typed_call : public call_progress<Core> {
    using provider_type = typename Core::provider_type;
    using response_type = response_of<Endpoint>;

public:
    using result_type = result<response_type>;

    /// Builds the request; one that breaks a rule ends the call before anything is sent.
    typed_call(Core& core, request_of<Endpoint> const& request, http::deadlines const& limits)
        : call_progress<Core>{
              core,
              {Endpoint.method, Endpoint.effect, Endpoint.authentication,
               bucket_of<provider_type, Endpoint>(), Endpoint.settled_by},
              observe_call<provider_type, Endpoint>(core.policies.observer),
              limits,
              read,
              this} {
        this->begin(
            core.origin ? build_request<Endpoint>(request, {}, core.start())
                        : result<http::request>{core.origin.error()});
    }

    /// The result, once `next()` is done.
    [[nodiscard]] result_type take() && {
        if (!this->succeeded()) return this->take_failure();
        return std::move(*value_);
    }

private:
    static std::optional<error> read(http::response const& received, void* place) {
        auto& value = static_cast<typed_call*>(place)->value_;
        return read_answer<provider_type, Endpoint>(received, value.emplace());
    }

    std::optional<response_type> value_;
};

} // namespace rampart
