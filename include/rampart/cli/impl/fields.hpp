// The fields of a request type, as plain data made from its description.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/one_or_many.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::cli {

struct field;

/// What a field's value is.
struct field_type {
    enum class kind { text, flag, whole, amount, word, file, raw, object, list, map };

    kind what = kind::text;
    bool may_be_null = false;          ///< null may be sent
    bool may_stand_alone = false;      ///< a list whose only element may be written without it
    std::optional<std::int64_t> least; ///< bounds of a whole number
    std::optional<std::int64_t> most;
    std::vector<std::string> words{};   ///< the known ones; the provider may add others
    std::vector<field> members;         ///< of an object (no {}: it is incomplete here)
    std::vector<field_type> elements{}; ///< of a list or a map: one, the type of each
};

struct field {
    std::string name;
    field_type type;
    bool required = false;
    std::optional<std::string> preset{}; ///< what a text is when it is not given
};

/// Whether a text member may be left out although it is not optional: a description does not show
/// that a type gives such a member an empty default. Specialised beside the provider it is for.
template <class T>
constexpr bool empty_by_default(std::string_view /*member*/) {
    return false;
}

/// Whether the field is a secret: it comes from the environment, never from an argument.
[[nodiscard]] constexpr bool is_secret(std::string_view field_name) noexcept {
    return field_name == "client_secret"; // of Rampnow's legacy.get_token
}

template <json::described T>
std::vector<field> fields_of();

namespace detail {

template <class T>
inline constexpr bool is_open_enum = false;
template <class Enum>
inline constexpr bool is_open_enum<open_enum<Enum>> = true;

template <class Enum>
std::vector<std::string> words_of(open_enum<Enum> const*) {
    std::vector<std::string> out;
    for (auto const* one = rampart::detail::enumerators<Enum>.data(); !one->name.empty(); ++one)
        out.emplace_back(one->name);
    return out;
}

template <class T>
concept has_bounds = requires {
    T::least;
    T::most;
};

template <class T>
concept listed = requires(T list) {
    typename T::value_type;
    list.begin();
    list.size();
};

template <class M>
field_type type_of() {
    using enum field_type::kind;
    field_type out;
    if constexpr (has_bounds<M>) {
        out.what = whole;
        out.least = M::least;
        out.most = M::most;
    } else if constexpr (json::detail::is_optional<M>) {
        out = type_of<typename M::value_type>();
        out.may_be_null = json::detail::is_nullable<M>;
    } else if constexpr (std::same_as<M, bool>) {
        out.what = flag;
    } else if constexpr (std::integral<M>) {
        out.what = whole;
    } else if constexpr (std::same_as<M, decimal>) {
        out.what = amount;
    } else if constexpr (is_open_enum<M>) {
        out.what = word;
        out.words = words_of(static_cast<M const*>(nullptr));
    } else if constexpr (std::same_as<M, http::file>) {
        out.what = file;
    } else if constexpr (std::same_as<M, json::raw_json>) {
        out.what = raw;
    } else if constexpr (json::described<M>) {
        out.what = object;
        out.members = fields_of<M>();
    } else if constexpr (json::detail::is_made_of<M, json::one_or_many>) {
        out.what = list;
        out.may_stand_alone = true;
        out.elements.push_back(type_of<typename decltype(std::declval<M>().items)::value_type>());
    } else if constexpr (json::detail::is_text_map<M>) {
        out.what = map;
        out.elements.push_back(type_of<typename M::mapped_type>());
    } else if constexpr (!std::same_as<M, std::string> && listed<M>) {
        out.what = list;
        out.elements.push_back(type_of<typename M::value_type>());
    }
    return out;
}

} // namespace detail

/// The fields of a described type in order, with those inside them.
template <json::described T>
std::vector<field> fields_of() {
    std::vector<field> out;
    [[maybe_unused]] T const blank{};
    json::for_each_member<T>([&](auto descriptor) {
        using M = json::detail::member_type<decltype(descriptor)>;
        auto& one = out.emplace_back();
        one.name = descriptor.name;
        one.type = detail::type_of<M>();
        one.required = !json::detail::is_optional<M>;
        if constexpr (std::same_as<M, std::string>) {
            auto const& text = blank.*descriptor.pointer;
            if (!text.empty() || empty_by_default<T>(descriptor.name)) one.preset = text;
        } else if constexpr (detail::is_open_enum<M>) {
            auto const text = (blank.*descriptor.pointer).text();
            if (!text.empty()) one.preset = std::string{text};
        }
        if (one.preset) one.required = false;
    });
    return out;
}

/// The dotted names of all fields that take a value: "from.currency".
[[nodiscard]] std::vector<std::string>
field_names(std::vector<field> const& fields, std::string const& prefix = {});

/// What a value is, in words: "a decimal number", "one of ONRAMP, OFFRAMP".
[[nodiscard]] std::string in_words(field_type const& type);

} // namespace rampart::cli
