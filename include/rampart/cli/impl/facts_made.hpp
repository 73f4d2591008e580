// Facts of endpoints, made from their declarations. One translation unit a provider includes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/call/check_rules.hpp>
#include <rampart/call/operation.hpp>
#include <rampart/operations.hpp>
#include <rampart/pages.hpp>
#include <rampart/policy/rate_limit.hpp>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/example.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/request_values.hpp>

namespace rampart::cli::detail {

template <class T, class... Members>
std::string names_in(T const& blank, Members T::*... members) {
    std::string out;
    ((out += (out.empty() ? "" : ", ") + rampart::detail::member_name(blank, members)), ...);
    return out;
}

/// The rule in words, whichever of its kinds it is; empty when that is not known.
template <class T, class Rule>
std::pair<std::string, std::string> words_of_rule(T const& blank, Rule const& rule) {
    auto const name = [&](auto member) { return rampart::detail::member_name(blank, member); };
    auto const all = [&](auto const& members) {
        return std::apply([&](auto... each) { return names_in(blank, each...); }, members);
    };
    if constexpr (requires {
                      rule.words;
                      rule.members;
                      rule.most;
                  }) {
        return {all(rule.members), std::string{rule.words} + " these must be given"};
    } else if constexpr (requires {
                             rule.first;
                             rule.others;
                         }) {
        return {name(rule.first), "must be given, or else " + all(rule.others)};
    } else if constexpr (requires {
                             rule.first;
                             rule.second;
                         }) {
        return {name(rule.second), "must not be given together with " + name(rule.first)};
    } else if constexpr (requires {
                             rule.tag;
                             rule.address;
                         }) {
        return {name(rule.address), "must be given together with " + name(rule.tag)};
    } else if constexpr (requires {
                             rule.country;
                             rule.state;
                         }) {
        return {name(rule.state), "must be given when " + name(rule.country) + " is US"};
    } else if constexpr (requires {
                             rule.member;
                             rule.words;
                         }) {
        return {name(rule.member), std::string{rule.words}};
    } else if constexpr (requires {
                             rule.member;
                             rule.least;
                             rule.most;
                         }) {
        return {
            name(rule.member), "must have " + std::to_string(rule.least) + " to " +
                                   std::to_string(rule.most) + " characters"};
    } else if constexpr (requires { rule.members; }) {
        return {all(rule.members), "must not be empty"};
    } else {
        auto const broken = rule.check(blank);
        return broken ? std::pair{broken->field, broken->rule}
                      : std::pair<std::string, std::string>{};
    }
}

template <class M>
struct inner_type {
    using type = M;
};
template <class M>
requires(json::detail::is_optional<M> || json::detail::is_vector<M>) struct inner_type<M>
    : inner_type<typename M::value_type> {
};

/// The rules of a request type and of what is inside it.
template <class T>
void add_rules(std::vector<rule_facts>& out, std::string const& prefix) {
    if constexpr (has_rules<T>) {
        T const blank{};
        auto const add = [&](auto const& rule) {
            auto [field, words] = words_of_rule(blank, rule);
            if (words.empty()) return;
            std::string source;
            if constexpr (requires { rule.section.tag; }) {
                source.append(rule.section.section).append(" ").append(rule.section.tag);
            }
            out.push_back({prefix + field, std::move(words), std::move(source)});
        };
        constexpr auto declared = rules(static_cast<T const*>(nullptr));
        std::apply([&](auto const&... rule) { (add(rule), ...); }, declared);
    }
    json::for_each_member<T>([&](auto descriptor) {
        using inside = typename inner_type<json::detail::member_type<decltype(descriptor)>>::type;
        if constexpr (json::described<inside>) {
            add_rules<inside>(out, prefix + descriptor.name + '.');
        }
    });
}

[[nodiscard]] constexpr std::string_view name_of(body_form form) noexcept {
    switch (form) {
    case body_form::query: return "query";
    case body_form::multipart: return "multipart";
    case body_form::urlencoded: return "form";
    default: return "json";
    }
}

/// Why the values make no request: the field and its rule; nothing when they make one.
template <auto const& Endpoint, class Provider>
std::optional<std::string> problem_of(request_values const& values) try {
    auto const request = typed<request_of<Endpoint>>(values);
    auto const built = rampart::detail::build_request<Endpoint>(request);
    if (built) return std::nullopt;
    return built.error().message;
} catch (call_failed const& failed) {
    return failed.details().message;
}

template <class Provider, auto const& Endpoint>
endpoint_facts facts_of_endpoint(std::string_view provider, std::string const& group) {
    endpoint_facts out;
    out.provider = provider;
    out.name = group + std::string{endpoint_name<Endpoint>()};
    out.method = http::to_string(Endpoint.method);
    out.path = Endpoint.path;
    out.effect = to_string(Endpoint.effect);
    out.key = Endpoint.key;
    out.settled_by = Endpoint.settled_by;
    out.body = name_of(Endpoint.form());
    out.bucket = bucket_of<Provider, Endpoint>();
    for (auto const& one : Endpoint.placed) {
        std::string in = one.place == member_place::header ? "header" : "query";
        if (one.wire_name != one.member) in.append(" ").append(one.wire_name);
        out.placed.push_back({std::string{one.member}, std::move(in)});
    }
    out.is_signed = Endpoint.authentication == authentication::signature;
    out.pages = is_paged<Endpoint>;
    out.fields = fields_of<request_of<Endpoint>>();
    out.answer = type_of<rampart::detail::data_of<response_of<Endpoint>>>();
    if constexpr (rampart::detail::takes_headers<response_of<Endpoint>>) {
        using headers = decltype(response_of<Endpoint>::headers);
        std::apply(
            [&](auto const&... each) { (out.answer_headers.emplace_back(each.name), ...); },
            response_headers(static_cast<headers const*>(nullptr)));
    }
    add_rules<request_of<Endpoint>>(out.rules, {});
    example_call example{out.fields};
    while (auto const problem = problem_of<Endpoint, Provider>(example.values())) {
        if (!example.mend(*problem)) break;
    }
    out.example = program_name() + " call " + out.provider + ' ' + out.name + example.text();
    return out;
}

} // namespace rampart::cli::detail

namespace rampart::cli {

/// Adds the endpoints of one list of an API.
template <class Provider, class Endpoints>
void add_facts(std::vector<endpoint_facts>& out, api const& of) {
    Endpoints::for_each([&]<auto const & Endpoint>() {
        out.push_back(
            detail::facts_of_endpoint<Provider, Endpoint>(of.provider, std::string{of.group}));
    });
}

} // namespace rampart::cli
