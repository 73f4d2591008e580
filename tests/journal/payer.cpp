#include <rampart/journal/payer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <rampart/journal/async_payer.hpp>

#include "fixtures.hpp"
#include "memory_store.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using rampart::journal::moment;
using rampart::journal::payer_settings;
using rampart::journal::state;

/// A sandbox, a journal, and a clock that the test moves.
struct fixture {
    explicit fixture(rampart::sandbox::options const& how = {}) : server{how} {}

    rampart::sandbox::server server;
    archetypes::memory_store store;
    std::shared_ptr<std::chrono::milliseconds> ahead =
        std::make_shared<std::chrono::milliseconds>(0);
    std::string changes;

    payer_settings settings(bool trusting = false) {
        payer_settings out;
        out.rules.trust_signature_window = trusting;
        out.clock = [moved = ahead] { return rampart::journal::now() + *moved; };
        out.on_change = [this](rampart::journal::moved const& what) {
            changes += std::string{to_string(what.before)} + ">" +
                       std::string{to_string(what.now.state)} + " ";
        };
        return out;
    }

    auto payer(decided_transport::decisions what = sound(), bool trusting = false) {
        return payer_of(store, server, std::move(what), settings(trusting));
    }
    auto payer(decided_transport::around_type around, bool trusting = false) {
        return payer(decided_transport::decisions{std::move(around)}, trusting);
    }

    rampart::journal::intent there(std::string reference) {
        auto const found = store.list({.reference = std::move(reference)});
        REQUIRE(found.size() == 1);
        return found.front();
    }
};

/// The intent under another reference, in its request, too; the hash stays.
rampart::journal::intent renamed(rampart::journal::intent one, std::string const& reference) {
    auto const quoted = '"' + one.key.reference + '"';
    auto const at = one.request.find(quoted);
    REQUIRE(at != std::string::npos);
    one.request.replace(at, quoted.size(), '"' + reference + '"');
    one.key.reference = reference;
    return one;
}

/// What does more than read is lost, before or behind the server.
decided_transport::around_type losing(bool behind, int* sent = nullptr) {
    return [=](http::request const& message, auto const& send) {
        if (reads_only(message)) return send(message);
        if (sent) ++*sent;
        if (!behind) return lost();
        auto answered = send(message);
        return answered ? lost() : std::move(answered);
    };
}

} // namespace

TEST_CASE("what is planned is paid once, with its bytes recorded before they are sent") {
    fixture here;
    std::vector<rampart::journal::attempt> before;
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        auto answered = send(message);
        if (!reads_only(message)) before = here.store.attempts(1);
        return answered;
    });
    auto const planned = payer.plan(invoice("a"));
    CHECK(planned.state == state::planned);
    CHECK(payer.plan(invoice("a")) == planned);
    auto const paid = payer.pay_next();
    REQUIRE(paid);
    CHECK(paid->now.state == state::paid);
    CHECK(paid->recorded);
    CHECK_FALSE(paid->failed);
    CHECK(
        payer.client().call<hexarails::get_payment>({.id = paid->now.paid_id}).value().reference ==
        "a");
    REQUIRE(before.size() == 1);
    CHECK(before[0].nonce == paid->now.nonce);
    CHECK(before[0].timestamp != "");
    CHECK(before[0].target == "/payment/create");
    CHECK(before[0].body.find("supplier-7") != std::string::npos);
    CHECK(paid->now.dead_after - paid->now.signed_at == 65s);
    CHECK_FALSE(payer.pay_next());
    CHECK(payer.plan(invoice("a")).state == state::paid);
    CHECK(payments(payer.client()) == std::map<std::string, int>{{"a", 1}});
    CHECK(here.changes == "planned>sending sending>paid ");
}

TEST_CASE("a reference with another request is refused, and both hashes are named") {
    fixture here;
    auto payer = here.payer();
    auto const first = payer.plan(invoice("a"));
    try {
        payer.plan(invoice("a", "100.11"));
        FAIL("it was planned");
    } catch (rampart::journal::reference_taken const& taken) {
        std::string const text = taken.what();
        CHECK(text.find(first.sha256) != std::string::npos);
        auto const other = rampart::journal::to_request_text(invoice("a", "100.11"));
        CHECK(text.find(rampart::journal::sha256_of(other)) != std::string::npos);
    }
}

TEST_CASE("a payment whose answer is lost is found by its reference, and not sent again") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(true, &sent));
    payer.plan(invoice("a"));
    payer.plan(invoice("b"));
    CHECK(payer.work() == 0);
    CHECK(here.there("a").state == state::unknown);
    payer.settle();
    CHECK(here.there("a").state == state::paid);
    CHECK(here.there("b").state == state::paid);
    CHECK(here.there("a").paid_id != here.there("b").paid_id);
    CHECK(sent == 2);
    CHECK(payments(payer.client()) == std::map<std::string, int>{{"a", 1}, {"b", 1}});
}

TEST_CASE("a payment whose request is lost is held, looked for with growing distance, and never "
          "sent again") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(false, &sent));
    payer.plan(invoice("a"));
    payer.work();
    for (int looks = 0; looks < 4; ++looks) {
        payer.settle();
        CHECK(here.there("a").looks == looks + 1);
        payer.settle(); // not due
        CHECK(here.there("a").looks == looks + 1);
        *here.ahead += 5s * (1 << looks) + 1s;
    }
    *here.ahead += 24h;
    payer.work();
    CHECK(here.there("a").state == state::held);
    CHECK(sent == 1);
}

TEST_CASE(
    "where the window is trusted, a lost request is sent again behind the window and the lag") {
    fixture here;
    int sent = 0;
    bool broken = true;
    auto payer = here.payer(
        [&](http::request const& message, auto const& send) {
            bool const reads = reads_only(message);
            if (!reads) ++sent;
            return reads || !broken ? send(message) : lost();
        },
        true);
    payer.plan(invoice("a"));
    payer.work();
    broken = false;
    *here.ahead += 120s; // dead for long, but the list may lag
    payer.work();
    CHECK(here.there("a").state == state::held);
    CHECK(sent == 1);
    *here.ahead += 120s;
    CHECK(payer.work() == 1);
    CHECK(here.there("a").state == state::paid);
    CHECK(here.there("a").epoch == 2);
    CHECK(sent == 2);
    CHECK(payments(payer.client()) == std::map<std::string, int>{{"a", 1}});
}

TEST_CASE("a list that fails or ends early proves nothing, also where the window is trusted") {
    fixture here;
    auto payer = here.payer(
        [&](http::request const& message, auto const& send) {
            if (!reads_only(message)) return lost();
            auto answered = send(message);
            answered->status = 503;
            return answered;
        },
        true);
    payer.plan(invoice("a"));
    payer.work();
    *here.ahead += 1h;
    payer.work();
    CHECK(here.there("a").state == state::unknown);
    CHECK(here.there("a").note.find("list_payments: ") == 0);
}

TEST_CASE("a payment without a reference may be the one that is looked for: nothing is proven") {
    fixture here;
    auto payer = here.payer(
        [&](http::request const& message, auto const& send) {
            if (!reads_only(message)) return lost();
            auto answered = send(message);
            auto const at = answered->body.find("\"reference\":\"other\"");
            if (at != std::string::npos) answered->body.replace(at, 19, "\"reference\":null");
            return answered;
        },
        true);
    archetypes::memory_store elsewhere; // this journal does not know of it
    auto other = payer_of(elsewhere, here.server, sound(), here.settings());
    other.plan(invoice("other"));
    other.work();
    payer.plan(invoice("a")); // of the same amount
    payer.work();
    *here.ahead += 1h;
    payer.work();
    CHECK(here.there("a").state == state::unknown);
    CHECK(here.there("a").note.find("has no reference") != std::string::npos);
    CHECK(payments(other.client()) == std::map<std::string, int>{{"other", 1}});
}

TEST_CASE("only payments that may be the one are asked for their reference") {
    fixture here;
    int details = 0;
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        details += message.target.starts_with("/payment/detail");
        if (message.body.find("\na\r") != std::string::npos) return lost();
        return send(message);
    });
    archetypes::memory_store elsewhere; // this journal does not know of them
    auto other = payer_of(elsewhere, here.server, sound(), here.settings());
    other.plan(invoice("b", "9.01")); // no charge makes it more
    other.plan(invoice("c", "8.00")); // a bank's charge may have made it less
    CHECK(other.work() == 2);
    payer.plan(invoice("a", "9.00"));
    payer.work();
    payer.settle();
    CHECK(here.there("a").state == state::held);
    CHECK(details == 1);
}

TEST_CASE("the looks of one pass read each list and each payment once") {
    fixture here;
    int lists = 0;
    int details = 0;
    auto around = losing(false);
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        lists += message.target.starts_with("/payment/list");
        details += message.target.starts_with("/payment/detail");
        return around(message, send);
    });
    // What pays outside of the journal: any of them may be the one that is looked for.
    for (int at = 0; at < 3; ++at) {
        REQUIRE(rampart::make_client<hexarails::provider>(
                    here.server.base_url(),
                    {here.server.keys("hexarails").api_key,
                     rampart::sign::secret{here.server.keys("hexarails").api_secret}},
                    http::tls_transport{{.ca_pem = here.server.ca_pem()}})
                    .call<hexarails::create_payment>(invoice("x-" + std::to_string(at)))
                    .has_value());
    }
    for (int at = 0; at < 5; ++at)
        payer.plan(invoice("r-" + std::to_string(at)));
    payer.work();
    CHECK(lists == 0);
    payer.settle();
    CHECK(here.store.list({.states = {state::held}}).size() == 5);
    CHECK(lists <= 4); // a page of each day; the request may be signed at midnight
    CHECK(details == 3);
    int const read = lists;
    *here.ahead += 1min;
    payer.settle(); // a later pass reads anew
    CHECK(lists >= 2 * read - 1);
    CHECK(details == 6);
}

TEST_CASE("a payment that the provider told the journal of is not asked for its reference") {
    fixture here;
    int details = 0;
    bool losing = false;
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        details += message.target.starts_with("/payment/detail");
        if (losing && !reads_only(message)) return lost();
        return send(message);
    });
    for (auto const* const paid : {"b", "c"})
        payer.plan(invoice(paid));
    CHECK(payer.work() == 2);
    losing = true;
    payer.plan(invoice("a"));
    payer.work();
    payer.settle();
    CHECK(here.there("a").state == state::held);
    CHECK(details == 0);
}

TEST_CASE("a payment that a person took for another intent's is found by whose it is, and not sent "
          "again") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(true, &sent), true);
    payer.plan(invoice("a"));
    payer.work(); // paid, and the answer is lost
    auto const id = [&] {
        for (auto const& row : payer.client().call<hexarails::list_payments>({}).value().list)
            return row.id;
        return std::string{};
    }();
    REQUIRE_FALSE(id.empty());
    auto const mistaken = payer.plan(invoice("b"));
    REQUIRE(payer.settle(mistaken, id));
    *here.ahead += 1h;
    payer.work();
    CHECK(here.there("a").state == state::paid);
    CHECK(here.there("a").paid_id == id);
    CHECK(sent == 1);
}

TEST_CASE("a list that was begun too early proves nothing, however long it is read") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(
        [&](http::request const& message, auto const& send) {
            if (reads_only(message)) {
                *here.ahead += 10min;
                return send(message);
            }
            ++sent;
            return lost();
        },
        true);
    payer.plan(invoice("a"));
    payer.work();
    *here.ahead += 90s; // dead, but for the lag
    payer.work();
    CHECK(here.there("a").state == state::held);
    CHECK(sent == 1);
}

TEST_CASE("each is looked for once in a pass, also when the clock runs fast") {
    fixture here;
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        if (!reads_only(message)) return lost();
        *here.ahead += 10min;
        return send(message);
    });
    payer.plan(invoice("a"));
    payer.plan(invoice("b"));
    while (payer.pay_next()) {
    }
    payer.settle();
    CHECK(here.there("a").looks == 1);
    CHECK(here.there("b").looks == 1);
}

TEST_CASE("what the provider turns away for coming too often is paid later") {
    fixture here;
    bool often = true;
    auto payer = here.payer([&](http::request const& message, auto const& send) {
        if (reads_only(message) || !often) return send(message);
        http::response refused;
        refused.status = 429;
        return rampart::result<http::response>{refused};
    });
    payer.plan(invoice("a"));
    CHECK(payer.work() == 0);
    CHECK(here.there("a").state == state::planned);
    often = false;
    *here.ahead += 10min;
    CHECK(payer.work() == 1);
}

TEST_CASE("a journal that takes too long to write stops the payment") {
    struct slow_store : archetypes::memory_store {
        using memory_store::change;
        std::optional<rampart::journal::intent> change(
            std::int64_t id, rampart::journal::change const& f,
            rampart::journal::attempt const& sent) {
            auto out = memory_store::change(id, f, sent);
            std::this_thread::sleep_for(400ms);
            return out;
        }
    } slow;
    fixture here;
    auto how = here.settings();
    how.timeout = 300ms;
    auto payer = payer_of(slow, here.server, sound(), how);
    payer.plan(invoice("a"));
    auto const late = payer.pay_next();
    REQUIRE(late);
    REQUIRE(late->failed);
    CHECK(late->failed->message.find("the journal took too long to write") != std::string::npos);
    CHECK(payments(here.payer().client()).empty());
}

TEST_CASE("payments do not wait behind many looks, nor looks behind many payments") {
    fixture here;
    std::string order;
    auto lost_ones = here.payer(losing(false));
    for (int at = 0; at < 4; ++at)
        lost_ones.plan(invoice("lost-" + std::to_string(at)));
    lost_ones.work();
    for (int at = 0; at < 4; ++at)
        lost_ones.plan(invoice("new-" + std::to_string(at)));
    auto how = here.settings();
    how.on_change = [&](rampart::journal::moved const& what) {
        if (what.before == state::unknown) order += 'l';
    };
    auto both = payer_of(
        here.store, here.server, {[&](http::request const& message, auto const& send) {
            if (!reads_only(message)) order += 'p';
            return send(message);
        }},
        how);
    CHECK(both.work() == 4);
    CHECK(order.starts_with("pl"));                  // a payment first, and then the oldest look
    CHECK(order.find("pl", 1) != std::string::npos); // neither all at once
    CHECK(std::ranges::count(order, 'l') == 4);
}

namespace {

/// Loses the answers of what pays, and changes what is read of payments.
decided_transport::around_type reading_as(std::string from, std::string to, int& sent) {
    return [=, &sent](http::request const& message, auto const& send) {
        if (!reads_only(message)) {
            ++sent;
            auto answered = send(message);
            return answered ? lost() : std::move(answered);
        }
        auto answered = send(message);
        for (auto at = answered->body.find(from); at != std::string::npos;
             at = answered->body.find(from, at + to.size()))
            answered->body.replace(at, from.size(), to);
        return answered;
    };
}

} // namespace

TEST_CASE("a payment that received another amount is not taken for none: it is not sent again, "
          "also where the window is trusted") {
    for (auto const* const received : {"85.10", "0.01"}) {
        fixture here;
        int sent = 0;
        auto payer = here.payer(
            reading_as(
                "\"receivedAmount\":\"100.10\"",
                "\"receivedAmount\":\"" + std::string{received} + '"', sent),
            true);
        payer.plan(invoice("a"));
        payer.work();
        for (int looks = 0; looks < 3; ++looks) {
            *here.ahead += 1h;
            payer.work();
        }
        CHECK(sent == 1);
        CHECK(here.there("a").state == state::unknown);
        CHECK(here.there("a").note.find("has the reference") != std::string::npos);
    }
}

TEST_CASE("a payment that received less by the bank's charge is found") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(
        reading_as(
            "\"receivedAmount\":\"100.10\"", "\"receivedAmount\":\"20.10\"",
            sent), // the sandbox's bank takes 80
        true);
    payer.plan(invoice("a"));
    payer.work();
    *here.ahead += 1h;
    payer.work();
    CHECK(sent == 1);
    CHECK(here.there("a").state == state::paid);
}

TEST_CASE("a payment with an empty reference may be the one: nothing is proven") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(reading_as("\"reference\":\"a\"", "\"reference\":\"\"", sent), true);
    payer.plan(invoice("a"));
    payer.work();
    *here.ahead += 1h;
    payer.work();
    CHECK(sent == 1);
    CHECK(here.there("a").state == state::unknown);
}

TEST_CASE("a refused payment is refused for good, until a person releases it") {
    fixture here;
    auto payer = here.payer();
    payer.plan(invoice("a", "-1")); // breaks a rule: never sent
    CHECK(payer.work() == 0);
    CHECK(here.there("a").state == state::refused);
    CHECK(here.store.attempts(1).empty());
    CHECK_FALSE(payer.pay_next());
    auto const released = payer.release(here.there("a"));
    REQUIRE(released);
    CHECK(released->state == state::planned);
    CHECK_FALSE(payer.release(*released));
}

TEST_CASE("what two people release at once is sent again once") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(true, &sent));
    payer.plan(invoice("a"));
    payer.pay_next();
    auto const seen = here.there("a");
    REQUIRE(seen.state == state::unknown);
    CHECK_FALSE(payer.release(seen)); // its request may be under way
    *here.ahead += 2min;
    REQUIRE(payer.release(seen));
    payer.pay_next();
    REQUIRE(here.there("a").state == state::unknown);
    CHECK_FALSE(payer.release(seen)); // the other one, who looked before it was sent again
    CHECK_FALSE(payer.pay_next());
    CHECK(sent == 2);
    *here.ahead += 2min;
    CHECK(payer.release(here.there("a")));
}

TEST_CASE("a refused payment that the provider made all the same is found before it is released") {
    fixture here;
    int sent = 0;
    auto payer = here.payer([&](auto const& message, auto const& send) {
        auto answer = send(message);
        if (rampart::test::reads_only(message)) return answer;
        ++sent;
        answer->status = 400; // the payment stands
        answer->body = R"({"code":"PARAM_INVALID","msg":"no such account"})";
        return answer;
    });
    payer.plan(invoice("a"));
    CHECK(payer.work() == 0);
    REQUIRE(here.there("a").state == state::refused);
    auto const released = payer.release(here.there("a"));
    REQUIRE(released);
    CHECK(released->state == state::paid);
    CHECK_FALSE(released->paid_id.empty());
    CHECK(payer.work() == 0);
    CHECK(sent == 1);
}

TEST_CASE("what was refused is not released while the provider cannot be read") {
    fixture here;
    bool readable = true;
    auto payer =
        here.payer([&](auto const& message, auto const& send) -> rampart::result<http::response> {
            if (!rampart::test::reads_only(message)) {
                return http::response{
                    400, {}, R"({"code":"PARAM_INVALID","msg":"no such account"})"};
            }
            if (!readable) return rampart::test::lost();
            return send(message);
        });
    payer.plan(invoice("a"));
    payer.work();
    REQUIRE(here.there("a").state == state::refused);
    readable = false;
    CHECK_FALSE(payer.release(here.there("a")));
    CHECK(here.there("a").state == state::refused);
    readable = true;
    CHECK(payer.release(here.there("a")).value().state == state::planned);
}

TEST_CASE("an intent is for one server: a payer of another one lets it alone") {
    fixture here;
    auto const planned = here.payer().plan(invoice("a"));
    CHECK(planned.origin == "https://localhost"); // whatever the sandbox's port
    auto elsewhere = rampart::test::payer_of(
        here.store, here.server, rampart::test::sound(), {.origin = "https://api.example.com"});
    CHECK(elsewhere.work() == 0);
    CHECK(here.there("a").state == state::planned);
    CHECK_THROWS_WITH_AS(
        (void)elsewhere.plan(invoice("a")),
        "the reference a is taken by an intent for https://localhost, not "
        "https://api.example.com: keep a journal of its own for each server, e.g. sandbox and "
        "production",
        rampart::journal::reference_taken);
    CHECK(here.payer().work() == 1);
    CHECK(elsewhere.look(here.there("a")).state == state::paid);
}

TEST_CASE("a server that cannot be read is refused, or the intents of all would be this payer's") {
    fixture here;
    auto how = here.settings();
    for (auto const* const wrong : {"production", "api.example.com", "https://a/b"}) {
        how.origin = wrong;
        CHECK_THROWS_AS(payer_of(here.store, here.server, sound(), how), std::invalid_argument);
    }
}

TEST_CASE("what is looked for at another server than it was sent to proves nothing") {
    fixture here;
    auto payer = here.payer(losing(true), true);
    payer.plan(invoice("a"));
    CHECK_FALSE(payer.pay_next().value().now.state == state::paid);
    auto how = here.settings(true);
    how.origin = "https://api.example.com";
    auto elsewhere = rampart::test::payer_of(here.store, here.server, rampart::test::sound(), how);
    *here.ahead += 1h;
    auto const looked = elsewhere.look(here.there("a"));
    CHECK(looked.state == state::unknown);
    CHECK(looked.note == "it is for https://localhost, and this is https://api.example.com");
}

TEST_CASE("all that is due is taken up, however long the list") {
    fixture here;
    auto payer = here.payer();
    constexpr std::size_t count = 1'003; // a part of a list has 1,000
    for (std::size_t at = 0; at < count; ++at)
        payer.plan(invoice("r-" + std::to_string(at)));
    for (std::size_t at = 0; at < count; ++at) {
        here.store.claim({.states = {state::planned}}, [](rampart::journal::intent const& one) {
            return advance(one, rampart::journal::happens::claimed{60s}, one.due);
        });
    }
    *here.ahead += 1h;
    payer.recover();
    CHECK(here.store.list({.states = {state::planned}, .at_most = 2'000}).size() == count);
}

TEST_CASE("what was certainly not sent is planned again, later and later") {
    fixture here;
    auto payer = here.payer([](auto const&, auto const&) -> rampart::result<http::response> {
        return rampart::make_error(
            rampart::errc::connect_failed, rampart::delivery::not_sent, "no line");
    });
    payer.plan(invoice("a"));
    for (int tries = 1; tries < 5; ++tries) {
        payer.work();
        auto const one = here.there("a");
        CHECK(one.state == state::planned);
        CHECK(one.epoch == tries);
        CHECK(one.due - one.changed_at == 5s * (1 << (tries - 1)));
        *here.ahead += 5s * (1 << (tries - 1)) + 1s;
    }
    CHECK(payer.pay("a").has_value());
    CHECK_FALSE(payer.pay_next()); // not due
    CHECK(payer.pay("a").has_value());
}

TEST_CASE("a sender that comes back late cannot sign any more") {
    fixture here;
    bool stopped = false;
    // Stopped after the claim, before the signature.
    auto what = sound();
    what.on_connect = [&] {
        if (!std::exchange(stopped, true)) *here.ahead += 10min;
    };
    auto payer = here.payer(std::move(what));
    payer.plan(invoice("a"));
    auto const late = payer.pay_next();
    REQUIRE(late);
    REQUIRE(late->failed);
    CHECK(late->failed->code == rampart::errc::vetoed);
    CHECK(late->now.state == state::planned);
    CHECK(here.store.attempts(1).empty());
    CHECK(payments(payer.client()).empty());
}

TEST_CASE("what a clock left behind that was a year ahead does not wait for a year") {
    fixture here;
    auto payer = here.payer(losing(false));
    *here.ahead = 24h * 365;
    payer.plan(invoice("planned"));
    payer.plan(invoice("lost"));
    payer.pay("lost");
    payer.settle();
    payer.plan(invoice("claimed"));
    here.store.claim({.reference = "claimed"}, [&](rampart::journal::intent const& one) {
        return advance(
            one, rampart::journal::happens::claimed{58s}, rampart::journal::now() + *here.ahead);
    });
    *here.ahead = 0ms; // set right
    auto const looks = here.there("lost").looks;
    here.payer().work();
    CHECK(here.there("planned").state == state::paid);
    CHECK(here.there("claimed").state == state::paid);
    CHECK(here.there("lost").looks == looks + 1);
}

TEST_CASE("a transport that lies about what it sent gets no second request, and proves nothing") {
    fixture here;
    // A kept connection that died before it took a byte is replaced, and the request made again.
    decided_transport::decisions lying{
        [&](http::request const& message, auto const& send) -> rampart::result<http::response> {
            auto answered = send(message);
            if (reads_only(message)) return answered;
            return rampart::make_error(
                rampart::errc::write_failed, rampart::delivery::not_sent, "nothing was written");
        },
        {},
        true};
    auto payer = here.payer(std::move(lying));
    payer.plan(invoice("a"));
    auto const one = payer.pay_next();
    REQUIRE(one);
    CHECK(one->now.state == state::unknown);
    CHECK(here.store.attempts(1).size() == 1);
    payer.settle();
    CHECK(here.there("a").state == state::paid);
    CHECK(payments(payer.client()) == std::map<std::string, int>{{"a", 1}});
}

namespace {

/// Pays "a" with a sender that is stopped between the record and the first byte; another process
/// does all it can meanwhile, minutes later by its clock, and then the first one goes on, two
/// windows late.
rampart::journal::outcome pay_stopped(fixture& here, bool trusting) {
    auto other = here.payer(sound(), trusting);
    auto stopped = here.payer(
        [&](http::request const& message, auto const& send) {
            if (reads_only(message)) return send(message);
            *here.ahead += 10min;
            other.work();
            here.server.advance(120s);
            return send(message);
        },
        trusting);
    stopped.plan(invoice("a"));
    return stopped.pay_next().value();
}

} // namespace

TEST_CASE("who is stopped before it sends and goes on two windows late pays once, where no window "
          "is enforced") {
    fixture here{{.window = 24h}};
    auto const end = pay_stopped(here, false);
    CHECK(end.now.state == state::paid);
    CHECK(here.changes.find("unknown>held ") != std::string::npos);
    auto reader = here.payer();
    CHECK(payments(reader.client()) == std::map<std::string, int>{{"a", 1}});
}

TEST_CASE("who is stopped before it sends and goes on two windows late is refused, where the "
          "window is enforced") {
    fixture here;
    auto const end = pay_stopped(here, false);
    CHECK(end.now.state == state::refused);
    here.server.advance(-120s);
    auto reader = here.payer();
    CHECK(payments(reader.client()).empty());
}

TEST_CASE(
    "where the window is trusted and enforced, another pays, and who was stopped is refused") {
    fixture here;
    auto const end = pay_stopped(here, true);
    CHECK(end.now.state == state::paid);
    CHECK(end.now.epoch == 2);
    here.server.advance(-120s);
    auto reader = here.payer();
    CHECK(payments(reader.client()) == std::map<std::string, int>{{"a", 1}});
}

TEST_CASE("the client of a payer pays nothing but what is in the journal") {
    fixture here;
    auto payer = here.payer();
    auto const made = payer.client().call<hexarails::create_payment>(invoice("a"));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == rampart::errc::vetoed);
    CHECK(made.error().message.find("does not come from the journal") != std::string::npos);
    CHECK(payments(payer.client()).empty());
}

TEST_CASE("a webhook settles what it names") {
    fixture here;
    auto payer = here.payer(losing(false));
    payer.plan(invoice("a"));
    payer.work();
    hexarails::payment told;
    told.id = "p-1";
    told.reference = "b";
    CHECK_FALSE(payer.settle(
        hexarails::event{hexarails::event_of<hexarails::payment>{"PAYMENT_SETTLED", told}}));
    told.reference = ""; // names nobody, not everybody
    CHECK_FALSE(payer.settle(
        hexarails::event{hexarails::event_of<hexarails::payment>{"PAYMENT_SETTLED", told}}));
    told.reference = {"a\0b", 3}; // names what was never planned
    CHECK_FALSE(payer.settle(
        hexarails::event{hexarails::event_of<hexarails::payment>{"PAYMENT_SETTLED", told}}));
    CHECK(here.there("a").state == state::unknown);
    CHECK_THROWS_AS(payer.plan(invoice("")), std::invalid_argument);
    CHECK_THROWS_AS(payer.plan(invoice({"a\0b", 3})), std::invalid_argument);
    told.reference = "a";
    CHECK(payer.settle(
        hexarails::event{hexarails::event_of<hexarails::payment>{"PAYMENT_SETTLED", told}}));
    CHECK(here.there("a").state == state::paid);
    CHECK(here.there("a").paid_id == "p-1");
    CHECK(here.there("a").note == "told by a webhook");
}

TEST_CASE("the timeout is under half the window, whatever is asked for") {
    fixture here;
    std::chrono::milliseconds limit{};
    auto how = here.settings();
    how.timeout = 10min;
    auto payer = payer_of(here.store, here.server, sound(), how);
    payer.plan(invoice("a"));
    payer.pay_next();
    // The lease is twice the timeout.
    CHECK(here.there("a").state == state::paid);
    auto const claimed = payer.plan(invoice("b"));
    auto losing_payer = payer_of(here.store, here.server, {losing(false)}, how);
    how.on_change = [&](rampart::journal::moved const& what) {
        if (what.now.state == state::sending) limit = what.now.due - what.now.changed_at;
    };
    auto watched = payer_of(here.store, here.server, {losing(false)}, how);
    watched.pay("b");
    CHECK(limit == 58s);
}

TEST_CASE("a timeout of nothing is refused, for a claim would have ended before it began") {
    fixture here;
    auto how = here.settings();
    for (auto const limit : {0ms, -1ms}) {
        how.timeout = limit;
        CHECK_THROWS_AS(payer_of(here.store, here.server, sound(), how), std::invalid_argument);
    }
}

TEST_CASE("settings that would prove too early, or try without end, are refused") {
    fixture here;
    auto const refused = [&](auto const& change) {
        auto how = here.settings(true);
        change(how);
        CHECK_THROWS_AS(payer_of(here.store, here.server, sound(), how), std::invalid_argument);
    };
    refused([](payer_settings& how) { how.clock_error = -1ms; });
    refused([](payer_settings& how) { how.rules.lag = -1ms; });
    refused([](payer_settings& how) { how.rules.first_distance = 0ms; });
    refused([](payer_settings& how) { how.rules.longest_distance = 0ms; });
}

TEST_CASE("a payer without an account is refused, or the intents of all would be its own") {
    fixture here;
    auto how = here.settings();
    for (auto const& wrong : {std::string{}, std::string{"a\0b", 3}}) {
        how.account = wrong;
        CHECK_THROWS_AS(payer_of(here.store, here.server, sound(), how), std::invalid_argument);
    }
}

TEST_CASE("a request that is not the one that was planned is refused, and nothing is sent") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(true, &sent));
    here.store.plan(renamed(payer.plan(invoice("a")), "b")); // the hash is the other request's
    auto const paid = payer.pay("b");
    REQUIRE(paid);
    CHECK(paid->now.state == state::refused);
    CHECK(paid->now.note.find("its hash differs") != std::string::npos);
    CHECK(sent == 0);
}

TEST_CASE("what another version planned is not paid without a member that this one does not know") {
    fixture here;
    int sent = 0;
    auto payer = here.payer(losing(true, &sent));
    auto newer = renamed(payer.plan(invoice("a")), "b");
    newer.request.insert(newer.request.size() - 1, ",\"memo\":\"x\"");
    newer.sha256 = rampart::journal::sha256_of(newer.request);
    here.store.plan(newer);
    auto const paid = payer.pay("b");
    REQUIRE(paid);
    CHECK(paid->now.state == state::refused);
    CHECK(paid->now.note.find("does not know") != std::string::npos);
    CHECK(sent == 0);
}

TEST_CASE("a request is kept with its file, byte for byte") {
    auto paid = invoice("a");
    paid.supportingDocument = http::file{"i.pdf", std::string{"\0\xff%PDF", 6}, "application/pdf"};
    auto const text = rampart::journal::to_request_text(paid);
    auto const back = rampart::journal::from_request_text<hexarails::payment_create>(text);
    CHECK(back.supportingDocument == paid.supportingDocument);
    CHECK(back.amount.text() == "100.10");
    CHECK(rampart::journal::to_request_text(back) == text);
    CHECK_THROWS_AS(
        (void)rampart::journal::from_request_text<hexarails::payment_create>("{}"),
        std::invalid_argument);
    CHECK_THROWS_AS(
        (void)rampart::journal::to_request_text(invoice("\xff")), std::invalid_argument);
}

TEST_CASE("an asynchronous payer works on a thread of its own and completes at its caller's") {
    fixture here;
    boost::asio::io_context caller;
    rampart::journal::async_payer payer{here.payer()};
    auto const at_home = std::this_thread::get_id();
    std::thread::id worked;
    std::size_t paid = 0;
    bool threw = false;
    payer.async_do(
        [&](auto& one) {
            worked = std::this_thread::get_id();
            one.plan(invoice("a"));
            return one.work();
        },
        boost::asio::bind_executor(caller, [&](std::exception_ptr failed, std::size_t count) {
            CHECK_FALSE(failed);
            CHECK(std::this_thread::get_id() == at_home);
            paid = count;
        }));
    payer.async_do(
        [&](auto& one) { return one.plan(invoice("a", "7.00")); },
        boost::asio::bind_executor(
            caller, [&](std::exception_ptr failed, rampart::journal::intent const&) {
                CHECK_THROWS_AS(std::rethrow_exception(failed), rampart::journal::reference_taken);
                threw = true;
            }));
    caller.run();
    CHECK(paid == 1);
    CHECK(threw);
    CHECK(worked != at_home);
}
