// The two ends that a ramp and a price have (banxa.md section A7.3).
#pragma once

#include <map>
#include <optional>
#include <string>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/member_table.hpp>
#include <rampart/json/one_or_many.hpp>

namespace rampart::banxa {

/// The fiat end of a ramp (A7.3). A ramp that is asked for needs `id` and `method`.
struct fiat_side {
    std::optional<std::string> id{}; ///< ISO 4217
    std::optional<std::string> method{};
    /// Payout details of an off-ramp, different for each method and country; an array according to
    /// the reference, an object in an older sample (A7.3). Set `as_single` to send the object.
    std::optional<json::one_or_many<std::map<std::string, std::string>>> instructions{};
};
BOOST_DESCRIBE_STRUCT(fiat_side, (), (id, method, instructions))

/// The crypto end of a ramp; the address is the sender's in an off-ramp (A7.3). A ramp that is
/// asked for needs all but the memo.
struct crypto_side {
    std::optional<std::string> id{}; ///< the token
    std::optional<std::string> blockchain{};
    std::optional<std::string> walletAddress{};
    std::optional<std::string> walletAddressMemo{};
};
BOOST_DESCRIBE_STRUCT(crypto_side, (), (id, blockchain, walletAddress, walletAddressMemo))

/// One end of a ramp: fiat or crypto, not both. `amount` is set in answers; a request has the
/// amount at its top level.
struct ramp_end {
    std::optional<fiat_side> fiat{};
    std::optional<crypto_side> crypto{};
    std::optional<decimal> amount{};
};
BOOST_DESCRIBE_STRUCT(ramp_end, (), (fiat, crypto, amount))

} // namespace rampart::banxa

#if defined(RAMPART_SEPARATE_COMPILATION)
// What several types hold, read and written by code that is compiled once.
extern template struct rampart::json::detail::member_functions<rampart::banxa::ramp_end>;
extern template struct rampart::json::detail::member_functions<
    std::optional<rampart::banxa::ramp_end>>;
#endif
