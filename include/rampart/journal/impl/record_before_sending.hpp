// What stands between a payer's signature and the first byte that is sent: the journal's record.
#pragma once

#include <rampart/config.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/journal/store.hpp>
#include <rampart/journal/transition.hpp>
#include <rampart/policy/before_send.hpp>

namespace rampart::journal {

namespace detail {

/// How the hook knows whose request it sees: "17/2" is the second epoch of intent 17.
inline std::string tag_of(intent const& one) {
    return std::to_string(one.id) + '/' + std::to_string(one.epoch);
}

inline std::optional<std::pair<std::int64_t, std::int64_t>> read_tag(std::string_view tag) {
    std::int64_t id = 0;
    std::int64_t epoch = 0;
    auto const end = tag.data() + tag.size();
    auto const slash = std::from_chars(tag.data(), end, id).ptr;
    if (slash == end || *slash != '/') return std::nullopt;
    if (std::from_chars(slash + 1, end, epoch).ptr != end) return std::nullopt;
    return std::pair{id, epoch};
}

/// The before_send hook: what is signed is on disk before the first byte of it is sent, and a
/// second request of one claim is refused.
template <journal_store Store>
struct record_before_sending {
    Store* store;
    std::chrono::milliseconds dead_in;  ///< window and clock error
    std::chrono::milliseconds patience; ///< a journal that took longer has used up the window
    std::function<moment()> clock;
    std::shared_ptr<int> asked = std::make_shared<int>(0); ///< in the call under way

    std::optional<error> operator()(outgoing const& what) const {
        if (what.call.effect == effect::reads) return std::nullopt;
        ++*asked;
        auto const whose = read_tag(what.call.tag);
        if (!whose) return veto("this call does not come from the journal");
        auto const signed_at = clock();
        auto const began = std::chrono::steady_clock::now();
        happens::signed_request const happened{
            whose->second, signed_at + dead_in, std::string{what.nonce}};
        auto const written = store->change(
            whose->first, [&](intent const& one) { return advance(one, happened, signed_at); },
            {whose->second, signed_at, happened.dead_after, std::string{what.timestamp},
             happened.nonce, std::string{what.target}, std::string{what.body}});
        if (!written) return veto("this claim has sent its request, or its lease is over");
        if (std::chrono::steady_clock::now() - began > patience) {
            return veto("the journal took too long to write");
        }
        return std::nullopt;
    }

    static error veto(std::string why) {
        return make_error(errc::vetoed, delivery::not_sent, std::move(why));
    }
};

/// The provider's id of what a response tells.
template <class Response>
std::string id_in(Response const& made) {
    if constexpr (requires { std::string{made.id}; }) {
        return made.id;
    } else if constexpr (requires { std::string{made.orderUid}; }) {
        return made.orderUid;
    } else if constexpr (requires { std::string{*made.orderUid}; }) {
        return made.orderUid.value_or("");
    } else {
        return {};
    }
}

} // namespace detail

} // namespace rampart::journal
