// What every webhook inbox has to keep, checked on one that is empty.
#pragma once

#include <chrono>
#include <memory>

#include <doctest/doctest.h>

#include <rampart/journal/sql_inbox.hpp>
#include <rampart/webhook/inbox.hpp>

namespace rampart::test {

/// `make(clock)` makes a std::unique_ptr of an inbox whose time is that of the clock.
template <class Make>
void check_inbox(Make const& make) {
    using namespace std::chrono_literals;
    using webhook::claimed;
    webhook::inbox_time now{1'000'000'000'000ms};
    auto const made = make([&] { return now; });
    auto& box = *made;
    static_assert(webhook::inbox<std::remove_cvref_t<decltype(box)>>);

    INFO("an event is fresh once, busy while it is handled, and done when it was");
    auto const first = box.take("a", 60s);
    CHECK(first.what == claimed::fresh);
    CHECK(box.take("a", 60s).what == claimed::busy);
    CHECK(box.take("b", 60s).what == claimed::fresh);
    CHECK(box.commit(first, 8 * 24h));
    CHECK(box.take("a", 60s).what == claimed::done);

    INFO("what was done is remembered for as long as it was asked to be");
    now += 7 * 24h;
    CHECK(box.take("a", 60s).what == claimed::done);

    INFO("a handler that died leaves its event to the lease's end");
    auto const died = box.take("b", 60s);
    CHECK(died.what == claimed::fresh);
    now += 59s;
    CHECK(box.take("b", 60s).what == claimed::busy);
    now += 1s;
    auto const second = box.take("b", 60s);
    CHECK(second.what == claimed::fresh);

    INFO("whose lease ended has lost the event to the next");
    CHECK_FALSE(box.commit(died, 24h));
    box.release(died);
    CHECK(box.take("b", 60s).what == claimed::busy);
    CHECK(box.commit(second, 24h));
    CHECK(box.take("b", 60s).what == claimed::done);

    INFO("what failed is fresh again, and what is done stays so");
    auto const failed = box.take("c", 60s);
    box.release(failed);
    auto const again = box.take("c", 60s);
    CHECK(again.what == claimed::fresh);
    CHECK(box.commit(again, 24h));
    box.release(again);
    CHECK(box.take("c", 60s).what == claimed::done);

    INFO("what is kept, or taken, for longer than a clock can tell is so for ever");
    auto const ever = box.take("d", std::chrono::milliseconds::max());
    CHECK(ever.what == claimed::fresh);
    CHECK(box.take("d", 60s).what == claimed::busy);
    CHECK(box.commit(ever, std::chrono::milliseconds::max()));
    now += 365 * 24h;
    CHECK(box.take("d", 60s).what == claimed::done);
}

} // namespace rampart::test
