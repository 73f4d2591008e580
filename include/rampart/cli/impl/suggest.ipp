// Definitions of suggest.hpp.
#pragma once

#include <rampart/cli/impl/suggest.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rampart::cli {

namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lower(std::string_view text) {
    std::string out;
    for (char const letter : text)
        out += lower(letter);
    return out;
}

/// Names of up to this length are compared.
constexpr std::size_t longest = 64;

} // namespace

std::size_t typing_distance(std::string_view left, std::string_view right) {
    if (left.size() > longest || right.size() > longest) return longest;
    std::vector<std::size_t> before(right.size() + 1);
    std::vector<std::size_t> above(right.size() + 1);
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t at = 0; at < row.size(); ++at)
        row[at] = at;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::swap(before, above);
        std::swap(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            bool const same = lower(left[i - 1]) == lower(right[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            bool const swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                                 lower(left[i - 2]) == lower(right[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row.back();
}

std::string did_you_mean(std::string_view given, std::vector<std::string> const& known) {
    auto const wanted = lower(given);
    auto const most = std::max<std::size_t>(2, given.size() / 3);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (auto const& name : known) {
        auto const distance = typing_distance(given, name);
        if (given.size() > 2 && distance > 1 && lower(name).find(wanted) != std::string::npos) {
            near.emplace_back(1, name); // a part of a name is as good as a slip
        } else if (distance <= most && distance < given.size()) {
            near.emplace_back(distance, name);
        }
    }
    if (near.empty()) return {};
    // The nearest, in the order they are known in.
    auto const limit = std::ranges::min(near).first;
    std::erase_if(near, [&](auto const& one) { return one.first > limit; });
    std::string out = "; did you mean ";
    for (std::size_t at = 0; at < near.size() && at < 3; ++at)
        out.append(at == 0 ? "" : " or ").append(near[at].second);
    return out + '?';
}

std::string meant_word(std::string_view given, std::vector<std::string> const& known) {
    if (given.empty() || std::ranges::find(known, given) != known.end()) return {};
    bool const is_code =
        std::ranges::none_of(given, [](char letter) { return letter >= 'a' && letter <= 'z'; });
    std::string best;
    auto least = longest;
    for (auto const& word : known) {
        auto const distance = typing_distance(given, word);
        bool const same_start = !word.empty() && lower(word.front()) == lower(given.front());
        bool const near =
            distance == 0 || (is_code ? given.size() >= 5 && distance <= given.size() / 5
                                      : same_start && distance <= 2 && distance < given.size());
        if (!near || distance >= least) continue;
        least = distance;
        best = word;
    }
    return best;
}

} // namespace rampart::cli
