// Tables beside described types: what is done with each member, its type left behind.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <rampart/json/describe.hpp>

namespace rampart {

class decimal;

} // namespace rampart

namespace rampart::json {

class value;

namespace detail {

/// A row for each descriptor in order, as `Maker::of<Descriptor>()` makes it, and an empty row
/// behind them. What is done with a described type's members goes by such a table, so that code
/// is made once for each type of member rather than for each struct.
template <class Row, class Maker, template <class...> class List, class... Descriptors>
consteval std::array<Row, sizeof...(Descriptors) + 1> table_of(List<Descriptors...> const*) {
    return {{Maker::template of<Descriptors>()..., Row{}}};
}

/// The table of a type's members.
template <class T, class Row, class Maker = Row>
inline constexpr auto
    member_table = table_of<Row, Maker>(static_cast<members_of<T> const*>(nullptr));

struct value_reader;
struct value_writer;

/// What a row may hold of a member of type T. The bodies are in value_reader.hpp and write.hpp.
template <class T>
struct member_functions {
    /// Reads the member; `item` is null when the object has none of its name.
    static bool read(value_reader& reader, value const* item, void* place);

    /// Writes it with its key; an optional one that is empty not at all.
    static bool write(value_writer& writer, std::string_view key, void const* place, bool& first);
};

/// Where an object's members are, in the order of its tables, and a null pointer.
template <class T, class List = members_of<std::remove_const_t<T>>>
struct member_places;
template <class T, template <class...> class List, class... Descriptors>
struct member_places<T, List<Descriptors...>> {
    using pointer = std::conditional_t<std::is_const_v<T>, void const*, void*>;

    explicit constexpr member_places([[maybe_unused]] T& object) noexcept
        : at{&(object.*Descriptors::pointer)..., nullptr} {}

    pointer at[sizeof...(Descriptors) + 1];
};

#if defined(RAMPART_SEPARATE_COMPILATION)
// The types that most members have.
extern template struct member_functions<std::string>;
extern template struct member_functions<bool>;
extern template struct member_functions<std::int64_t>;
extern template struct member_functions<decimal>;
extern template struct member_functions<std::optional<std::string>>;
extern template struct member_functions<std::optional<bool>>;
extern template struct member_functions<std::optional<std::int64_t>>;
extern template struct member_functions<std::optional<decimal>>;
extern template struct member_functions<nullable<std::string>>;
extern template struct member_functions<nullable<decimal>>;
#endif

/// The name that stands where `place` stands in `places`.
[[nodiscard]] std::string_view
name_at(std::string_view const* names, void const* const* places, void const* place) noexcept;

/// Puts a step, a member's name or "[index]", in front of a path such as `list[3].amount`.
void prefix_path(std::string& path, std::string_view step);

/// "[3]"
[[nodiscard]] std::string index_step(std::size_t index);

} // namespace detail

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/member_table.ipp>
#endif
