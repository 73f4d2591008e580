// Whether a request that came in was signed with one's own secret: a scheme read backwards.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/sign/compare.hpp>
#include <rampart/sign/detail/replaceable.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/key.hpp>
#include <rampart/sign/scheme.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/text/ascii.hpp>

namespace rampart::sign {

/// What the headers of a received request say, as views of them; empty where a scheme has no such
/// part.
struct received_stamps {
    std::string_view api_key{};   ///< as received
    std::string_view timestamp{}; ///< as received
    std::string_view nonce{};     ///< as received
    std::string_view signature{}; ///< still encoded
};

/// How a check ended.
enum class receipt : unsigned char {
    genuine,
    header_missing,
    header_repeated,   ///< the header twice, with unlike values: which one counts nobody knows
    header_malformed,  ///< not of the scheme's form, or with characters no signer writes
    signature_differs, ///< no secret makes this signature for this message
    crypto_library,    ///< OpenSSL refused the key or the algorithm
};

/// The stamps of a request, or the header that is at fault.
struct stamp_reading {
    receipt outcome = receipt::genuine; ///< genuine: the headers could be read, no more
    std::string_view header{};          ///< the scheme's name of the header at fault
    received_stamps stamps{};           ///< what the headers say
};

namespace detail {

inline std::optional<std::string> decode(hex_lower, std::string_view text) {
    return decode_hex(text);
}
inline std::optional<std::string> decode(base64, std::string_view text) {
    return decode_base64(text);
}

template <class Part>
inline constexpr bool is_literal = false;
template <fixed_string Text>
inline constexpr bool is_literal<parts::literal<Text>> = true;

template <class Part>
inline constexpr bool is_setting = false;
template <fixed_string Name>
inline constexpr bool is_setting<parts::setting<Name>> = true;

/// What the receiver knows or computes itself: what the sender says of it does not count.
template <class Part>
inline constexpr bool is_computed = is_setting<Part>;
template <fixed_string Name, template <class> class Digest, class Encoding, class... Parts>
inline constexpr bool is_computed<parts::detail::hash_of<Name, Digest, Encoding, Parts...>> = true;
template <fixed_string Separator, class... Parts>
inline constexpr bool is_computed<parts::group<Separator, Parts...>> = true;
template <std::size_t Count, class Part>
inline constexpr bool is_computed<parts::leading<Count, Part>> = true;

/// A part that some requests lack, and what it is for the others.
template <class Part>
struct without_condition {
    static constexpr bool may_be_absent = false;
    using type = Part;
};
template <auto Condition, class Part>
struct without_condition<parts::detail::part_when<Condition, Part>> {
    static constexpr bool may_be_absent = true;
    using type = Part;
};
template <fixed_string Name, class Part>
struct without_condition<parts::when_header<Name, Part>> {
    static constexpr bool may_be_absent = true;
    using type = Part;
};

/// Takes a header's value apart by its declaration. A part that varies reaches to the literal
/// behind it, or to the end.
template <class Given, class... Rest>
bool read_parts(std::string_view text, received_stamps& out) {
    using Part = typename without_condition<Given>::type;
    if constexpr (is_literal<Part>) {
        if (!text.starts_with(Part::text)) return false;
        text.remove_prefix(Part::text.size());
    } else {
        std::size_t end = text.size();
        if constexpr (sizeof...(Rest) > 0) {
            using next = std::tuple_element_t<0, std::tuple<Rest...>>;
            static_assert(
                is_literal<next>,
                "rampart: a header can only be read back when a literal stands between its parts");
            end = text.find(next::text);
            if (end == std::string_view::npos) return false;
        }
        auto const value = text.substr(0, end);
        text.remove_prefix(end);
        if (!is_header_token(value, longest_api_key)) return false;
        if constexpr (std::is_same_v<Part, parts::api_key>) {
            out.api_key = value;
        } else if constexpr (std::is_same_v<Part, parts::timestamp>) {
            out.timestamp = value;
        } else if constexpr (std::is_same_v<Part, parts::nonce>) {
            out.nonce = value;
        } else if constexpr (std::is_same_v<Part, parts::signature>) {
            out.signature = value;
        } else {
            static_assert(
                is_computed<Part>,
                "rampart: a header can only be read back when it is made of api_key, timestamp, "
                "nonce, signature, setting, hash, group and literal parts");
        }
    }
    if constexpr (sizeof...(Rest) > 0) {
        return read_parts<Rest...>(text, out);
    } else {
        return text.empty();
    }
}

/// "Bearer ", "ApiKey ": the word that begins an Authorization header.
template <class Part>
inline constexpr bool is_scheme_word = false;
template <fixed_string Text>
inline constexpr bool
    is_scheme_word<parts::literal<Text>> = parts::literal<Text>::text.ends_with(' ');

/// Whether requests may lack the header: it has one part, which is not for all of them.
template <class Value>
inline constexpr bool may_be_absent = false;
template <class Part>
inline constexpr bool may_be_absent<joined<"", Part>> = without_condition<Part>::may_be_absent;
template <class First, class Second, class... Rest>
inline constexpr bool may_be_absent<joined<"", First, Second, Rest...>> = [] {
    static_assert(
        !without_condition<First>::may_be_absent && !without_condition<Second>::may_be_absent &&
            (!without_condition<Rest>::may_be_absent && ...),
        "rampart: a part that some requests lack (when_body) can only be read back when it is all "
        "of its header");
    return false;
}();

template <class First, class... Rest>
bool read_header(
    std::type_identity<joined<"", First, Rest...>>, std::string_view value, received_stamps& out) {
    if constexpr (is_scheme_word<First> && sizeof...(Rest) > 0) {
        // Its letter case is free (RFC 9110, section 11.1).
        auto const length = First::text.size();
        if (!text::same_ignoring_case(value.substr(0, length), First::text)) return false;
        return read_parts<Rest...>(value.substr(length), out);
    } else {
        return read_parts<First, Rest...>(value, out);
    }
}

/// The value of a header that came twice with one value and was joined to "a, a" on the way; any
/// other as it is.
constexpr std::string_view undoubled(std::string_view value) noexcept {
    for (std::string_view const between : {", ", ","}) {
        if (value.size() <= between.size()) continue;
        auto const half = (value.size() - between.size()) / 2;
        auto const first = value.substr(0, half);
        if (value.size() == 2 * half + between.size() && value.substr(half).starts_with(between) &&
            value.ends_with(first)) {
            return first;
        }
    }
    return value;
}

} // namespace detail

/// Finds a scheme's headers among those received, whatever the letter case of their names, and
/// takes them apart. `headers` is a range of things with a `name` and a `value`. A header that came
/// twice with one value, as some gateways send it, is read once.
template <class Scheme, class Headers>
[[nodiscard]] stamp_reading read_stamps(Headers const& headers) {
    stamp_reading out;
    Scheme::headers::for_each([&]<class Header>() {
        std::optional<std::string_view> value;
        out.header = Header::name;
        for (auto const& header : headers) {
            if (!text::same_ignoring_case(header.name, Header::name)) continue;
            auto const given = detail::undoubled(header.value);
            if (value && *value != given) out.outcome = receipt::header_repeated;
            value = given;
        }
        if (out.outcome != receipt::genuine) return false;
        if (!value && detail::may_be_absent<typename Header::value>) return true;
        if (!value) {
            out.outcome = receipt::header_missing;
        } else if (!detail::read_header(
                       std::type_identity<typename Header::value>{}, *value, out.stamps)) {
            out.outcome = receipt::header_malformed;
        }
        return out.outcome == receipt::genuine;
    });
    return out;
}

/// The stamps would be views of headers that are gone.
template <class Scheme, class Headers>
stamp_reading read_stamps(Headers const&& headers) = delete;

/// Checks signatures of `Scheme` against several secrets, for the time while one replaces another.
///
/// Secrets are absorbed and wiped. Each of them is tried each time and compared in constant time,
/// so that the time taken tells nothing about a signature. `check`, `add` and `accept_only` may be
/// called from several threads at once: a check under way goes on with the secrets that it began
/// with, and the key state of one that is no longer accepted stays in memory as long as the
/// verifier.
template <class Scheme, class Crypto = direct_crypto>
class basic_verifier {
    using mac_type = detail::keyed_mac_of<Scheme, Crypto>;
    using key_state = std::shared_ptr<mac_type const>;

    struct keys {
        std::vector<key_state> states{};
        failure passed_over = failure::none;
    };

public:
    using scheme_type = Scheme; ///< the scheme it verifies by

    /// Without a secret nothing is genuine.
    basic_verifier() : keys_{keys{}} {}

    /// With the key of the sender; several while keys change.
    explicit basic_verifier(secret key) : basic_verifier{} { add(std::move(key)); }

    /// With the key of the sender; several while keys change.
    explicit basic_verifier(std::vector<secret> given) : basic_verifier{} {
        for (auto& key : given)
            add(std::move(key));
    }

    /// One more secret. An empty one is passed over: anybody could sign with it. So is one with
    /// white space, a line end, quotes or a byte order mark around it, and one that is not of the
    /// scheme's form: `size` and `problem` tell.
    void add(secret key) {
        take(std::move(key), [](keys const& before) { return before; });
    }

    /// From now on this secret alone; none when it is passed over as by `add`.
    void accept_only(secret key) {
        take(std::move(key), [](keys const&) { return keys{}; });
    }

    /// Why the last secret that was passed over could not be used, or that the MAC's library is
    /// wrong; `none` when all is well.
    [[nodiscard]] failure problem() const noexcept {
        if (detail::computes_wrongly<mac_type>()) return failure::crypto_wrong;
        return keys_.current().passed_over;
    }

    /// The settings that the scheme names, as they are expected. Not while `check` runs.
    void expect(settings constants) { constants_ = std::move(constants); }

    /// How many secrets are tried.
    [[nodiscard]] std::size_t size() const noexcept { return keys_.current().states.size(); }

    /// Whether one of the secrets made the signature for `message`: the receiver's own method,
    /// host and target, and the body's raw bytes. The signature is decoded first, so that hex in
    /// upper case is as good.
    [[nodiscard]] receipt check(message_view const& message, received_stamps const& stamps) const {
        auto const given = detail::decode(typename Scheme::encoding{}, stamps.signature);
        if (!given || given->size() != mac_type::digest_size) return receipt::header_malformed;
        auto const context = context_of(message, stamps);
        if (!can_be_signed(context)) return receipt::signature_differs;
        bool genuine = false;
        for (auto const& key : keys_.current().states) {
            auto const used = detail::key_for<Crypto>(*key, context);
            if (!used) return receipt::crypto_library;
            auto stream = used->start();
            typename mac_type::value_type digest;
            if (!detail::gather<typename Scheme::message, Crypto>(stream, context) ||
                !stream.finish(digest)) {
                return receipt::crypto_library;
            }
            bool const same = equal_in_constant_time(
                std::span<unsigned char const>{digest},
                {reinterpret_cast<unsigned char const*>(given->data()), given->size()});
            genuine = genuine | same;
        }
        return genuine ? receipt::genuine : receipt::signature_differs;
    }

private:
    friend struct detail::batch_access;

    /// Whether anybody could have signed it: a line end in host or target would move the borders
    /// between the lines of a canonical string.
    static bool can_be_signed(signing_context const& context) noexcept {
        for (auto const text : {context.message.host, context.message.target}) {
            if (text.find_first_of("\r\n") != std::string_view::npos) return false;
        }
        return check_request<Scheme>(context) == failure::none;
    }

    /// All that the parts of a received request may name.
    signing_context
    context_of(message_view const& message, received_stamps const& stamps) const noexcept {
        return {message, stamps.api_key, stamps.timestamp, stamps.nonce, {}, &constants_};
    }

    /// Adds a secret to the keys that `kept` makes of those before.
    template <class Kept>
    void take(secret key, Kept const& kept) {
        auto const usable = usable_key::of<key_decoding_of<Scheme>>(std::move(key));
        auto const state =
            usable.key ? std::make_shared<mac_type const>(usable.key->bytes()) : nullptr;
        keys_.change([&](keys const& before) {
            keys after = kept(before);
            if (state) {
                after.states.push_back(state);
            } else {
                after.passed_over = usable.fault;
            }
            return after;
        });
    }

    detail::replaceable<keys> keys_;
    settings constants_;
};

} // namespace rampart::sign
