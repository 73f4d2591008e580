#include <rampart/hexarails.hpp>
#include <rampart/hexarails/settled_by.hpp>

#include "pay.hpp"

namespace rampart::cli {

namespace {

constexpr api served{.provider = "hexarails", .default_url = hexarails::sandbox};

} // namespace

std::optional<journal::intent> pay_hexarails(pay_options const& options, any_store& store) {
    return pay_endpoint<hexarails::provider, hexarails::create_payment>(options, served, store);
}

std::optional<journal::intent>
settle_hexarails(journal_options const& options, any_store& store, journal::intent const& one) {
    return settle_endpoint<hexarails::provider, hexarails::create_payment>(
        options, served, store, one);
}

} // namespace rampart::cli
