// Definitions of banxa/types/ramps.hpp.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <rampart/banxa/types/ramps.hpp>

namespace rampart::banxa::detail {

inline bool is_there(std::optional<std::string> const& text) { return text && !text->empty(); }

RAMPART_DECL std::optional<broken_rule> ramp_ends_rule::check(ramp_create const& request) const {
    using rampart::detail::with_section;
    auto const broken = [this](std::string field, std::string const& rule) {
        return broken_rule{std::move(field), with_section(rule, section)};
    };
    struct named_end {
        std::string name;
        ramp_end const& end;
    };
    for (named_end const& one :
         {named_end{"source", request.source}, named_end{"target", request.target}}) {
        if (one.end.fiat && one.end.crypto) {
            return broken(one.name, "must be fiat or crypto, not both");
        }
        if (one.end.amount) {
            return broken(
                one.name + ".amount",
                "must not be given: give fiatAmount or cryptoAmount of the ramp itself");
        }
    }
    auto const& source = request.source;
    auto const& target = request.target;
    if (source.fiat && target.fiat)
        return broken("target.crypto", "must be given with source.fiat");
    if (source.crypto && target.crypto) {
        return broken("target.fiat", "must be given with source.crypto");
    }
    if (request.quoteId) return std::nullopt;
    bool const onramp = !source.crypto && !target.fiat;
    std::string const money = onramp ? "source.fiat" : "target.fiat";
    std::string const coins = onramp ? "target.crypto" : "source.crypto";
    auto const& fiat = onramp ? source.fiat : target.fiat;
    auto const& crypto = onramp ? target.crypto : source.crypto;
    if (!fiat || !is_there(fiat->id)) return broken(money + ".id", "must be given");
    if (!is_there(fiat->method)) return broken(money + ".method", "must be given");
    if (!crypto || !is_there(crypto->id)) return broken(coins + ".id", "must be given");
    if (!is_there(crypto->blockchain)) return broken(coins + ".blockchain", "must be given");
    if (!is_there(crypto->walletAddress)) return broken(coins + ".walletAddress", "must be given");
    return std::nullopt;
}

} // namespace rampart::banxa::detail
