// How far the reading of a list by cursors has come, and where it ends. Does no I/O.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <rampart/call/page_progress.hpp>
#include <rampart/error.hpp>

namespace rampart::detail {

/// Goes from cursor to cursor until a page has none.
///
/// A cursor that was asked for before is an error: the list would go in a circle, however long that
/// is. So are a page that brings the rows of the page before it, one without a list, one that says
/// there is more and not where, and `most_empty` pages in a row that bring nothing.
class cursor_progress {
public:
    /// Reading starts at that cursor; at the beginning where there is none.
    explicit cursor_progress(std::optional<std::string> first = {});

    /// The cursor to ask for; behind an accepted page that is not the last one.
    [[nodiscard]] std::string const& next() const noexcept { return next_; }

    /// Whether there is nothing more to ask for.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// Takes the page at hand: its next cursor, and whether it says that there is more. With an
    /// error the page's rows are not to be used, and reading ends.
    [[nodiscard]] std::optional<error>
    accept(page_facts const& page, std::optional<std::string> next, std::optional<bool> more = {});

    /// Nothing more is asked for.
    void end() noexcept { ended_ = true; }

    /// Pages in a row that may be empty though there is a next one, as filters make them.
    static constexpr unsigned most_empty = 100;

private:
    std::string next_{};
    std::unordered_set<std::size_t> asked_{}; ///< hashes of the cursors that were asked for
    std::optional<std::size_t> ids_{};
    std::uint64_t pages_ = 0;
    unsigned empty_ = 0;
    bool ended_ = false;
};

/// An error of a list that cannot be read on: what the server delivered is wrong.
[[nodiscard]] error wrong_page(std::string why);

} // namespace rampart::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/cursor_progress.ipp>
#endif
