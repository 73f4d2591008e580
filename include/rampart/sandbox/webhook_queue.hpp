// Webhooks to be posted: when, how often, and how each attempt ended. No socket here.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/callable.hpp>
#include <rampart/sandbox/clock.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace rampart::sandbox {

/// One attempt that is due now: a POST ready to be sent as it is.
struct webhook_attempt {
    std::uint64_t id = 0;             ///< of the notification
    unsigned attempt = 1;             ///< 1 is the first
    std::string url;                  ///< where it goes
    std::vector<wire_header> headers; ///< Content-Type and those of the signature
    std::string body;                 ///< the body's bytes
};

enum class webhook_state {
    waiting,      ///< for its first or next attempt
    under_way,    ///< handed out, the outcome not yet told
    acknowledged, ///< answered with a 2xx
    given_up      ///< the last attempt failed
};

/// One webhook and its attempts so far.
struct webhook_record {
    /// One attempt: when it ended, and whether a 2xx came back.
    struct attempt {
        time_point ended;          ///< on the sandbox's clock
        bool acknowledged = false; ///< by a 2xx
    };
    std::uint64_t id = 0;                         ///< of the notification
    std::string side;                             ///< the provider's name, e.g. "hexarails"
    std::string event;                            ///< its name
    std::string url;                              ///< where it went
    std::string body;                             ///< the body's bytes
    webhook_state state = webhook_state::waiting; ///< where it stands
    time_point due;                               ///< of the next attempt while waiting
    std::vector<attempt> attempts;                ///< made so far
};

/// Keeps webhooks until they are acknowledged: a first attempt at once and four more, 10 minutes,
/// 1 hour, 1 day and 1 week after the failed one before (hexarails.md 12.1). The other providers
/// say that they repeat or nothing at all; this sandbox gives them the same five attempts. The
/// documented scheduler adds up to a minute, this one nothing.
/// Every attempt is signed afresh, since the sheet does not say and an old time would be refused.
///
/// Thread safety: member functions may be called from any thread.
class webhook_queue {
public:
    /// Headers of a POST of this body to this URL at this time.
    using signer = callable<std::vector<wire_header>(
        std::string const& url, std::string const& body, time_point now)>;

    static constexpr unsigned attempts_at_most = 5; ///< of one notification

    /// The headers of a webhook that is not signed: its Content-Type.
    static std::vector<wire_header>
    unsigned_headers(std::string const& url, std::string const& body, time_point now);

    /// Adds a webhook that is due at once. side: which provider posts it; event: what the list of
    /// records calls it.
    void
    add(std::string side, std::string event, std::string url, std::string body, time_point now,
        signer sign = &unsigned_headers);

    /// Hands out what is due, in the order it was added. A webhook is not handed out again
    /// before finished() was called for it.
    std::vector<webhook_attempt> due(time_point now);

    /// Tells how an attempt ended; an id that is not under way is ignored.
    void finished(std::uint64_t id, bool acknowledged, time_point now);

    /// Every webhook so far, oldest first.
    std::vector<webhook_record> records() const;

private:
    struct entry {
        webhook_record record;
        signer sign;
    };

    mutable std::mutex mutex_;
    std::map<std::uint64_t, entry> entries_;
    std::uint64_t last_id_ = 0;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/webhook_queue.ipp>
#endif
