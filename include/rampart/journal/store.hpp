// What keeps intents: the concept of a journal's store.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <rampart/journal/intent.hpp>

namespace rampart::journal {

/// Which intents: those that fit all that is given.
struct selection {
    std::string provider{};               ///< empty: any
    std::string account{};                ///< empty: any
    std::string operation{};              ///< empty: any
    std::string reference{};              ///< empty: any
    std::string origin{};                 ///< empty: any
    std::vector<journal::state> states{}; ///< none: any
    std::optional<moment> due_by{};       ///< `due` is not later, or the intent is_dated_ahead
    std::int64_t after = 0;               ///< only ids above it: the next part of a long list
    std::vector<std::string> paid_ids{};  ///< paid under one of these ids; none: any
    std::size_t at_most = 1000;           ///< of a list
};

/// How many intents are in a state, and since when the oldest of them.
struct state_count {
    journal::state state;     ///< which
    std::int64_t intents = 0; ///< in it
    moment oldest{};          ///< when the oldest was signed, or planned where it was not
};

/// What an intent becomes; nothing: it stays as it is. Called with the intent as it stands, which
/// nobody else changes meanwhile. Must not call the store.
using change = std::function<std::optional<intent>(intent const&)>;

/// What a journal's store offers. What it returns is on disk: it survives a crash of the program
/// and of the machine.
///
/// | expression                  | meaning |
/// | --------------------------- | --- |
/// | `s.plan(intent)` | keeps it unless one of its key is there; the one that is there |
/// | `s.change(id, f)` | puts f's intent in its place and returns it; nothing when there |
/// | | is no such intent, or f returns nothing |
/// | `s.change(id, f, attempt)`  | the same, and keeps the attempt with it |
/// | `s.claim(selection, f)` | the same for the oldest that fits and that nobody else changes; |
/// | | never in a restored journal |
/// | `s.list(selection)`         | those that fit, the oldest first |
/// | `s.attempts(id)`            | its attempts, the oldest first |
/// | `s.counts()`                | a state_count for each state that any is in |
/// | `s.restored()` | whether it was restored from an older copy, and is for settling |
/// | | only |
/// | `s.accept_restored()`       | a person has looked: it pays again |
///
/// Throws store_failed. Called from several threads at once.
template <class S>
concept journal_store = requires(
    S& store, intent const& one, std::int64_t id, journal::change const& f, attempt const& sent,
    selection const& which) {
    { store.plan(one) } -> std::same_as<intent>;
    { store.change(id, f) } -> std::same_as<std::optional<intent>>;
    { store.change(id, f, sent) } -> std::same_as<std::optional<intent>>;
    { store.claim(which, f) } -> std::same_as<std::optional<intent>>;
    { store.list(which) } -> std::same_as<std::vector<intent>>;
    { store.attempts(id) } -> std::same_as<std::vector<attempt>>;
    { store.counts() } -> std::same_as<std::vector<state_count>>;
    { store.restored() } -> std::same_as<bool>;
    store.accept_restored();
};

} // namespace rampart::journal
