// call/clock_feedback.hpp: an answer's Date, a retry policy's facts and the signer's clock.
#include <chrono>
#include <string>

#include <rampart/call/clock_feedback.hpp>
#include <rampart/http/date.hpp>
#include <rampart/sign/clock.hpp>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using rampart::http::response;

constexpr std::chrono::sys_seconds noon{1'767'268'800s}; // Thu, 01 Jan 2026 12:00:00 GMT
std::string const ten_past{"Thu, 01 Jan 2026 12:10:00 GMT"};

struct noon_clock {
    [[nodiscard]] static rampart::sign::time_point now() { return noon; }
};

/// The part of a signer that matters here.
template <class Clock>
struct signing_by {
    Clock clock{};
    [[nodiscard]] Clock const& time_source() const noexcept { return clock; }
};
using learning = signing_by<rampart::sign::learned_clock<noon_clock>>;

struct windowed {
    static constexpr std::chrono::seconds clock_window{60};
};
struct without_window {};

template <class Provider = windowed, class Signer>
rampart::retry_facts facts_after(Signer const& signer, response const& answer, bool sent = true) {
    rampart::detail::clock_feedback<Signer, Provider> feedback{signer};
    feedback.signing();
    if (sent) feedback.sent(std::chrono::steady_clock::now());
    feedback.answered(answer);
    static rampart::error const why{};
    rampart::retry_facts facts{.effect = rampart::effect::reads, .failed = why};
    feedback.tell(facts);
    return facts;
}

response dated(std::string const& date, std::string const& age = {}) {
    response out{200, {{"Date", date}}, {}};
    if (!age.empty()) out.headers.push_back({"Age", age});
    return out;
}

} // namespace

TEST_CASE("an answer's Date tells the offset, which is applied by a correction") {
    learning const signer;
    auto const facts = facts_after(signer, dated(ten_past));
    CHECK(facts.clock_window == 60s);
    CHECK(facts.applied_offset == 0us);
    REQUIRE(facts.clock_offset.has_value());
    CHECK(std::chrono::abs(*facts.clock_offset - 10min) <= 1s);

    rampart::detail::clock_feedback<learning, windowed>{signer}.correct();
    CHECK(std::chrono::abs(signer.clock.now() - noon - 10min) <= 1s);
    CHECK(facts_after(signer, dated(ten_past)).applied_offset == signer.clock.applied());
}

TEST_CASE("nothing is learned from an answer that tells no time of its own") {
    learning const signer;
    CHECK_FALSE(facts_after(signer, response{200, {}, {}}).clock_offset.has_value());
    CHECK_FALSE(facts_after(signer, dated("yesterday")).clock_offset.has_value());
    CHECK_FALSE(facts_after(signer, dated(ten_past, "3")).clock_offset.has_value());
    CHECK_FALSE(facts_after(signer, dated(ten_past), false).clock_offset.has_value());
    CHECK(facts_after(signer, dated(ten_past)).clock_offset.has_value());
}

TEST_CASE("nothing is learned from a provider that allows any time") {
    learning const signer;
    auto const facts = facts_after<without_window>(signer, dated(ten_past));
    CHECK_FALSE(facts.clock_offset.has_value());
    CHECK(facts.clock_window == 0s);
}

TEST_CASE("a clock that does not learn is left alone") {
    signing_by<noon_clock> const signer;
    auto const facts = facts_after(signer, dated(ten_past));
    CHECK_FALSE(facts.clock_offset.has_value());
    CHECK(facts.clock_window == 60s);
    rampart::detail::clock_feedback<signing_by<noon_clock>, windowed> const feedback{signer};
    feedback.correct();
    feedback.rewind_nonce();
    CHECK(signer.time_source().now() == noon);
}
