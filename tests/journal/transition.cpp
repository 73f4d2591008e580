#include <rampart/journal/transition.hpp>

#include <chrono>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using namespace rampart::journal;

moment at(int seconds) { return moment{std::chrono::seconds{1'000'000 + seconds}}; }

/// An intent in a state, claimed once and signed at 0 where it was.
intent in(state which) {
    intent out;
    out.id = 7;
    out.key = {"hexarails", "main", "create_payment", "invoice-1"};
    out.planned_at = at(-10);
    out.state = which;
    out.due = at(which == state::sending ? 60 : 0);
    if (which == state::planned) return out;
    out.epoch = 1;
    out.signed_at = at(0);
    out.dead_after = at(65);
    out.nonce = "n-1";
    if (which == state::paid) out.paid_id = "p-1";
    return out;
}

intent unsigned_sending() {
    auto out = in(state::sending);
    out.signed_at = out.dead_after = {};
    return out;
}

/// Which states an event leads to, in the order of all_states; "-" where it is nothing.
template <class Event>
std::string leads_to(Event const& what, moment now) {
    std::string out;
    for (auto const from : all_states) {
        auto const next = advance(in(from), what, now);
        out += std::string{next ? to_string(next->state) : "-"} + " ";
    }
    return out;
}

happens::not_found not_found(int began, bool complete, bool trusting) {
    settling rules;
    rules.trust_signature_window = trusting;
    rules.lag = 30s;
    return {1, at(began), complete, "not in the list", rules};
}

} // namespace

TEST_CASE("each event leads from each state where the table says") {
    //                                              planned sending unknown held paid refused
    CHECK(leads_to(happens::claimed{60s}, at(1)) == "sending - - - - - ");
    CHECK(leads_to(happens::was_paid{"p-9", "seen"}, at(1)) == "paid paid paid paid paid paid ");
    CHECK(leads_to(happens::was_paid{"p-1", "seen"}, at(1)) == "paid paid paid paid - paid ");
    CHECK(leads_to(happens::was_refused{1, "no"}, at(1)) == "- refused refused refused - - ");
    CHECK(
        leads_to(happens::was_not_sent{1, "no line", at(5)}, at(1)) ==
        "- planned planned planned - - ");
    CHECK(
        leads_to(happens::lost{1, "no answer", at(65)}, at(1)) == "- unknown unknown unknown - - ");
    CHECK(leads_to(happens::lease_over{}, at(59)) == "- - - - - - ");
    CHECK(leads_to(happens::lease_over{}, at(60)) == "- unknown - - - - ");
    CHECK(leads_to(happens::released{1}, at(66)) == "- - planned planned - planned ");
    CHECK(leads_to(happens::restored{}, at(1)) == "unknown unknown unknown unknown - - ");
}

TEST_CASE("a report of an attempt is nothing to an intent that went on to another") {
    CHECK(leads_to(happens::was_refused{2, "no"}, at(1)) == "- - - - - - ");
    CHECK(leads_to(happens::was_not_sent{2, "no", at(1)}, at(1)) == "- - - - - - ");
    CHECK(leads_to(happens::lost{2, "no", at(1)}, at(1)) == "- - - - - - ");
    auto look = not_found(500, true, true);
    look.epoch = 2;
    CHECK(leads_to(look, at(501)) == "- - - - - - ");
    CHECK(leads_to(happens::released{0}, at(66)) == "- - - - - - ");
    CHECK(leads_to(happens::released{2}, at(66)) == "- - - - - - ");
}

TEST_CASE("what may be under way is not released, whoever says so, but by a clock set right") {
    CHECK(leads_to(happens::released{1}, at(65)) == "- - - - - planned ");
    auto ahead = in(state::held);
    ahead.changed_at = ahead.dead_after = at(1) + std::chrono::days{365};
    CHECK(advance(ahead, happens::released{1}, at(1)).has_value());
    ahead.changed_at = at(1);
    CHECK_FALSE(advance(ahead, happens::released{1}, at(1)).has_value());
}

TEST_CASE("what is lost without a record of its signature was signed by then at the latest") {
    auto const lost = advance(unsigned_sending(), happens::lost{1, "no answer", at(66)}, at(1));
    REQUIRE(lost);
    CHECK(lost->signed_at == at(1));
    CHECK(
        advance(in(state::sending), happens::lost{1, "no answer", at(66)}, at(1))->signed_at ==
        at(0));
}

TEST_CASE("what was not found is held, and never sent again by default") {
    CHECK(leads_to(not_found(100'000, true, false), at(100'001)) == "- - held held - - ");
}

TEST_CASE("a read that was not complete proves nothing") {
    CHECK(leads_to(not_found(100'000, false, true), at(100'001)) == "- - unknown held - - ");
}

TEST_CASE("where the window is trusted, a read sends again that began after it and the lag") {
    CHECK(leads_to(not_found(95, true, true), at(200)) == "- - held held - - ");
    CHECK(leads_to(not_found(96, true, true), at(200)) == "- - planned planned - - ");
}

TEST_CASE("a claim takes what is due, counts and forgets the attempt before") {
    auto one = in(state::held);
    one.state = state::planned;
    one.looks = 4;
    CHECK_FALSE(advance(one, happens::claimed{60s}, at(-1)));
    auto const claimed = advance(one, happens::claimed{60s}, at(2));
    REQUIRE(claimed);
    CHECK(claimed->epoch == 2);
    CHECK(claimed->due == at(62));
    CHECK_FALSE(claimed->is_signed());
    CHECK(claimed->nonce == "");
    CHECK(claimed->looks == 0);
}

TEST_CASE("a claim signs once, while its lease lasts") {
    happens::signed_request const signing{1, at(70), "n-1"};
    auto const out = advance(unsigned_sending(), signing, at(5));
    REQUIRE(out);
    CHECK(out->state == state::sending);
    CHECK(out->signed_at == at(5));
    CHECK(out->dead_after == at(70));
    CHECK(out->nonce == "n-1");
    CHECK(out->due == at(60));
    CHECK_FALSE(advance(*out, signing, at(6)));
    CHECK_FALSE(advance(unsigned_sending(), signing, at(60)));
    CHECK_FALSE(advance(unsigned_sending(), happens::signed_request{2, at(70), "n-2"}, at(5)));
    for (auto const other : all_states) {
        if (other == state::sending) continue;
        auto one = in(other);
        one.signed_at = {};
        CHECK_FALSE(advance(one, signing, at(-5)));
    }
}

TEST_CASE("a claim that ended before it signed has sent nothing") {
    auto const out = advance(unsigned_sending(), happens::lease_over{}, at(60));
    REQUIRE(out);
    CHECK(out->state == state::planned);
}

TEST_CASE("an attempt that is lost later than expected is dead later") {
    auto const out = advance(in(state::held), happens::lost{1, "late", at(300)}, at(200));
    REQUIRE(out);
    CHECK(out->dead_after == at(300));
    CHECK(advance(in(state::held), happens::lost{1, "late", at(3)}, at(2))->dead_after == at(65));
}

TEST_CASE("looks grow apart up to the longest distance") {
    auto one = in(state::unknown);
    std::string distances;
    for (int looks = 0; looks < 12; ++looks) {
        auto const next = advance(one, not_found(0, true, false), at(0));
        REQUIRE(next);
        distances +=
            std::to_string(
                std::chrono::duration_cast<std::chrono::seconds>(next->due - at(0)).count()) +
            " ";
        one = *next;
    }
    CHECK(distances == "5 10 20 40 80 160 320 640 1280 2560 3600 3600 ");
    CHECK(one.looks == 12);
    CHECK(settling{}.distance(1'000'000) == 1h);
}

TEST_CASE("a second payment is told, once, and the first one is kept") {
    auto const out = advance(in(state::paid), happens::was_paid{"p-2", "seen"}, at(1));
    REQUIRE(out);
    CHECK(out->paid_id == "p-1");
    CHECK(out->note.starts_with("PAID A SECOND TIME, as p-2"));
    CHECK_FALSE(advance(*out, happens::was_paid{"p-2", "seen"}, at(2)));
    CHECK_FALSE(advance(*out, happens::was_paid{"", "a person"}, at(2)));
    auto const third = advance(*out, happens::was_paid{"p-", "seen"}, at(3));
    REQUIRE(third);
    CHECK(third->note.starts_with("PAID A SECOND TIME, as p-; PAID A SECOND TIME, as p-2; "));
}

TEST_CASE("a payment that a person settled gets its id when it is seen") {
    auto one = in(state::paid);
    one.paid_id.clear();
    auto const out = advance(one, happens::was_paid{"p-3", "seen"}, at(1));
    REQUIRE(out);
    CHECK(out->paid_id == "p-3");
    CHECK(out->state == state::paid);
}

TEST_CASE("in a restored journal what was planned may have been sent since it was planned") {
    auto const out = advance(in(state::planned), happens::restored{}, at(1));
    REQUIRE(out);
    CHECK(out->signed_at == at(-10));
    CHECK(out->dead_after > at(1));
    CHECK(advance(in(state::held), happens::restored{}, at(1))->signed_at == at(0));
    // Of a claim of before it is only known that this one sent nothing.
    auto const claimed = in(state::sending);
    auto const copied = advance(claimed, happens::restored{}, at(1)).value();
    CHECK_FALSE(advance(copied, happens::was_not_sent{claimed.epoch, "vetoed", at(2)}, at(2)));
}

TEST_CASE("states have names") {
    for (auto const each : all_states)
        CHECK(state_of(to_string(each)) == each);
    CHECK_FALSE(state_of("lost"));
}
