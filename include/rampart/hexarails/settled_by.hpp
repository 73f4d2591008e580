// How HexaRails' payments are found again, for a journal. Opt-in, as the journal is.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
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
/// it, those that received less, which a bank's charge may explain. Those that the journal has been
/// told of as others' are not asked.
template <>
struct rampart::journal::settled_by<rampart::hexarails::create_payment> {
    /// How many that received less are asked for their reference. With more of them, nothing is
    /// proven.
    static constexpr std::size_t most_of_less = 1000;

    /// What the looks of one pass share: no day is listed and no payment asked twice.
    struct memory {
        /// The payments of a day, but for those that are known to be others'.
        std::map<std::chrono::sys_days, std::vector<hexarails::payment_row>> days{};
        std::map<std::string, hexarails::payment> asked{}; ///< by id
    };

    /// Looks for the payment in the provider's lists.
    template <class Api>
    static sighting
    look(Api& api, hexarails::payment_create const& paid, search const& what, memory& seen) {
        using std::chrono::days;
        auto const last = std::chrono::floor<days>(what.to) + days{1};
        std::string doubt;
        std::vector<std::string> less;
        for (auto day = std::chrono::floor<days>(what.from) - days{1}; day <= last;
             day += days{1}) {
            std::string failed;
            auto const* const rows = listed(api, day, what, seen, failed);
            if (!rows) return {{}, false, failed};
            for (auto const& row : *rows) {
                if (hexarails::detail::of_other_currencies(row, paid)) continue;
                if (hexarails::detail::differs(row.receivedAmount, paid.amount)) {
                    if (*row.receivedAmount < paid.amount) less.push_back(row.id);
                    continue;
                }
                if (auto found = asked(api, row.id, paid, what, seen, doubt)) return *found;
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
            if (auto found = asked(api, id, paid, what, seen, doubt)) return *found;
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
    /// The payments of a day that may be anybody's; null where not all could be read.
    template <class Api>
    static std::vector<hexarails::payment_row> const* listed(
        Api& api, std::chrono::sys_days day, search const& what, memory& seen,
        std::string& failed) {
        auto const known = seen.days.find(day);
        if (known != seen.days.end()) return &known->second;
        std::vector<hexarails::payment_row> rows;
        hexarails::payment_list const of_day{.pageSize = 100, .createDate = date_text(day)};
        for (auto& row : api.template pages<hexarails::list_payments>(of_day)) {
            if (!row) {
                failed = "list_payments: " + row.error().describe();
                return nullptr;
            }
            rows.push_back(*std::move(row));
        }
        std::vector<std::string> ids;
        for (auto const& row : rows)
            ids.push_back(row.id);
        if (what.told && !ids.empty()) {
            auto const others = what.told(ids);
            std::erase_if(rows, [&](auto const& row) { return others.contains(row.id); });
        }
        return &seen.days.emplace(day, std::move(rows)).first->second;
    }

    /// Asks a payment for its reference. What ends the look: that it is the one, or an error.
    template <class Api>
    static std::optional<sighting> asked(
        Api& api, std::string const& id, hexarails::payment_create const& paid, search const& what,
        memory& seen, std::string& doubt) {
        auto known = seen.asked.find(id);
        if (known == seen.asked.end()) {
            auto answered = api.template call<hexarails::get_payment>({.id = id});
            if (!answered) {
                return sighting{{}, false, "get_payment: " + answered.error().describe()};
            }
            known = seen.asked.emplace(id, *std::move(answered)).first;
        }
        auto const& found = known->second;
        if (found.reference.value_or("").empty()) {
            doubt = "payment " + id + " has no reference and may be the one";
        } else if (*found.reference == what.reference) {
            if (hexarails::detail::explains(found, paid)) {
                return sighting{found.id, true, "found by reading"};
            }
            doubt = "payment " + id + " has the reference, and another amount or currency";
        }
        return std::nullopt;
    }
};
