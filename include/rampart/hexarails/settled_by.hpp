// How HexaRails' payments are found again, for a journal. Opt-in, as the journal is.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <rampart/hexarails/endpoints/payments.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/journal/settled_by.hpp>

namespace rampart::hexarails::detail {

/// Whether a member is there and another one than was asked for.
template <class Given, class Asked>
bool differs(std::optional<Given> const& given, Asked const& asked) {
    return given && !(*given == asked);
}

/// Whether a row or a payment is of other currencies, which no fee changes.
template <class Found>
bool of_other_currencies(Found const& found, payment_create const& asked) {
    return differs(found.receivedCurrency, asked.currency) ||
           differs(found.deductCurrency, asked.deductCurrency);
}

/// Whether it received what was asked for, or that less the bank's charge; so far as is told.
inline bool explains(payment const& found, payment_create const& asked) {
    if (of_other_currencies(found, asked)) return false;
    return !differs(found.receivedAmount, asked.amount) ||
           (found.bankCharge && *found.receivedAmount + *found.bankCharge == asked.amount);
}

} // namespace rampart::hexarails::detail

/// Lists have no references. So the payments of the day before, of and after are listed, whose
/// midnight the API means is not said, and each that may be the one is asked for its reference
/// (hexarails.md 9.11): those with the amount and the currencies at once, and where none of them is
/// it, those that received less, which a bank's charge may explain.
template <>
struct rampart::journal::settled_by<rampart::hexarails::create_payment> {
    /// How many that received less are asked for their reference. With more of them, nothing is
    /// proven.
    static constexpr std::size_t most_of_less = 1000;

    /// Looks for the payment in the provider's lists.
    template <class Api>
    static sighting look(Api& api, hexarails::payment_create const& paid, search const& what) {
        using std::chrono::days;
        auto const last = std::chrono::floor<days>(what.to) + days{1};
        std::string doubt;
        std::vector<std::string> less;
        for (auto day = std::chrono::floor<days>(what.from) - days{1}; day <= last;
             day += days{1}) {
            hexarails::payment_list const of_day{.pageSize = 100, .createDate = date_text(day)};
            for (auto const& row : api.template pages<hexarails::list_payments>(of_day)) {
                if (!row) return {{}, false, "list_payments: " + row.error().describe()};
                if (hexarails::detail::of_other_currencies(*row, paid)) continue;
                if (hexarails::detail::differs(row->receivedAmount, paid.amount)) {
                    if (*row->receivedAmount < paid.amount) less.push_back(row->id);
                    continue;
                }
                if (auto found = asked(api, row->id, paid, what, doubt)) return *found;
            }
        }
        if (less.size() > most_of_less) {
            return {
                {},
                false,
                std::to_string(less.size()) +
                    " payments received less, and any may be the one less a bank's charge"};
        }
        for (auto const& id : less)
            if (auto found = asked(api, id, paid, what, doubt)) return *found;
        if (!doubt.empty()) return {{}, false, doubt};
        return {{}, true, "not among the account's payments"};
    }

    /// What an event says of the payment.
    static std::optional<said> heard(hexarails::event const& received) {
        auto const* const one = std::get_if<hexarails::event_of<hexarails::payment>>(&received);
        if (!one || !one->payload.reference) return std::nullopt;
        return said{*one->payload.reference, one->payload.id};
    }

private:
    /// Asks a payment for its reference. What ends the look: that it is the one, or an error.
    template <class Api>
    static std::optional<sighting> asked(
        Api& api, std::string const& id, hexarails::payment_create const& paid, search const& what,
        std::string& doubt) {
        auto const found = api.template call<hexarails::get_payment>({.id = id});
        if (!found) return sighting{{}, false, "get_payment: " + found.error().describe()};
        if (found->reference.value_or("").empty()) {
            doubt = "payment " + id + " has no reference and may be the one";
        } else if (*found->reference == what.reference) {
            if (hexarails::detail::explains(*found, paid)) {
                return sighting{found->id, true, "found by reading"};
            }
            doubt = "payment " + id + " has the reference, and another amount or currency";
        }
        return std::nullopt;
    }
};
