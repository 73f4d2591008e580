// Link headers (RFC 8288).
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rampart::http {

/// What Link headers say of one relation.
struct link_reading {
    bool malformed = false;                   ///< they cannot be read, or say two things
    std::optional<std::string_view> target{}; ///< as it stands; a view of the header
};

/// Finds the link with a relation (`next`) among the values of all Link headers. Letter case of
/// relations does not count; of several `rel` of a link the first one does, which may name several
/// relations; a link with an `anchor` is another page's. Two links of the relation to two targets
/// are malformed.
[[nodiscard]] link_reading
find_link(std::span<std::string const> headers, std::string_view relation);

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/link.ipp>
#endif
