// Which requests a side serves: one table a side, made from the declared endpoints.
#pragma once

#include <rampart/config.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/form_parts.hpp>
#include <rampart/sandbox/wire.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// An operation that a side serves. Handler: whatever the side answers it with, e.g. a pointer to
/// a member function that takes a call.
template <class Handler>
struct route {
    std::string_view method; ///< of the request
    std::string_view path;   ///< {name} stands for one segment
    body_form form;          ///< never automatic
    bool is_signed;          ///< unless the declaration says authentication::none
    Handler handler;         ///< who answers
};

/// The route of a declared endpoint: method, path and body are the declaration's.
///
///     static constexpr route<handler> routes[] = {
///         serve<my::create_customer>(&my_side::create_customer), ...};
template <auto const& Endpoint, class Handler>
constexpr route<Handler> serve(Handler handler) {
    return {
        http::to_string(Endpoint.method), Endpoint.path, Endpoint.form(),
        Endpoint.authentication != authentication::none, handler};
}

/// What a request names in a table.
template <class Handler>
struct found_route {
    route<Handler> const* wanted = nullptr; ///< null: nothing that is served
    std::string_view path;                  ///< of the table, even when the method was another one
    std::string_view parameter;             ///< what stands for {name}, still percent-encoded
    std::string allowed; ///< the methods of this path when the request's is another one, for 405
};

/// True when a path fits a route's; parameter is then what stands where the route's has {name}.
bool fits_route(std::string_view path, std::string_view route_path, std::string_view& parameter);

template <class Handler, std::size_t Size>
found_route<Handler> find_route(route<Handler> const (&routes)[Size], wire_request const& request) {
    found_route<Handler> found;
    for (auto const& one : routes) {
        if (!fits_route(request.path(), one.path, found.parameter)) continue;
        found.path = one.path;
        if (one.method == request.method) {
            found.wanted = &one;
            return found;
        }
        (found.allowed += found.allowed.empty() ? "" : ", ") += one.method;
    }
    return found;
}

/// A request that a side has let in, with its fields: the members of its JSON body, the parameters
/// of its query or the texts of its form.
struct call {
    wire_request const& request;         ///< what came
    time_point now;                      ///< The time.
    std::string parameter;               ///< of the path, decoded
    boost::json::object members;         ///< of its body or query
    std::vector<form_part> parts;        ///< of a form, files included
    std::vector<field_problem> problems; ///< what is wrong with them

    /// Reads the fields; a rule that one breaks becomes a problem.
    field_reader fields() { return {members, problems}; }
    /// Whether a member was refused.
    bool failed() const { return !problems.empty(); }
};

/// Nothing when the query, the body or the parameter is malformed.
std::optional<call>
read_call(wire_request const& request, body_form form, std::string_view parameter, time_point now);

template <class Handler>
std::optional<call>
read_call(wire_request const& request, found_route<Handler> const& found, time_point now) {
    return read_call(request, found.wanted->form, found.parameter, now);
}

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/route.ipp>
#endif
