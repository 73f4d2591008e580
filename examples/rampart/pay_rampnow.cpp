#include <rampart/rampnow.hpp>
#include <rampart/rampnow/settled_by.hpp>

#include "pay.hpp"
#include "rampnow_fields.hpp"

namespace rampart::cli {

namespace {

constexpr api served{.provider = "rampnow", .default_url = rampnow::sandbox};

} // namespace

std::optional<journal::intent> pay_rampnow(pay_options const& options, any_store& store) {
    return pay_endpoint<rampnow::provider, rampnow::create_checkout>(options, served, store);
}

std::optional<journal::intent>
settle_rampnow(journal_options const& options, any_store& store, journal::intent const& one) {
    return settle_endpoint<rampnow::provider, rampnow::create_checkout>(
        options, served, store, one);
}

} // namespace rampart::cli
