// Enumerations that may grow: an unknown value is kept as text.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enumerators.hpp>

#include <rampart/json/text_of.hpp>

namespace rampart {

namespace detail {

/// An enumerator of a described enumeration.
struct enumerator {
    char const* name; ///< null behind the last one
    long long value;
};

template <template <class...> class List, class... Descriptors>
consteval std::array<enumerator, sizeof...(Descriptors) + 1>
enumerators_of(List<Descriptors...> const*) {
    return {{{Descriptors::name, static_cast<long long>(Descriptors::value)}..., {nullptr, 0}}};
}

/// The enumerators in order, and one without a name.
template <class Enum>
inline constexpr auto enumerators =
    enumerators_of(static_cast<boost::describe::describe_enumerators<Enum> const*>(nullptr));

/// The enumerator of that name; null when there is none.
[[nodiscard]] enumerator const*
find_enumerator(enumerator const* table, std::string_view name) noexcept;

/// The name of a value; empty when it has none.
[[nodiscard]] std::string_view name_of_value(enumerator const* table, long long value) noexcept;

} // namespace detail

/// A value of the described enumeration `Enum`, or a text that the provider has added since.
///
/// ```
/// if (customer.status == customer_status::CONFIRMED) ...
/// log(text_of(customer.status));          // the wire's word, known or not; empty without one
/// ```
template <class Enum>
class open_enum {
public:
    constexpr open_enum() noexcept = default;
    constexpr open_enum(Enum value) noexcept : known_{value} {}

    /// The enumerator of that name, or an unknown value holding the text.
    [[nodiscard]] static open_enum from_text(std::string_view text) {
        open_enum value;
        if (auto const* const known = detail::find_enumerator(table(), text)) {
            value.known_ = static_cast<Enum>(known->value);
        } else {
            value.other_ = text;
        }
        return value;
    }

    /// The enumerator; nothing when the value is unknown.
    [[nodiscard]] constexpr std::optional<Enum> known() const noexcept { return known_; }

    /// The word on the wire.
    [[nodiscard]] std::string_view text() const noexcept {
        return known_ ? detail::name_of_value(table(), static_cast<long long>(*known_))
                      : std::string_view{other_};
    }

    friend bool operator==(open_enum const& left, open_enum const& right) noexcept {
        return left.text() == right.text();
    }
    friend bool operator==(open_enum const& left, Enum right) noexcept {
        return left.known_ == right;
    }

private:
    static constexpr detail::enumerator const* table() noexcept {
        return detail::enumerators<Enum>.data();
    }

    std::optional<Enum> known_;
    std::string other_;
};

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/open_enum.ipp>
#endif
