#include <rampart/http/link.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

using rampart::http::find_link;

namespace {

/// The target of the next page, "-" for none and "!" for what cannot be read.
std::string next_in(std::vector<std::string> const& headers) {
    auto const read = find_link(headers, "next");
    if (read.malformed) return "!";
    return read.target ? std::string{*read.target} : "-";
}

} // namespace

TEST_CASE("a link is found by its relation among others, in one header or several") {
    CHECK(next_in({R"(</a>; rel="next")"}) == "/a");
    CHECK(next_in({R"(</p>; rel="prev", </a>; rel="next", </z>; rel="last")"}) == "/a");
    CHECK(next_in({R"(</p>; rel="prev")", R"(</a>; rel="next")"}) == "/a");
    CHECK(next_in({}) == "-");
    CHECK(next_in({""}) == "-");
    CHECK(next_in({R"(</p>; rel="prev")"}) == "-");
    CHECK(next_in({"</p>"}) == "-");
}

TEST_CASE("relations are words in any case of letters, quoted or not, several in one rel") {
    CHECK(next_in({"</a>; rel=next"}) == "/a");
    CHECK(next_in({"</a>;rel=NEXT"}) == "/a");
    CHECK(next_in({R"(</a> ; REL = "last next")"}) == "/a");
    CHECK(next_in({R"(</a>; rel="nexts")"}) == "-");
    CHECK(next_in({R"(</a>; rel="prev"; rel="next")"}) == "-"); // the first one counts
}

TEST_CASE("commas and semicolons in targets and quoted texts end nothing") {
    CHECK(next_in({R"(</a?x=1,2;3>; title="a, \"b\"; rel=x"; rel="next")"}) == "/a?x=1,2;3");
    CHECK(next_in({R"(, ,</p>; rel=prev,,</a>; rel=next,)"}) == "/a");
    CHECK(next_in({R"(</a>;; rel=next;)"}) == "/a");
    CHECK(next_in({R"(</a>; flag; rel=next)"}) == "/a");
}

TEST_CASE("a link with an anchor is another page's") {
    CHECK(next_in({R"(</a>; rel=next; anchor="/other")"}) == "-");
}

TEST_CASE("one target twice is one, and two targets are none") {
    CHECK(next_in({"</a>; rel=next, </a>; rel=next"}) == "/a");
    CHECK(next_in({"</a>; rel=next", "</b>; rel=next"}) == "!");
}

TEST_CASE("what cannot be read is said, and does not end a list in silence") {
    for (auto const* const bad :
         {"/a; rel=next", "</a; rel=next", "</a> rel=next", "</a>; =next", R"(</a>; rel="next)",
          R"(</a>; rel="next\)", "</p>; rel=prev, x", R"(</a>; rel="next" x)"}) {
        CAPTURE(bad);
        CHECK(next_in({bad}) == "!");
    }
}
