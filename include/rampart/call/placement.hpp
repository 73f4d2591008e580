// Where an endpoint puts members of its request that go neither into the path nor where its body
// form says.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

#include <rampart/text/ascii.hpp>

namespace rampart {

/// Where a request's member goes.
enum class member_place {
    path,    ///< into a parameter of the endpoint's path
    by_form, ///< where the endpoint's body form says
    query,   ///< into the query, whatever the form
    header,  ///< into a header of its own
};

/// One member of a request that an endpoint places by its name; made by in_header and in_query.
struct placement {
    std::string_view member{};                         ///< of the request type
    member_place place = rampart::member_place::query; ///< header or query
    std::string_view wire_name{};                      ///< of the header or the parameter
};

/// Sends a member as a header. The same value goes with all attempts of a call, e.g. an idempotency
/// key. An optional member that is empty sends no header; a value that no header may hold is
/// errc::invalid_request before anything is sent.
/// ```
/// .placed = {in_header("key", "Idempotency-Key")}
/// ```
[[nodiscard]] constexpr placement in_header(std::string_view member, std::string_view name) {
    return {member, member_place::header, name};
}

/// Sends a member in the query of a request whose other members are its body, or under a name that
/// no member can have: `in_query("state", "filter[state]")`.
[[nodiscard]] constexpr placement in_query(std::string_view member, std::string_view name) {
    return {member, member_place::query, name};
}
/// The same under the member's own name.
[[nodiscard]] constexpr placement in_query(std::string_view member) {
    return in_query(member, member);
}

namespace detail {

/// Never defined and no constant: named in the compiler's message when a list is longer.
void an_endpoint_places_at_most_8_members_by_name();

} // namespace detail

/// The members that an endpoint places by name; empty for most.
class placements {
public:
    static constexpr std::size_t most = 8; ///< members

    /// None.
    constexpr placements() noexcept = default;
    /// These, at most as many as `most`.
    constexpr placements(std::initializer_list<placement> given) { // NOLINT: a list of them
        if (given.size() > most) detail::an_endpoint_places_at_most_8_members_by_name();
        for (auto const& one : given)
            each_[size_++] = one;
    }

    /// How many there are.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    /// The first one.
    [[nodiscard]] constexpr placement const* begin() const noexcept { return each_.data(); }
    /// Behind the last one.
    [[nodiscard]] constexpr placement const* end() const noexcept { return each_.data() + size_; }

    /// That of a member; null when it is not placed by name.
    [[nodiscard]] constexpr placement const* find(std::string_view member) const noexcept {
        for (auto const& one : *this) {
            if (one.member == member) return &one;
        }
        return nullptr;
    }

private:
    std::array<placement, most> each_{};
    std::size_t size_ = 0;
};

namespace detail {

/// Whether a text is the name of a header (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool is_header_name(std::string_view name) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    if (name.empty()) return false;
    for (char const letter : name) {
        bool const plain = text::is_letter(letter) || text::is_digit(letter);
        if (!plain && marks.find(letter) == std::string_view::npos) return false;
    }
    return true;
}

/// Whether rampart or HTTP itself decides on a header, so that a member may not: it would be sent
/// twice, or change where the request ends or which connection it goes over.
[[nodiscard]] constexpr bool is_own_header(std::string_view name) noexcept {
    for (std::string_view const own :
         {"Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length",
          "Transfer-Encoding", "Content-Encoding", "Connection", "Keep-Alive", "Expect", "Upgrade",
          "TE", "Trailer", "Proxy-Connection", "Proxy-Authorization"}) {
        if (text::same_ignoring_case(name, own)) return true;
    }
    return false;
}

/// Whether all headers of the placements can be members'.
[[nodiscard]] constexpr bool headers_are_free(placements const& placed) noexcept {
    for (auto const& one : placed) {
        if (one.place != member_place::header) continue;
        if (!is_header_name(one.wire_name) || is_own_header(one.wire_name)) return false;
    }
    return true;
}

/// Whether a member, a header or a parameter is named twice.
[[nodiscard]] constexpr bool named_twice(placements const& placed) noexcept {
    for (auto const& one : placed) {
        for (auto const* other = &one + 1; other != placed.end(); ++other) {
            bool const header = one.place == member_place::header;
            bool const same = header ? text::same_ignoring_case(one.wire_name, other->wire_name)
                                     : one.wire_name == other->wire_name;
            if (one.member == other->member || (one.place == other->place && same)) return true;
        }
    }
    return false;
}

} // namespace detail

} // namespace rampart
