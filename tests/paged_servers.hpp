// Servers that page a list in ways of their own, as the answers they give to page 1, 2, 3 ...
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rampart::test {

/// A list of trades "1", "2", ... and how a server announces and delivers it.
struct paged_server {
    std::string about;
    int rows = 0;                     ///< of the whole list
    int asked = 2;                    ///< the page size that the client asks for
    int delivers = 2;                 ///< rows a page, whatever was asked for
    std::string total{};              ///< as announced; empty: the true one; "-": none
    std::string page_size{};          ///< as announced; empty: the one asked for; "-": none
    std::string page_number{};        ///< as announced; empty: the true one; "-": none
    bool ignores_number = false;      ///< always delivers the first page
    std::optional<int> stops_after{}; ///< pages behind it are empty
    std::string ids{};                ///< what a client has to read; "!" for an error
    std::string why{};                ///< of the last error
    std::size_t calls = 0;            ///< that it takes
};

/// A page of GET /trade/list whose rows are numbered from `first`. Empty numbers are left out.
inline std::string trade_page(
    std::string const& number, std::string const& size, std::string const& total, int first,
    int rows) {
    std::string list;
    for (int row = first; row < first + rows; ++row) {
        list += std::string{list.empty() ? "" : ","} + R"({"id":")" + std::to_string(row) +
                R"(","fromAmount":"1","fromCurrency":"EUR","toAmount":"1",)"
                R"("toCurrency":"USDT","status":"SETTLED"})";
    }
    auto body = R"({"status":"SUCCESS","data":{"list":[)" + list + ']';
    if (!total.empty()) body += R"(,"total":)" + total;
    if (!number.empty()) body += R"(,"pageNum":)" + number;
    if (!size.empty()) body += R"(,"pageSize":)" + size;
    return body + "}}";
}

/// The server's answers to the pages from the first on; more of them than a client may ask for.
inline std::vector<std::string> answers_of(paged_server const& server) {
    auto const said = [](std::string const& announced, int truth) {
        if (announced == "-") return std::string{};
        return announced.empty() ? std::to_string(truth) : announced;
    };
    std::vector<std::string> out;
    for (int page = 1; page <= 12; ++page) {
        int const start = server.ignores_number ? 0 : (page - 1) * server.delivers;
        int count = std::clamp(server.rows - start, 0, server.delivers);
        if (server.stops_after && page > *server.stops_after) count = 0;
        out.push_back(trade_page(
            said(server.page_number, page), said(server.page_size, server.asked),
            said(server.total, server.rows), start + 1, count));
    }
    return out;
}

/// Servers of which all announced numbers are there.
inline std::vector<paged_server> paged_servers() {
    std::string const huge = "9223372036854775807";
    return {
        {.about = "as documented", .rows = 5, .ids = "12345", .calls = 3},
        {.about = "as documented, the last page full", .rows = 4, .ids = "1234", .calls = 2},
        {.about = "an empty list", .rows = 0, .ids = "", .calls = 1},
        {.about = "ignores the page number and says so",
         .rows = 5,
         .page_number = "1",
         .ignores_number = true,
         .ids = "12!",
         .why = "asked for page 2, got page 1",
         .calls = 2},
        {.about = "ignores the page number and says the one asked for",
         .rows = 5,
         .ignores_number = true,
         .ids = "12!",
         .why = "page 2 brings the rows of page 1 again",
         .calls = 2},
        {.about = "counts pages from 0",
         .rows = 5,
         .page_number = "0",
         .ids = "!",
         .why = "asked for page 1, got page 0",
         .calls = 1},
        {.about = "says the largest page number",
         .rows = 5,
         .page_number = huge,
         .ids = "!",
         .why = "asked for page 1, got page " + huge,
         .calls = 1},
        {.about = "clamps the page size and says the one asked for",
         .rows = 8,
         .asked = 100,
         .delivers = 5,
         .ids = "12345678",
         .calls = 2},
        {.about = "clamps the page size and says so",
         .rows = 8,
         .asked = 100,
         .delivers = 5,
         .page_size = "5",
         .ids = "12345678",
         .calls = 2},
        {.about = "clamps the page size, without a total",
         .rows = 8,
         .asked = 100,
         .delivers = 5,
         .total = "0",
         .ids = "12345678",
         .calls = 2},
        {.about = "caps the total", .rows = 7, .total = "3", .ids = "1234567", .calls = 4},
        {.about = "says that the total is 0", .rows = 5, .total = "0", .ids = "12345", .calls = 3},
        {.about = "says that the total is 0, the last page full",
         .rows = 4,
         .total = "0",
         .ids = "1234",
         .calls = 3},
        {.about = "says that the total is -1",
         .rows = 5,
         .total = "-1",
         .ids = "12345",
         .calls = 3},
        {.about = "says the least total there is",
         .rows = 5,
         .total = "-9223372036854775808",
         .ids = "12345",
         .calls = 3},
        {.about = "says the largest total there is",
         .rows = 5,
         .total = huge,
         .ids = "12345!",
         .why = "page 4 is empty after 5 rows, but the list's total is " + huge,
         .calls = 4},
        {.about = "says that the page size is 0",
         .rows = 5,
         .page_size = "0",
         .ids = "12345",
         .calls = 3},
        {.about = "says the largest page size",
         .rows = 5,
         .page_size = huge,
         .ids = "12345",
         .calls = 3},
        {.about = "stops early",
         .rows = 9,
         .stops_after = 2,
         .ids = "1234!",
         .why = "page 3 is empty after 4 rows, but the list's total is 9",
         .calls = 3},
    };
}

} // namespace rampart::test
