// Definitions of table.hpp.
#pragma once

#include <rampart/cli/impl/table.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

using cell = std::pair<std::string, std::string>; ///< column and text

std::string text_of(json::value item) {
    switch (item.type()) {
    case json::kind::null: return "-";
    case json::kind::boolean: return item.boolean() ? "true" : "false";
    case json::kind::number:
    case json::kind::string: return safe_line(item.text());
    default: return safe_line(json::to_text(item));
    }
}

void add_cells(std::vector<cell>& cells, json::value item, std::string const& name) {
    if (item.type() != json::kind::object || item.size() == 0) {
        cells.emplace_back(name.empty() ? "value" : name, text_of(item));
        return;
    }
    for (auto const member : item) {
        auto const key = safe_line(member.key());
        add_cells(cells, member, name.empty() ? key : name + '.' + key);
    }
}

/// Characters, of UTF-8.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

} // namespace

std::string aligned(std::vector<std::vector<std::string>> const& rows) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], width_of(row[at]));
    }
    std::string out;
    for (auto const& row : rows) {
        for (std::size_t at = 0; at + 1 < row.size(); ++at) {
            out.append(row[at]).append(widths[at] - width_of(row[at]) + 2, ' ');
        }
        if (!row.empty()) out.append(row.back());
        out += '\n';
    }
    return out;
}

std::string table_of(std::vector<json::value> const& rows) {
    std::vector<std::vector<cell>> all;
    std::vector<std::string> columns;
    for (auto const row : rows) {
        auto& cells = all.emplace_back();
        add_cells(cells, row, {});
        // A column that earlier rows had not goes behind the one before it.
        std::size_t place = 0;
        for (auto const& [name, text] : cells) {
            auto const at = std::ranges::find(columns, name);
            if (at == columns.end()) {
                columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(place++), name);
            } else {
                place = static_cast<std::size_t>(at - columns.begin()) + 1;
            }
        }
    }
    std::vector<std::vector<std::string>> out{columns};
    for (auto const& cells : all) {
        auto& texts = out.emplace_back();
        for (auto const& column : columns) {
            auto const at = std::ranges::find(cells, column, &cell::first);
            texts.push_back(at == cells.end() ? "-" : at->second);
        }
    }
    return columns.empty() ? std::string{} : aligned(out);
}

} // namespace rampart::cli
