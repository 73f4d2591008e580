// How HexaRails' payments are found again, for a journal. Opt-in, as the journal is.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include <rampart/hexarails/endpoints/payments.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/journal/settled_by.hpp>

namespace rampart::hexarails::detail {

/// Whether a row's member is there and another one than was asked for.
template <class Given, class Asked>
bool differs(std::optional<Given> const& given, Asked const& asked) {
    return given && !(*given == asked);
}

} // namespace rampart::hexarails::detail

/// Lists have no references. So the payments of the day before, of and after are listed, whose
/// midnight the API means is not said, and each that has the amount and the currencies is asked
/// for its reference (hexarails.md 9.11).
template <>
struct rampart::journal::settled_by<rampart::hexarails::create_payment> {
    /// Looks for the payment in the provider's lists.
    template <class Api>
    static sighting look(Api& api, hexarails::payment_create const& paid, search const& what) {
        using std::chrono::days;
        auto const last = std::chrono::floor<days>(what.to) + days{1};
        std::string doubtful;
        for (auto day = std::chrono::floor<days>(what.from) - days{1}; day <= last;
             day += days{1}) {
            hexarails::payment_list const of_day{.pageSize = 100, .createDate = date_text(day)};
            for (auto const& row : api.template pages<hexarails::list_payments>(of_day)) {
                if (!row) return {{}, false, "list_payments: " + row.error().describe()};
                if (hexarails::detail::differs(row->receivedAmount, paid.amount) ||
                    hexarails::detail::differs(row->receivedCurrency, paid.currency) ||
                    hexarails::detail::differs(row->deductCurrency, paid.deductCurrency)) {
                    continue;
                }
                auto const found = api.template call<hexarails::get_payment>({.id = row->id});
                if (!found) return {{}, false, "get_payment: " + found.error().describe()};
                if (found->reference == what.reference)
                    return {found->id, true, "found by reading"};
                if (!found->reference) doubtful = found->id;
            }
        }
        if (!doubtful.empty()) {
            return {{}, false, "payment " + doubtful + " has no reference and may be the one"};
        }
        return {{}, true, "not among the account's payments"};
    }

    /// What an event says of the payment.
    static std::optional<said> heard(hexarails::event const& received) {
        auto const* const one = std::get_if<hexarails::event_of<hexarails::payment>>(&received);
        if (!one || !one->payload.reference) return std::nullopt;
        return said{*one->payload.reference, one->payload.id};
    }
};
