// What canonical strings and header values are declared from: the concept of a part.
#pragma once

#include <concepts>
#include <string_view>

#include <rampart/sign/message.hpp>

namespace rampart::sign {

namespace detail {

/// Stands for any sink where a concept is checked.
struct any_sink {
    void update(std::string_view) noexcept {}
};

/// Stands for any crypto policy where a concept is checked; a part's `write` returns `bool` and not
/// `auto`, so that nothing in it is compiled for this.
struct any_crypto {};

} // namespace detail

/// What a part offers.
///
/// | expression                        | meaning                                              |
/// | --------------------------------- | ---------------------------------------------------- |
/// | `P::name`                         | how an explanation calls it                          |
/// | `P::present(context)`             | whether it, and the separator before it, is there    |
/// | `P::write<Crypto>(sink, context)` | appends its bytes; false when hashing failed         |
///
/// A sink has `update(std::string_view)`; a MAC stream is one. A part may also have
///
/// | expression          | meaning                                                            |
/// | ------------------- | ------------------------------------------------------------------ |
/// | `P::check(context)` | the `failure` of a request or of settings that lack what it needs  |
/// | `typename P::inside`| the parts it is made of, as `concat<...>`                          |
///
/// More parts are in sign/parts/; scheme.hpp brings all but those of canonical.hpp, which allocate.
template <class P>
concept part = requires(signing_context const& context, detail::any_sink& sink) {
    { P::name } -> std::convertible_to<std::string_view>;
    { P::present(context) } -> std::same_as<bool>;
    { P::template write<detail::any_crypto>(sink, context) } -> std::same_as<bool>;
};

} // namespace rampart::sign
