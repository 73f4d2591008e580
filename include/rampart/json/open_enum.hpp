// Enumerations that may grow: an unknown value is kept as text.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

namespace rampart {

/// A value of the described enumeration `Enum`, or a text that the provider has added since.
///
/// ```
/// if (customer.status == customer_status::CONFIRMED) ...
/// log(customer.status.text());            // the wire's word, known or not
/// ```
template <class Enum>
class open_enum {
public:
    constexpr open_enum() noexcept = default;
    constexpr open_enum(Enum value) noexcept : known_{value} {}

    /// The enumerator of that name, or an unknown value holding the text.
    [[nodiscard]] static open_enum from_text(std::string_view text) {
        open_enum value;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto known) {
            if (text == known.name) value.known_ = known.value;
        });
        if (!value.known_) value.other_ = std::string{text};
        return value;
    }

    /// The enumerator; nothing when the value is unknown.
    [[nodiscard]] constexpr std::optional<Enum> known() const noexcept { return known_; }

    /// The word on the wire.
    [[nodiscard]] std::string_view text() const noexcept {
        return known_ ? std::string_view{boost::describe::enum_to_string(*known_, "")}
                      : std::string_view{other_};
    }

    friend bool operator==(open_enum const& left, open_enum const& right) noexcept {
        return left.text() == right.text();
    }
    friend bool operator==(open_enum const& left, Enum right) noexcept {
        return left.known_ == right;
    }

private:
    std::optional<Enum> known_;
    std::string other_;
};

} // namespace rampart
