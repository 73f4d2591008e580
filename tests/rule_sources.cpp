// Every rule of rampart's own requests names the fact sheet's section and the tag that it rests on.
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>

#include <boost/core/demangle.hpp>

#include <rampart/banxa/partner.hpp>
#include <rampart/call/check_rules.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rampart.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/public_api.hpp>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;

/// What is known of all rules.
struct found_rules {
    std::set<std::string> undocumented; ///< "banxa::ramp_create: banxa.md A7.3 [inferred]"
    std::map<std::string, std::size_t> by_section;
    std::set<std::string> types;
};

template <class T>
struct inside {
    using type = T;
};
template <class T>
    requires json::detail::is_optional<T>
struct inside<T> : inside<std::remove_cvref_t<decltype(*std::declval<T&>())>> {};
template <class T>
    requires(json::detail::is_vector<T> || json::detail::is_made_of<T, json::rows>)
struct inside<T> : inside<typename T::value_type> {};

template <class Whole>
void collect(found_rules& out) {
    using T = typename inside<Whole>::type;
    if constexpr (json::described<T>) {
        auto const whole = boost::core::demangle(typeid(T).name());
        auto const name = whole.substr(whole.find("::") + 2);
        if (!out.types.insert(name).second) return;
        if constexpr (rampart::has_rules<T>) {
            constexpr auto declared = rules(static_cast<T const*>(nullptr));
            std::apply(
                [&](auto const&... rule) {
                    auto const note = [&](rampart::rule_source const& source) {
                        ++out.by_section[std::string{source.section}];
                        if (source.is_documented()) return;
                        out.undocumented.insert(
                            name + ": " + std::string{source.section} + ' ' +
                            std::string{source.tag});
                    };
                    (note(rule.section), ...);
                },
                declared);
        }
        json::for_each_member<T>([&]<class Descriptor>(Descriptor) {
            collect<json::detail::member_type<Descriptor>>(out);
        });
    }
}

template <class List>
void collect_requests(found_rules& out) {
    List::for_each([&]<auto const & Endpoint>() { collect<rampart::request_of<Endpoint>>(out); });
}

struct guess {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(guess, (), (text))

template <class = void>
constexpr auto rules(guess const*) {
    return std::tuple{
        rampart::not_empty("somewhere.md 3 [inferred:3p]", &guess::text),
        rampart::not_empty("somewhere.md 4", &guess::text),
        rampart::not_empty("somewhere.md 5 [doc] O", &guess::text),
        rampart::not_empty("somewhere.md 6 [seed]", &guess::text)};
}

} // namespace

TEST_CASE("no rule that refuses rests on anything but a document") {
    using namespace rampart;
    found_rules all;
    collect_requests<hexarails::all_endpoints>(all);
    collect_requests<banxa::endpoints>(all);
    collect_requests<banxa::partner::endpoints>(all);
    collect_requests<rampnow::endpoints>(all);
    collect_requests<rampnow::public_api::endpoints>(all);
    collect_requests<rampnow::legacy::endpoints>(all);
    CHECK(all.undocumented == std::set<std::string>{});
    // The walk saw the requests, and what is in them.
    for (auto const* const type :
         {"hexarails::payment_create", "hexarails::onramp_source", "hexarails::legacy::user_query",
          "banxa::ramp_create", "banxa::residential_address", "banxa::partner::nft_meta_data",
          "rampnow::address", "rampnow::legacy::token_request"}) {
        CAPTURE(type);
        CHECK(all.types.contains(type));
    }
    for (auto const* const section :
         {"hexarails.md 9.11", "hexarails.md 10", "banxa.md A6", "banxa.md A7.3", "banxa.md B4.7",
          "rampnow.md 4.2", "rampnow.md 9.2"}) {
        CAPTURE(section);
        CHECK(all.by_section.contains(section));
    }
}

TEST_CASE("a rule that rests on a guess, or on nothing, is found") {
    found_rules all;
    collect<guess>(all);
    REQUIRE(all.undocumented.size() == 2);
    CHECK(all.undocumented.begin()->ends_with("guess: somewhere.md 3 [inferred:3p]"));
    CHECK(all.undocumented.rbegin()->ends_with("guess: somewhere.md 4 "));
}

TEST_CASE("a rule's source is its section and its tag, of which the message has the section") {
    constexpr rampart::rule_source source = "hexarails.md 9.2 [doc] O";
    CHECK(source.section == "hexarails.md 9.2");
    CHECK(source.tag == "[doc] O");
    CHECK(source.is_documented());
    guess const empty{};
    auto const broken = rampart::detail::check_rules(empty);
    REQUIRE(broken);
    CHECK(broken->rule == "must not be empty (somewhere.md 3)");
}
