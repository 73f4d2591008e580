#include <rampart/sign/query.hpp>

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/sign/crypto.hpp>

namespace {

namespace sign = rampart::sign;
using namespace sign::parts;

struct text_sink {
    std::string text;
    void update(std::string_view piece) { text += piece; }
};

using pair = sign::query_list<
    sign::query_parameter<"time", timestamp>,
    sign::query_parameter<"sign", literal<"v1=">, signature>>;

std::string suffix_of(std::string_view target, std::string_view signature_text = "ab") {
    sign::message_view const message{"GET", "h", target};
    text_sink sink;
    CHECK(pair::write_suffix<sign::direct_crypto>(sink, {message, "", "1", "", signature_text}));
    return sink.text;
}

} // namespace

TEST_CASE("parameters are put behind a target with what joins them to it") {
    CHECK(suffix_of("/p") == "?time=1&sign=v1%3Dab");
    CHECK(suffix_of("/p?") == "time=1&sign=v1%3Dab");
    CHECK(suffix_of("/p?a=1") == "&time=1&sign=v1%3Dab");
}

TEST_CASE("values are percent-encoded but for the unreserved characters") {
    CHECK(suffix_of("/p", "Az09-._~") == "?time=1&sign=v1%3DAz09-._~");
    CHECK(suffix_of("/p", "+/=&? %\xff") == "?time=1&sign=v1%3D%2B%2F%3D%26%3F%20%25%FF");
}

TEST_CASE("a list within a canonical string stands behind the query as it is sent") {
    sign::message_view const asked{"GET", "h", "/p?a=1"};
    sign::message_view const bare{"GET", "h", "/p"};
    text_sink sink;
    using stamp = sign::query_list<sign::query_parameter<"time", timestamp>>;
    CHECK(stamp::write<sign::direct_crypto>(sink, {asked, "", "1", ""}));
    CHECK(sink.text == "&time=1");
    sink.text.clear();
    CHECK(stamp::write<sign::direct_crypto>(sink, {bare, "", "1", ""}));
    CHECK(sink.text == "time=1");
}

TEST_CASE("a list knows the parts of its values, and an empty one is absent") {
    static_assert(pair::mentions<timestamp>);
    static_assert(!pair::mentions<nonce>);
    CHECK_FALSE(sign::query_list<>::present({sign::message_view{"GET", "h", "/"}, "", "", ""}));
}
