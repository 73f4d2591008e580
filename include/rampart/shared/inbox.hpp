// A webhook inbox that many receivers share: claims with leases in a script store.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <openssl/rand.h>

#include <rampart/shared/script_store.hpp>
#include <rampart/sign/digest.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/webhook/inbox.hpp>

namespace rampart::shared {

/// How an inbox asks its store.
struct inbox_options {
    /// How long `take` and `release` try: within it the receiver has to answer the provider.
    std::chrono::milliseconds timeout{1'000};

    /// How long `commit` tries: the event was handled, and that is worth waiting for.
    std::chrono::milliseconds commit_timeout{5'000};

    /// Empty: the store's own time. For services that refuse TIME within a script, and for tests.
    std::function<webhook::inbox_time()> clock{};
};

namespace detail {

/// KEYS: the event. ARGV: what to do, the time in milliseconds or -1 for the store's, the claim's
/// number, how long it holds. Repeating an operation changes nothing.
///
/// | operation | answers |
/// | --- | --- |
/// | take    | 0: the claim is made; 1: somebody has one; 2: it was handled |
/// | commit  | 1; 0: somebody else has a claim, or had one and handled it |
/// | release | 1 |
[[nodiscard]] inline script const& inbox_script() {
    static script const code{R"lua(
local op, now, number, span = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
if now < 0 then
    local at = redis.call('TIME')
    now = tonumber(at[1]) * 1000 + math.floor(tonumber(at[2]) / 1000)
end
local held = redis.call('HMGET', KEYS[1], 'number', 'until', 'done')
local function hold(done)
    redis.call('HSET', KEYS[1], 'number', number, 'until', string.format('%.0f', now + span),
               'done', done)
    redis.call('PEXPIRE', KEYS[1], math.max(span, 1))
end
if op == 'take' then
    if held[1] and held[1] ~= number and tonumber(held[2]) > now then
        return held[3] == '1' and 2 or 1
    end
    if held[1] == number and held[3] == '1' then return 2 end
    hold('0')
    return 0
elseif op == 'commit' then
    -- Not there: the lease has ended, or a primary that failed has taken it along. Nobody else has
    -- it now, and it was handled.
    if held[1] and held[1] ~= number then return 0 end
    hold('1')
elseif held[1] == number and held[3] ~= '1' then
    redis.call('DEL', KEYS[1])
end
return 1
)lua"};
    return code;
}

} // namespace detail

/// A model of webhook::inbox in Redis or Valkey, for receivers behind a load balancer.
/// ```
/// rampart::shared::inbox inbox{store};
/// auto const mine = inbox.take("hexarails:" + key, 1min);
/// ```
/// The store gone: `take` says busy, so that the provider is answered with 503 and comes again; it
/// never says fresh or done then. `commit` tries for `commit_timeout` and throws call_failed: the
/// event was handled and may be handled once more, when the lease has ended. `release` lets the
/// lease end.
///
/// Between what a handler did and its commit lies a moment: a process that dies in it leaves an
/// event that is handled again. Where that must not be, and for what money depends upon,
/// journal::sql_inbox commits within the handler's own transaction. A primary that fails may lose
/// the last claims and commits, which are then fresh once more.
///
/// The event's id goes hashed into the key's name. Safe under threads.
template <script_store Store>
class inbox {
public:
    /// In a store, copies of which are the same.
    explicit inbox(Store store, inbox_options options = {})
        : store_{std::move(store)}, options_{std::move(options)} {}

    /// Claims an event.
    [[nodiscard]] webhook::claim take(std::string_view id, std::chrono::milliseconds lease) {
        webhook::claim out{webhook::claimed::busy, std::string{id}, new_number()};
        if (out.number == 0) return out; // no random numbers: none is claimed
        auto const answer = run("take", out, lease, options_.timeout);
        if (!answer) return out;
        if (*answer == 0) out.what = webhook::claimed::fresh;
        if (*answer == 2) out.what = webhook::claimed::done;
        return out;
    }

    /// It was handled; false: another claim was made meanwhile. Throws call_failed when the store
    /// does not say so in time.
    bool commit(webhook::claim const& mine, std::chrono::milliseconds keep) {
        return run("commit", mine, keep, options_.commit_timeout).value() == 1;
    }

    /// Handling it failed: the next notification is fresh.
    void release(webhook::claim const& mine) {
        static_cast<void>(run("release", mine, std::chrono::milliseconds{0}, options_.timeout));
    }

private:
    static std::int64_t new_number() {
        unsigned char bytes[8]{};
        if (RAND_bytes(bytes, sizeof bytes) != 1) return 0;
        std::uint64_t out = 0;
        for (auto const byte : bytes)
            out = out << 8 | byte;
        return static_cast<std::int64_t>(out >> 12) + 1; // a double holds it
    }

    static std::string key_of(std::string_view id) {
        sign::sha256 sum;
        sum.update(id);
        sign::sha256::value_type bytes{};
        if (!sum.finish(bytes)) return {};
        std::string digits(2 * sign::sha256::digest_size, '0');
        sign::hex_lower::encode(bytes, digits.data());
        return "{rampart:inbox:" + digits + "}";
    }

    /// Again and again, for a script that may have run does no harm when it runs once more.
    result<std::int64_t>
    run(char const* operation, webhook::claim const& mine, std::chrono::milliseconds span,
        std::chrono::milliseconds timeout) {
        using clock = std::chrono::steady_clock;
        auto const key = key_of(mine.id);
        if (key.empty()) {
            return make_error(errc::signing_failed, delivery::not_sent, "OpenSSL refused SHA-256");
        }
        constexpr std::chrono::milliseconds longest = std::chrono::hours{24} * 365 * 1'000;
        auto const until = clock::now() + timeout;
        for (;;) {
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
            auto const now =
                options_.clock ? options_.clock().time_since_epoch().count() : std::int64_t{-1};
            auto answer = store_.run(
                detail::inbox_script(), {key},
                {operation, std::to_string(now), std::to_string(mine.number),
                 std::to_string((std::min)(span, longest).count())},
                left);
            if (answer && answer->size() == 1) return answer->front();
            if (answer) {
                return make_error(
                    errc::malformed_response, delivery::unknown,
                    "the inbox's script answered something else");
            }
            constexpr std::chrono::milliseconds pause{20};
            bool const lost = answer.error().delivery != delivery::rejected;
            if (!lost || clock::now() + pause >= until) return std::move(answer).error();
            std::this_thread::sleep_for(pause);
        }
    }

    Store store_;
    inbox_options options_;
};

} // namespace rampart::shared
