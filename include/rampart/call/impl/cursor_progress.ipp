// Definitions of cursor_progress.hpp.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <rampart/call/cursor_progress.hpp>

namespace rampart::detail {

RAMPART_DECL error wrong_page(std::string why) {
    return make_error(errc::malformed_response, delivery::unknown, std::move(why));
}

RAMPART_DECL cursor_progress::cursor_progress(std::optional<std::string> first) {
    if (first && !first->empty()) asked_.insert(std::hash<std::string>{}(*first));
}

RAMPART_DECL std::optional<error> cursor_progress::accept(
    page_facts const& page, std::optional<std::string> next, std::optional<bool> more) {
    auto const name = [](std::uint64_t number) { return "page " + std::to_string(number); };
    ended_ = true;
    ++pages_;
    if (!page.has_list) return wrong_page(name(pages_) + " has no list");
    if (page.ids && page.ids == ids_)
        return wrong_page(name(pages_) + " brings the rows of the page before it again");
    if (page.ids) ids_ = page.ids;
    empty_ = page.rows == 0 ? empty_ + 1 : 0;

    if (more == false) return std::nullopt;
    if (!next || next->empty()) {
        if (more == true)
            return wrong_page(name(pages_) + " says that there is more, but has no cursor to it");
        return std::nullopt;
    }
    if (!asked_.insert(std::hash<std::string>{}(*next)).second) {
        return wrong_page(
            name(pages_) + " leads to a cursor that was asked for before: the list goes in a "
                           "circle");
    }
    if (empty_ >= most_empty) {
        return wrong_page(
            std::to_string(most_empty) + " pages in a row up to " + name(pages_) +
            " are empty, and there is always a next one");
    }
    next_ = std::move(*next);
    ended_ = false;
    return std::nullopt;
}

} // namespace rampart::detail
