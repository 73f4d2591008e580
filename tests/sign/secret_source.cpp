// Secrets from the environment and from files.
#include <rampart/sign/secret_source.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;
using namespace std::string_literals;
using sign::secret;
using sign::secret_readers;

/// A file of that content and mode, for as long as it lives.
class temporary_file {
public:
    temporary_file(std::string_view content, mode_t mode) {
        int const file = ::mkstemp(path_.data());
        REQUIRE(file >= 0);
        REQUIRE(
            ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
        REQUIRE(::fchmod(file, mode) == 0);
        ::close(file);
    }
    ~temporary_file() { ::unlink(path_.c_str()); }
    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;

    [[nodiscard]] std::string const& path() const { return path_; }

private:
    std::string path_ = "/tmp/rampart-secret-XXXXXX";
};

std::string text_of(secret const& from) { return {from.bytes().begin(), from.bytes().end()}; }

/// The problem, which must name where the secret was to come from, and must not show it.
std::string problem_of(sign::secret_reading const& read, std::string_view source) {
    CHECK_FALSE(read.has_value());
    CHECK(read.problem().starts_with(source));
    CHECK(read.problem().find("s3cret") == std::string::npos);
    return read.problem();
}

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a secret made straight from a variable that is not set is empty") {
    ::unsetenv("RAMPART_TEST_SECRET");
    secret const none{std::getenv("RAMPART_TEST_SECRET")};
    CHECK(none.empty());
    char const* const null = nullptr;
    CHECK(secret{null}.empty());
}

TEST_CASE("a secret is read from the environment") {
    ::setenv("RAMPART_TEST_SECRET", "s3cret", 1);
    auto read = secret::from_environment("RAMPART_TEST_SECRET");
    REQUIRE(read.has_value());
    CHECK(read.problem().empty());
    CHECK(text_of(read.value()) == "s3cret");
    ::unsetenv("RAMPART_TEST_SECRET");
}

TEST_CASE("what a variable holds that is not a secret is a problem that names the variable") {
    ::unsetenv("RAMPART_TEST_SECRET");
    CHECK(
        has(problem_of(secret::from_environment("RAMPART_TEST_SECRET"), "RAMPART_TEST_SECRET"),
            "is not set"));
    auto const with = [](char const* value) {
        ::setenv("RAMPART_TEST_SECRET", value, 1);
        auto const out =
            problem_of(secret::from_environment("RAMPART_TEST_SECRET"), "RAMPART_TEST_SECRET: ");
        ::unsetenv("RAMPART_TEST_SECRET");
        return out;
    };
    CHECK(has(with(""), "is empty"));
    CHECK(has(with("s3cret\n"), "line end"));
    CHECK(has(with(" s3cret"), "white space"));
    CHECK(has(with("\"s3cret\""), "quotes"));
    CHECK(has(with("\xEF\xBB\xBFs3cret"), "byte order mark"));
    auto read = secret::from_environment("RAMPART_TEST_SECRET");
    CHECK_THROWS_AS(static_cast<void>(read.value()), std::runtime_error);
}

TEST_CASE("a secret is read from a file that others cannot read or write") {
    for (mode_t const mode : {0600U, 0400U, 0640U, 0440U}) {
        CAPTURE(mode);
        temporary_file const file{"s3cret", mode};
        auto read = secret::from_file(file.path());
        REQUIRE_MESSAGE(read.has_value(), read.problem());
        CHECK(text_of(read.value()) == "s3cret");
    }
    auto const long_text = std::string(4096, 'x');
    temporary_file const longest{long_text, 0600};
    CHECK(text_of(secret::from_file(longest.path()).value()) == long_text);
}

TEST_CASE("a file that others may read is refused unless that is allowed") {
    for (mode_t const mode : {0644U, 0604U, 0444U}) {
        CAPTURE(mode);
        temporary_file const file{"s3cret", mode};
        CHECK(has(problem_of(secret::from_file(file.path()), file.path()), "chmod"));
        auto read = secret::from_file(file.path(), secret_readers::anyone);
        REQUIRE(read.has_value());
        CHECK(text_of(read.value()) == "s3cret");
    }
}

TEST_CASE("a file that others may write is refused always") {
    for (mode_t const mode : {0620U, 0602U, 0660U, 0666U}) {
        CAPTURE(mode);
        temporary_file const file{"s3cret", mode};
        CHECK(has(problem_of(secret::from_file(file.path()), file.path()), "write"));
        CHECK_FALSE(secret::from_file(file.path(), secret_readers::anyone).has_value());
    }
}

TEST_CASE("what a file holds that is not a secret is a problem that names the file") {
    auto const with = [](std::string_view content) {
        temporary_file const file{content, 0600};
        return problem_of(secret::from_file(file.path()), file.path() + ": ");
    };
    CHECK(has(with(""), "is empty"));
    CHECK(has(with("s3cret\n"), "line end"));
    CHECK(has(with("s3cret\r\n"), "line end"));
    CHECK(has(with("s3cret "), "white space"));
    CHECK(has(with("'s3cret'"), "quotes"));
    CHECK(has(with("\xEF\xBB\xBFs3cret"), "byte order mark"));
    CHECK(has(with(std::string(4097, 'x')), "longer"));
}

TEST_CASE("a file that is not there, or is a directory, is a problem that says so") {
    CHECK(has(
        problem_of(secret::from_file("/nonexistent/s"), "/nonexistent/s: "), "cannot be opened"));
    CHECK(has(problem_of(secret::from_file("/tmp"), "/tmp: "), "cannot be read"));
}
