// Definitions of rampart/sandbox/route.hpp.
#pragma once

#include <rampart/sandbox/route.hpp>
#include <rampart/text/percent.hpp>

#include <utility>

namespace rampart::sandbox {

RAMPART_DECL bool
fits_route(std::string_view path, std::string_view route_path, std::string_view& parameter) {
    auto const open = route_path.find('{');
    if (open == std::string_view::npos) return path == route_path;
    auto const before = route_path.substr(0, open);
    auto const after = route_path.substr(route_path.find('}') + 1);
    if (!path.starts_with(before)) return false;
    path.remove_prefix(before.size());
    if (!path.ends_with(after)) return false;
    path.remove_suffix(after.size());
    if (path.empty() || path.find('/') != std::string_view::npos) return false;
    parameter = path;
    return true;
}

RAMPART_DECL std::optional<call>
read_call(wire_request const& request, body_form form, std::string_view parameter, time_point now) {
    auto decoded = text::percent_decoded(parameter, false);
    if (!decoded) return std::nullopt;
    std::optional<boost::json::object> members;
    std::vector<form_part> parts;
    if (form == body_form::query)
        members = members_of_query(request.query());
    else if (form != body_form::multipart)
        members = members_of_body(request.body);
    else if (auto read = parse_form(request.header("Content-Type").value_or(""), request.body)) {
        members = members_of_form(*read);
        parts = *std::move(read);
    }
    if (!members) return std::nullopt;
    return call{request, now, *std::move(decoded), *std::move(members), std::move(parts), {}};
}

} // namespace rampart::sandbox
