// pages.hpp: one range over many pages.
#include <ranges>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>

using namespace rampart;

namespace {

using client = basic_client<
    hexarails::provider, sign::basic_signer<hexarails::scheme>, http::scripted_transport,
    rampart::policies<rampart::no_retry>>;

/// A page of /trade/list whose rows are numbered from `first`.
std::string page(int number, int size, int total, int first, int rows) {
    std::string list;
    for (int row = first; row < first + rows; ++row) {
        list += std::string{list.empty() ? "" : ","} + R"({"id":")" + std::to_string(row) +
                R"(","fromAmount":"1","fromCurrency":"EUR","toAmount":"1",)"
                R"("toCurrency":"USDT","status":"SETTLED"})";
    }
    return R"({"status":"SUCCESS","data":{"list":[)" + list + R"(],"total":)" +
           std::to_string(total) + R"(,"pageNum":)" + std::to_string(number) + R"(,"pageSize":)" +
           std::to_string(size) + "}}";
}

client scripted(std::vector<std::string> const& pages) {
    http::scripted_transport wire;
    for (auto const& body : pages)
        wire.answer(200, body);
    return {hexarails::sandbox, {"key", sign::secret{"secret"}}, std::move(wire)};
}

/// The ids in order, and "!" for an error.
template <class Range>
std::string ids(Range&& range) {
    std::string out;
    for (auto const& row : range)
        out += row ? row->id : "!";
    return out;
}

std::vector<std::string> targets(client& api) {
    std::vector<std::string> out;
    for (auto const& sent : api.transport().sent())
        out.push_back(sent.message.target);
    return out;
}

} // namespace

TEST_CASE("the rows of all pages come in order") {
    auto api = scripted({page(1, 2, 5, 1, 2), page(2, 2, 5, 3, 2), page(3, 2, 5, 5, 1)});
    CHECK(ids(api.pages<hexarails::list_trades>({.pageSize = 2})) == "12345");
    CHECK(
        targets(api) == std::vector<std::string>{
                            "/trade/list?pageSize=2", "/trade/list?pageNum=2&pageSize=2",
                            "/trade/list?pageNum=3&pageSize=2"});
}

TEST_CASE("the next page is asked for only when it is needed") {
    auto api = scripted({page(1, 2, 4, 1, 2), page(2, 2, 4, 3, 2)});
    auto rows = api.pages<hexarails::list_trades>({.pageSize = 2});
    CHECK(api.transport().sent().empty());
    auto at = rows.begin();
    CHECK((*at)->id == "1");
    ++at;
    CHECK((*at)->id == "2");
    CHECK(rows.pages_read() == 1);
    ++at;
    CHECK((*at)->id == "3");
    CHECK(rows.pages_read() == 2);
}

TEST_CASE("reading stops at the total without asking for an empty page") {
    auto api = scripted({page(1, 2, 2, 1, 2)});
    CHECK(ids(api.pages<hexarails::list_trades>()) == "12");
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("reading stops at an empty page, whatever the total says") {
    auto api = scripted({page(1, 2, 1000, 1, 2), page(2, 2, 1000, 3, 0)});
    CHECK(ids(api.pages<hexarails::list_trades>()) == "12");
    CHECK(api.transport().sent().size() == 2);
}

TEST_CASE("an empty list has no items") {
    auto api = scripted({page(1, 10, 0, 1, 0)});
    CHECK(ids(api.pages<hexarails::list_trades>()).empty());
    CHECK(api.transport().sent().size() == 1);
}

TEST_CASE("reading starts at the page asked for") {
    auto api = scripted({page(3, 2, 5, 5, 1)});
    CHECK(ids(api.pages<hexarails::list_trades>({.pageNum = 3, .pageSize = 2})) == "5");
}

TEST_CASE("an error is the last item, and what was read before stays read") {
    auto api = scripted({page(1, 2, 5, 1, 2)});
    api.transport().answer(429, "", {{"Retry-After", "30"}});
    auto rows = api.pages<hexarails::list_trades>();
    std::vector<std::string> read;
    std::optional<error> failed;
    for (auto const& row : rows) {
        if (row) read.push_back(row->id);
        if (!row) failed = row.error();
    }
    CHECK(read == std::vector<std::string>{"1", "2"});
    REQUIRE(failed.has_value());
    CHECK(failed->code == errc::rate_limited);
    CHECK(failed->retry_after == std::chrono::seconds{30});
    CHECK(api.transport().sent().size() == 2);
}

TEST_CASE("a page size out of bounds is the only item, and nothing is sent") {
    auto api = scripted({});
    auto rows = api.pages<hexarails::list_trades>({.pageSize = page_size::at_run_time(101)});
    auto at = rows.begin();
    REQUIRE(at != rows.end());
    CHECK((*at).error().code == errc::invalid_request);
    CHECK((*at).error().message == "pageSize: must be from 1 to 100, is 101");
    ++at;
    CHECK(at == rows.end());
    CHECK(api.transport().sent().empty());
}

TEST_CASE("pages are an input range that works with the standard library's views") {
    using range = decltype(std::declval<client&>().pages<hexarails::list_trades>());
    static_assert(std::ranges::input_range<range>);
    static_assert(!std::ranges::forward_range<range>);
    auto api = scripted({page(1, 2, 4, 1, 2), page(2, 2, 4, 3, 2)});
    auto rows = api.pages<hexarails::list_trades>();
    std::string first_three;
    for (auto const& row : rows | std::views::take(3))
        first_three += row->id;
    CHECK(first_three == "123");
}

TEST_CASE("which endpoints are paged follows from their types") {
    static_assert(is_paged<hexarails::list_trades>);
    static_assert(is_paged<hexarails::list_customers>);
    static_assert(!is_paged<hexarails::health>);
    static_assert(!is_paged<hexarails::list_balances>);
    CHECK(is_paged<hexarails::list_payments>);
}
