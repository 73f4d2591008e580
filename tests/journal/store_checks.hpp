// What every journal_store has to keep, checked on one that is empty.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <rampart/journal/store.hpp>
#include <rampart/journal/transition.hpp>

namespace rampart::test {

inline journal::intent wanted(std::string reference, std::string request = R"({"amount":"1"})") {
    journal::intent out;
    out.key = {"hexarails", "main", "create_payment", std::move(reference)};
    out.sha256 = journal::sha256_of(request);
    out.request = std::move(request);
    out.origin = "https://api.example.com";
    out.planned_at = out.due = journal::moment{std::chrono::milliseconds{1'700'000'000'123}};
    return out;
}

inline std::optional<journal::intent> claimed(journal::intent const& one) {
    return advance(one, journal::happens::claimed{std::chrono::seconds{60}}, one.due);
}

template <journal::journal_store Store>
void check_store(Store& store) {
    using journal::state;
    auto const first = store.plan(wanted("a"));
    CHECK(first.id != 0);
    CHECK(first.state == state::planned);
    CHECK(first.request == R"({"amount":"1"})");
    CHECK(first.planned_at == wanted("a").planned_at);
    CHECK(first.origin == "https://api.example.com");

    INFO("what was planned before is returned as it stands");
    auto const again = store.plan(wanted("a", R"({"amount":"2"})"));
    CHECK(again == first);
    auto other = wanted("a");
    other.key.account = "second";
    CHECK(store.plan(other).id != first.id);
    auto const second = store.plan(wanted("b"));

    INFO("the oldest that fits is claimed, once");
    journal::selection const due{
        .account = "main", .states = {state::planned}, .due_by = first.due};
    auto const one = store.claim(due, claimed);
    REQUIRE(one);
    CHECK(one->id == first.id);
    CHECK(one->state == state::sending);
    auto const two = store.claim(due, claimed);
    REQUIRE(two);
    CHECK(two->id == second.id);
    CHECK_FALSE(store.claim(due, claimed));

    INFO("an attempt is kept with its change, byte for byte");
    journal::attempt const sent{
        1,   first.due,         first.due + std::chrono::seconds{65}, "1700000000",
        "n", "/payment/create", std::string{"a\0b\xff\r\n", 6}};
    auto const signing = [&](journal::intent const& is) {
        return advance(is, journal::happens::signed_request{1, sent.dead_after, "n"}, first.due);
    };
    auto const now_signed = store.change(one->id, signing, sent);
    REQUIRE(now_signed);
    CHECK(now_signed->signed_at == first.due);
    CHECK_FALSE(store.change(one->id, signing, sent));
    CHECK(store.attempts(one->id) == std::vector{sent});
    CHECK(store.attempts(two->id).empty());

    INFO("a change is what is read later");
    auto const paid = store.change(one->id, [&](journal::intent const& is) {
        return advance(is, journal::happens::was_paid{"p'1\"\xc3\xa9", "answered"}, first.due);
    });
    REQUIRE(paid);
    CHECK(store.list({.reference = "a", .states = {state::paid}}) == std::vector{*paid});
    CHECK(store.list({.paid_ids = {"other", paid->paid_id}}) == std::vector{*paid});
    CHECK(store.list({.states = {state::planned}, .paid_ids = {paid->paid_id}}).empty());
    CHECK(store.list({.paid_ids = {"other"}}).empty());
    CHECK(store.list({.paid_ids = {""}}).empty()); // none is not an id
    CHECK(store.list({.account = "main"}).size() == 2);
    CHECK(store.list({.at_most = 1}).size() == 1);
    CHECK(store.list({.after = first.id}).size() == 2);
    CHECK(store.list({.origin = "https://api.example.com"}).size() == 3);
    CHECK(store.list({.origin = "https://sandbox.example.com"}).empty());
    CHECK(store.list({.due_by = first.due - std::chrono::milliseconds{1}}).empty());
    // By a clock that was set back since.
    CHECK(store.list({.due_by = first.due - std::chrono::hours{1}}).size() == 3);
    CHECK(store.list({.reference = "x' OR '1'='1"}).empty());
    CHECK_FALSE(store.change(999, claimed));
    CHECK_FALSE(store.restored());
}

} // namespace rampart::test
