// What went wrong, and how far the request got.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/assert/source_location.hpp>
#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <boost/system/result.hpp>

namespace rampart {

/// What kind of failure it is; the provider's own words stand beside it in `error`.
enum class errc {
    // Nothing was sent.
    invalid_request = 1,  ///< a field of the request breaks a rule; the message names both
    invalid_credentials,  ///< the API key cannot be put into a header
    invalid_base_url,     ///< the base URL is not an origin such as https://host:port
    insecure_transport,   ///< plain http to another machine, or without asking for it
    signing_failed,       ///< OpenSSL refused the key, the algorithm or random bytes
    invalid_tls_settings, ///< a CA file that cannot be read, say
    resolve_failed,
    connect_failed,
    connect_timeout,
    proxy_failed,         ///< the proxy refused, or did not answer as one; the message says how
    pacing_timeout,       ///< the rate limit has no place for the call soon enough
    pool_exhausted,       ///< all connections are in use, and the queue for them is full
    pool_timeout,         ///< no connection became free in time
    vetoed,               ///< the client's before_send hook refused the request
    certificate_rejected, ///< chain, validity or host name of the server's certificate
    tls_handshake_failed,
    // Something may have been sent.
    write_failed,
    connection_closed, ///< before the whole answer was there
    call_timeout,
    io_timeout, ///< the server sent or took nothing for too long
    response_too_large,
    malformed_http,
    cancelled,
    exception_thrown, ///< out of memory, or by a policy or a transport; the message has its what()
    // The server answered.
    malformed_response, ///< no JSON, or a required member is missing; the message has the path
    answer_mismatch,    ///< it has another reference than the request: it may be another's answer
    redirect_refused,
    unauthorised, ///< key, signature, timestamp or nonce not accepted
    forbidden,
    not_found,
    invalid_parameters,
    rate_limited,
    provider_refused, ///< any other refusal
    provider_failed,  ///< the provider's own failure; it may have acted
};

/// Groups of codes, to ask for instead of single ones. Each `errc` is in one of the groups before
/// `outcome_unknown`, which is in front of all: `error::kind` has it.
/// ```
/// if (made.error().code == rampart::condition::timeout) ...
/// switch (made.error().kind()) { case rampart::condition::outcome_unknown: ... }
/// ```
enum class condition {
    usage = 1,      ///< the program's own: a request, a URL or settings that break a rule
    timeout,        ///< of connecting, of the call, of waiting for a connection or for the rate
    connection,     ///< no connection, or one that was lost; no descriptor left
    authentication, ///< a key, signature, timestamp or nonce that is not accepted
    refused,        ///< by the provider, for any other reason
    answer,         ///< an answer that cannot be used, or a failure of the provider's
    stopped,        ///< cancelled, vetoed, or ended by an exception
    outcome_unknown ///< money may have moved, or a record may have changed
};

/// "timeout"; "unknown_condition" for a number that is not one.
[[nodiscard]] constexpr std::string_view to_string(condition group) noexcept {
    switch (group) {
    case condition::usage: return "usage";
    case condition::timeout: return "timeout";
    case condition::connection: return "connection";
    case condition::authentication: return "authentication";
    case condition::refused: return "refused";
    case condition::answer: return "answer";
    case condition::stopped: return "stopped";
    case condition::outcome_unknown: return "outcome_unknown";
    }
    return "unknown_condition";
}

/// The group of a code.
[[nodiscard]] constexpr condition condition_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_request:
    case errc::invalid_base_url:
    case errc::insecure_transport:
    case errc::invalid_tls_settings: return condition::usage;
    case errc::connect_timeout:
    case errc::pacing_timeout:
    case errc::pool_timeout:
    case errc::call_timeout:
    case errc::io_timeout: return condition::timeout;
    case errc::resolve_failed:
    case errc::connect_failed:
    case errc::proxy_failed:
    case errc::pool_exhausted:
    case errc::certificate_rejected:
    case errc::tls_handshake_failed:
    case errc::write_failed:
    case errc::connection_closed: return condition::connection;
    case errc::invalid_credentials:
    case errc::signing_failed:
    case errc::unauthorised: return condition::authentication;
    case errc::forbidden:
    case errc::not_found:
    case errc::invalid_parameters:
    case errc::rate_limited:
    case errc::provider_refused: return condition::refused;
    case errc::vetoed:
    case errc::cancelled:
    case errc::exception_thrown: return condition::stopped;
    case errc::response_too_large:
    case errc::malformed_http:
    case errc::malformed_response:
    case errc::answer_mismatch:
    case errc::redirect_refused:
    case errc::provider_failed: break;
    }
    return condition::answer;
}

/// How far a request got, as seen from the caller: decides what may be done next.
///
/// For an operation that does more than read, `rejected` takes a word of the provider's own, or a
/// status that refuses whatever stands behind it; any other answer, a gateway's 404 too, proves
/// nothing and is `unknown`.
enum class delivery {
    not_sent, ///< it certainly never reached the server: it may be sent again
    rejected, ///< the server refused before acting: it may be sent again when mended
    unknown,  ///< it may have been acted upon: look before sending it again
};

/// "not_sent", "rejected" or "unknown".
[[nodiscard]] constexpr std::string_view to_string(delivery how) noexcept {
    switch (how) {
    case delivery::not_sent: return "not_sent";
    case delivery::rejected: return "rejected";
    case delivery::unknown: break;
    }
    return "unknown";
}

/// The enumerator's own name: "connect_timeout"; "unknown_error" for any other number.
[[nodiscard]] constexpr std::string_view to_string(errc what) noexcept {
    switch (what) {
    case errc::invalid_request: return "invalid_request";
    case errc::invalid_credentials: return "invalid_credentials";
    case errc::invalid_base_url: return "invalid_base_url";
    case errc::insecure_transport: return "insecure_transport";
    case errc::signing_failed: return "signing_failed";
    case errc::invalid_tls_settings: return "invalid_tls_settings";
    case errc::resolve_failed: return "resolve_failed";
    case errc::connect_failed: return "connect_failed";
    case errc::connect_timeout: return "connect_timeout";
    case errc::proxy_failed: return "proxy_failed";
    case errc::pacing_timeout: return "pacing_timeout";
    case errc::pool_exhausted: return "pool_exhausted";
    case errc::pool_timeout: return "pool_timeout";
    case errc::vetoed: return "vetoed";
    case errc::certificate_rejected: return "certificate_rejected";
    case errc::tls_handshake_failed: return "tls_handshake_failed";
    case errc::write_failed: return "write_failed";
    case errc::connection_closed: return "connection_closed";
    case errc::call_timeout: return "call_timeout";
    case errc::io_timeout: return "io_timeout";
    case errc::response_too_large: return "response_too_large";
    case errc::malformed_http: return "malformed_http";
    case errc::cancelled: return "cancelled";
    case errc::exception_thrown: return "exception_thrown";
    case errc::malformed_response: return "malformed_response";
    case errc::answer_mismatch: return "answer_mismatch";
    case errc::redirect_refused: return "redirect_refused";
    case errc::unauthorised: return "unauthorised";
    case errc::forbidden: return "forbidden";
    case errc::not_found: return "not_found";
    case errc::invalid_parameters: return "invalid_parameters";
    case errc::rate_limited: return "rate_limited";
    case errc::provider_refused: return "provider_refused";
    case errc::provider_failed: return "provider_failed";
    }
    return "unknown_error";
}

/// The category of `errc`.
[[nodiscard]] boost::system::error_category const& rampart_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), rampart_category()};
}

[[nodiscard]] boost::system::error_condition make_error_condition(condition group) noexcept;

/// How many enumerators `errc` has; they are numbered from 1 on.
inline constexpr int errc_count = static_cast<int>(errc::provider_failed);

/// The name of a code of rampart's category; "system_error" for one of any other.
[[nodiscard]] std::string_view name_of(boost::system::error_code code) noexcept;

/// The longest wait that is taken over from a Retry-After. A header that asks for more is far more
/// often a mistake than advice, e.g. a date in the wrong year, and a bounded number can be added to
/// a time without overflow. error::describe says "3600 s or more" where it was reached.
inline constexpr std::chrono::seconds longest_retry_after = std::chrono::hours{1};

/// A request that may have been sent: what is needed to find out what became of it.
struct sent_request {
    std::string method;    ///< "POST"
    std::string path;      ///< as sent, without the query
    std::string timestamp; ///< as signed; empty when the scheme has none
    std::string nonce;     ///< as signed; empty when the scheme has none

    /// Whether the operation does more than read.
    bool changes = false;

    /// Where it is found out, from the endpoint: "get_customer by externalId or email".
    std::string settled_by{};
};

/// A failed call. Holds no secret, no signature and nothing of the request's body.
struct error {
    /// An `errc`; `code.message()` is its general meaning.
    boost::system::error_code code{};

    /// How far the request got.
    rampart::delivery delivery = delivery::not_sent;

    /// What happened in this case: the field and its rule, the certificate's fault, the JSON path.
    std::string message{};

    /// HTTP status of the answer; 0 when there was none. Of proxy_failed, the proxy's.
    int http_status = 0;

    /// The provider's code as text: "UNAUTHORISED", "100002", "40003"; empty when it gave none.
    /// The first 256 bytes of it.
    std::string provider_code{};

    /// The provider's message, word for word, and the first 4 KiB of it. It may hold anything: a
    /// terminal is shown `describe()`.
    std::string provider_message{};

    /// The provider's id of the request or trace, for its support; empty when it gave none. The
    /// first 256 bytes of it.
    std::string request_id{};

    /// How long the provider asks to wait: its Retry-After, a number of seconds or a date, an hour
    /// at most.
    std::optional<std::chrono::seconds> retry_after{};

    /// How often the request was tried; 0 when it was not even tried once.
    int attempts = 0;

    /// The last attempt's request, when anything of it may have been sent; else null.
    std::shared_ptr<sent_request const> request{};

    /// See answer_text().
    std::shared_ptr<std::string const> kept_answer{};

    /// The text of a 2xx answer that could not be read, of a call that does more than read: at most
    /// its first `longest_answer_text` bytes, so that what the server said is not lost. Else empty.
    /// It may hold personal data; no message, log or describe() has it. Lives as long as the error
    /// and its copies.
    [[nodiscard]] std::string_view answer_text() const noexcept {
        return kept_answer ? std::string_view{*kept_answer} : std::string_view{};
    }
    static constexpr std::size_t longest_answer_text = std::size_t{16} * 1024; ///< in bytes

    /// Whether money may have moved, or a record may have been made or changed, without a word from
    /// the server: do not call again before `request->settled_by` has told.
    [[nodiscard]] bool outcome_unknown() const noexcept {
        return delivery == rampart::delivery::unknown && request && request->changes;
    }

    /// The group that it is in: `outcome_unknown` when it is, else that of its code. A code of the
    /// system's or of a transport of one's own counts as `connection`, or `timeout` where it is
    /// one.
    [[nodiscard]] condition kind() const noexcept;

    /// One line for logs: code, delivery, status and the provider's words; what to do about an
    /// unknown outcome comes last. It may quote the provider and holds the path. Without control
    /// characters, and without those that turn the direction of a line.
    [[nodiscard]] std::string describe() const;

    /// What is printed and formatted: describe().
    friend std::string rampart_text(error const& failed) { return failed.describe(); }

    /// Prints describe().
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, error const& failed) {
        return out << std::string_view{failed.describe()};
    }
};

/// An error of rampart's own, before there was an answer.
[[nodiscard]] error make_error(errc value, rampart::delivery how, std::string message);

/// A value or an `error`.
template <class T>
using result = boost::system::result<T, error>;

/// What `result<T>::value()` throws; `details()` is the error.
class call_failed : public std::runtime_error {
public:
    /// What `value()` throws.
    explicit call_failed(error details);

    /// The error.
    [[nodiscard]] error const& details() const noexcept { return details_; }

private:
    error details_;
};

/// Found by Boost.System when a failed result's value is asked for.
[[noreturn]] void
throw_exception_from_error(error const& details, boost::source_location const& where);

} // namespace rampart

/// @cond
template <>
struct boost::system::is_error_code_enum<rampart::errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<rampart::condition> : std::true_type {};
/// @endcond

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/impl/error.ipp>
#endif
