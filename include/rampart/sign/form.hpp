// Fields that a scheme itself puts into a form-encoded body, in front of the request's own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>
#include <rampart/sign/query.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::sign {

namespace detail {

/// Compares what is written with the beginning of a text.
struct beginning_sink {
    std::string_view rest;
    bool same = true;

    void update(std::string_view bytes) noexcept {
        same = same && rest.starts_with(bytes);
        if (same) rest.remove_prefix(bytes.size());
    }
};

/// Appends to a string.
struct string_sink {
    std::string& text;

    void update(std::string_view bytes) { text += bytes; }
};

} // namespace detail

/// A field of an application/x-www-form-urlencoded body: its name, and the parts that make its
/// value, which is percent-encoded.
template <fixed_string Name, class... Parts>
struct form_field {
    static constexpr std::string_view name = Name.view(); ///< of the field
    using value = concat<Parts...>;                       ///< the part that is its value
};

/// The fields that a signer puts in front of a form in this order, made anew for each attempt: the
/// nonce that Kraken wants within the body that is signed (more-schemes.md section 2).
template <class... Fields>
struct form_list {
    static constexpr std::size_t size = sizeof...(Fields); ///< how many fields

    /// whether a value of the list is made of `Part`
    template <class Part>
    static constexpr bool mentions = (Fields::value::template mentions<Part> || ...);

    /// Whether a field has that name.
    static constexpr bool has([[maybe_unused]] std::string_view name) noexcept {
        return ((Fields::name == name) || ...);
    }

    /// Why a value cannot be written; see joined::check.
    static constexpr failure check([[maybe_unused]] signing_context const& context) {
        failure found = failure::none;
        ((found == failure::none ? void(found = Fields::value::check(context)) : void()), ...);
        return found;
    }

    /// `name=value&name=value&`, to stand in front of a form that has fields of its own.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        bool first = true;
        auto const one = [&]<class Field>(Field const*) {
            if (!first) sink.update("&");
            first = false;
            text::percent_encode(Field::name, [&](std::string_view piece) { sink.update(piece); });
            sink.update("=");
            detail::percent_sink<Sink> encoded{sink};
            detail::sink_visitor<Crypto, detail::percent_sink<Sink>> visitor{encoded};
            return Field::value::visit(visitor, context);
        };
        return (one(static_cast<Fields const*>(nullptr)) && ...);
    }

    /// Whether the body begins with the fields as this context has them.
    template <class Crypto>
    static bool stands_in(signing_context const& context) {
        detail::beginning_sink sink{context.message.body};
        bool const written = write<Crypto>(sink, context);
        return written && sink.same && (sink.rest.empty() || sink.rest.front() == '&');
    }
};

} // namespace rampart::sign
