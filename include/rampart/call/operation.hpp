// An operation as a running call sees it: its facts, and how its request is built and its answer
// read.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/decode.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/call/request_builder.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/operations.hpp>
#include <rampart/policy/rate_limit.hpp>

namespace rampart {

/// What a call needs to know of its operation, besides its types.
struct operation_facts {
    http::method method;                    ///< of the request
    rampart::effect effect;                 ///< what may be repeated
    rampart::authentication authentication; ///< whether it is signed
    std::string_view name;                  ///< of the endpoint: "create_customer"
    std::string_view path;                  ///< with its parameters' names: "/ramps/{id}"
    std::string_view bucket;                ///< as bucket_of says
    std::string_view settled_by;            ///< as the endpoint says
    std::chrono::seconds key_lifetime{0};   ///< of effect::creates_once: as the provider says
};

template <class Provider, auto const& Endpoint>
inline constexpr operation_facts facts_of{Endpoint.method,         Endpoint.effect,
                                          Endpoint.authentication, endpoint_name<Endpoint>(),
                                          Endpoint.path,           bucket_of<Provider, Endpoint>(),
                                          Endpoint.settled_by,     key_lifetime_of<Provider>()};

namespace detail {

/// The operation of one call, with its types. Refers to the request, which the answer is compared
/// with.
///
/// | expression           | meaning                                                              |
/// | -------------------- | -------------------------------------------------------------------- |
/// | `o.facts()`          | its operation_facts                                                  |
/// | `o.build(start)`     | the request, behind the headers in `start`, or the rule it breaks     |
/// | `o.read(answer, seen)`| reads the answer into the response; why it cannot, else. Adds       |
/// |                      | deviations to `seen` unless that is null                             |
template <class Provider, auto const& Endpoint>
class typed_operation {
    using request_type = request_of<Endpoint>;
    using response_type = response_of<Endpoint>;

public:
    explicit typed_operation(request_type const& request) noexcept : request_{request} {}

    [[nodiscard]] static constexpr operation_facts const& facts() noexcept {
        return facts_of<Provider, Endpoint>;
    }

    [[nodiscard]] result<http::request> build(http::request start) const {
        return build_request<Endpoint>(request_, {}, std::move(start));
    }

    [[nodiscard]] std::optional<error>
    read(http::response const& received, std::vector<json::deviation>* seen) {
        auto& made = response_.emplace();
        auto failed = rampart::read_answer<Provider, Endpoint>(received, made, seen);
        if constexpr (echoing<request_type, response_type>) {
            if (!failed) failed = check_echoes(received, request_, made, seen);
        }
        return failed;
    }

    /// What was read last.
    [[nodiscard]] response_type take() { return std::move(*response_); }

private:
    request_type const& request_;
    std::optional<response_type> response_{};
};

} // namespace detail

} // namespace rampart

#if defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/erased_operation.hpp>
#else
namespace rampart::detail {

/// What carries an operation through a call: itself. A separately compiled program has another one.
template <class Operation>
[[nodiscard]] Operation& carried(Operation& operation) noexcept {
    return operation;
}

/// What carries the end of an asynchronous call: likewise itself.
template <class Done>
[[nodiscard]] Done carried_completion(Done done) {
    return done;
}

} // namespace rampart::detail
#endif
