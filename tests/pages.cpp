// pages.hpp: one range over many pages.
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/json/rows.hpp>

#include "paged_servers.hpp"

using namespace rampart;

namespace {

using client = basic_client<
    hexarails::provider, sign::basic_signer<hexarails::scheme>, http::scripted_transport,
    rampart::policies<rampart::no_retry>>;

/// A page of /trade/list whose rows are numbered from `first`.
std::string page(int number, int size, int total, int first, int rows) {
    return test::trade_page(
        std::to_string(number), std::to_string(size), std::to_string(total), first, rows);
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

/// The ids in order, "!" for an error, and the message of the last error.
struct reading {
    std::string ids;
    std::string why;

    template <class Range>
    explicit reading(Range&& range) {
        for (auto const& row : range) {
            ids += row ? row->id : "!";
            if (row) continue;
            CHECK(row.error().code == errc::malformed_response);
            why = row.error().message;
        }
    }
};

/// A list whose numbers may be missing and whose rows may be unreadable.
struct row {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(row, (), (id))

struct loose_page {
    json::rows<row> list;
    std::optional<std::int64_t> total;
    std::optional<std::int64_t> pageNum;
    std::optional<std::int64_t> pageSize;
};

BOOST_DESCRIBE_STRUCT(loose_page, (), (list, total, pageNum, pageSize))

[[maybe_unused]] constexpr hexarails::numbered_pages paging(loose_page const*) { return {}; }

struct loose_query {
    page_number pageNum{};
    hexarails::page_size pageSize{};
};
BOOST_DESCRIBE_STRUCT(loose_query, (), (pageNum, pageSize))

inline constexpr endpoint<loose_query, loose_page> list_loosely{
    .path = "/list", .effect = effect::reads};
static_assert(is_paged<list_loosely>);

/// Reads pages given as values, as a range reads the pages of a server.
class loose_reader {
public:
    explicit loose_reader(loose_query asked = {}) : cursor_{asked} {}

    /// The ids of all pages, and "!" with the message for errors, each page ended by "/".
    std::string read(std::vector<loose_page> const& pages) {
        std::string out;
        for (auto const& next : pages) {
            if (!cursor_.has_next()) break;
            asked_.push_back(cursor_.request().pageNum.value_or(1));
            cursor_.accept(next);
            while (auto item = cursor_.take())
                out += *item ? (*item)->id : '!' + item->error().message;
            out += '/';
        }
        return out + (cursor_.has_next() ? "more" : "end");
    }
    [[nodiscard]] std::vector<std::int64_t> const& asked() const { return asked_; }

private:
    detail::page_cursor<list_loosely> cursor_;
    std::vector<std::int64_t> asked_;
};

loose_page
of(std::string const& ids, std::optional<std::int64_t> total = {},
   std::optional<std::int64_t> number = {}, std::optional<std::int64_t> size = {}) {
    loose_page out{.list = {}, .total = total, .pageNum = number, .pageSize = size};
    out.list.present = true;
    for (char const id : ids)
        out.list.push_back({.id = std::string(1, id)});
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
    auto rows =
        api.pages<hexarails::list_trades>({.pageSize = hexarails::page_size::at_run_time(101)});
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

TEST_CASE("what a server delivers decides where its list ends, not what it announces") {
    for (auto const& server : test::paged_servers()) {
        CAPTURE(server.about);
        auto api = scripted(test::answers_of(server));
        reading const read{api.pages<hexarails::list_trades>(
            {.pageSize = hexarails::page_size::at_run_time(server.asked)})};
        CHECK(read.ids == server.ids);
        CHECK(read.why == server.why);
        CHECK(api.transport().sent().size() == server.calls);
    }
}

TEST_CASE("numbers that a server leaves out are not needed") {
    CHECK(loose_reader{}.read({of("ab"), of("cd"), of("e")}) == "ab/cd/e/end");
    CHECK(loose_reader{}.read({of("ab"), of("cd"), of("")}) == "ab/cd//end");
    CHECK(loose_reader{}.read({of("ab", 3), of("c", 3)}) == "ab/c/end");
    CHECK(loose_reader{}.read({of("ab", 3, 1), of("c", 3)}) == "ab/c/end");
    loose_reader counted;
    CHECK(counted.read({of("ab"), of("cd"), of("ef"), of("")}) == "ab/cd/ef//end");
    CHECK(counted.asked() == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("a first page says nothing about how long a page is") {
    CHECK(loose_reader{{.pageSize = 100}}.read({of("ab"), of("cd"), of("e")}) == "ab/cd/e/end");
    CHECK(loose_reader{{.pageSize = 100}}.read({of("a"), of("")}) == "a//end");
}

TEST_CASE("a short page is the end unless the total says that there is more") {
    CHECK(loose_reader{}.read({of("ab", 6), of("c", 6), of("def", 6)}) == "ab/c/def/end");
    CHECK(
        loose_reader{}.read({of("ab", 6), of("c", 6), of("", 6)}) ==
        "ab/c/!page 3 is empty after 3 rows, but the list's total is 6/end");
    CHECK(loose_reader{}.read({of("ab", 1), of("c", 6)}) == "ab/c/end");
}

TEST_CASE("a first page that is empty though the total says otherwise is an error") {
    CHECK(
        loose_reader{}.read({of("", 7)}) ==
        "!page 1 is empty after 0 rows, but the list's total is 7/end");
    CHECK(loose_reader{}.read({of("", 0)}) == "/end");
    CHECK(loose_reader{}.read({of("", -1)}) == "/end");
    CHECK(loose_reader{}.read({of("")}) == "/end");
}

TEST_CASE("a list that changes while it is read is read to its end") {
    // A row came in at the front: "b" is there twice.
    CHECK(loose_reader{}.read({of("ab", 4), of("bc", 5), of("d", 5)}) == "ab/bc/d/end");
    // A row went: "c" is missed.
    CHECK(loose_reader{}.read({of("ab", 5), of("de", 4)}) == "ab/de/end");
    // More rows went than are left to read.
    CHECK(loose_reader{}.read({of("ab", 9), of("cd", 3), of("", 3)}) == "ab/cd//end");
}

TEST_CASE("an answer without a list is an error, not an empty list") {
    auto absent = of("");
    absent.list.present = false;
    CHECK(loose_reader{}.read({absent}) == "!page 1 has no list/end");
    CHECK(loose_reader{}.read({of("ab"), absent}) == "ab/!page 2 has no list/end");
    absent.total = 0;
    CHECK(loose_reader{}.read({absent}) == "/end");
    absent.total = 2;
    CHECK(loose_reader{}.read({absent}) == "!page 1 has no list/end");
}

TEST_CASE("a row that cannot be read is an error in its place, and counts as delivered") {
    auto holed = of("ac", 6);
    holed.list.unread = {{1, "data.list[1]", "must be an object"}};
    auto ends = of("e", 6);
    ends.list.unread = {
        {0, "data.list[0]", "must be an object"}, {2, "data.list[2]", "id: missing"}};
    CHECK(
        loose_reader{}.read({holed, ends}) ==
        "a!data.list[1]: must be an objectc/"
        "!data.list[0]: must be an objecte!data.list[2]: id: missing/end");
    auto broken = of("", 3);
    broken.list.unread = {{0, "data.list[0]", "bad"}, {1, "data.list[1]", "bad"}};
    CHECK(
        loose_reader{}.read({broken, of("z", 3)}) == "!data.list[0]: bad!data.list[1]: bad/z/end");
}

TEST_CASE("rows that cannot be read, a missing list and numbers as text are read off the wire") {
    using described = basic_client<
        hexarails::provider, sign::basic_signer<hexarails::scheme>, http::scripted_transport,
        policies<no_retry>>;
    auto const read = [](std::vector<std::string> const& pages) {
        http::scripted_transport wire;
        for (auto const& data : pages)
            wire.answer(200, R"({"status":"SUCCESS","data":)" + data + '}');
        described api{hexarails::sandbox, {"key", sign::secret{"secret"}}, std::move(wire)};
        std::string out;
        for (auto const& one : api.pages<list_loosely>())
            out += one ? one->id : '!' + one.error().message;
        return out;
    };
    CHECK(
        read({R"({"list":[{"id":"a"},"oops",{"id":"c"}],"total":"3","pageNum":"1"})"}) ==
        "a!data.list[1]: expected an object, found a textc");
    CHECK(read({R"({"total":0})"}).empty());
    CHECK(read({R"({"list":null,"total":0})"}).empty());
    CHECK(read({R"({"total":3})"}) == "!page 1 has no list");
    CHECK(read({R"({"list":{},"total":0})"}).empty());
}

TEST_CASE("reading that starts behind page 1 counts the rows before it by the page size") {
    auto const from = [](std::int64_t number, std::optional<std::int64_t> size = {}) {
        loose_query out{.pageNum = page_number::at_run_time(number)};
        if (size) out.pageSize = hexarails::page_size::at_run_time(*size);
        return loose_reader{out};
    };
    CHECK(from(3, 2).read({of("e", 5, 3, 2)}) == "e/end");
    CHECK(from(3, 2).read({of("ef", 7, 3, 2), of("g", 7, 4, 2)}) == "ef/g/end");
    // Clamped from 9 to 3: two pages before, not one.
    CHECK(from(2, 9).read({of("def", 8, 2, 9), of("gh", 8, 3, 9)}) == "def/gh/end");
    CHECK(from(3, 1).read({of("c", 4, 3, 1), of("d", 4, 4, 1)}) == "c/d/end");
    // No size is known: the total cannot tell.
    CHECK(from(3).read({of("ef", 5), of("")}) == "ef//end");
    // Behind the end.
    CHECK(from(9, 2).read({of("", 5, 9, 2)}) == "/end");
    CHECK(from(9).read({of("", 5, 9, 0)}) == "/end");
    // Too early: pages 1 and 2 cannot hold 50.
    CHECK(
        from(3, 2).read({of("", 50, 3, 2)}) ==
        "!page 3 is empty after 4 rows, but the list's total is 50/end");
}

TEST_CASE("no number of a request or an answer overflows") {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    for (auto const number : {most, most - 1, least, std::int64_t{0}}) {
        CAPTURE(number);
        detail::page_progress progress{number, most};
        std::vector<detail::page_facts> const odd{
            {.number = number, .size = most, .total = most, .last = most, .rows = 2},
            {.number = number, .size = least, .total = least, .last = least, .rows = 2},
            {.size = most, .total = most, .rows = std::numeric_limits<std::uint32_t>::max()}};
        for (auto const& facts : odd)
            (void)progress.accept(facts);
        CHECK((progress.ended() || progress.next() != number));
    }
    loose_query last{.pageNum = page_number::at_run_time(most)};
    CHECK(loose_reader{last}.read({of("ab", most, most, most)}) == "ab/end");
}

TEST_CASE("behind a total that many full pages cover exactly the next page is asked for") {
    auto const read = [](std::uint64_t rows, std::int64_t total) {
        detail::page_progress progress{1};
        CHECK(!progress.accept({.total = total, .rows = rows / 2}));
        CHECK(!progress.accept({.total = total, .rows = rows / 2}));
        return progress.ended();
    };
    CHECK_FALSE(read(1000, 1000));
    CHECK(read(998, 998));
    detail::page_progress capped{1};
    CHECK(!capped.accept({.total = 1500, .rows = 1000}));
    CHECK(!capped.accept({.total = 1500, .rows = 500}));
    CHECK(capped.ended());
}

TEST_CASE("the number of the last page ends a list as a total does, and is believed as little") {
    auto const read = [](std::vector<detail::page_facts> const& pages) {
        detail::page_progress progress{1};
        std::string out;
        for (auto const& page : pages) {
            if (progress.ended()) break;
            if (auto const why = progress.accept(page)) out += '!' + why->message;
            out += std::to_string(page.rows) + '/';
        }
        return out + (progress.ended() ? "end" : "more");
    };
    CHECK(
        read({{.number = 1, .last = 2, .rows = 1}, {.number = 2, .last = 2, .rows = 1}}) ==
        "1/1/end");
    // The last page is computed from a size that was clamped: the total tells.
    CHECK(
        read({{.total = 8, .last = 1, .rows = 5}, {.total = 8, .last = 1, .rows = 3}}) ==
        "5/3/end");
    // Computed from a total that is 0, or capped.
    CHECK(
        read({{.total = 0, .last = 1, .rows = 5}, {.total = 0, .last = 1, .rows = 3}}) ==
        "5/3/end");
    CHECK(read({{.total = 3, .last = 1, .rows = 5}, {.total = 3, .last = 1}}) == "5/0/end");
    CHECK(
        read({{.last = 0, .rows = 5}, {.last = 0, .rows = 5}, {.last = 0, .rows = 1}}) ==
        "5/5/1/end");
    // What was wrong once is not believed when it would fit.
    CHECK(
        read({{.last = 0, .rows = 5}, {.last = 2, .rows = 5}, {.last = 2, .rows = 1}}) ==
        "5/5/1/end");
    CHECK(read({{.last = 1, .rows = 0}}) == "0/end");
    CHECK(read({{.total = 0, .last = 1}}) == "0/end");
    CHECK(
        read({{.last = 3, .rows = 5}, {.last = 3}}) ==
        "5/!page 2 is empty, but the last one is page 30/end");
    CHECK(
        read({{.number = 1, .last = 3, .rows = 5}, {.number = 1, .last = 3, .rows = 5}}) ==
        "5/!asked for page 2, got page 15/end");
}
