#include <rampart/banxa.hpp>

#include "pay.hpp"

namespace rampart::cli {

namespace {

constexpr api served{.provider = "banxa", .default_url = banxa::sandbox};

} // namespace

std::optional<journal::intent> pay_banxa(pay_options const& options, any_store& store) {
    return pay_endpoint<banxa::provider, banxa::create_ramp>(options, served, store);
}

std::optional<journal::intent>
settle_banxa(journal_options const& options, any_store& store, journal::intent const& one) {
    return settle_endpoint<banxa::provider, banxa::create_ramp>(options, served, store, one);
}

} // namespace rampart::cli
