// One operation of a provider as a constant: method, path, types and what it does.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/call/placement.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/multipart.hpp>
#include <rampart/http/target.hpp>
#include <rampart/json/describe.hpp>

namespace rampart {

/// What an operation does at the provider; decides what may be repeated.
enum class effect {
    unspecified,  ///< forgotten; does not compile
    reads,        ///< changes nothing
    creates,      ///< makes or changes a record
    creates_once, ///< makes a record once for a key of the caller's, which the request carries
    moves_money,  ///< pays out or converts
};

/// "reads", "creates", "creates_once" or "moves_money".
[[nodiscard]] constexpr std::string_view to_string(effect what) noexcept {
    switch (what) {
    case effect::reads: return "reads";
    case effect::creates: return "creates";
    case effect::creates_once: return "creates_once";
    case effect::moves_money: return "moves_money";
    case effect::unspecified: break;
    }
    return "unspecified";
}

/// Where the members of a request that are not in the path go.
enum class body_form {
    automatic, ///< into the query for GET and DELETE, into a JSON body otherwise
    query,
    json,
    multipart,  ///< text and file parts of a multipart/form-data body
    urlencoded, ///< application/x-www-form-urlencoded, percent-encoded as a query is
    raw_json,   ///< the text of the request's only json::raw_json member is the body
};

/// Whether an operation's requests are signed.
enum class authentication {
    signature, ///< with the headers of the client's signer
    none,      ///< a public operation: no signature headers are sent
};

/// Any provider: the default of an endpoint that is not tied to one.
struct any_provider {};

/// An operation: its facts as constants, its request and response as types.
///
/// Both types are described aggregates whose member names are the wire's names. A path parameter
/// `{name}` takes the request's member of that name, a header that of `placed`; the other members
/// go where `body` says.
/// ```
/// inline constexpr endpoint<customer_create, customer_created> create_customer{
///     .method = http::method::post, .path = "/customer/create", .effect = effect::creates};
/// ```
template <class Request, class Response, class Family = any_provider>
struct endpoint {
    using request_type = Request;   ///< what is sent
    using response_type = Response; ///< what comes back
    using family_type = Family;     ///< whose operation it is

    http::method method = http::method::get; ///< of the request

    /// The whole path from the host on, starting with a slash.
    std::string_view path;

    rampart::effect effect = rampart::effect::unspecified; ///< what may be repeated

    body_form body = body_form::automatic; ///< the form of the body

    /// whether it is signed
    rampart::authentication authentication = rampart::authentication::signature;

    /// The rate-limit bucket when it is not the provider's own, see bucket_of.
    std::string_view bucket{};

    /// Where it is found out whether a call of unknown outcome was acted upon: a read of this
    /// provider and what to look for, "list_flows by from and to", or whom to ask. Ends a sentence
    /// that starts with "settle it with". Empty for operations that only read.
    std::string_view settled_by{};

    /// Members that go into headers, or into the query of a request with a body; see in_header.
    placements placed{};

    /// Of an operation that is effect::creates_once: the member with the caller's key, wherever it
    /// goes. A call is repeated with it like a read, as long as the provider remembers keys
    /// (its `key_lifetime`, counted from the call's beginning), and like `creates` from then on.
    std::string_view key{};

    /// Where a member goes.
    [[nodiscard]] constexpr member_place place_of(std::string_view member) const {
        if (auto const* const one = placed.find(member)) return one->place;
        return http::path_has_parameter(path, member) ? member_place::path : member_place::by_form;
    }

    /// `body` with `automatic` resolved.
    [[nodiscard]] constexpr body_form form() const noexcept {
        if (body != body_form::automatic) return body;
        bool const bodiless = method == http::method::get || method == http::method::delete_;
        return bodiless ? body_form::query : body_form::json;
    }
};

template <auto const& Endpoint>
using endpoint_type = std::remove_cvref_t<decltype(Endpoint)>;

/// The request and response types of an endpoint.
template <auto const& Endpoint>
using request_of = typename endpoint_type<Endpoint>::request_type;
template <auto const& Endpoint>
using response_of = typename endpoint_type<Endpoint>::response_type;

namespace detail {

template <class T>
inline constexpr bool is_file = false;
template <>
inline constexpr bool is_file<http::file> = true;
template <>
inline constexpr bool is_file<std::optional<http::file>> = true;
template <>
inline constexpr bool is_file<std::vector<http::file>> = true;

constexpr bool braces_pair(std::string_view path) {
    return http::walk_path(
        path, [](std::string_view) {}, [](std::string_view) {});
}

template <class Descriptor>
using member_of = json::detail::member_type<Descriptor>;

template <class Request>
constexpr bool path_parameters_have_members(std::string_view path) {
    bool good = true;
    http::walk_path(
        path, [](std::string_view) {},
        [&](std::string_view name) { good = good && json::has_member<Request>(name); });
    return good;
}

/// Whether a member that the path names is optional.
template <class Request>
constexpr bool has_optional_path_member(std::string_view path) {
    return json::any_member<Request>([path]<class Descriptor>(Descriptor) {
        return json::detail::is_optional<member_of<Descriptor>> &&
               http::path_has_parameter(path, Descriptor::name);
    });
}

template <class Request>
constexpr bool has_file_in_path(std::string_view path) {
    return json::any_member<Request>([path]<class Descriptor>(Descriptor) {
        return is_file<member_of<Descriptor>> && http::path_has_parameter(path, Descriptor::name);
    });
}

/// Whether the members that are placed by name are there, and not in the path too.
template <class Request>
constexpr bool placed_members_exist(placements const& placed) {
    for (auto const& one : placed) {
        if (!json::has_member<Request>(one.member)) return false;
    }
    return true;
}
constexpr bool placed_in_path(placements const& placed, std::string_view path) {
    for (auto const& one : placed) {
        if (http::path_has_parameter(path, one.member)) return true;
    }
    return false;
}

/// Whether a value of the type has a text of its own, so that it can stand in a header.
template <class T>
constexpr bool has_plain_text() {
    if constexpr (json::detail::is_bounded<T>) {
        return true;
    } else if constexpr (json::detail::is_optional<T>) {
        return has_plain_text<typename T::value_type>();
    } else {
        return !is_file<T> && !std::is_same_v<T, json::raw_json> && !json::described<T> &&
               !json::detail::is_vector<T> && !json::detail::is_text_map<T>;
    }
}

template <class Request>
constexpr bool header_members_are_plain(placements const& placed) {
    return !json::any_member<Request>([placed]<class Descriptor>(Descriptor) {
        return placed.find(Descriptor::name) != nullptr && !has_plain_text<member_of<Descriptor>>();
    });
}

template <class Request>
constexpr bool has_files() {
    return json::any_member<Request>(
        []<class Descriptor>(Descriptor) { return is_file<member_of<Descriptor>>; });
}

template <class Request>
constexpr std::size_t count_raw_json() {
    return json::count_members<Request>([]<class Descriptor>(Descriptor) {
        return std::is_same_v<member_of<Descriptor>, json::raw_json>;
    });
}

/// Whether the key's member can tell that it was forgotten: a text that is empty, or nothing.
template <class Request>
constexpr bool key_can_be_missed(std::string_view key) {
    return !json::any_member<Request>([key]<class Descriptor>(Descriptor) {
        using member = member_of<Descriptor>;
        return key == Descriptor::name &&
               !(has_plain_text<member>() &&
                 (json::detail::is_optional<member> ||
                  std::is_convertible_v<member const&, std::string_view>));
    });
}

/// Whether an endpoint's fields can be read while compiling.
template <auto const& Endpoint>
inline constexpr bool is_constant = requires {
    typename std::bool_constant<(Endpoint.effect == effect::reads)>;
};

/// Whether the code that builds the request can be compiled at all.
template <auto const& Endpoint>
constexpr bool is_buildable() {
    using request = request_of<Endpoint>;
    if constexpr (json::described<request> && is_constant<Endpoint>) {
        return (!has_files<request>() || Endpoint.form() == body_form::multipart) &&
               header_members_are_plain<request>(Endpoint.placed);
    } else {
        return false;
    }
}

/// Every rule an endpoint has to keep, checked where it is used, in the user's words.
template <auto const& Endpoint>
constexpr bool check_constant_endpoint() {
    using request = request_of<Endpoint>;
    static_assert(
        Endpoint.effect != effect::unspecified,
        "rampart: this endpoint does not say what it does: add .effect = effect::reads, "
        "effect::creates, effect::creates_once or effect::moves_money");
    static_assert(
        Endpoint.effect != effect::creates_once || !Endpoint.key.empty(),
        "rampart: this endpoint is effect::creates_once and does not say by which key: add .key = "
        "\"member\", the member of the request that the caller makes up once for a creation");
    static_assert(
        Endpoint.effect == effect::creates_once || Endpoint.key.empty(),
        "rampart: this endpoint has a key, which is for effect::creates_once alone");
    static_assert(
        Endpoint.path.starts_with('/'),
        "rampart: an endpoint's path is whole and starts with a slash, such as \"/ramps/{id}\"");
    static_assert(
        braces_pair(Endpoint.path),
        "rampart: the braces in this endpoint's path do not pair up around a name");
    static_assert(
        json::described<request>,
        "rampart: this endpoint's request type is not described: add BOOST_DESCRIBE_STRUCT(type, "
        "(), (members...)) after the type");
    if constexpr (json::described<request>) {
        static_assert(
            path_parameters_have_members<request>(Endpoint.path),
            "rampart: a path parameter has no member of that name in the request type");
        static_assert(
            !has_optional_path_member<request>(Endpoint.path),
            "rampart: a member that fills a path parameter cannot be std::optional");
        static_assert(
            Endpoint.form() != body_form::raw_json || count_raw_json<request>() == 1,
            "rampart: .body = body_form::raw_json needs a request type with exactly one "
            "json::raw_json member, which is the whole body");
        static_assert(
            !has_file_in_path<request>(Endpoint.path),
            "rampart: an http::file member cannot fill a path parameter");
        static_assert(
            Endpoint.key.empty() || json::has_member<request>(Endpoint.key),
            "rampart: this endpoint's key is no member of its request type");
        static_assert(
            Endpoint.key.empty() || key_can_be_missed<request>(Endpoint.key),
            "rampart: a key is a std::string, or std::optional of a text or a number: a forgotten "
            "one has to be told from one that was given");
        static_assert(
            placed_members_exist<request>(Endpoint.placed),
            "rampart: this endpoint places a member by name, into a header or the query, that its "
            "request type does not have");
        static_assert(
            header_members_are_plain<request>(Endpoint.placed),
            "rampart: a member that is placed in a header or the query is a text, a number, a "
            "decimal, a bool or a word, or one of these as std::optional");
        static_assert(
            !has_files<request>() || Endpoint.form() == body_form::multipart,
            "rampart: a request type with an http::file member needs .body = body_form::multipart");
    }
    static_assert(
        !placed_in_path(Endpoint.placed, Endpoint.path),
        "rampart: a member that fills a path parameter cannot be placed in a header or the query "
        "as well");
    static_assert(
        headers_are_free(Endpoint.placed),
        "rampart: this endpoint places a member in a header that is no header's name, or that "
        "rampart sends itself (Host, Content-Type, ...)");
    static_assert(
        !named_twice(Endpoint.placed),
        "rampart: this endpoint places a member twice, or two members under one name");
    static_assert(
        Endpoint.method != http::method::get || Endpoint.form() == body_form::query,
        "rampart: a GET operation has no body: its members go into the query");
    return true;
}

/// The same for what may be no constant at all.
template <auto const& Endpoint>
constexpr bool check_endpoint() {
    static_assert(
        is_constant<Endpoint>,
        "rampart: this endpoint is no constant: declare it `inline constexpr endpoint<...> "
        "name{...};` at namespace scope");
    if constexpr (is_constant<Endpoint>) check_constant_endpoint<Endpoint>();
    return true;
}

} // namespace detail

} // namespace rampart
