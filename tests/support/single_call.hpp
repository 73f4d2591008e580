// One request over a transport, made by a test rather than by a client: driven as calls are.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/run.hpp>

namespace rampart::test {

/// What makes a request when a connection is there: `m.make_request()`. `m.request_written(n)`, if
/// there is one, is told that its bytes were handed over.
template <class M>
concept request_maker = requires(M& maker) {
    { maker.make_request() } -> std::same_as<result<http::request>>;
};

/// A call's core without a provider, a key or policies: the test makes the requests.
struct single_core {
    struct provider_type {
        static constexpr std::string_view name = "test";
    };
    struct signer_type {
        struct headers {};
    };
    struct written_observer {
        std::function<void(std::size_t)> told;
        void on(events::request_sent const& event) {
            if (told) told(event.bytes);
        }
    };
    using policies_type = rampart::policies<no_retry, no_limiter, written_observer>;

    result<http::origin> origin;
    std::function<result<http::request>()> make;
    policies_type policies;
    signer_type signer;

    // A constructor that assigns: Clang 17 breaks down over the observer in braces.
    single_core(
        http::origin const& to, std::function<result<http::request>()> made_by,
        std::function<void(std::size_t)> told = {})
        : origin{to}, make{std::move(made_by)} {
        policies.observer.told = std::move(told);
    }

    [[nodiscard]] static http::request start(std::size_t) { return {}; }
    [[nodiscard]] result<http::request>
    complete(http::request const&, authentication, signer_type::headers&) const {
        return make();
    }
};

template <request_maker Maker>
single_core core_of(http::origin const& to, Maker& maker) {
    return {
        to, [&maker] { return maker.make_request(); },
        [&maker]([[maybe_unused]] std::size_t bytes) {
            [[maybe_unused]] auto& told = maker;
            if constexpr (requires { told.request_written(bytes); }) told.request_written(bytes);
        }};
}
inline single_core core_of(http::origin const& to, http::request const& ready) {
    return {to, [&ready] { return result<http::request>{ready}; }};
}

/// Takes the answer as it is.
struct single_operation {
    bool reads_only = false;
    http::response answer{};
    operation_facts its_facts{
        http::method::post,
        reads_only ? effect::reads : effect::moves_money,
        authentication::none,
        "single",
        "/",
        "test",
        ""};

    [[nodiscard]] operation_facts const& facts() const noexcept { return its_facts; }
    [[nodiscard]] static result<http::request> build(http::request start) { return start; }
    [[nodiscard]] std::optional<error>
    read(http::response const& received, std::vector<json::deviation>*) {
        answer = received;
        return std::nullopt;
    }
};

/// The answer to the request, or the error that came of it. `request` is an http::request or makes
/// them; with `reads_only` it may be made again for a kept connection that died.
template <http::transport Transport, class Request>
result<http::response> send(
    Transport& transport, http::origin const& to, Request&& request,
    http::timeouts const& timeouts = {}, bool reads_only = false) {
    auto core = core_of(to, request);
    single_operation operation{reads_only};
    if (auto failed = detail::run_call(core, transport, operation, timeouts, {})) {
        return std::move(*failed);
    }
    return std::move(operation.answer);
}

} // namespace rampart::test
