#include <rampart/sign/detail/written_message.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/sign/signer.hpp>

namespace {

namespace sign = rampart::sign;
using namespace sign::parts;

struct line_scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<method, host, path, query, body_sha256, timestamp, nonce>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
};

struct text_scheme : sign::hmac_sha256_scheme {
    using message = sign::concat<timestamp, method, target, nonce, api_key, when_body<body>>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
};

struct conditional_scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<method, when_query<query>, nonce, when_body<body>, host>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
};

/// A copy at the very end of a piece of the heap, where a sanitizer sees what is read behind it.
struct exact_text {
    explicit exact_text(std::string_view text)
        : characters{std::make_unique<char[]>(text.size())}, size{text.size()} {
        text.copy(characters.get(), size);
    }
    [[nodiscard]] std::string_view view() const { return {characters.get(), size}; }

    std::unique_ptr<char[]> characters;
    std::size_t size;
};

std::string text_of(std::size_t size) {
    std::string out;
    for (std::size_t at = 0; at < size; ++at)
        out.push_back(static_cast<char>('!' + (at * 31 + size) % 94));
    return out;
}

template <class Scheme>
class signed_both_ways {
public:
    void operator()(sign::message_view const& message, std::string_view nonce_text) {
        auto& in_registers = sign::detail::writes_in_registers;
        bool const here = in_registers;
        auto const one = signature_of(message, nonce_text);
        in_registers = false;
        auto const other = signature_of(message, nonce_text);
        in_registers = here;
        CHECK(one == other);
    }

private:
    std::string signature_of(sign::message_view const& message, std::string_view nonce_text) {
        REQUIRE(
            signer_.sign_with(message, "1767225600", nonce_text, headers_) == sign::failure::none);
        return std::string{headers_.value(0)};
    }

    sign::basic_signer<Scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce> signer_{
        "a-key", sign::secret{"a secret"}, sign::fixed_clock{}, sign::fixed_nonce{"-"}};
    typename decltype(signer_)::headers headers_;
};

template <class Scheme>
void check_all_sizes() {
    signed_both_ways<Scheme> check;
    for (std::size_t size = 0; size <= 200; ++size) {
        CAPTURE(size);
        exact_text const host{text_of(size % 67)};
        exact_text const target{"/" + text_of(size)};
        exact_text const asked{"/p?" + text_of(size)};
        exact_text const body{text_of(size)};
        for (std::size_t const nonce_size : {1U, 15U, 16U, 17U, 36U, 64U, 128U}) {
            CAPTURE(nonce_size);
            auto const nonce_text = text_of(nonce_size);
            check({"GET", host.view(), target.view()}, nonce_text);
            check({"get", host.view(), asked.view()}, nonce_text);
            check({"POST", host.view(), asked.view(), body.view()}, nonce_text);
            check({"PUT", host.view(), "", body.view()}, nonce_text);
        }
    }
    // About as long as what is gathered at most, and longer.
    for (std::size_t size = 600; size <= 1300; ++size) {
        CAPTURE(size);
        exact_text const target{"/" + text_of(size)};
        check({"GET", "a-host", target.view()}, "a-nonce");
        check({"POST", "a-host", "/", target.view()}, "a-nonce");
    }
}

} // namespace

TEST_CASE("signatures of messages written in registers are those of gathered ones, at any length") {
    CHECK(sign::detail::writes_in_registers == sign::detail::cpu_writes_in_registers());
    check_all_sizes<line_scheme>();
    check_all_sizes<text_scheme>();
    check_all_sizes<conditional_scheme>();
}

#if defined(RAMPART_HAS_SHA256_NI)
TEST_CASE("only messages of texts that stay where they are are written in registers") {
    using sign::detail::written_message;
    CHECK(written_message<line_scheme::message>::possible);
    CHECK(written_message<text_scheme::message>::possible);
    CHECK(written_message<conditional_scheme::message>::possible);
    CHECK_FALSE(written_message<sign::concat<method, body_field<"nonce">>>::possible);
    CHECK_FALSE(written_message<sign::concat<sha256_of<sign::hex_lower, body>>>::possible);
    CHECK_FALSE(written_message<sign::joined<", ", method, target>>::possible);
}
#endif
