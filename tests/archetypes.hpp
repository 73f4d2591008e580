// The least that models each concept, member by member as its table says: what takes a concept is
// compiled with its archetype, so that it asks for nothing that the table leaves out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/make_client.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/policy/retry.hpp>
#include <rampart/policy/shared_limiter.hpp>

namespace archetypes {

namespace http = rampart::http;
namespace sign = rampart::sign;

/// What no archetype offers unless its concept asks for it: a default constructor and copies.
struct moved_only {
    explicit moved_only(int) {}
    moved_only(moved_only&&) = default;
};

/// A model of sign::clock.
struct clock : moved_only {
    using moved_only::moved_only;
    sign::time_point now() const { return sign::time_point{std::chrono::seconds{7}}; }
};

/// A model of sign::nonce: the key, once more.
struct nonce : moved_only {
    explicit nonce(std::string_view api_key) : moved_only{0}, key{api_key} {}
    bool next(sign::time_point, sign::stamp_text& out) const {
        out = sign::stamp_text{key};
        return true;
    }
    std::string key;
};

/// A model of sign::digest and, with a key, of sign::mac: all bytes are the sum of those it was
/// fed.
struct sum {
    static constexpr std::size_t digest_size = 32;
    using value_type = std::array<unsigned char, digest_size>;

    void update(std::string_view text) {
        for (char const byte : text)
            total = static_cast<unsigned char>(total + static_cast<unsigned char>(byte));
    }
    bool finish(value_type& out) {
        out.fill(total);
        return true;
    }
    unsigned char total = 0;
};

struct keyed_sum : moved_only {
    static constexpr std::size_t digest_size = sum::digest_size;
    using value_type = sum::value_type;

    explicit keyed_sum(std::span<unsigned char const> key) : moved_only{0} {
        for (auto const byte : key)
            begin = static_cast<unsigned char>(begin + byte);
    }
    sum start() const { return {begin}; }
    unsigned char begin = 0;
};

/// A crypto policy of the algorithms that `scheme` names.
struct crypto {
    using sha256 = sum;
    using hmac_sha256 = keyed_sum;
};

/// A model of sign::part: the host, backwards.
struct part {
    static constexpr std::string_view name = "backwards";
    static bool present(sign::signing_context const&) { return true; }
    template <class Crypto, class Sink>
    static bool write(Sink& sink, sign::signing_context const& context) {
        std::string const text{context.message.host.rbegin(), context.message.host.rend()};
        sink.update(std::string_view{text});
        return true;
    }
};

/// One character for each byte.
struct encoding {
    static constexpr std::size_t encoded_size(std::size_t bytes) { return bytes; }
    static void encode(std::span<unsigned char const> bytes, char* out) {
        for (auto const byte : bytes)
            *out++ = static_cast<char>('A' + byte % 26);
    }
};

struct timestamp_format {
    static void write(sign::time_point now, sign::stamp_text& out) {
        out = sign::stamp_text{
            std::string_view{now.time_since_epoch().count() == 7'000'000 ? "7" : "?"}};
    }
};

/// A model of sign::scheme that derives from nothing.
struct scheme {
    template <class Crypto>
    using mac = typename Crypto::hmac_sha256;
    using encoding = archetypes::encoding;
    using timestamp_format = archetypes::timestamp_format;
    using default_nonce = archetypes::nonce;
    using message = sign::concat<
        part, sign::parts::timestamp, sign::parts::sha256_of<sign::raw_bytes, sign::parts::nonce>>;
    using headers = sign::header_list<
        sign::header<"Key", sign::parts::api_key>, sign::header<"Sum", sign::parts::signature>>;
};

/// A model of sign::signer that asks for the path.
struct signer : moved_only {
    using moved_only::moved_only;

    struct headers {
        std::size_t size() const { return 1; }
        std::string_view name(std::size_t) const { return "Path"; }
        std::string_view value(std::size_t) const { return path; }
        std::string_view path{};
    };

    sign::failure sign(sign::message_view const& message, headers& out) const {
        out.path = message.path();
        return sign::failure::none;
    }
};

/// A model of http::connection: the answer is the request's last header.
struct connection : moved_only {
    explicit connection(http::origin const& where) : moved_only{0}, to{where.authority()} {}

    bool kept() const { return false; }
    http::exchange_progress progress() const { return {}; }
    rampart::result<http::response> exchange(http::request message, http::timeouts const&) {
        auto const& last = message.headers.back();
        return http::response{200, {}, "\"" + to + " " + last.name + ": " + last.value + "\""};
    }

    std::string to;
};

/// A model of http::transport.
struct transport : moved_only {
    using moved_only::moved_only;

    rampart::result<archetypes::connection>
    connect(http::origin const& to, http::timeouts const&, http::connection_use) {
        return archetypes::connection{to};
    }
};

/// A model of envelope_policy: the body is the data.
struct envelope {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        if (!received.body) return rampart::refusal(received);
        return rampart::opened{received.body, ""};
    }
};

/// A model of provider_policy.
struct provider {
    static constexpr std::string_view name = "archetype";
    using scheme = archetypes::scheme;
    using envelope = archetypes::envelope;
    using family = provider;
    static constexpr bool json_type_on_bodiless = false;
};

/// A model of observer with one hook, counting for all its copies.
struct observer {
    explicit observer(int& seen) : sent{&seen} {}
    void on(rampart::events::request_sent) { ++*sent; }
    int* sent;
};

/// What policies and a transport were asked, in order.
using journal = std::vector<std::string>;

/// A model of limiter: the first attempt starts at once, each later one when it has asked twice and
/// `pause` has gone by.
struct limiter : moved_only {
    using time_point = rampart::pacing_clock::time_point;

    struct place {
        time_point ready_at{};
        bool told_to_wait = true;
    };

    limiter(journal& told, rampart::pacing_clock::duration between)
        : moved_only{0}, asked{&told}, pause{between} {}

    rampart::result<place> reserve(std::string_view bucket, time_point now) {
        asked->push_back("reserve in " + std::string{bucket});
        return place{now, taken++ == 0};
    }
    bool ready(place& held, time_point now) {
        bool const may_start = held.told_to_wait && now >= held.ready_at;
        if (!held.told_to_wait) held = {now + pause, true};
        asked->emplace_back(may_start ? "start" : "wait");
        return may_start;
    }
    void cancel(place&, time_point) { asked->emplace_back("cancel"); }
    void report(std::string_view bucket, rampart::pace_report const& learned, time_point) {
        asked->push_back(
            std::string{learned.throttled ? "throttled" : "answered"} + " in " +
            std::string{bucket});
    }

    journal* asked;
    rampart::pacing_clock::duration pause;
    int taken = 0;
};

/// A model of retry_policy: once more, at once, whatever failed.
struct retry : moved_only {
    explicit retry(journal& told) : moved_only{0}, asked{&told} {}

    rampart::retry_decision decide(rampart::retry_facts const& facts) const {
        rampart::retry_decision out{};
        out.again = facts.attempt < 2;
        asked->emplace_back(out.again ? "repeat" : "give up");
        return out;
    }
    void succeeded(std::optional<rampart::retry_kind> last) const {
        asked->emplace_back(last ? "succeeded in the end" : "succeeded");
    }

    journal* asked;
};

} // namespace archetypes
