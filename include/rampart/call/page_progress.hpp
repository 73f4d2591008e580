// How far the reading of a list by numbers or offsets has come, and where the list ends. Does no
// I/O.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

#include <rampart/error.hpp>

namespace rampart::detail {

/// One page as it came: what it says about itself, which may be wrong, and what it brought.
struct page_facts {
    std::optional<std::int64_t> number{}; ///< of this page
    std::optional<std::int64_t> size{};   ///< rows a page
    std::optional<std::int64_t> total{};  ///< rows of the whole list
    std::optional<std::int64_t> last{};   ///< number of the last page
    std::uint64_t rows = 0;               ///< delivered, unreadable ones included
    bool has_list = true;                 ///< false when the answer had no list at all
    std::optional<std::size_t> ids{};     ///< a hash of the rows' ids; nothing when they have none
    std::optional<std::int64_t> offset{}; ///< rows before this page
};

/// Decides by what was delivered, not by what was announced, which page is asked for next.
///
/// A page that says another number than the one asked for is an error, and so is one that brings
/// the rows of the page before it again. The list ends
/// - with an empty page;
/// - with a page shorter than the fullest one so far, unless the announced numbers say there is
///   more: then the next page tells;
/// - where as many rows were delivered as the total says, or as many pages as the number of the
///   last page says.
///
/// An empty page where the total or the number of the last page says there is more is an error:
/// the list was cut short. A total that is negative or less than what was delivered is not
/// believed from there on, nor is a last page computed from it. Beyond a total that full pages
/// cover exactly the next page is asked for as well once there are `cap_suspected` rows, since a
/// capped total looks like this.
class page_progress {
public:
    /// Reading starts at page `first`; `size` is the page size asked for, if any.
    explicit page_progress(std::int64_t first, std::optional<std::int64_t> size = {}) noexcept
        : first_{first}, next_{first}, asked_size_{size} {}

    /// Reading starts behind so many rows, in pages that are asked for by that.
    [[nodiscard]] static page_progress behind(std::uint64_t rows) noexcept {
        page_progress out{1};
        out.skipped_ = rows;
        return out;
    }

    /// Rows delivered so far.
    [[nodiscard]] std::uint64_t delivered() const noexcept { return delivered_; }

    /// The page to ask for.
    [[nodiscard]] std::int64_t next() const noexcept { return next_; }

    /// Whether there is nothing more to ask for.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// Takes page `next()`. With an error the page's rows are not to be used, and reading ends.
    [[nodiscard]] std::optional<error> accept(page_facts const& page);

    /// Nothing more is asked for.
    void end() noexcept { ended_ = true; }

    /// Rows from which on a total that is covered exactly is tried for a cap.
    static constexpr std::uint64_t cap_suspected = 1000;

private:
    [[nodiscard]] std::optional<std::uint64_t> rows_ahead(page_facts const& page) const noexcept;
    void go_on() noexcept;

    std::int64_t first_;
    std::int64_t next_;
    std::optional<std::int64_t> asked_size_;
    std::uint64_t skipped_ = 0; ///< before the first page, when that is known
    std::uint64_t delivered_ = 0;
    std::uint64_t fullest_ = 0;
    std::optional<std::size_t> ids_;
    bool total_believed_ = true;
    bool last_believed_ = true;
    bool ended_ = false;
};

} // namespace rampart::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/page_progress.ipp>
#endif
