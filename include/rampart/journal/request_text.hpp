// A typed request as the JSON that a journal keeps, files and all, and back.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::journal {

namespace detail {

/// A file within JSON.
struct kept_file {
    std::string name;
    std::string content_type;
    std::string base64;
};
BOOST_DESCRIBE_STRUCT(kept_file, (), (name, content_type, base64))

inline kept_file kept(http::file const& one) {
    auto const bytes =
        std::span{reinterpret_cast<unsigned char const*>(one.bytes.data()), one.bytes.size()};
    return {one.name, one.content_type, sign::encoded<sign::base64>(bytes)};
}

inline std::vector<kept_file> files_in(http::file const& one) { return {kept(one)}; }
inline std::vector<kept_file> files_in(std::optional<http::file> const& one) {
    return one ? files_in(*one) : std::vector<kept_file>{};
}
inline std::vector<kept_file> files_in(std::vector<http::file> const& all) {
    std::vector<kept_file> out;
    for (auto const& each : all)
        out.push_back(kept(each));
    return out;
}

inline void put_files(std::vector<http::file> from, http::file& to) { to = std::move(from.at(0)); }
inline void put_files(std::vector<http::file> from, std::optional<http::file>& to) {
    if (!from.empty()) to = std::move(from[0]);
}
inline void put_files(std::vector<http::file> from, std::vector<http::file>& to) {
    to = std::move(from);
}

[[noreturn]] inline void unreadable(std::string_view why) {
    throw std::invalid_argument{"journal: the request: " + std::string{why}};
}

/// Whether a member is left out: it is optional and was not given.
template <class Member>
bool is_absent(Member const& member) {
    if constexpr (json::detail::is_optional<Member>) {
        return !member.has_value();
    } else {
        return false;
    }
}

} // namespace detail

/// The request as compact JSON, its members in their order: the same request is the same text.
/// Throws std::invalid_argument when a text in it is not UTF-8.
template <json::described Request>
[[nodiscard]] std::string to_request_text(Request const& request) {
    std::string out;
    json::for_each_member<Request>([&](auto member) {
        auto const& value = request.*decltype(member)::pointer;
        using type = std::remove_cvref_t<decltype(value)>;
        if (detail::is_absent(value)) return;
        std::string problem;
        out.append(out.empty() ? "{\"" : ",\"").append(decltype(member)::name).append("\":");
        bool written = true;
        if constexpr (rampart::detail::is_file<type>) {
            written = json::write(detail::files_in(value), out, problem);
        } else {
            written = json::write(value, out, problem);
        }
        if (!written) detail::unreadable(problem);
    });
    return out.empty() ? "{}" : out + '}';
}

/// The request of such a text. Throws std::invalid_argument when it is not one of this type.
template <json::described Request>
[[nodiscard]] Request from_request_text(std::string_view text) {
    json::read_problem why;
    auto const parsed = json::document::parse(text, why.problem);
    if (!parsed) detail::unreadable(why.problem);
    Request out{};
    json::for_each_member<Request>([&](auto member) {
        auto& value = out.*decltype(member)::pointer;
        using type = std::remove_cvref_t<decltype(value)>;
        auto const found = parsed->root().find(decltype(member)::name);
        if (!found) {
            if constexpr (!json::detail::is_optional<type>)
                detail::unreadable("a member is missing");
            return;
        }
        if constexpr (rampart::detail::is_file<type>) {
            std::vector<detail::kept_file> kept;
            if (!json::read_value(*found, kept, why)) detail::unreadable(why.message());
            std::vector<http::file> files;
            for (auto& each : kept) {
                files.push_back(
                    {std::move(each.name), sign::decode_base64(each.base64).value_or(""),
                     std::move(each.content_type)});
            }
            detail::put_files(std::move(files), value);
        } else if (!json::read_value(*found, value, why)) {
            detail::unreadable(why.message());
        }
    });
    return out;
}

} // namespace rampart::journal
