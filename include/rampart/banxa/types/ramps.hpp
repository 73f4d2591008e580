// Ramps (banxa.md sections A7.3, A7.4 and A8).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include <rampart/banxa/types/checks.hpp>
#include <rampart/banxa/types/ramp_end.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>

namespace rampart::banxa {

/// Section A8; an open set.
BOOST_DEFINE_ENUM_CLASS(
    ramp_status, INITIALIZED, PAYMENT_READY, PAYMENT_ACCEPTED, PAYMENT_RECEIVED, PAYMENT_DECLINED,
    PAYMENT_CANCELLED, COIN_DEPOSIT_READY, COIN_DEPOSIT_CONFIRMED, IN_PROGRESS, EXTRA_VERIFICATION,
    COIN_TRANSFERRED, FIAT_TRANSFERRED, FULFILLED, REFUNDED, EXPIRED, CUSTOMER_BLACKLISTED)

/// POST /eapi/v0/ramps (A7.3): from fiat to crypto or from crypto to fiat, with exactly one of the
/// two amounts, the one the price was asked with. With `quoteId` amounts and ends may be left out
/// but for the wallet's address; where that then stands is unknown, and it is sent in its end as
/// always. For what the type cannot say there is create_ramp_as_json.
struct ramp_create {
    std::optional<std::string> subPartnerId{};
    std::string identityReference;
    ramp_end source{};
    ramp_end target{};
    std::optional<decimal> fiatAmount{};
    std::optional<decimal> cryptoAmount{};
    std::optional<std::string> quoteId{};
};
BOOST_DESCRIBE_STRUCT(
    ramp_create, (),
    (subPartnerId, identityReference, source, target, fiatAmount, cryptoAmount, quoteId))

namespace detail {

/// A ramp of a quote has its amounts from there; any other has exactly one of the two.
struct ramp_amount_rule {
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(ramp_create const& request) const {
        if (request.quoteId) {
            return not_both_rule{&ramp_create::fiatAmount, &ramp_create::cryptoAmount, section}
                .check(request);
        }
        return exactly_one_of(section, &ramp_create::fiatAmount, &ramp_create::cryptoAmount)
            .check(request);
    }
};

/// One end is fiat and the other crypto, each with what A7.3 requires of it. A ramp of a quote has
/// both from there.
struct ramp_ends_rule {
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(ramp_create const& request) const;
};

} // namespace detail

template <class = void>
constexpr auto rules(ramp_create const*) {
    constexpr std::string_view section = "banxa.md A7.3 [doc]";
    return std::tuple{
        shape(
            "banxa.md A6 [doc][seed]", &ramp_create::identityReference, detail::is_reference,
            detail::reference_words),
        not_empty(section, &ramp_create::subPartnerId),
        detail::ramp_amount_rule{section},
        detail::ramp_ends_rule{section},
        positive(section, &ramp_create::fiatAmount),
        positive(section, &ramp_create::cryptoAmount)};
}

/// Fees and amounts of a ramp (A7.3).
struct ramp_receipt {
    std::optional<decimal> gatewayFee;
    std::optional<decimal> networkFee;
    std::optional<decimal> sourceAmount;
    std::optional<decimal> targetAmount;
};
BOOST_DESCRIBE_STRUCT(ramp_receipt, (), (gatewayFee, networkFee, sourceAmount, targetAmount))

/// A ramp (A7.3; A7.4 is assumed to be the same object).
struct ramp {
    std::string id;
    std::optional<open_enum<ramp_status>> status;
    std::optional<ramp_end> source;
    std::optional<ramp_end> target;
    std::optional<json::raw_json> sourceDepositInstructions; ///< different for each method
    std::optional<ramp_receipt> receipt;
    std::optional<std::string> createdAt;
};
BOOST_DESCRIBE_STRUCT(
    ramp, (), (id, status, source, target, sourceDepositInstructions, receipt, createdAt))

/// GET /eapi/v0/ramps/{id} (A7.4).
struct ramp_query {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(ramp_query, (), (id))

template <class = void>
constexpr auto echoes(ramp_query const*, ramp const*) {
    return std::tuple{echoed("id", &ramp_query::id, &ramp::id)};
}

namespace detail {

/// The parts of a ramp's ends that tell where money comes from and where it goes; nothing where an
/// end has none.
inline std::optional<std::string> fiat_of(ramp_end const& end) {
    return end.fiat ? std::optional{end.fiat->id} : std::nullopt;
}
inline std::optional<std::string> crypto_of(ramp_end const& end) {
    return end.crypto ? std::optional{end.crypto->id} : std::nullopt;
}
inline std::optional<std::string> wallet_of(ramp_end const& end) {
    return end.crypto ? end.crypto->walletAddress : std::nullopt;
}

/// `Part` of an end of the answer, which may be missing.
template <auto Part>
constexpr auto of_source = [](auto const& ramp) -> std::optional<std::string> {
    if constexpr (requires { ramp.source->fiat; }) {
        return ramp.source ? Part(*ramp.source) : std::nullopt;
    } else {
        return Part(ramp.source);
    }
};
template <auto Part>
constexpr auto of_target = [](auto const& ramp) -> std::optional<std::string> {
    if constexpr (requires { ramp.target->fiat; }) {
        return ramp.target ? Part(*ramp.target) : std::nullopt;
    } else {
        return Part(ramp.target);
    }
};

} // namespace detail

/// Where a ramp's answer has its ends, they are those that were asked for (A7.3).
template <class = void>
constexpr auto echoes(ramp_create const*, ramp const*) {
    using namespace detail;
    return std::tuple{
        echoed("source.fiat.id", of_source<fiat_of>, of_source<fiat_of>),
        echoed("source.crypto.id", of_source<crypto_of>, of_source<crypto_of>),
        echoed("target.fiat.id", of_target<fiat_of>, of_target<fiat_of>),
        echoed("target.crypto.id", of_target<crypto_of>, of_target<crypto_of>),
        echoed("target.crypto.walletAddress", of_target<wallet_of>, of_target<wallet_of>)};
}

} // namespace rampart::banxa

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/banxa/impl/ramps.ipp>
#endif
