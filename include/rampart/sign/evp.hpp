// HMAC and hashes through OpenSSL's EVP interface, for builds that must stay on a provider (FIPS).
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

namespace detail {

struct sha256_name {
    static constexpr char const* fetch = "SHA256";
    static constexpr std::size_t digest_size = 32;
    static constexpr std::string_view known_tag = ///< RFC 4231, case 1
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    static constexpr std::size_t block_size = 64;
};

struct sha512_name {
    static constexpr char const* fetch = "SHA512";
    static constexpr std::size_t digest_size = 64;
    static constexpr std::string_view known_tag = ///< RFC 4231, case 1
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854";
    static constexpr std::size_t block_size = 128;
};

/// Fetched once a process: a fetch takes locks and allocates, and is the slow part of EVP.
template <class Name>
EVP_MD const* fetched_digest() noexcept {
    // Never freed by a destructor, which might come after OpenSSL's own clean-up.
    static EVP_MD const* const digest = EVP_MD_fetch(nullptr, Name::fetch, nullptr);
    return digest;
}

/// Whether OpenSSL has cleaned up, which it does while the process ends: nothing of it may be freed
/// any more.
inline std::atomic<bool>& openssl_has_ended() noexcept {
    static std::atomic<bool> ended{false};
    [[maybe_unused]] static int const registered =
        OPENSSL_atexit([] { openssl_has_ended().store(true, std::memory_order_relaxed); });
    return ended;
}

/// Keeps what is not freed any more where a leak checker finds it.
inline void leave(EVP_MAC_CTX* context) noexcept {
    struct place {
        EVP_MAC_CTX* context;
        place* next;
    };
    static std::atomic<place*> all{nullptr};
    if (context == nullptr) return;
    auto* const one = new (std::nothrow) place{context, nullptr};
    if (one != nullptr) one->next = all.exchange(one);
}

/// Counts the threads that ask.
inline unsigned thread_number() noexcept {
    static std::atomic<unsigned> threads{0};
    thread_local unsigned const mine = threads.fetch_add(1, std::memory_order_relaxed);
    return mine;
}

} // namespace detail

/// A hash computed by the default OpenSSL library context's provider.
/// Feeding it may fail (a provider may refuse); `finish` says so.
template <class Name>
class evp_digest {
public:
    static constexpr std::size_t digest_size = Name::digest_size; ///< in bytes
    static constexpr std::size_t block_size = Name::block_size;   ///< in bytes
    using value_type = std::array<unsigned char, digest_size>;    ///< the bytes of a result

    evp_digest() noexcept : context_{spare().release(), &EVP_MD_CTX_free} {
        if (!context_) context_.reset(EVP_MD_CTX_new());
        auto const* algorithm = detail::fetched_digest<Name>();
        good_ =
            context_ && algorithm && EVP_DigestInit_ex2(context_.get(), algorithm, nullptr) == 1;
    }

    /// Adds bytes.
    void update(std::span<unsigned char const> bytes) noexcept {
        good_ = good_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
    }

    /// Adds bytes.
    void update(std::string_view text) noexcept {
        good_ = good_ && EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1;
    }

    /// Ends the message into `out`; false when OpenSSL refused any step.
    bool finish(value_type& out) noexcept {
        good_ = good_ && EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1;
        if (!good_) ERR_clear_error(); // not to be found by whoever uses OpenSSL next
        return good_;
    }

    /// Overwrites the state, for states that depend on a key; nothing is to follow.
    void wipe() noexcept {
        if (context_) EVP_MD_CTX_reset(context_.get());
        good_ = false;
    }

    /// Takes the context over.
    evp_digest(evp_digest&&) noexcept = default;
    /// Takes the context over.
    evp_digest& operator=(evp_digest&&) noexcept = default;
    ~evp_digest() { // kept for this thread's next message
        if (context_) spare() = std::move(context_);
    }

private:
    using context_pointer = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

    static context_pointer& spare() noexcept {
        thread_local context_pointer context{nullptr, &EVP_MD_CTX_free};
        return context;
    }

    context_pointer context_;
    bool good_ = false;
};

/// HMAC through EVP_MAC: keyed once, the keyed context duplicated for a message.
///
/// Finished contexts are kept for the next messages, one for each of some threads, so that a thread
/// does not duplicate after its first signature. Safe from any number of threads at once.
/// A key or algorithm that the provider refuses shows as a failing `finish`; so does a library that
/// computes another MAC than it should (`computes_wrongly`).
template <class Name>
class evp_hmac {
    using context_pointer = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

public:
    static constexpr std::size_t digest_size = Name::digest_size; ///< in bytes
    using value_type = std::array<unsigned char, digest_size>;    ///< the bytes of a result

    /// One message in progress; must not outlive the evp_hmac it came from. The message is gathered
    /// as far as there is room, since each call of OpenSSL's costs as much as many bytes.
    class stream {
    public:
        /// Adds bytes.
        void update(std::span<unsigned char const> bytes) noexcept {
            update({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
        }

        /// Adds bytes.
        void update(std::string_view text) noexcept {
            pieces next{*this};
            next.update(text);
            next.done();
        }

        /// For many short texts one after the other, as hmac's.
        class pieces {
        public:
            /// Collects into `to`.
            explicit pieces(stream& to) noexcept : to_{to}, at_{to.at_} {}

            /// Adds bytes.
            RAMPART_INLINE void update(std::string_view text) noexcept {
                auto const room = static_cast<std::size_t>(to_.buffer_ + sizeof to_.buffer_ - at_);
                at_ = text.size() > room ? to_.pass_on(at_, text) : detail::append(at_, text);
            }

            /// Hands over what was collected.
            void done() noexcept { to_.at_ = at_; }

        private:
            stream& to_;
            char* at_;
        };

        /// The result.
        bool finish(value_type& out) noexcept {
            feed(buffer_, static_cast<std::size_t>(at_ - buffer_));
            std::size_t written = 0;
            good_ = good_ && EVP_MAC_final(context_.get(), out.data(), &written, out.size()) == 1 &&
                    written == out.size();
            if (!good_) ERR_clear_error(); // not to be found by whoever uses OpenSSL next
            return good_;
        }

        stream(stream const&) = delete;
        stream& operator=(stream const&) = delete;

        ~stream() {
            if (context_) owner_.keep(context_.release()); // for the next message
        }

    private:
        friend class evp_hmac;

        explicit stream(evp_hmac const& owner) noexcept
            : owner_{owner}, context_{owner.take(), &EVP_MAC_CTX_free} {
            if (context_) {
                // Right from OpenSSL 3.0.3 on: no key means the key it had. See computes_wrongly.
                good_ = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;
            } else if (owner.keyed_) {
                context_.reset(EVP_MAC_CTX_dup(owner.keyed_.get()));
                good_ = context_ != nullptr;
            }
        }

        /// Feeds what was gathered, and the text when it is too long to be. Returns the new end.
        [[gnu::noinline]] char* pass_on(char* at, std::string_view text) noexcept {
            feed(buffer_, static_cast<std::size_t>(at - buffer_));
            if (text.size() <= sizeof buffer_) return detail::append(buffer_, text);
            feed(text.data(), text.size());
            return buffer_;
        }

        void feed(char const* data, std::size_t size) noexcept {
            if (size == 0) return;
            auto const* const bytes = reinterpret_cast<unsigned char const*>(data);
            good_ = good_ && EVP_MAC_update(context_.get(), bytes, size) == 1;
        }

        char buffer_[1024];
        char* at_ = buffer_;
        evp_hmac const& owner_;
        context_pointer context_;
        bool good_ = false;
    };

    /// Moved, or keyed: see `failed` for a key that OpenSSL refuses.
    explicit evp_hmac(std::span<unsigned char const> key) noexcept
        : keyed_{computes_wrongly() ? context_pointer{nullptr, &EVP_MAC_CTX_free} : keyed(key)} {}

    /// Whether the library's MACs are wrong, seen once a process from a published one, made twice
    /// with one key as streams make them: OpenSSL 3.0.0 to 3.0.2 go on silently wrong the second
    /// time (openssl issue 17811), and other providers may do the same. One that refuses to compute
    /// is not wrong: what it refuses then fails by itself.
    [[nodiscard]] static bool computes_wrongly() noexcept {
        enum verdict : int { unknown, right, wrong };
        static std::atomic<int> seen{unknown};
        auto known = seen.load(std::memory_order_relaxed);
        if (known == unknown) {
            auto const answer = computes_known_tag();
            if (!answer) {
                ERR_clear_error();
                return false;
            }
            known = *answer ? right : wrong;
            seen.store(known, std::memory_order_relaxed);
        }
        return known == wrong;
    }

    /// Moved, or keyed: see `failed` for a key that OpenSSL refuses.
    evp_hmac(evp_hmac&& other) noexcept : keyed_{std::move(other.keyed_)} {
        for (std::size_t at = 0; at < spares_.size(); ++at)
            spares_[at].context = other.spares_[at].context.exchange(nullptr);
    }
    evp_hmac& operator=(evp_hmac&&) = delete;
    ~evp_hmac() {
        if (detail::openssl_has_ended()) { // a signer that outlives `main`
            detail::leave(keyed_.release());
            for (auto& spare : spares_)
                detail::leave(spare.context.load());
            return;
        }
        for (auto& spare : spares_)
            EVP_MAC_CTX_free(spare.context.load());
    }

    /// A new message under the same key.
    [[nodiscard]] stream start() const noexcept { return stream{*this}; }

private:
    /// A context that has absorbed the key; null when OpenSSL refuses.
    static context_pointer keyed(std::span<unsigned char const> key) noexcept {
        detail::openssl_has_ended(); // to be told
        context_pointer none{nullptr, &EVP_MAC_CTX_free};
        std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> const algorithm{
            EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free};
        if (!algorithm) {
            ERR_clear_error();
            return none;
        }
        context_pointer context{EVP_MAC_CTX_new(algorithm.get()), &EVP_MAC_CTX_free};
        OSSL_PARAM const parameters[] = {
            OSSL_PARAM_construct_utf8_string(
                OSSL_MAC_PARAM_DIGEST, const_cast<char*>(Name::fetch), 0),
            OSSL_PARAM_construct_end()};
        // A null key would mean "keep the key"; an empty secret is still a key.
        static constexpr unsigned char nothing = 0;
        auto const* bytes = key.empty() ? &nothing : key.data();
        bool const done =
            context && EVP_MAC_init(context.get(), bytes, key.size(), parameters) == 1;
        if (!done) ERR_clear_error();
        return done ? std::move(context) : std::move(none);
    }

    /// Whether two MACs by one context are both right; nothing when OpenSSL refuses a step.
    static std::optional<bool> computes_known_tag() noexcept {
        if constexpr (requires { Name::known_tag; }) {
            std::array<unsigned char, 20> key;
            key.fill(0x0B);
            auto const made = keyed(key);
            context_pointer const context{
                made ? EVP_MAC_CTX_dup(made.get()) : nullptr, &EVP_MAC_CTX_free};
            if (!context) return std::nullopt;
            for (int turn = 0; turn < 2; ++turn) {
                static constexpr unsigned char text[] = {'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'};
                value_type tag;
                std::size_t written = 0;
                if ((turn > 0 && EVP_MAC_init(context.get(), nullptr, 0, nullptr) != 1) ||
                    EVP_MAC_update(context.get(), text, sizeof text) != 1 ||
                    EVP_MAC_final(context.get(), tag.data(), &written, tag.size()) != 1) {
                    return std::nullopt;
                }
                char digits[hex_lower::encoded_size(digest_size)];
                hex_lower::encode(tag, digits);
                if (std::string_view{digits, sizeof digits} != Name::known_tag) return false;
            }
        }
        return true;
    }

    /// On a cache line of its own, so that threads do not wait for one another's.
    struct alignas(64) spare_context {
        std::atomic<EVP_MAC_CTX*> context{nullptr};
    };

    /// The first threads have a place each, which needs no exchange: that would wait for all that
    /// was written before. Those that come later share the rest.
    static constexpr unsigned own_places = 6;
    static constexpr unsigned places = 8;

    /// This thread's spare context, if there is one.
    [[nodiscard]] EVP_MAC_CTX* take() const noexcept {
        auto const thread = detail::thread_number();
        if (thread >= own_places) return shared(thread).exchange(nullptr);
        auto& own = spares_[thread].context;
        auto* const context = own.load(std::memory_order_relaxed);
        own.store(nullptr, std::memory_order_relaxed);
        return context;
    }

    /// Keeps a context for the next message; whatever stood there is freed.
    void keep(EVP_MAC_CTX* context) const noexcept {
        auto const thread = detail::thread_number();
        EVP_MAC_CTX* before = nullptr;
        if (thread >= own_places) {
            before = shared(thread).exchange(context);
        } else {
            auto& own = spares_[thread].context;
            before = own.load(std::memory_order_relaxed);
            own.store(context, std::memory_order_relaxed);
        }
        if (before != nullptr) EVP_MAC_CTX_free(before);
    }

    std::atomic<EVP_MAC_CTX*>& shared(unsigned thread) const noexcept {
        return spares_[own_places + thread % (places - own_places)].context;
    }

    context_pointer keyed_;
    mutable std::array<spare_context, places> spares_;
};

using evp_sha256 = evp_digest<detail::sha256_name>;
using evp_sha512 = evp_digest<detail::sha512_name>;
using evp_hmac_sha256 = evp_hmac<detail::sha256_name>;
using evp_hmac_sha512 = evp_hmac<detail::sha512_name>;

} // namespace rampart::sign
