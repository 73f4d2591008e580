// call/link_pages.hpp: lists whose pages follow one another by Link headers.
#include <rampart/call/link_pages.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

namespace link_pages_test {

using namespace rampart;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::host, sign::parts::target>;
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
    using scheme = link_pages_test::scheme;
    using envelope = link_pages_test::envelope;
    using family = any_provider;
};

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))
using orders = std::vector<order>;

struct order_query {
    std::optional<std::string> after;
    std::optional<std::string> state;
};
BOOST_DESCRIBE_STRUCT(order_query, (), (after, state))

constexpr link_pages<&order_query::after> paging(orders const*) { return {}; }

constexpr endpoint<order_query, with_headers<orders, link_headers>> list_orders{
    .path = "/orders", .effect = effect::reads};
static_assert(is_paged<list_orders>);

/// A page, and the value of its Link header; none for an empty one.
struct page {
    std::string letters;
    std::string link;
};

/// Ids, "!" and the message for an error, and "|" with each target that was asked for.
std::string walk(
    std::vector<page> const& pages, std::string_view url = "https://api.example",
    order_query asked = {}) {
    http::scripted_transport wire;
    for (auto const& one : pages) {
        std::string list;
        for (char const letter : one.letters)
            list += std::string{list.empty() ? "" : ","} + R"({"id":")" + letter + "\"}";
        std::vector<http::field> headers;
        if (!one.link.empty()) headers.push_back({"Link", one.link});
        wire.answer(200, "[" + list + "]", std::move(headers));
    }
    auto api = make_client<provider>(
        url, {"key", sign::secret{"secret"}}, std::move(wire), policies{.retry = no_retry{}});
    std::string out;
    for (auto const& one : api.template pages<list_orders>(std::move(asked)))
        out += one ? one->id : '!' + one.error().message;
    for (auto const& sent : api.transport().sent()) {
        CHECK(sent.to == *api.origin());
        out += '|' + sent.message.target;
    }
    return out;
}

std::string next(std::string const& target) { return '<' + target + R"(>; rel="next")"; }

} // namespace link_pages_test

using namespace link_pages_test;

TEST_CASE("pages follow their Link headers, with the rest of the request as it was") {
    CHECK(
        walk(
            {{"ab", next("https://api.example/orders?state=x&after=c%2F1")},
             {"c", next("/orders?after=d") + R"(, </orders>; rel="first")"},
             {"d", R"(</orders>; rel="first")"}},
            "https://api.example", {.after = {}, .state = "open"}) ==
        "abcd|/orders?state=open|/orders?after=c%2F1&state=open|/orders?after=d&state=open");
}

TEST_CASE("no Link header, and none to a next page, end the list") {
    CHECK(walk({{"ab", ""}}) == "ab|/orders");
    CHECK(walk({{"ab", R"(</orders?after=a>; rel="prev")"}}) == "ab|/orders");
    CHECK(walk({{"", ""}}) == "|/orders");
}

TEST_CASE("a link to another origin is refused, and nothing is sent there") {
    for (std::string const elsewhere :
         {"https://evil.example/orders?after=c", "http://api.example/orders?after=c",
          "https://api.example:8443/orders?after=c", "//evil.example/orders?after=c",
          "https://api.example.evil.example/orders?after=c",
          "https://api.example@evil.example/orders?after=c", "ftp://api.example/orders?after=c",
          "https:/orders?after=c", "javascript:after=c", "https://?after=c"}) {
        CAPTURE(elsewhere);
        CHECK(
            walk({{"ab", next(elsewhere)}, {"c", ""}}) ==
            "!the Link to the next page leads to another origin than https://api.example, to "
            "which nothing is sent|/orders");
    }
}

TEST_CASE("the client's own origin is written in many ways") {
    for (std::string const here :
         {"https://api.example/orders?after=c", "https://API.example:443/orders?after=c",
          "//api.example/orders?after=c", "/orders?after=c", "?after=c", "orders?after=c",
          "/orders?x=http://evil.example&after=c", "?after=c#part"}) {
        CAPTURE(here);
        CHECK(walk({{"ab", next(here)}, {"c", ""}}).starts_with("abc|/orders|/orders?after=c"));
    }
}

TEST_CASE("a link without its parameter, with an empty or a doubled one, is an error") {
    std::string const none = "!the Link to the next page has no parameter after, by which this "
                             "request asks for it|/orders";
    CHECK(walk({{"ab", next("/orders?page=2")}}) == none);
    CHECK(walk({{"ab", next("/orders")}}) == none);
    CHECK(walk({{"ab", next("/orders?after=")}}) == none);
    CHECK(walk({{"ab", next("/orders?after")}}) == none);
    CHECK(walk({{"ab", next("/orders?after=c&after=d")}})
              .starts_with("!the Link to the next page has a parameter after that cannot be read"));
    CHECK(walk({{"ab", next("/orders?after=%4")}})
              .starts_with("!the Link to the next page has a parameter after that cannot be read"));
    CHECK(walk({{"ab", next("/orders?after=c&after=c")}, {"c", ""}}).starts_with("abc|"));
}

TEST_CASE("a Link header that cannot be read does not end a list in silence") {
    CHECK(
        walk({{"ab", "/orders?after=c; rel=next"}}) ==
        "!the Link header to the next page cannot be read|/orders");
}

TEST_CASE("links that go in a circle are noticed") {
    CHECK(walk({{"a", next("?after=x")}, {"b", next("?after=y")}, {"c", next("?after=x")}})
              .starts_with("ab!page 3 leads to a cursor that was asked for before"));
}
