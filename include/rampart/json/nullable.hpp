// An optional member that tells "absent" from "null".
#pragma once

#include <rampart/config.hpp>

#include <compare>
#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace rampart {

template <class T>
class nullable;

namespace detail {

template <class T>
inline constexpr bool is_nullable_or_optional = false;
template <class T>
inline constexpr bool is_nullable_or_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_nullable_or_optional<nullable<T>> = true;
template <>
inline constexpr bool is_nullable_or_optional<std::nullopt_t> = true;

template <class T, class U>
concept equal_to = requires(T const& left, U const& right) {
    { left == right } -> std::convertible_to<bool>;
};

/// What a nullable compares with as with its own value.
template <class U>
concept plain_value = !is_nullable_or_optional<std::remove_cvref_t<U>>;

} // namespace detail

/// An optional that remembers whether it is empty because the wire said `null`. Both read as empty,
/// and compare as equal; what came as `null` is written back as `null`, what was absent stays
/// absent. It is used and compared as a std::optional, and converts to one and from one.
template <class T>
class nullable {
public:
    using value_type = T; ///< of a value that is not null

    constexpr nullable() noexcept = default;
    /// Null, or a value.
    constexpr nullable(std::nullopt_t) noexcept {}
    /// Null, or a value.
    constexpr nullable(std::optional<T> value) : value_{std::move(value)} {}

    /// From what a T can be made of.
    template <detail::plain_value U = T>
    requires(
        std::constructible_from<T, U> &&
        !std::same_as<
            std::remove_cvref_t<U>, std::in_place_t>) constexpr explicit(!std::convertible_to<U, T>)
        nullable(U&& value)
        : value_{std::forward<U>(value)} {}

    /// Null, or a value.
    template <class... Arguments>
    constexpr explicit nullable(std::in_place_t, Arguments&&... arguments)
        : value_{std::in_place, std::forward<Arguments>(arguments)...} {}

    /// An empty one that is written as `null`.
    [[nodiscard]] static nullable null() {
        nullable out;
        out.null_ = true;
        return out;
    }

    /// Whether it stands for `null` rather than for a member that is not there.
    [[nodiscard]] bool is_null() const noexcept { return null_ && !has_value(); }

    /// Whether there is a value.
    [[nodiscard]] constexpr bool has_value() const noexcept { return value_.has_value(); }
    /// Whether there is a value.
    constexpr explicit operator bool() const noexcept { return has_value(); }

    /// The value; only where there is one.
    constexpr T const& operator*() const& noexcept { return *value_; }
    /// The value; only where there is one.
    constexpr T& operator*() & noexcept { return *value_; }
    /// The value; only where there is one.
    constexpr T&& operator*() && noexcept { return *std::move(value_); }
    /// The value; only where there is one.
    constexpr T const* operator->() const noexcept { return value_.operator->(); }
    /// The value; only where there is one.
    constexpr T* operator->() noexcept { return value_.operator->(); }

    /// Throws std::bad_optional_access when it is empty.
    [[nodiscard]] constexpr T const& value() const& { return value_.value(); }
    /// The value; throws std::bad_optional_access where there is none.
    [[nodiscard]] constexpr T& value() & { return value_.value(); }
    /// The value; throws std::bad_optional_access where there is none.
    [[nodiscard]] constexpr T&& value() && { return std::move(value_).value(); }

    /// The value, or the other one where there is none.
    template <class U>
    [[nodiscard]] constexpr T value_or(U&& fallback) const& {
        return value_.value_or(std::forward<U>(fallback));
    }
    /// The value, or the other one where there is none.
    template <class U>
    [[nodiscard]] constexpr T value_or(U&& fallback) && {
        return std::move(value_).value_or(std::forward<U>(fallback));
    }

    /// Makes a value in place.
    template <class... Arguments>
    constexpr T& emplace(Arguments&&... arguments) {
        return value_.emplace(std::forward<Arguments>(arguments)...);
    }
    /// Leaves no value.
    constexpr void reset() noexcept {
        value_.reset();
        null_ = false;
    }
    /// Leaves no value, and is written as `null`.
    constexpr void reset_to_null() noexcept {
        value_.reset();
        null_ = true;
    }

    /// As a std::optional.
    constexpr operator std::optional<T> const&() const& noexcept { return value_; }
    /// As a std::optional.
    constexpr operator std::optional<T>() && { return std::move(value_); }

    /// The same as an optional.
    [[nodiscard]] constexpr std::optional<T> const& as_optional() const noexcept { return value_; }

private:
    std::optional<T> value_{};
    bool null_ = false;
};

template <class T, class U>
requires detail::equal_to<T, U>
[[nodiscard]] constexpr bool operator==(nullable<T> const& left, nullable<U> const& right) {
    return left.as_optional() == right.as_optional();
}
template <class T, class U>
requires detail::equal_to<T, U>
[[nodiscard]] constexpr bool operator==(nullable<T> const& left, std::optional<U> const& right) {
    return left.as_optional() == right;
}
template <class T, class U>
requires detail::equal_to<T, U>
[[nodiscard]] constexpr bool operator==(std::optional<T> const& left, nullable<U> const& right) {
    return left == right.as_optional();
}
template <class T>
[[nodiscard]] constexpr bool operator==(nullable<T> const& left, std::nullopt_t) noexcept {
    return !left.has_value();
}
template <class T, detail::plain_value U>
requires detail::equal_to<T, U>
[[nodiscard]] constexpr bool operator==(nullable<T> const& left, U const& right) {
    return left.has_value() && *left == right;
}

template <class T, std::three_way_comparable_with<T> U>
[[nodiscard]] constexpr auto operator<=>(nullable<T> const& left, nullable<U> const& right) {
    return left.as_optional() <=> right.as_optional();
}
template <class T, std::three_way_comparable_with<T> U>
[[nodiscard]] constexpr auto operator<=>(nullable<T> const& left, std::optional<U> const& right) {
    return left.as_optional() <=> right;
}
template <class T, std::three_way_comparable_with<T> U>
[[nodiscard]] constexpr auto operator<=>(std::optional<T> const& left, nullable<U> const& right) {
    return left <=> right.as_optional();
}
template <class T>
[[nodiscard]] constexpr std::strong_ordering
operator<=>(nullable<T> const& left, std::nullopt_t) noexcept {
    return left.has_value() <=> false;
}
template <class T, detail::plain_value U>
requires std::three_way_comparable_with<T, std::decay_t<U const&>>
[[nodiscard]] constexpr auto operator<=>(nullable<T> const& left, U const& right)
    -> std::compare_three_way_result_t<T, std::decay_t<U const&>> {
    if (!left.has_value()) return std::strong_ordering::less;
    return *left <=> right;
}

} // namespace rampart
