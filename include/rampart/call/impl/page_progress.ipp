// Definitions of page_progress.hpp.
#pragma once

#include <algorithm>
#include <limits>
#include <string>

#include <rampart/call/page_progress.hpp>

namespace rampart::detail {

/// Rows on the pages before the first one read; nothing when no page size is known.
RAMPART_DECL std::optional<std::uint64_t>
page_progress::rows_ahead(page_facts const& page) const noexcept {
    if (first_ <= 1) return skipped_;
    auto const announced = page.size && *page.size > 0 ? page.size : asked_size_;
    if (!announced || *announced < 1) return std::nullopt;
    auto const size = (std::max)(fullest_, static_cast<std::uint64_t>(*announced));
    auto const pages = static_cast<std::uint64_t>(first_ - 1);
    constexpr auto most = (std::numeric_limits<std::uint64_t>::max)() / 2;
    return pages > most / size ? most : pages * size;
}

RAMPART_DECL void page_progress::go_on() noexcept {
    if (next_ == (std::numeric_limits<std::int64_t>::max)()) return;
    ++next_;
    ended_ = false;
}

RAMPART_DECL std::optional<error> page_progress::accept(page_facts const& page) {
    auto const at = next_;
    auto const name = [](std::int64_t number) { return "page " + std::to_string(number); };
    auto const wrong = [](std::string why) {
        return make_error(errc::malformed_response, delivery::unknown, std::move(why));
    };
    ended_ = true;
    if (page.number && *page.number != at)
        return wrong("asked for " + name(at) + ", got " + name(*page.number));
    if (page.ids && page.ids == ids_)
        return wrong(name(at) + " brings the rows of " + name(at - 1) + " again");
    ids_ = page.ids;

    bool const is_short = page.rows < fullest_;
    fullest_ = (std::max)(fullest_, page.rows);
    delivered_ += page.rows;

    auto const ahead = rows_ahead(page);
    auto const seen = ahead.value_or(0) + delivered_;
    auto const total = page.total && *page.total >= 0 ? static_cast<std::uint64_t>(*page.total) : 0;
    bool const nothing = page.total && total == 0 && delivered_ == 0;
    if (page.total && !nothing && (*page.total < 1 || (ahead && total < seen)))
        total_believed_ = false;
    if (page.last && page.rows != 0 && *page.last < at) last_believed_ = false;

    bool const total_known = page.total && total_believed_ && ahead;
    bool const last_known = page.last && total_believed_ && last_believed_;
    bool const more_rows = total_known && !nothing && seen < total;
    bool const more_pages = last_known && at < *page.last;
    bool const covered = nothing || (total_known && seen == total);

    if (page.rows == 0) {
        if (!page.has_list && !covered) return wrong(name(at) + " has no list");
        if (more_rows) {
            return wrong(
                name(at) + " is empty after " + std::to_string(seen) +
                " rows, but the list's total is " + std::to_string(total));
        }
        if (more_pages && !covered) {
            return wrong(name(at) + " is empty, but the last one is " + name(*page.last));
        }
        return std::nullopt;
    }
    if (more_rows || more_pages) {
        go_on();
    } else if (covered || (last_known && at == *page.last)) {
        if (!is_short && delivered_ >= cap_suspected) go_on();
    } else if (!is_short) {
        go_on();
    }
    return std::nullopt;
}

} // namespace rampart::detail
