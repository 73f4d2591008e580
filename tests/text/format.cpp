#include <rampart/text/format.hpp>

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <boost/describe/enum.hpp>
#include <doctest/doctest.h>

#include <rampart/error.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/sign/secret.hpp>

namespace {

using rampart::delivery;
using rampart::errc;

BOOST_DEFINE_ENUM_CLASS(progress, PENDING, DONE)

using status = rampart::open_enum<progress>;

template <class T>
std::string printed(T const& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

/// With all that an error may hold, a body that was kept for a person included.
rampart::error refused() {
    auto out = rampart::make_error(errc::malformed_response, delivery::unknown, "amount: missing");
    out.provider_message = "a\nb";
    out.kept_answer = std::make_shared<std::string const>("IBAN DE89");
    return out;
}

template <class T>
concept prints = requires(std::ostream& out, T const& value) {
    out << value;
};

} // namespace

TEST_CASE("an error prints as its one line, without what was kept of an answer") {
    auto const failed = refused();
    CHECK(printed(failed) == failed.describe());
    CHECK(printed(failed).find('\n') == std::string::npos);
    CHECK(printed(failed).find("IBAN") == std::string::npos);
}

TEST_CASE("a word prints as it is on the wire, known or not") {
    CHECK(printed(status{progress::PENDING}) == "PENDING");
    CHECK(printed(status::from_text("NEW_WORD")) == "NEW_WORD");
    CHECK(printed(status{}) == "");
}

TEST_CASE("an amount prints as it was given") {
    CHECK(printed(rampart::decimal{"1.50"}) == "1.50");
    std::ostringstream out;
    out.width(6);
    out.fill('*');
    out << rampart::decimal{"1.50"};
    CHECK(out.str() == "**1.50");
}

TEST_CASE("what is printed as text is what says so, and a secret does not") {
    using rampart::text::printed_as_text;
    CHECK(printed_as_text<rampart::error>);
    CHECK(printed_as_text<rampart::decimal>);
    CHECK(printed_as_text<status>);
    CHECK_FALSE(printed_as_text<progress>);
    CHECK_FALSE(printed_as_text<rampart::sign::secret>);
    CHECK_FALSE(printed_as_text<std::string>);
    CHECK_FALSE(printed_as_text<int>);
    CHECK_FALSE(prints<rampart::sign::secret>);
}

#if defined(__cpp_lib_format)

namespace {

template <class T>
concept formats = requires {
    std::formatter<T, char>{}.format(
        std::declval<T const&>(), std::declval<std::format_context&>());
};

} // namespace

TEST_CASE("errors, words and amounts format as they print, with a text's width and fill") {
    auto const failed = refused();
    CHECK(std::format("{}", failed) == failed.describe());
    CHECK(std::format("{:>6}|", status::from_text("NEW")) == "   NEW|");
    CHECK(std::format("{:*<6}", rampart::decimal{"1.50"}) == "1.50**");
    CHECK_FALSE(formats<rampart::sign::secret>);
}

#else

TEST_CASE("std::format is not in this standard library, and the header is there all the same") {
    CHECK(printed(rampart::decimal{"2"}) == "2");
}

#endif
