// Keys that are derived from the secret for a day, a region or a service.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <openssl/crypto.h>

#include <rampart/sign/key.hpp>
#include <rampart/sign/scheme.hpp>
#include <rampart/sign/secret.hpp>

namespace rampart::sign {

namespace detail {

/// The texts that a key is derived by, one behind the other, with where each ends. Too long ones
/// make it invalid.
template <std::size_t Count>
class derivation_steps {
public:
    void update(std::string_view text) noexcept {
        if (text.size() > room - size_) {
            fits_ = false;
            return;
        }
        std::memcpy(text_.data() + size_, text.data(), text.size());
        size_ += text.size();
    }
    void end() noexcept { ends_[count_++] = size_; }

    [[nodiscard]] bool fits() const noexcept { return fits_; }
    [[nodiscard]] std::string_view operator[](std::size_t at) const noexcept {
        auto const begin = at == 0 ? 0 : ends_[at - 1];
        return {text_.data() + begin, ends_[at] - begin};
    }
    friend bool operator==(derivation_steps const& left, derivation_steps const& right) noexcept {
        return left.ends_ == right.ends_ &&
               std::memcmp(left.text_.data(), right.text_.data(), left.size_) == 0;
    }

private:
    static constexpr std::size_t room = 512;

    std::array<char, room> text_{};
    std::size_t size_ = 0;
    std::array<std::size_t, Count> ends_{};
    std::size_t count_ = 0;
    bool fits_ = true;
};

/// A MAC whose key follows from the secret and from texts of the message, see derived_key.
template <class Mac, class... Parts>
class derived_mac {
    using steps = derivation_steps<sizeof...(Parts)>;
    using value = typename Mac::value_type;

    /// A key and what it was derived by.
    struct derived {
        steps by;
        Mac key;
    };
    /// The last one that was asked for; the key before it is wiped by its own destructor once
    /// nobody signs with it any more.
    struct memory {
        std::mutex mutex{};
        std::shared_ptr<derived const> last{};
    };

public:
    using value_type = value;
    static constexpr std::size_t digest_size = Mac::digest_size;

    explicit derived_mac(std::span<unsigned char const> secret_bytes)
        : root_{secret_bytes}, memory_{std::make_shared<memory>()} {}

    static bool computes_wrongly() noexcept { return detail::computes_wrongly<Mac>(); }

    /// The key of a message; null when the texts are too long, or the library refused.
    template <class Crypto>
    [[nodiscard]] std::shared_ptr<Mac const> for_message(signing_context const& context) const {
        steps by;
        if (!(written<Crypto, Parts>(by, context) && ...) || !by.fits()) return nullptr;
        auto const key_of = [](std::shared_ptr<derived const> const& one) {
            return std::shared_ptr<Mac const>{one, &one->key};
        };
        {
            std::lock_guard const lock{memory_->mutex};
            if (memory_->last && memory_->last->by == by) return key_of(memory_->last);
        }
        auto const made = derive(by);
        if (!made) return nullptr;
        std::lock_guard const lock{memory_->mutex};
        memory_->last = made;
        return key_of(made);
    }

private:
    template <class Crypto, class Part>
    static bool written(steps& by, signing_context const& context) {
        bool const well = !Part::present(context) || Part::template write<Crypto>(by, context);
        by.end();
        return well;
    }

    static bool mac_of(Mac const& key, std::string_view text, value& out) {
        auto stream = key.start();
        stream.update(text);
        return stream.finish(out);
    }

    /// Each text's MAC is the key of the next one; all but the last key are forgotten.
    [[nodiscard]] std::shared_ptr<derived const> derive(steps const& by) const {
        value key{};
        bool well = mac_of(root_, by[0], key);
        for (std::size_t at = 1; well && at < sizeof...(Parts); ++at) {
            Mac const next{std::span<unsigned char const>{key}};
            well = mac_of(next, by[at], key);
        }
        std::shared_ptr<derived const> out;
        if (well) {
            out = std::make_shared<derived const>(
                derived{by, Mac{std::span<unsigned char const>{key}}});
        }
        OPENSSL_cleanse(key.data(), key.size());
        return out;
    }

    Mac root_;
    std::shared_ptr<memory> memory_;
};

} // namespace detail

/// A key that is derived from the secret by further MACs, one after the other: of the first part's
/// text with `Prefix` and the secret as the key, of the second with that MAC as the key, and so on;
/// the last one signs. AWS's Signature Version 4 (its documentation, "Create a signed AWS API
/// request") is
/// ```
/// using key_decoding = derived_key<
///     "AWS4", leading<8, timestamp>, setting<"region">, setting<"service">,
///     literal<"aws4_request">>;
/// ```
/// The key is kept as long as the texts stay the same: for that scheme, a day. Then it is derived
/// anew, which allocates, and the old one is wiped. Parts are those of messages.
template <fixed_string Prefix, class... Parts>
struct derived_key {
    static_assert(
        sizeof...(Parts) > 0,
        "rampart: derived_key does not say what the key is derived by: derived_key<\"AWS4\", "
        "leading<8, timestamp>, setting<\"region\">, ...>");
    static_assert(
        (part<Parts> && ...),
        "rampart: a key is derived by the texts of parts: one of rampart::sign::parts, or a type "
        "with name, present(context) and write<Crypto>(sink, context) returning bool");

    /// What the key is derived by.
    using inside = concat<Parts...>;

    /// The MAC that a scheme of such a key has in place of its own.
    template <class Mac>
    using keyed = detail::derived_mac<Mac, Parts...>;

    /// Prefix and text.
    [[nodiscard]] static std::optional<secret> decode(secret const& text) {
        auto const bytes = text.bytes();
        // In one piece of memory, so that no copy of the key is left behind.
        std::string whole(Prefix.view().size() + bytes.size(), '\0');
        std::memcpy(whole.data(), Prefix.view().data(), Prefix.view().size());
        std::memcpy(whole.data() + Prefix.view().size(), bytes.data(), bytes.size());
        std::optional<secret> out{std::in_place, std::string_view{whole}};
        OPENSSL_cleanse(whole.data(), whole.size());
        return out;
    }
};

} // namespace rampart::sign
