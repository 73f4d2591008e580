// Definitions of watch.hpp.
#pragma once

#include <rampart/cli/impl/watch.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <unistd.h>

#include <rampart/http/date.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>

#include <rampart/cli/impl/doctor_probe.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

struct deviation_members {
    std::string operation;
    std::string deviation; ///< its place in the answer
    std::string expected;
    std::string found;
};
BOOST_DESCRIBE_STRUCT(deviation_members, (), (operation, deviation, expected, found))

enum class phase {
    preparing, ///< nothing of this attempt can have been sent
    sending,   ///< anything may have been sent
    answered,  ///< the answer is there and not printed
    over,
};

/// What the watch knows. Never destroyed: the thread that waits for signals outlives main.
struct knowledge {
    std::mutex mutex{};
    phase now = phase::over;
    sent_request request{};
    bool is_signed = false;
    int attempts = 0;
    std::chrono::seconds clock_ahead{0};
};

knowledge& known() {
    static auto* const instance = new knowledge;
    return *instance;
}

/// What became of the call; the mutex is held.
error as_error(knowledge const& state, std::string message) {
    bool const sent = state.now == phase::sending || state.now == phase::answered;
    auto out = make_error(
        errc::cancelled, sent ? delivery::unknown : delivery::not_sent, std::move(message));
    out.attempts = state.attempts;
    if (sent) out.request = std::make_shared<sent_request const>(state.request);
    return out;
}

void write_all(std::string_view text) {
    while (!text.empty()) {
        auto const count = ::write(STDERR_FILENO, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string_view meaning(phase now) {
    switch (now) {
    case phase::preparing: return " ended it before anything was sent";
    case phase::sending: return " ended it before the answer was there";
    case phase::answered: return " ended it: the call was done, but its answer was not printed";
    case phase::over: break;
    }
    return " ended it";
}

[[noreturn]] void wait_for_signals(sigset_t set) {
    for (;;) {
        int which = 0;
        if (sigwait(&set, &which) != 0) continue;
        auto& state = known();
        // Held to the end: the call gets no further while this is told.
        std::lock_guard const lock{state.mutex};
        if (state.now == phase::over) continue;
        auto const failed = as_error(
            state, std::string{which == SIGINT ? "SIGINT" : "SIGTERM"}.append(meaning(state.now)));
        write_all(error_report(failed));
        ::_exit(static_cast<int>(exit_code_of(failed)));
    }
}

} // namespace

call_watch& call_watch::instance() {
    static call_watch one;
    return one;
}

void call_watch::begin(operation_facts const& facts, std::string path) {
    auto& state = known();
    {
        std::lock_guard const lock{state.mutex};
        state.now = phase::preparing;
        state.request = {
            std::string{http::to_string(facts.method)},
            std::move(path),
            {},
            {},
            facts.effect != effect::reads,
            std::string{facts.settled_by}};
        state.is_signed = facts.authentication == authentication::signature;
        state.attempts = 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr); // for the threads that start later, too
    std::thread{wait_for_signals, set}.detach();
}

void call_watch::attempt_started(int attempt) {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    state.attempts = attempt;
    // What is not signed is not told of again before it is sent.
    state.now = state.is_signed ? phase::preparing : phase::sending;
    state.request.timestamp.clear();
    state.request.nonce.clear();
}

void call_watch::request_signed(std::string_view timestamp, std::string_view nonce) {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    state.now = phase::sending;
    state.request.timestamp = timestamp;
    state.request.nonce = nonce;
}

void call_watch::attempt_given_up() {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    // It is repeated only because the provider certainly did nothing.
    state.now = phase::preparing;
}

void call_watch::answered(bool well) {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    state.now = well ? phase::answered : phase::over; // a failure is printed at once
}

void call_watch::clock_seen(std::chrono::seconds ahead) {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    state.clock_ahead = ahead;
}

std::chrono::seconds call_watch::clock_ahead() {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    return state.clock_ahead;
}

void call_watch::over() {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    state.now = phase::over;
}

bool call_watch::may_have_changed() {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    return state.request.changes && (state.now == phase::sending || state.now == phase::answered);
}

error call_watch::ended(std::string message) {
    auto& state = known();
    std::lock_guard const lock{state.mutex};
    return as_error(state, std::move(message));
}

void call_observer::on(events::attempt_started const& event) const {
    call_watch::instance().attempt_started(event.attempt);
}

void call_observer::on(events::request_signed const& event) const {
    call_watch::instance().request_signed(event.timestamp, event.nonce);
}

void call_observer::on(events::answer_received const& event) const {
    if (probe != nullptr) return probe->see(event);
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (auto const& [name, value] : event.headers) {
        if (!http::same_name(name, "Date")) continue;
        if (auto const date = http::parse_http_date(value, now)) {
            call_watch::instance().clock_seen(*date - now);
        }
    }
}

void call_observer::on(events::answer_deviated const& event) const {
    if (!verbose) return;
    deviation_members const members{
        std::string{event.call.operation}, as_utf8(event.path), std::string{event.expected},
        std::string{event.found}};
    std::cerr << safe_json(json::to_json(members)) + '\n';
}

void call_observer::on(events::attempt_retried const& event) const {
    if (probe != nullptr) return;
    call_watch::instance().attempt_given_up();
    auto const wait = std::chrono::ceil<std::chrono::milliseconds>(event.wait);
    std::cerr << retried_report(event.why, event.attempt, wait);
}

void call_observer::on(events::call_finished const& event) const {
    call_watch::instance().answered(event.failed == nullptr);
}

} // namespace rampart::cli
