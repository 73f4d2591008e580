// A signer that signs nothing: an access token in the Authorization header.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

#include <rampart/sign/key_text.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/secret.hpp>

namespace rampart::sign {

/// The scheme of an API with bearer tokens (RFC 6750): there is no canonical string.
struct bearer_token {};

/// Sends `Authorization: Bearer <token>`; a model of `signer`.
///
/// The token is absorbed as a secret: not printable, not copied, wiped when the signer goes. A
/// token that a header cannot hold (empty, longer than 8192 bytes, or with other characters than
/// visible ASCII) or that stands in quotes makes `sign` fail. Safe for any number of threads at
/// once.
class bearer_signer {
    static constexpr std::string_view prefix = "Bearer ";

public:
    using scheme_type = bearer_token; ///< none: nothing is signed

    /// The longest token that is sent: what fits servers' usual limit of a header.
    static constexpr std::size_t longest_token = 8192;

    /// What `sign` fills: a view of the signer, valid as long as the signer is.
    class headers {
    public:
        /// How many headers there are.
        static constexpr std::size_t size() noexcept { return 1; }
        /// The name of a header.
        [[nodiscard]] static constexpr std::string_view name(std::size_t) noexcept {
            return "Authorization";
        }
        /// The value of a header.
        [[nodiscard]] std::string_view value(std::size_t) const noexcept { return value_; }

        /// None is sent.
        [[nodiscard]] static constexpr std::string_view timestamp() noexcept { return {}; }
        /// Empty: there is none.
        [[nodiscard]] static constexpr std::string_view nonce() noexcept { return {}; }

    private:
        friend class bearer_signer;
        std::string_view value_{};
    };

    /// Without a token: for the operations that need none, such as the one that gets it.
    bearer_signer() = default;

    /// With the token that each request carries.
    explicit bearer_signer(secret token) : value_{header_of(token)} {}

    /// Writes the header with the token.
    [[nodiscard]] failure sign(message_view const& /*message*/, headers& out) const {
        auto const bytes = value_.bytes();
        std::string_view const value{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
        auto const token = value.substr((std::min)(prefix.size(), value.size()));
        if (!is_header_token(token, longest_token) || stands_in_quotes(token)) {
            return failure::token_invalid;
        }
        out.value_ = value;
        return failure::none;
    }

private:
    /// "Bearer " and the token, by way of a string of the right size that is wiped.
    static secret header_of(secret const& token) {
        auto const bytes = token.bytes();
        std::string value(prefix.size() + bytes.size(), '\0');
        auto const rest = std::ranges::copy(prefix, value.begin()).out;
        std::ranges::copy(bytes, rest);
        return secret{std::move(value)};
    }

    secret value_{};
};

} // namespace rampart::sign
