#include <rampart/sign/key.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;

template <class Decoding>
std::optional<std::string> decoded(std::string_view text) {
    auto const key = Decoding::decode(sign::secret{text});
    if (!key) return std::nullopt;
    auto const bytes = key->bytes();
    return std::string{bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("a text key is the text's own bytes, an empty one too") {
    CHECK(decoded<sign::text_key>("c2VjcmV0") == "c2VjcmV0");
    CHECK(decoded<sign::text_key>("") == "");
}

TEST_CASE("a base64 key is what the text stands for") {
    CHECK(decoded<sign::base64_key>("c2VjcmV0") == "secret");
    CHECK(decoded<sign::base64_key>("c2VjcmU=") == "secre");
    CHECK(decoded<sign::base64_key>("c2Vjcg==") == "secr");
}

TEST_CASE("a base64 key that is empty, cut short or no base64 is nothing") {
    for (auto const* const bad :
         {"", "c2Vjcg", "c2Vjcg=", "c2Vj cg=", "c2V-cg==", "====", "AB=="}) {
        CAPTURE(bad);
        CHECK_FALSE(decoded<sign::base64_key>(bad));
    }
}
