// A signature and its stamps in the query: parameters behind those of the request.
#pragma once

#include <cstddef>
#include <string_view>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::sign {

namespace detail {

/// Percent-encodes into another sink.
template <class Sink>
struct percent_sink {
    Sink& out;

    void update(std::string_view bytes) {
        text::percent_encode(bytes, [this](std::string_view piece) { out.update(piece); });
    }
};

} // namespace detail

/// A parameter: its name as it stands in a URL, and the parts that make its value. The value is
/// percent-encoded, so that a base64 signature arrives as it was made.
template <fixed_string Name, class... Parts>
struct query_parameter {
    static constexpr std::string_view name = Name.view(); ///< of the parameter
    using value = concat<Parts...>;                       ///< the part that is its value
};

/// The parameters a signer adds behind the request's own, in this order; the signature is last.
///
/// It is a part as well: a scheme that signs some of the parameters it adds (e.g. a timestamp) puts
/// a list of those behind `query` in its message.
template <class... Parameters>
struct query_list {
    static constexpr std::string_view name = "query_list";     ///< as explain() shows it
    static constexpr std::size_t size = sizeof...(Parameters); ///< how many parameters

    /// Whether anything is written.
    static constexpr bool present(signing_context const&) noexcept { return size > 0; }

    /// whether a value of the list is made of `Part`
    template <class Part>
    static constexpr bool mentions = (Parameters::value::template mentions<Part> || ...);

    /// What is wrong with the context for this part; nothing when all is well.
    static constexpr failure check([[maybe_unused]] signing_context const& context) {
        failure found = failure::none;
        ((found == failure::none ? void(found = Parameters::value::check(context)) : void()), ...);
        return found;
    }

    /// `name=value&name=value`, with `&` in front when the request has a query.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        bool first = context.message.query().empty();
        auto const one = [&]<class Parameter>(Parameter const*) {
            if (!first) sink.update("&");
            first = false;
            sink.update(Parameter::name);
            sink.update("=");
            detail::percent_sink<Sink> encoded{sink};
            detail::sink_visitor<Crypto, detail::percent_sink<Sink>> visitor{encoded};
            return Parameter::value::visit(visitor, context);
        };
        return (one(static_cast<Parameters const*>(nullptr)) && ...);
    }

    /// What goes behind the request's target: as above, with `?` in front when it has none.
    template <class Crypto, class Sink>
    static bool write_suffix(Sink& sink, signing_context const& context) {
        if (context.message.target.find('?') == std::string_view::npos) sink.update("?");
        return write<Crypto>(sink, context);
    }
};

} // namespace rampart::sign
