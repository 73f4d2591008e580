#include <rampart/error.hpp>

// Which is not included where the library is compiled separately.
#include <rampart/impl/error_category.hpp>
#include <rampart/impl/plain_text.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::delivery;
using rampart::errc;

constexpr int first_code = static_cast<int>(errc::invalid_request);
constexpr int last_code = static_cast<int>(errc::provider_failed);

rampart::error full_error() {
    auto out = rampart::make_error(errc::rate_limited, delivery::rejected, "slow");
    out.http_status = 429;
    out.provider_code = "199998";
    out.provider_message = "too many";
    out.request_id = "trace-1";
    out.retry_after = 30s;
    return out;
}

rampart::error lost_payment(delivery how, bool changes) {
    auto out = rampart::make_error(errc::call_timeout, how, "30 s");
    out.attempts = 2;
    out.request = std::make_shared<rampart::sent_request const>(rampart::sent_request{
        "POST", "/payment/create", "1700000000", "0b6c", changes,
        "list_payments by createDate, then get_payment for the reference"});
    return out;
}

static_assert(std::is_nothrow_move_constructible_v<rampart::error>);

} // namespace

TEST_CASE("delivery is written as its own name") {
    CHECK(rampart::to_string(delivery::not_sent) == "not_sent");
    CHECK(rampart::to_string(delivery::rejected) == "rejected");
    CHECK(rampart::to_string(delivery::unknown) == "unknown");
}

TEST_CASE("every error code has a meaning of its own") {
    std::set<std::string> meanings;
    for (int code = first_code; code <= last_code; ++code) {
        auto const meaning = rampart::rampart_category().message(code);
        CAPTURE(code);
        CHECK(meaning != "unknown rampart error");
        CHECK_MESSAGE(meanings.insert(meaning).second, meaning);
    }
    CHECK(rampart::rampart_category().message(0) == "unknown rampart error");
    CHECK(rampart::rampart_category().message(last_code + 1) == "unknown rampart error");
}

TEST_CASE("every error code has a name of its own, and foreign codes have one for all") {
    std::set<std::string_view> names;
    for (int code = first_code; code <= last_code; ++code) {
        auto const name = rampart::name_of(static_cast<errc>(code));
        CAPTURE(code);
        CHECK(name != "unknown_error");
        CHECK_MESSAGE(names.insert(name).second, name);
    }
    CHECK(rampart::errc_count == last_code);
    CHECK(rampart::name_of(errc::pacing_timeout) == "pacing_timeout");
    CHECK(rampart::name_of(errc::io_timeout) == "io_timeout");
    CHECK(
        rampart::name_of(boost::system::error_code{last_code + 1, rampart::rampart_category()}) ==
        "unknown_error");
    namespace generic = boost::system::errc;
    CHECK(rampart::name_of(generic::make_error_code(generic::io_error)) == "system_error");
}

TEST_CASE("an errc is an error code of rampart's category") {
    boost::system::error_code const code = errc::call_timeout;
    CHECK(code == errc::call_timeout);
    CHECK(code != errc::connect_timeout);
    CHECK(&code.category() == &rampart::rampart_category());
    CHECK(code.category().name() == std::string_view{"rampart"});
    CHECK(code.message() == "no answer within the call timeout");
}

TEST_CASE("every error code is in one group, and in no other") {
    using rampart::condition;
    std::set<condition> used;
    for (int code = first_code; code <= last_code; ++code) {
        boost::system::error_code const asked = static_cast<errc>(code);
        int groups = 0;
        for (int group = 1; group <= static_cast<int>(condition::outcome_unknown); ++group) {
            if (asked == static_cast<condition>(group)) ++groups;
        }
        CAPTURE(asked.message());
        CHECK(groups == 1);
        CHECK(asked == rampart::condition_of(static_cast<errc>(code)));
        used.insert(rampart::condition_of(static_cast<errc>(code)));
    }
    CHECK(used.size() == static_cast<std::size_t>(condition::outcome_unknown) - 1);
    CHECK(rampart::make_error_code(errc::pool_timeout) == condition::timeout);
    CHECK(rampart::make_error_code(errc::connection_closed) == condition::connection);
    CHECK(rampart::make_error_code(errc::unauthorised) == condition::authentication);
    CHECK(rampart::make_error_code(errc::rate_limited) == condition::refused);
    CHECK(rampart::make_error_code(errc::rate_limited) != condition::timeout);
    boost::system::error_code const none;
    CHECK(none != condition::usage);
    CHECK(
        boost::system::error_code{last_code + 1, rampart::rampart_category()} != condition::answer);
}

TEST_CASE("each group has a name of its own") {
    std::set<std::string> names;
    for (int group = 1; group <= static_cast<int>(rampart::condition::outcome_unknown); ++group) {
        auto const named = make_error_condition(static_cast<rampart::condition>(group));
        CHECK(named.message() != "unknown_condition");
        CHECK(names.insert(named.message()).second);
        CHECK(std::string_view{named.category().name()} == "rampart.condition");
    }
    CHECK(rampart::to_string(static_cast<rampart::condition>(0)) == "unknown_condition");
}

TEST_CASE("the kind of an error is its code's group, but for an outcome that is not known") {
    using rampart::condition;
    CHECK(lost_payment(delivery::unknown, true).kind() == condition::outcome_unknown);
    CHECK(lost_payment(delivery::unknown, false).kind() == condition::timeout);
    CHECK(lost_payment(delivery::rejected, true).kind() == condition::timeout);
    rampart::error foreign;
    foreign.code = boost::system::errc::make_error_code(boost::system::errc::timed_out);
    CHECK(foreign.kind() == condition::timeout);
    foreign.code = boost::system::errc::make_error_code(boost::system::errc::connection_reset);
    CHECK(foreign.kind() == condition::connection);
}

TEST_CASE("an error of rampart's own has a code, a delivery and a message, and nothing more") {
    auto const made = rampart::make_error(errc::connect_failed, delivery::not_sent, "refused");
    CHECK(made.code == errc::connect_failed);
    CHECK(made.delivery == delivery::not_sent);
    CHECK(made.message == "refused");
    CHECK(made.http_status == 0);
    CHECK(made.provider_code.empty());
    CHECK(made.provider_message.empty());
    CHECK(made.request_id.empty());
    CHECK_FALSE(made.retry_after);
    CHECK(made.attempts == 0);
    CHECK_FALSE(made.request);
    CHECK_FALSE(made.outcome_unknown());
}

TEST_CASE("an error is described with everything it holds") {
    CHECK(
        full_error().describe() ==
        "the provider asks to slow down: slow; delivery rejected; HTTP 429; code 199998; "
        "provider says: too many; request id trace-1; retry after 30 s");
}

TEST_CASE("a wait that was cut to the longest says so") {
    auto error = full_error();
    error.retry_after = 3599s;
    CHECK(error.describe().ends_with("retry after 3599 s"));
    error.retry_after = 1h;
    CHECK(error.describe().ends_with("retry after 3600 s or more"));
}

TEST_CASE("what an error does not hold is left out of its description") {
    CHECK(
        rampart::make_error(errc::connect_failed, delivery::not_sent, "").describe() ==
        "the server could not be reached; delivery not_sent");
}

TEST_CASE("a lost payment is described with all that is needed to settle it") {
    auto const lost = lost_payment(delivery::unknown, true);
    CHECK(lost.outcome_unknown());
    CHECK(
        lost.describe() ==
        "no answer within the call timeout: 30 s; delivery unknown; attempts 2; outcome_unknown: POST "
        "/payment/create at 1700000000 nonce 0b6c; settle it with list_payments by createDate, "
        "then "
        "get_payment for the reference");
}

TEST_CASE("the outcome is known when the operation reads, was refused or never left") {
    CHECK_FALSE(lost_payment(delivery::unknown, false).outcome_unknown());
    CHECK_FALSE(lost_payment(delivery::rejected, true).outcome_unknown());
    CHECK_FALSE(lost_payment(delivery::not_sent, true).outcome_unknown());
    CHECK(
        lost_payment(delivery::unknown, false).describe() ==
        "no answer within the call timeout: 30 s; delivery unknown; attempts 2");
}

TEST_CASE("a scheme without time or nonce leaves both out of the description") {
    auto lost = lost_payment(delivery::unknown, true);
    lost.request = std::make_shared<rampart::sent_request const>(
        rampart::sent_request{"POST", "/orders", "", "", true, "get_order\r\nby id"});
    lost.attempts = 1;
    CHECK(
        lost.describe() ==
        "no answer within the call timeout: 30 s; delivery unknown; outcome_unknown: POST /orders; "
        "settle it with get_order  by id");
}

TEST_CASE("what an error says for reconciliation survives copies and the exception") {
    rampart::result<int> const bad = lost_payment(delivery::unknown, true);
    try {
        static_cast<void>(bad.value());
        FAIL("must throw");
    } catch (rampart::call_failed const& thrown) {
        CHECK(thrown.details().outcome_unknown());
        CHECK(thrown.details().attempts == 2);
        CHECK(thrown.details().request->nonce == "0b6c");
    }
}

TEST_CASE("the description is one line, whatever the provider says") {
    auto error = full_error();
    error.provider_message = "first\r\nsecond\nthird";
    error.message = "a\nb";
    error.request_id = "c\rd";
    CHECK(error.describe().find_first_of("\r\n") == std::string::npos);
}

TEST_CASE("the description shows no character that moves a cursor or turns a line") {
    auto error = full_error();
    auto const before = error.describe();
    for (std::string const bad :
         {"\x01", "\x1B[31m", "\x7F", "\xC2\x80", "\xC2\x9B", "\xC2\x9F", "\xD8\x9C",
          "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA",
          "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9", "\x9B", "\xFF", "\xC2",
          "\xF5\x80\x80\x80"}) {
        CAPTURE(bad);
        for (auto* const text :
             {&error.message, &error.provider_message, &error.provider_code, &error.request_id}) {
            auto const kept = std::exchange(*text, "a" + bad + "b");
            auto const shown = error.describe();
            // The first byte alone, as of "ESC [31m", is what must not be there.
            auto const character = bad.starts_with('\x1B') ? std::string{'\x1B'} : bad;
            CHECK(shown.find(character) == std::string::npos);
            CHECK(
                (shown.find("a b") != std::string::npos ||
                 shown.find("a\xEF\xBF\xBD"
                            "b") != std::string::npos ||
                 bad.size() > 3));
            *text = kept;
        }
    }
    for (std::string const good :
         {" ", "~", "\xC2\xA0", "\xC3\xA9", "\xE2\x82\xAC", "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(good);
        auto const kept = std::exchange(error.message, "a" + good + "b");
        CHECK(error.describe().find("a" + good + "b") != std::string::npos);
        error.message = kept;
    }
    CHECK(error.describe() == before);
    // What people write stays as it is.
    error.provider_message = "Z\xC3\xBCrich \xE2\x82\xAC \xE2\x80\x93 \xF0\x9F\x98\x80";
    CHECK(error.describe().find(error.provider_message) != std::string::npos);
}

TEST_CASE("rampart's category is equal to that of another shared object") {
    // As a second copy of it would be, compiled with hidden visibility.
    rampart::detail::category const copy;
    CHECK(copy == rampart::rampart_category());
    CHECK(
        boost::system::error_code{7, copy} ==
        boost::system::error_code{7, rampart::rampart_category()});
    CHECK(copy != boost::system::generic_category());
    CHECK(rampart::name_of({static_cast<int>(errc::not_found), copy}) == "not_found");
}

TEST_CASE("a text is cut to a size, not within a character") {
    auto const cut = [](std::string text, std::size_t most) {
        rampart::detail::shorten(text, most);
        return text;
    };
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("abcd", 3) == "abc");
    CHECK(cut("a\xE2\x82\xAC", 4) == "a\xE2\x82\xAC");
    CHECK(cut("a\xE2\x82\xAC", 3) == "a");
    CHECK(cut("a\xE2\x82\xAC", 2) == "a");
    CHECK(cut("\xF0\x9F\x98\x80x", 4) == "\xF0\x9F\x98\x80");
    CHECK(cut("\xF0\x9F\x98\x80x", 3).empty());
    CHECK(cut(std::string(10, '\x80'), 8).size() >= 4); // no UTF-8 anyway
    CHECK(cut("abc", 0).empty());
}

TEST_CASE("a result holds a value or an error") {
    rampart::result<int> const good = 7;
    CHECK(good.has_value());
    CHECK(good.value() == 7);
    rampart::result<int> const bad = full_error();
    REQUIRE(bad.has_error());
    CHECK(bad.error().provider_code == "199998");
}

TEST_CASE("asking a failed result for its value throws call_failed with all details") {
    rampart::result<int> const bad = full_error();
    CHECK_THROWS_AS(static_cast<void>(bad.value()), rampart::call_failed);
    try {
        static_cast<void>(bad.value());
    } catch (rampart::call_failed const& thrown) {
        CHECK(thrown.what() == full_error().describe());
        CHECK(thrown.details().code == errc::rate_limited);
        CHECK(thrown.details().delivery == delivery::rejected);
        CHECK(thrown.details().http_status == 429);
        CHECK(thrown.details().provider_code == "199998");
        CHECK(thrown.details().provider_message == "too many");
        CHECK(thrown.details().request_id == "trace-1");
        CHECK(thrown.details().retry_after == 30s);
    }
}

TEST_CASE("a failed result throws a std::runtime_error, for code that knows no more") {
    rampart::result<std::string> const bad = full_error();
    CHECK_THROWS_AS(static_cast<void>(bad.value()), std::runtime_error);
}
