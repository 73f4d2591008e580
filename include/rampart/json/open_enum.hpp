// Enumerations that may grow: an unknown value is kept as text.
#pragma once

#include <rampart/config.hpp>

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enumerators.hpp>

#include <rampart/json/member_table.hpp>
#include <rampart/json/text_of.hpp>

// At -O2 GCC takes an optional's value for used where the optional is empty (PR80635).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace rampart {

namespace detail {

/// An enumerator of a described enumeration.
struct enumerator {
    std::string_view name{}; ///< empty behind the last one
    long long value = 0;

    template <class Descriptor>
    static consteval enumerator of() {
        return {Descriptor::name, static_cast<long long>(Descriptor::value)};
    }
};

/// The enumerators in order, and one without a name.
template <class Enum>
inline constexpr auto enumerators = json::detail::table_of<enumerator, enumerator>(
    static_cast<boost::describe::describe_enumerators<Enum> const*>(nullptr));

/// The enumerator of that name, or the empty one.
inline enumerator const& find_name(enumerator const* table, std::string_view name) noexcept {
    while (!table->name.empty() && table->name != name)
        ++table;
    return *table;
}

/// The enumerator of that value, or the empty one.
inline enumerator const& find_value(enumerator const* table, long long value) noexcept {
    while (!table->name.empty() && table->value != value)
        ++table;
    return *table;
}

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
    /// From a known word.
    constexpr open_enum(Enum value) noexcept : known_{value} {}

    /// The enumerator of that name, or an unknown value holding the text.
    [[nodiscard]] static open_enum from_text(std::string_view text) {
        open_enum value;
        auto const& found = detail::find_name(table(), text);
        if (found.name.empty()) {
            value.other_ = text;
        } else {
            value.known_ = static_cast<Enum>(found.value);
        }
        return value;
    }

    /// The enumerator; nothing when the value is unknown.
    [[nodiscard]] constexpr std::optional<Enum> known() const noexcept { return known_; }

    /// The word on the wire.
    [[nodiscard]] std::string_view text() const noexcept {
        if (!known_) return other_;
        return detail::find_value(table(), static_cast<long long>(*known_)).name;
    }

    /// By value.
    friend bool operator==(open_enum const& left, open_enum const& right) noexcept {
        return left.text() == right.text();
    }
    /// By value.
    friend bool operator==(open_enum const& left, Enum right) noexcept {
        return left.known_ == right;
    }

    /// What is printed and formatted: the word on the wire.
    friend std::string_view rampart_text(open_enum const& value) noexcept { return value.text(); }

    /// Prints the word on the wire.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, open_enum const& value) {
        return out << value.text();
    }

private:
    static constexpr detail::enumerator const* table() noexcept {
        return detail::enumerators<Enum>.data();
    }

    std::optional<Enum> known_;
    std::string other_;
};

} // namespace rampart

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
