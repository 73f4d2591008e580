// call/page_form.hpp: lists whose pages follow one another by cursor or by offset.
#include <rampart/call/page_form.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/make_client.hpp>

using namespace rampart;

namespace {

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::target>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

struct envelope {
    static result<opened> open(answer const& received) {
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

struct provider {
    static constexpr std::string_view name = "own";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = ::scheme;
    using envelope = ::envelope;
    using family = any_provider;
};

struct row {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(row, (), (id))

// Cursors as texts, with a flag that may be left out.

struct cursor_page {
    json::rows<row> items;
    std::optional<std::string> next;
    std::optional<bool> more;
};
BOOST_DESCRIBE_STRUCT(cursor_page, (), (items, next, more))

struct cursor_query {
    std::optional<std::string> cursor;
    std::optional<std::string> state;
};
BOOST_DESCRIBE_STRUCT(cursor_query, (), (cursor, state))

[[maybe_unused]] constexpr cursor_pages<
    &cursor_page::items, &cursor_page::next, &cursor_query::cursor, &cursor_page::more>
paging(cursor_page const*) {
    return {};
}

constexpr endpoint<cursor_query, cursor_page> by_cursor{.path = "/c", .effect = effect::reads};
static_assert(is_paged<by_cursor>);

// Cursors as numbers: the last row's id.

struct id_page {
    std::vector<row> items;
    std::optional<std::string> last;
};
BOOST_DESCRIBE_STRUCT(id_page, (), (items, last))

struct id_query {
    std::optional<std::int64_t> after;
};
BOOST_DESCRIBE_STRUCT(id_query, (), (after))

[[maybe_unused]] constexpr cursor_pages<&id_page::items, &id_page::last, &id_query::after>
paging(id_page const*) {
    return {};
}

constexpr endpoint<id_query, id_page> by_id{.path = "/i", .effect = effect::reads};

// Offset and limit.

struct offset_page {
    json::rows<row> items;
    std::optional<std::int64_t> total;
};
BOOST_DESCRIBE_STRUCT(offset_page, (), (items, total))

struct offset_query {
    std::optional<std::int64_t> offset;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(offset_query, (), (offset, limit))

[[maybe_unused]] constexpr offset_pages<
    &offset_page::items, &offset_page::total, &offset_query::offset>
paging(offset_page const*) {
    return {};
}

constexpr endpoint<offset_query, offset_page> by_offset{.path = "/o", .effect = effect::reads};

/// A page that says where it begins, by a form of its own.
struct telling_page {
    std::vector<row> items;
    std::optional<std::int64_t> start;
};
BOOST_DESCRIBE_STRUCT(telling_page, (), (items, start))

struct telling_pages : pages_by_offset {
    static std::vector<row>& items(telling_page& page) { return page.items; }
    static page_facts facts(telling_page const& page) { return {.offset = page.start}; }
    static std::int64_t offset(offset_query const& asked) { return asked.offset.value_or(0); }
    static void ask_for(offset_query& asked, std::int64_t rows) { asked.offset = rows; }
};
[[maybe_unused]] constexpr telling_pages paging(telling_page const*) { return {}; }

constexpr endpoint<offset_query, telling_page> by_told{.path = "/t", .effect = effect::reads};

// A walk of one's own: pages by day.

struct day_steps {
    template <class Form, class Request, class Response>
    static consteval bool check() {
        return true;
    }
    template <class Form, class Request>
    static day_steps starting(Request const&) {
        return {};
    }
    template <class Form, class Response>
    std::optional<error> accept(Response&, page_facts const& seen) {
        over = seen.rows == 0;
        return std::nullopt;
    }
    template <class Form, class Request>
    std::optional<error> ask(Request& asked) {
        asked.day += 1;
        return std::nullopt;
    }
    [[nodiscard]] bool ended() const { return over; }
    void end() { over = true; }

    bool over = false;
};

struct day_page {
    std::vector<row> items;
};
BOOST_DESCRIBE_STRUCT(day_page, (), (items))

struct day_query {
    std::int64_t day = 1;
};
BOOST_DESCRIBE_STRUCT(day_query, (), (day))

struct day_pages {
    using steps = day_steps;
    static std::vector<row>& items(day_page& page) { return page.items; }
};
[[maybe_unused]] constexpr day_pages paging(day_page const*) { return {}; }

constexpr endpoint<day_query, day_page> by_day{.path = "/d", .effect = effect::reads};

using client = basic_client<
    provider, sign::basic_signer<scheme>, http::scripted_transport, policies<no_retry>>;

/// Rows "a", "b", ... of the letters, and what else the page says.
std::string page(std::string_view letters, std::string_view rest = {}) {
    std::string list;
    for (char const letter : letters) {
        list += list.empty() ? "" : ",";
        list += std::string{R"({"id":")"} + letter + "\"}";
    }
    return R"({"items":[)" + list + "]" + std::string{rest} + "}";
}

/// What a walk over the scripted pages gives: ids, "!" and the message for an error, and "|" with
/// the targets that were asked for.
template <auto const& Endpoint>
std::string walk(std::vector<std::string> const& pages, request_of<Endpoint> asked = {}) {
    http::scripted_transport wire;
    for (auto const& body : pages)
        wire.answer(200, body);
    client api{"https://api.example", {"key", sign::secret{"secret"}}, std::move(wire), {}, {}};
    std::string out;
    for (auto const& one : api.pages<Endpoint>(std::move(asked)))
        out += one ? one->id : '!' + one.error().message;
    for (auto const& sent : api.transport().sent())
        out += '|' + sent.message.target;
    return out;
}

} // namespace

TEST_CASE("pages follow their cursors, with the rest of the request as it was") {
    CHECK(
        walk<by_cursor>(
            {page("ab", R"(,"next":"x/1")"), page("c", R"(,"next":"y")"), page("de")},
            {.cursor = {}, .state = "open"}) ==
        "abcde|/c?state=open|/c?cursor=x%2F1&state=open|/c?cursor=y&state=open");
}

TEST_CASE("no cursor, an empty one, null, and a flag that says so end the list") {
    CHECK(walk<by_cursor>({page("a")}) == "a|/c");
    CHECK(walk<by_cursor>({page("a", R"(,"next":"")")}) == "a|/c");
    CHECK(walk<by_cursor>({page("a", R"(,"next":null)")}) == "a|/c");
    CHECK(walk<by_cursor>({page("a", R"(,"next":"x","more":false)")}) == "a|/c");
    CHECK(walk<by_cursor>({page("")}) == "|/c");
}

TEST_CASE("more without a cursor is an error, since the list would be cut short") {
    CHECK(
        walk<by_cursor>({page("a", R"(,"more":true)")}) ==
        "!page 1 says that there is more, but has no cursor to it|/c");
}

TEST_CASE("a cursor that was asked for before is an error, however long the circle is") {
    CHECK(
        walk<by_cursor>({page("a", R"(,"next":"x")"), page("b", R"(,"next":"x")")}) ==
        "a!page 2 leads to a cursor that was asked for before: the list goes in a circle"
        "|/c|/c?cursor=x");
    auto const circle = walk<by_cursor>(
        {page("a", R"(,"next":"x")"), page("b", R"(,"next":"y")"), page("c", R"(,"next":"x")")});
    CHECK(circle.starts_with("ab!page 3 leads to a cursor"));
    // The caller's own cursor counts.
    CHECK(walk<by_cursor>({page("a", R"(,"next":"x")")}, {.cursor = "x", .state = {}})
              .starts_with("!page 1 leads to a cursor"));
}

TEST_CASE("a server that ignores the cursor is noticed by the rows that come again") {
    CHECK(walk<by_cursor>({page("ab", R"(,"next":"x")"), page("ab", R"(,"next":"y")")})
              .starts_with("ab!page 2 brings the rows of the page before it again"));
}

TEST_CASE("an empty page with a cursor is gone on from, but not for ever") {
    CHECK(
        walk<by_cursor>({page("a", R"(,"next":"x")"), page("", R"(,"next":"y")"), page("b")}) ==
        "ab|/c|/c?cursor=x|/c?cursor=y");
    std::vector<std::string> empty;
    for (int number = 0; number < 120; ++number)
        empty.push_back(page("", R"(,"next":")" + std::to_string(number) + '"'));
    auto const endless = walk<by_cursor>(empty);
    CHECK(endless.starts_with(
        "!100 pages in a row up to page 100 are empty, and there is always a next one"));
}

TEST_CASE("a page without a list is an error, and so is one that cannot be had") {
    CHECK(
        walk<by_cursor>({page("a", R"(,"next":"x")"), R"({"next":"y"})"}) ==
        "a!page 2 has no list|/c|/c?cursor=x");
    CHECK(walk<by_cursor>({page("a", R"(,"next":"x")")}).starts_with("a!"));
}

TEST_CASE("a row that cannot be read is an error in its place, and the list goes on") {
    auto const text =
        walk<by_cursor>({R"({"items":[{"id":"a"},{"no":1},{"id":"b"}],"next":"x"})", page("c")});
    CHECK(text.starts_with("a!"));
    CHECK(text.ends_with("bc|/c|/c?cursor=x"));
}

TEST_CASE("a cursor may be a number, and one that is none is an error behind the rows") {
    CHECK(walk<by_id>({page("ab", R"(,"last":"17")"), page("c")}) == "abc|/i|/i?after=17");
    CHECK(
        walk<by_id>({page("ab", R"(,"last":"x7")")}) ==
        "ab!the next cursor is no number, and the request takes none else|/i");
}

TEST_CASE("pages by offset go on behind what was delivered, whatever limit was asked for") {
    CHECK(
        walk<by_offset>(
            {page("abc", R"(,"total":5)"), page("de", R"(,"total":5)")},
            {.offset = {}, .limit = 100}) == "abcde|/o?limit=100|/o?offset=3&limit=100");
    CHECK(
        walk<by_offset>({page("ab"), page("cd"), page("e"), page("")}) ==
        "abcde|/o|/o?offset=2|/o?offset=4");
    CHECK(walk<by_offset>({page("ab"), page("")}) == "ab|/o|/o?offset=2");
    CHECK(walk<by_offset>({page("")}) == "|/o");
}

TEST_CASE("a walk by offset may begin in the middle, and counts what is before") {
    CHECK(
        walk<by_offset>(
            {page("cd", R"(,"total":5)"), page("e", R"(,"total":5)")},
            {.offset = 2, .limit = {}}) == "cde|/o?offset=2|/o?offset=4");
    CHECK(
        walk<by_offset>({page("a"), page("")}, {.offset = -3, .limit = {}}) ==
        "a|/o?offset=-3|/o?offset=1");
}

TEST_CASE("an offset that the server ignores is noticed, and so is a list that is cut short") {
    CHECK(
        walk<by_offset>({page("ab", R"(,"total":4)"), page("ab", R"(,"total":4)")}) ==
        "ab!page 2 brings the rows of page 1 again|/o|/o?offset=2");
    CHECK(
        walk<by_offset>({page("ab", R"(,"total":4)"), page("", R"(,"total":4)")}) ==
        "ab!page 2 is empty after 2 rows, but the list's total is 4|/o|/o?offset=2");
}

TEST_CASE("a page that says another offset than the one asked for is an error") {
    CHECK(
        walk<by_told>({page("ab", R"(,"start":0)"), page("cd", R"(,"start":0)")}) ==
        "ab!asked for the rows behind 2, got those behind 0|/t|/t?offset=2");
}

TEST_CASE("a list may bring a walk of its own") {
    CHECK(walk<by_day>({page("a"), page("b"), page("")}) == "ab|/d?day=1|/d?day=2|/d?day=3");
}
