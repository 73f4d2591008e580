// The customer of an order and their wallet (rampnow.md section 5.2).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rampnow/types/checks.hpp>
#include <rampart/rules.hpp>

namespace rampart::rampnow {

/// Section 5.2; an open set.
BOOST_DEFINE_ENUM_CLASS(gender, male, female, unknown)

/// A customer's address (5.2). All members are sent; those that an address does not have are empty:
/// there are no post codes in Hong Kong and the Emirates.
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
    return std::tuple{not_empty(detail::missing_fields, &address::country)};
}

/// The customer of a checkout (5.2).
struct user {
    std::string email;
    std::string firstName;
    std::string lastName;    ///< empty for who has one name only
    std::string phone{};     ///< format unknown; sent empty by a public client
    std::string dateOfBirth; ///< ISO 8601 date-time, 1990-01-01T00:00:00Z
    open_enum<rampnow::gender> gender;
    rampnow::address address;
};
BOOST_DESCRIBE_STRUCT(user, (), (email, firstName, lastName, phone, dateOfBirth, gender, address))

template <class = void>
constexpr auto rules(user const*) {
    return std::tuple{
        not_empty(detail::missing_fields, &user::email),
        not_empty(detail::missing_fields, &user::firstName),
        not_empty(detail::missing_fields, &user::dateOfBirth),
        detail::word_given(detail::missing_fields, &user::gender)};
}

/// Where crypto goes to (5.2).
struct wallet {
    std::optional<std::string> address{};
    std::optional<std::string> addressTag{};
    std::optional<std::string> custodyType{}; ///< "unhosted" was seen
};
BOOST_DESCRIBE_STRUCT(wallet, (), (address, addressTag, custodyType))

} // namespace rampart::rampnow
