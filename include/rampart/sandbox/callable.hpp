// Something to call later, without run-time type information.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace rampart::sandbox {

template <class Signature>
class callable;

/// Holds any function object and can be moved but not copied. std::function would put the type
/// information of every lambda into the program. Calling one that was moved from is an error.
template <class Result, class... Arguments>
class callable<Result(Arguments...)> {
    template <class Function>
    using held = std::remove_cvref_t<Function>;

public:
    /// Of a function.
    template <class Function>
    requires(!std::same_as<held<Function>, callable>)
        callable(Function&& function) // as std::function does: a lambda is handed over as it is
        : target_{new held<Function>(std::forward<Function>(function)), &destroy<held<Function>>},
          call_{&call<held<Function>>} {}

    /// Calls it.
    Result operator()(Arguments... arguments) const {
        return call_(target_.get(), std::forward<Arguments>(arguments)...);
    }

private:
    template <class Function>
    static void destroy(void* target) noexcept {
        delete static_cast<Function*>(target);
    }

    template <class Function>
    static Result call(void* target, Arguments... arguments) {
        return (*static_cast<Function*>(target))(std::forward<Arguments>(arguments)...);
    }

    std::unique_ptr<void, void (*)(void*)> target_;
    Result (*call_)(void*, Arguments...);
};

} // namespace rampart::sandbox
