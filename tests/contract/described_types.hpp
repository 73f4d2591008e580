// The described types of every operation and webhook as JSON.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <variant>

#include <boost/core/demangle.hpp>
#include <boost/json.hpp>

#include <rampart/banxa/partner.hpp>
#include <rampart/banxa/webhooks.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rampart.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/public_api.hpp>
#include <rampart/rampnow/webhooks.hpp>

namespace rampart::test {

/// Collects types, each by its name without "rampart::" and with its members in order.
class described_types {
public:
    /// What a member is, whatever is around it: `kind`, `of` for an object, `words` for a set.
    template <class T>
    void add_kind(boost::json::object& out) {
        namespace detail = json::detail;
        if constexpr (detail::is_nullable<T>) {
            out["nullable"] = true;
            out["optional"] = true;
            add_kind<typename T::value_type>(out);
        } else if constexpr (requires { T::least; }) {
            out["optional"] = true;
            out["kind"] = "integer";
        } else if constexpr (detail::is_optional<T>) {
            out["optional"] = true;
            add_kind<typename T::value_type>(out);
        } else if constexpr (detail::is_made_of<T, json::rows> || detail::is_vector<T>) {
            out["list"] = true;
            add_kind<typename T::value_type>(out);
        } else if constexpr (detail::is_made_of<T, json::one_or_many>) {
            out["list"] = true;
            add_kind<typename decltype(T::items)::value_type>(out);
        } else if constexpr (detail::is_text_map<T>) {
            out["map"] = true;
            add_kind<typename T::mapped_type>(out);
        } else if constexpr (requires { words_of(static_cast<T const*>(nullptr)); }) {
            out["kind"] = "text";
            out["words"] = words_of(static_cast<T const*>(nullptr));
        } else if constexpr (json::described<T>) {
            out["kind"] = "object";
            out["of"] = add<T>();
        } else {
            out["kind"] = simple_kind<T>();
        }
    }

    /// Adds a type and those inside it; its name.
    template <class T>
    std::string add() {
        auto const whole = boost::core::demangle(typeid(T).name());
        auto const name = whole.substr(std::string_view{"rampart::"}.size());
        if (all_.contains(name)) return name;
        all_[name] = nullptr; // it may be in itself
        boost::json::array members;
        json::for_each_member<T>([&]<class Descriptor>(Descriptor) {
            boost::json::object one{{"name", Descriptor::name}};
            add_kind<json::detail::member_type<Descriptor>>(one);
            members.push_back(std::move(one));
        });
        all_[name] = std::move(members);
        return name;
    }

    template <class... Events>
    void add_payloads(std::variant<Events...> const*) {
        boost::json::object ignored;
        (add_kind<decltype(Events::payload)>(ignored), ...);
    }

    /// The operations of a list, with the types of request and answer.
    template <class List>
    boost::json::array operations_of() {
        boost::json::array out;
        List::for_each([&]<auto const & Endpoint>() {
            boost::json::object answer;
            add_kind<response_of<Endpoint>>(answer);
            out.push_back(boost::json::object{
                {"name", endpoint_name<Endpoint>()},
                {"place", std::string{http::to_string(Endpoint.method)} + ' ' +
                              std::string{Endpoint.path}},
                {"request", add<request_of<Endpoint>>()},
                {"answer", std::move(answer)}});
        });
        return out;
    }

    [[nodiscard]] boost::json::object const& all() const noexcept { return all_; }

private:
    template <class Enum>
    static boost::json::array words_of(open_enum<Enum> const*) {
        boost::json::array out;
        for (auto const* one = rampart::detail::enumerators<Enum>.data(); !one->name.empty();
             ++one) {
            out.emplace_back(one->name);
        }
        return out;
    }

    template <class T>
    static constexpr char const* simple_kind() {
        if constexpr (std::is_same_v<T, bool>) return "boolean";
        if constexpr (std::is_integral_v<T>) return "integer";
        if constexpr (std::is_same_v<T, decimal>) return "decimal";
        if constexpr (std::is_same_v<T, json::raw_json>) return "any";
        if constexpr (std::is_same_v<T, http::file>) return "file";
        static_assert(
            std::is_arithmetic_v<T> || std::is_class_v<T>, "a member of a kind that is not known");
        return "text";
    }

    boost::json::object all_;
};

/// `operations` by API, and `types` by name: those of all APIs and of what is posted to callbacks.
[[nodiscard]] inline boost::json::object described_contract() {
    described_types types;
    boost::json::object operations{
        {"hexarails", types.operations_of<hexarails::all_endpoints>()},
        {"banxa", types.operations_of<banxa::endpoints>()},
        {"banxa partner", types.operations_of<banxa::partner::endpoints>()},
        {"rampnow", types.operations_of<rampnow::endpoints>()},
        {"rampnow public", types.operations_of<rampnow::public_api::endpoints>()},
        {"rampnow legacy", types.operations_of<rampnow::legacy::endpoints>()}};
    types.add_payloads(static_cast<hexarails::event const*>(nullptr));
    types.add<hexarails::stored_attachment>();
    types.add<banxa::ramp_message>();
    types.add<banxa::identity_message>();
    types.add<banxa::partner::order_message>();
    types.add<banxa::partner::order_message_v1>();
    types.add<rampnow::order_update>();
    types.add<rampnow::legacy::payment_notice>();
    return {{"operations", std::move(operations)}, {"types", types.all()}};
}

/// "hexarails::trade: id fromAmount ...", and "hexarails::trade.status = CREATED SETTLED ..." for
/// the words of a set. `?` stands behind what may be missing, `!` behind what may be null.
[[nodiscard]] inline std::set<std::string> wire_names() {
    auto const contract = described_contract();
    std::set<std::string> out;
    for (auto const& [name, members] : contract.at("types").as_object()) {
        std::string line{name};
        line += ':';
        for (auto const& one : members.as_array()) {
            auto const& member = one.as_object();
            std::string const word{member.at("name").as_string()};
            line += ' ' + word;
            if (member.contains("optional")) line += member.contains("nullable") ? "!" : "?";
            auto const* const words = member.if_contains("words");
            if (words == nullptr) continue;
            auto set = std::string{name} + '.' + word + " =";
            for (auto const& each : words->as_array())
                set += ' ' + std::string{each.as_string()};
            out.insert(std::move(set));
        }
        out.insert(std::move(line));
    }
    return out;
}

} // namespace rampart::test
