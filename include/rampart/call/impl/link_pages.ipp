// Definitions of link_pages.hpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/call/link_pages.hpp>
#include <rampart/http/link.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::detail {

/// Whether a link leads to the client's own origin: a reference without scheme and host does.
inline bool leads_here(std::string_view target, http::origin const& here) {
    if (target.starts_with("//")) {
        auto const whole = std::string{here.tls ? "https:" : "http:"} + std::string{target};
        return leads_here(whole, here);
    }
    auto const colon = target.find(':');
    if (colon == std::string_view::npos || target.find_first_of("/?#") < colon) return true;
    auto const other = http::origin::parse(http::split_url(target).origin);
    return other && *other == here;
}

RAMPART_DECL result<std::optional<std::string>> next_by_link(
    std::span<std::string const> links, std::string_view parameter, http::origin const& here) {
    auto const found = http::find_link(links, "next");
    if (found.malformed) return wrong_page("the Link header to the next page cannot be read");
    if (!found.target) return std::optional<std::string>{};
    auto const target = found.target->substr(0, found.target->find('#'));
    if (!leads_here(target, here)) {
        return wrong_page(
            "the Link to the next page leads to another origin than " + here.str() +
            ", to which nothing is sent");
    }
    auto const mark = target.find('?');
    auto query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    std::optional<std::string> value;
    while (!query.empty()) {
        auto const pair = query.substr(0, query.find('&'));
        query.remove_prefix((std::min)(query.size(), pair.size() + 1));
        auto const equals = pair.find('=');
        if (text::percent_decoded(pair.substr(0, equals), true) != parameter) continue;
        auto given = text::percent_decoded(
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
        if (!given || (value && *value != *given)) {
            return wrong_page(
                "the Link to the next page has a parameter " + std::string{parameter} +
                " that cannot be read");
        }
        value = std::move(given);
    }
    if (!value || value->empty()) {
        return wrong_page(
            "the Link to the next page has no parameter " + std::string{parameter} +
            ", by which this request asks for it");
    }
    return value;
}

} // namespace rampart::detail
