// rampart-sign.hpp: alone, and the same signatures as the library's for every vector.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/signer.hpp>

#include "../support/vectors.hpp"
#include "consumer.hpp"

namespace {

namespace sign = rampart::sign;
namespace test = rampart::test;
using test::signing_vector;

/// What the library answers to one request, in the words of single_header/sign_all.cpp.
template <class Scheme>
std::string expected(signing_vector const& vector) {
    sign::basic_signer<Scheme> const signer{vector.api_key, sign::secret{vector.secret}};
    sign::signed_headers<Scheme> headers;
    REQUIRE(
        signer.sign_with(vector.message(), vector.timestamp, vector.nonce, headers) ==
        sign::failure::none);
    std::string out;
    for (std::size_t at = 0; at < headers.size(); ++at) {
        out += std::string{headers.name(at)} + ": " + std::string{headers.value(at)} + '\n';
    }
    return out;
}

std::string hex(std::string const& text) {
    return sign::encoded<sign::hex_lower>(
        {reinterpret_cast<unsigned char const*>(text.data()), text.size()});
}

std::string question(std::string const& provider, signing_vector const& vector) {
    std::string line = provider;
    for (auto const& field :
         {vector.api_key, vector.secret, vector.timestamp, vector.nonce, vector.method, vector.host,
          vector.target, vector.body, std::string{vector.multipart ? "1" : "0"}}) {
        line += ' ' + hex(field);
    }
    return line + '\n';
}

std::filesystem::path folder_with_header(std::string const& name) {
    auto const folder = test::work_folder(name);
    std::filesystem::copy(RAMPART_SINGLE_HEADER, folder / "rampart-sign.hpp");
    return folder;
}

} // namespace

TEST_CASE("the single header alone signs every vector as the library does") {
    auto const folder = folder_with_header("single_header");
    std::filesystem::copy(
        RAMPART_ROOT "/tests/consumer/single_header/sign_all.cpp", folder / "sign_all.cpp");
    std::string questions;
    std::string answers;
    std::size_t signatures = 0;
    auto const add = [&]<class Scheme>(std::string const& provider, auto const& vectors) {
        for (auto const& vector : vectors) {
            questions += question(provider, vector);
            answers += expected<Scheme>(vector);
            CHECK(answers.find(vector.signature) != std::string::npos);
            ++signatures;
        }
    };
    add.operator()<rampart::hexarails::scheme>("hexarails", test::hexarails_vectors());
    add.operator()<rampart::rampnow::scheme<>>("rampnow", test::rampnow_vectors());
    add.operator()<rampart::banxa::scheme<>>("banxa", test::banxa_vectors());
    REQUIRE(signatures > 50);
    test::write_text(folder / "questions.txt", questions);
    test::check_shell(
        folder, test::compiler() + test::strict_warnings +
                    " -Wconversion -Wshadow sign_all.cpp -o sign_all -lcrypto");
    CHECK(test::check_shell(folder, "./sign_all questions.txt") == answers);
    test::check_needs_no(folder, "sign_all", {"libssl", "boost"});
}

TEST_CASE("the single header goes into several files of a program") {
    auto const folder = folder_with_header("single_header_twice");
    test::write_text(folder / "one.cpp", "#include \"rampart-sign.hpp\"\n");
    test::write_text(
        folder / "two.cpp",
        "#include \"rampart-sign.hpp\"\n#include \"rampart-sign.hpp\"\nint main() {}\n");
    test::check_shell(
        folder, test::compiler() + test::strict_warnings + " one.cpp two.cpp -o two -lcrypto");
}

TEST_CASE("the single header and the headers it stands for do not go into one file") {
    auto const folder = folder_with_header("single_header_and_others");
    test::write_text(
        folder / "both.cpp", "#include \"rampart-sign.hpp\"\n#include <rampart/sign/signer.hpp>\n");
    auto const seen = test::shell(
        test::compiler() + " -Wfatal-errors -fsyntax-only both.cpp -I" +
            test::shell_quoted(RAMPART_INCLUDE),
        folder);
    INFO(seen.out);
    CHECK(seen.exit_code != 0);
    CHECK(seen.out.find("include one or the other") != std::string::npos);
}
