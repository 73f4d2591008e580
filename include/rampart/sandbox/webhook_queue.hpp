// Webhooks on their way: what is to be posted when, without a socket.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/callable.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// One attempt that is due now: a POST ready to be sent as it is.
struct delivery {
    std::uint64_t id = 0;
    unsigned attempt = 1; ///< 1 is the first
    std::string url;
    std::vector<wire_header> headers; ///< Content-Type and those of the signature
    std::string body;
};

enum class delivery_state {
    waiting,      ///< for its first or next attempt
    under_way,    ///< handed out, the outcome not yet told
    acknowledged, ///< answered with a 2xx
    given_up      ///< the last attempt failed
};

/// What became of one webhook so far.
struct delivery_record {
    /// One attempt: when it ended, and whether a 2xx came back.
    struct attempt {
        std::chrono::system_clock::time_point ended; ///< on the sandbox's clock
        bool acknowledged = false;
    };
    std::uint64_t id = 0;
    std::string provider; ///< "hexarails", "rampnow" or "banxa"
    std::string event;
    std::string url;
    std::string body;
    delivery_state state = delivery_state::waiting;
    std::chrono::system_clock::time_point due; ///< of the next attempt while waiting
    std::vector<attempt> attempts;
};

/// Keeps webhooks until they are acknowledged: a first attempt at once and four more, 10 minutes,
/// 1 hour, 1 day and 1 week after the failed one before (hexarails.md 12.1). The other providers
/// say that they repeat or nothing at all; this sandbox gives them the same five attempts. The
/// documented scheduler adds up to a minute, this one nothing.
/// Every attempt is signed afresh, since the sheet does not say and an old time would be refused.
///
/// Member functions may be called from any thread.
class outbox {
public:
    using time_point = std::chrono::system_clock::time_point;
    /// Headers of a POST of this body to this URL at this time.
    using signer = detail::callable<std::vector<wire_header>(
        std::string const& url, std::string const& body, time_point now)>;

    static constexpr unsigned attempts_at_most = 5;

    void
    add(std::string provider, std::string event, std::string url, std::string body, signer sign,
        time_point now);

    /// Hands out what is due, in the order it was added. A delivery is not handed out again before
    /// delivered() was called for it.
    std::vector<delivery> due(time_point now);

    /// Tells how an attempt ended; an id that is not under way is ignored.
    void delivered(std::uint64_t id, bool acknowledged, time_point now);

    /// Every webhook so far, oldest first.
    std::vector<delivery_record> records() const;

private:
    struct entry {
        delivery_record record;
        signer sign;
    };

    mutable std::mutex mutex_;
    std::map<std::uint64_t, entry> entries_;
    std::uint64_t last_id_ = 0;
};

/// Where a webhook URL points. Host and port are what the Host header says: the port only when it
/// is not the scheme's own, and IPv6 addresses in brackets.
struct webhook_target {
    bool tls = true;
    std::string host; ///< without port and brackets
    std::string port;
    std::string host_header;
    std::string target; ///< path and query, "/" at least

    /// Nothing unless the URL is an http or https one with a host.
    static std::optional<webhook_target> parse(std::string_view url);
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/webhook_queue.ipp>
#endif
