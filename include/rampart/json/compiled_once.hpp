// A described struct that several others hold, read and written by code that is compiled once.
#pragma once

#include <optional>
#include <string_view>

#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>

/// How a described struct is read and written as a member. `RAMPART_JSON_OF(extern, T)` at global
/// scope, behind the struct, says that it is compiled elsewhere: in the one file that has
/// `RAMPART_JSON_OF(, T)`. For structs that are dear to compile in each file that makes a call.
#define RAMPART_JSON_OF(linkage, ...)                                                              \
    linkage template bool rampart::json::detail::read_member<__VA_ARGS__>(                         \
        rampart::json::detail::value_reader&, rampart::json::value const*, void*);                 \
    linkage template bool rampart::json::detail::read_member<std::optional<__VA_ARGS__>>(          \
        rampart::json::detail::value_reader&, rampart::json::value const*, void*);                 \
    linkage template bool rampart::json::detail::write_member<__VA_ARGS__>(                        \
        rampart::json::detail::value_writer&, std::string_view, void const*, bool&);
