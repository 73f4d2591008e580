#include <rampart/http/multipart.hpp>

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "support/allocations.hpp"
#include "support/vectors.hpp"

namespace {

namespace http = rampart::http;

std::string const vector_boundary = "----hexarailsTestBoundary7MA4YWxk";

http::multipart_builder payment_parts() {
    http::multipart_builder builder{vector_boundary};
    builder.add_text("deductCurrency", "USDT");
    builder.add_text("amount", "100.00");
    builder.add_text("currency", "USD");
    builder.add_text("bankAccountId", "11111111-2222-4333-8444-555555555555");
    builder.add_text("reference", "payment-0001");
    return builder;
}

} // namespace

TEST_CASE("a text part has a name, an empty line and its bytes, and no content type") {
    http::multipart_builder builder{"b"};
    builder.add_text("name", "value\r\n with lines");
    CHECK(
        std::move(builder).finish() == "--b\r\n"
                                       "Content-Disposition: form-data; name=\"name\"\r\n"
                                       "\r\n"
                                       "value\r\n with lines\r\n"
                                       "--b--\r\n");
}

TEST_CASE("a file part has a file name and a content type, and any bytes") {
    http::multipart_builder builder{"b"};
    std::string const bytes{"\0\r\n\xFF--", 6};
    builder.add_file("doc", {"scan 1.pdf", bytes, "application/pdf"});
    CHECK(
        std::move(builder).finish() ==
        "--b\r\n"
        "Content-Disposition: form-data; name=\"doc\"; filename=\"scan 1.pdf\"\r\n"
        "Content-Type: application/pdf\r\n"
        "\r\n" +
            bytes +
            "\r\n"
            "--b--\r\n");
}

TEST_CASE("a file is of unknown type unless it is told") {
    CHECK(http::file{}.content_type == "application/octet-stream");
}

TEST_CASE("a body without parts is the closing boundary") {
    CHECK(http::multipart_builder{"b"}.finish() == "--b--\r\n");
}

TEST_CASE("a quotation mark in a name is percent-encoded, and nothing else is") {
    http::multipart_builder builder{"b"};
    builder.add_file("a\"b", {"c\"\\%d\xC3\xA9", "x", "text/plain"});
    CHECK(
        std::move(builder).finish() ==
        "--b\r\n"
        "Content-Disposition: form-data; name=\"a%22b\"; filename=\"c%22\\%d\xC3\xA9\"\r\n"
        "Content-Type: text/plain\r\n"
        "\r\n"
        "x\r\n"
        "--b--\r\n");
}

TEST_CASE("the content type names the boundary") {
    CHECK(http::multipart_builder{"abc-1"}.content_type() == "multipart/form-data; boundary=abc-1");
}

TEST_CASE("a part is checked for the boundary at every place") {
    http::multipart_builder const builder{"bound"};
    CHECK(builder.boundary_free(""));
    CHECK(builder.boundary_free("boun d"));
    CHECK_FALSE(builder.boundary_free("bound"));
    CHECK_FALSE(builder.boundary_free("x--bound--"));
    CHECK_FALSE(builder.boundary_free("\r\n--bound"));
}

TEST_CASE("the parts of the payment vectors make their bodies, byte for byte") {
    auto const vectors = rampart::test::hexarails_vectors();
    CHECK(payment_parts().finish() == rampart::test::find(vectors, "post-multipart-no-file").body);

    auto with_file = payment_parts();
    with_file.add_file("supportingDocument", {"invoice.txt", "hello", "text/plain"});
    CHECK(with_file.content_type() == "multipart/form-data; boundary=" + vector_boundary);
    CHECK(
        std::move(with_file).finish() ==
        rampart::test::find(vectors, "post-multipart-with-file").body);
}

TEST_CASE("the parts of the bank account vector make its body, byte for byte") {
    http::multipart_builder builder{vector_boundary};
    builder.add_text("customerId", "6ac34182-0000-4000-8000-000000000001");
    builder.add_text("currency", "EUR");
    builder.add_text(
        "bankName", "Beispielbank \xC3\x9C"
                    "berlingen");
    builder.add_text("iban", "DE89370400440532013000");
    builder.add_text("swift", "COBADEFFXXX");
    CHECK(
        std::move(builder).finish() ==
        rampart::test::find(rampart::test::hexarails_vectors(), "post-multipart-production").body);
}

TEST_CASE("a body that grows leaves no piece of a document behind") {
    // In C strings: no copy of them but the body's is given back here.
    static constexpr char secret[] = "passport number X1234567 of Jane Doe, born 1990-01-01";
    http::file const document{"passport.png", secret, "image/png"};
    std::string body;
    {
        rampart::test::release_search const left{secret};
        http::multipart_builder builder{"b"};
        builder.add_text("a", secret);
        for (int more = 0; more < 100; ++more)
            builder.add_file("documents", document);
        body = std::move(builder).finish();
        CHECK(left.found() == 0);
    }
    // What is not overwritten is found.
    rampart::test::release_search const left{secret};
    { std::string const gone = std::move(body); }
    CHECK(left.found() == 1);
}
