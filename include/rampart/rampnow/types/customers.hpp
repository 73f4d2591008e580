// The customer of an order and their wallet (rampnow.md section 5.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/detail/checks.hpp>
#include <rampart/rules.hpp>

namespace rampart::rampnow {

/// Section 6.1; an open set.
BOOST_DEFINE_ENUM_CLASS(gender, male, female, unknown)

/// A customer's address. The last three are always sent and may be empty.
struct address {
    std::string country; ///< ISO 3166-1 alpha-2
    std::string line1;
    std::string city;
    std::string postalCode;
    std::string line2{};
    std::string state{};
    std::string subDivision{};
};
BOOST_DESCRIBE_STRUCT(address, (), (country, line1, city, postalCode, line2, state, subDivision))

template <class = void>
constexpr auto rules(address const*) {
    constexpr std::string_view section = "rampnow.md 5.2";
    return std::tuple{
        not_empty(section, &address::country), not_empty(section, &address::line1),
        not_empty(section, &address::city), not_empty(section, &address::postalCode)};
}

/// The customer of a checkout (5.2).
struct user {
    std::string email;
    std::string firstName;
    std::string lastName;
    std::string phone{};     ///< format unknown; sent empty by a public client
    std::string dateOfBirth; ///< ISO 8601 date-time, 1990-01-01T00:00:00Z
    open_enum<rampnow::gender> gender;
    rampnow::address address;
};
BOOST_DESCRIBE_STRUCT(user, (), (email, firstName, lastName, phone, dateOfBirth, gender, address))

template <class = void>
constexpr auto rules(user const*) {
    constexpr std::string_view section = "rampnow.md 5.2";
    return std::tuple{
        not_empty(section, &user::email), not_empty(section, &user::firstName),
        not_empty(section, &user::lastName),
        shape(
            section, &user::dateOfBirth, detail::is_date_time,
            "must be a date and time such as 1990-01-01T00:00:00Z"),
        detail::word_given(section, &user::gender)};
}

/// Where crypto goes to (5.2).
struct wallet {
    std::string address;
    std::optional<std::string> addressTag{};
    std::optional<std::string> custodyType{}; ///< "unhosted" was seen
};
BOOST_DESCRIBE_STRUCT(wallet, (), (address, addressTag, custodyType))

template <class = void>
constexpr auto rules(wallet const*) {
    return std::tuple{not_empty("rampnow.md 5.2", &wallet::address)};
}

} // namespace rampart::rampnow
