// Definitions of doctor_page.hpp.
#pragma once

#include <rampart/cli/impl/doctor_page.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>

#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t name_column = 9;
constexpr std::size_t text_column = 23;

struct step_members {
    std::string name;
    std::string state;
    std::string found;
    std::string remedy;
};
BOOST_DESCRIBE_STRUCT(step_members, (), (name, state, found, remedy))

struct page_members {
    std::string provider;
    std::string base_url;
    bool well = false;
    std::vector<step_members> steps;
};
BOOST_DESCRIBE_STRUCT(page_members, (), (provider, base_url, well, steps))

/// How many columns a text has: its characters, where each has one.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char one) { return (static_cast<unsigned char>(one) & 0xC0) != 0x80; }));
}

/// The text in lines that begin at a column; a word that is too long has a line of its own.
void add_wrapped(std::string& out, std::string_view text, std::size_t column) {
    std::size_t at = column;
    bool first = true;
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        // A number stays with its unit.
        for (std::string_view const unit : {" ms", " s"}) {
            auto const rest = text.substr(end);
            if (rest.starts_with(unit) && (rest.size() == unit.size() || rest[unit.size()] == ' ' ||
                                           rest[unit.size()] == ';' || rest[unit.size()] == ','))
                end = std::min(text.find(' ', end + 1), text.size());
        }
        auto const word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        auto const width = columns(word);
        if (!first && at + 1 + width > page_width) {
            out += '\n' + std::string(column, ' ');
            at = column;
        } else if (!first) {
            out += ' ';
            ++at;
        }
        out += word;
        at += width;
        first = false;
    }
    out += '\n';
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out{text};
    out.append(width - std::min(width, out.size()), ' ');
    return out;
}

std::string plural(std::size_t count, std::string_view one) {
    return std::to_string(count) + ' ' + std::string{one} + (count == 1 ? "" : "s");
}

} // namespace

std::string_view to_string(finding what) {
    switch (what) {
    case finding::well: return "ok";
    case finding::note: return "note";
    case finding::fault: return "fault";
    case finding::not_reached: break;
    }
    return "skipped";
}

std::size_t doctor_page::count(finding what) const {
    return static_cast<std::size_t>(std::ranges::count(steps, what, &checked_step::what));
}

std::string doctor_page::text() const {
    std::string out =
        safe_line(base_url.empty() ? provider : provider + " at " + base_url) + "\n\n";
    std::string_view last;
    std::string skipped;
    for (auto const& one : steps) {
        if (one.found == not_reached_words) {
            skipped += (skipped.empty() ? "" : ", ") + one.name; // they stand together
            continue;
        }
        auto const word = one.what == finding::fault ? "FAULT" : to_string(one.what);
        // Several addresses are one step: its name stands once.
        out += padded(word, name_column) +
               padded(one.name == last ? "" : one.name, text_column - name_column);
        last = one.name;
        add_wrapped(out, safe_line(one.found), text_column);
        if (one.remedy.empty()) continue;
        out += std::string(text_column, ' ') + "-> ";
        add_wrapped(out, safe_line(one.remedy), text_column + 3);
    }
    if (!skipped.empty()) {
        out += padded(to_string(finding::not_reached), name_column);
        add_wrapped(out, skipped, name_column);
    }
    auto const faults = count(finding::fault);
    auto const notes = count(finding::note);
    out += '\n';
    out += faults == 0 ? "All is well" : plural(faults, "fault");
    if (notes != 0)
        out += faults == 0 ? ", with " + plural(notes, "note") : ", " + plural(notes, "note");
    return out + ".\n";
}

std::string doctor_page::json() const {
    page_members members{provider, as_utf8(base_url), count(finding::fault) == 0, {}};
    for (auto const& one : steps) {
        members.steps.push_back(
            {one.name, std::string{to_string(one.what)}, as_utf8(one.found), as_utf8(one.remedy)});
    }
    return safe_json(json::to_json(members)) + '\n';
}

} // namespace rampart::cli
