// The page that `doctor` prints: a line for each step, for people or as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rampart::cli {

/// What a step came to.
enum class finding {
    well,       ///< as it should be
    note,       ///< it works, and somebody should know
    fault,      ///< a call fails for this
    not_reached ///< an earlier step failed
};

/// "ok", "note", "fault", "skipped".
[[nodiscard]] std::string_view to_string(finding what);

/// What is found of a step that was not reached, where there is no more to say.
inline constexpr std::string_view not_reached_words = "not reached";

/// A step of a call.
struct checked_step {
    std::string name;     ///< "clock"
    finding what{};       ///< what it came to
    std::string found;    ///< in words
    std::string remedy{}; ///< what to do; empty where there is nothing
};

/// All steps of one provider.
struct doctor_page {
    std::string provider;
    std::string base_url;
    std::vector<checked_step> steps{};

    void add(std::string_view name, finding what, std::string found, std::string remedy = {}) {
        steps.push_back({std::string{name}, what, std::move(found), std::move(remedy)});
    }

    [[nodiscard]] std::size_t count(finding what) const;

    /// In lines of 80 columns at most.
    [[nodiscard]] std::string text() const;

    /// One line: {"provider":...,"base_url":...,"well":...,"steps":[{"name":...,"state":...,
    /// "found":...,"remedy":...}]}
    [[nodiscard]] std::string json() const;
};

} // namespace rampart::cli
