// The one place where types are erased: a separately compiled program compiles a call once for a
// client, not for each of its operations. A header-only program does not include this file.
#pragma once

#include <rampart/config.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/json/deviation.hpp>

namespace rampart {

struct operation_facts;

namespace detail {

/// Refers to an operation whose type is forgotten; offers what a typed_operation does.
class erased_operation {
public:
    template <class Operation>
    explicit erased_operation(Operation& operation) noexcept
        : self_{&operation},
          facts_{&operation.facts()},
          build_{[](void const* self, http::request&& start) {
              return static_cast<Operation const*>(self)->build(std::move(start));
          }},
          read_{[](void* self, http::response const& received, std::vector<json::deviation>* seen) {
              return static_cast<Operation*>(self)->read(received, seen);
          }} {}

    [[nodiscard]] operation_facts const& facts() const noexcept { return *facts_; }
    [[nodiscard]] result<http::request> build(http::request start) const {
        return build_(self_, std::move(start));
    }
    [[nodiscard]] std::optional<error>
    read(http::response const& received, std::vector<json::deviation>* seen) {
        return read_(self_, received, seen);
    }

private:
    void* self_;
    operation_facts const* facts_;
    result<http::request> (*build_)(void const* self, http::request&& start);
    std::optional<error> (*read_)(
        void* self, http::response const& received, std::vector<json::deviation>* seen);
};

/// What carries an operation through a call.
template <class Operation>
[[nodiscard]] erased_operation carried(Operation& operation) noexcept {
    return erased_operation{operation};
}

/// Owns what an asynchronous call is handed to when it is over, its type forgotten. Called once.
class erased_completion {
public:
    template <class Done>
    explicit erased_completion(Done done)
        : self_{new Done(std::move(done)), [](void* self) { delete static_cast<Done*>(self); }},
          call_{[](void* self, std::optional<error>&& failed) {
              (*static_cast<Done*>(self))(std::move(failed));
          }} {}

    void operator()(std::optional<error> failed) { call_(self_.get(), std::move(failed)); }

private:
    std::unique_ptr<void, void (*)(void*)> self_;
    void (*call_)(void* self, std::optional<error>&& failed);
};

/// What carries the end of an asynchronous call.
template <class Done>
[[nodiscard]] erased_completion carried_completion(Done done) {
    return erased_completion{std::move(done)};
}

} // namespace detail

} // namespace rampart
