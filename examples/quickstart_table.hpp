// How the quickstart prints what happened: one row a call.
#pragma once

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>

namespace quickstart {

/// The names of the headers that the signature brought: those behind Content-Length.
inline std::string signed_headers(rampart::http::request const& sent) {
    static constexpr std::string_view plain[] = {
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length"};
    std::string names;
    for (auto const& header : sent.headers) {
        if (std::ranges::find(plain, header.name) != std::end(plain)) continue;
        if (!names.empty()) names += ", ";
        names += header.name;
    }
    return names;
}

/// Collects rows and prints them with columns as wide as their longest text.
class table {
public:
    explicit table(std::vector<std::string> titles) : rows_{std::move(titles)} {}

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

    void print(std::ostream& out) const {
        std::vector<std::size_t> widths(rows_.front().size());
        for (auto const& row : rows_) {
            for (std::size_t at = 0; at < row.size(); ++at) {
                widths[at] = std::max(widths[at], row[at].size());
            }
        }
        for (std::size_t line = 0; line < rows_.size(); ++line) {
            std::string text;
            for (std::size_t at = 0; at < rows_[line].size(); ++at) {
                auto const& cell = rows_[line][at];
                text += cell + std::string(widths[at] - cell.size() + 2, ' ');
            }
            text.erase(text.find_last_not_of(' ') + 1);
            out << text << '\n';
            if (line == 0) out << std::string(text.size(), '-') << '\n';
        }
    }

private:
    struct rows : std::vector<std::vector<std::string>> {
        explicit rows(std::vector<std::string> titles) { push_back(std::move(titles)); }
    };
    rows rows_;
};

/// "3.2 ms"
inline std::string milliseconds(std::chrono::steady_clock::duration spent) {
    auto const tenths = std::chrono::duration_cast<std::chrono::microseconds>(spent).count() / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " ms";
}

} // namespace quickstart
