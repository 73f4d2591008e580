// A call run in the calling thread, and a request that is only prepared.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <rampart/call/progress.hpp>
#include <rampart/client.hpp>
#include <rampart/http/wait.hpp>

namespace rampart {

template <class Core, class Transport>
std::optional<error> run_call(
    Core& core, Transport& transport, call_plan const& plan, void const* request,
    http::timeouts const& limits, std::string_view tag, void* response) {
    call_progress<Core> running{core, plan, request, limits, tag, response};
    for (;;) {
        auto const step = running.next();
        if (step.what == http::call_step::kind::done) break;
        if (step.what == http::call_step::kind::wait) {
            http::wait_until(step.until);
        } else {
            try {
                running.received(transport.send(*core.origin, running.source(), step.limits));
            } catch (...) {
                running.thrown();
            }
        }
    }
    if (running.succeeded()) return std::nullopt;
    return running.take_failure();
}

template <class Core>
result<http::request> prepare_call(Core const& core, call_plan const& plan, void const* request) {
    if (!core.origin) return core.origin.error();
    auto start = core.start();
    auto built = plan.build(request, start);
    if (!built) return built;
    typename Core::signer_type::headers made;
    return core.complete(std::move(*built), plan.authentication, made);
}

} // namespace rampart
