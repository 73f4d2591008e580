#include <rampart/catalogue.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/rampart.hpp>

#include <doctest/doctest.h>

namespace {

using rampart::endpoint_name;

constexpr rampart::endpoint<rampart::json::nothing, rampart::json::nothing> local_one{
    .path = "/one", .effect = rampart::effect::reads};
constexpr rampart::endpoint<rampart::json::nothing, rampart::json::nothing> local_two{
    .path = "/two", .effect = rampart::effect::reads};

// A name is a constant, and so is a list's length.
static_assert(endpoint_name<rampart::hexarails::create_customer>() == "create_customer");
static_assert(rampart::endpoint_list<>::size == 0);
static_assert(
    rampart::hexarails::endpoints::size + rampart::hexarails::legacy::endpoints::size == 55);
static_assert(rampart::rampnow::endpoints::size == 3);
static_assert(rampart::banxa::endpoints::size == 12);
static_assert(rampart::banxa::partner::endpoints::size == 14);

struct entry {
    std::string name;
    std::string place;
    rampart::effect effect;
    bool whole_path;
    std::string_view settled_by;
};

template <class List>
std::vector<entry> entries_of() {
    std::vector<entry> out;
    List::for_each([&]<auto const & Endpoint>() {
        out.push_back(
            {std::string{endpoint_name<Endpoint>()},
             std::string{rampart::http::to_string(Endpoint.method)} + " " +
                 std::string{Endpoint.path},
             Endpoint.effect, Endpoint.path.starts_with('/'), Endpoint.settled_by});
    });
    return out;
}

template <class List>
void check_list() {
    std::set<std::string> names;
    std::set<std::string> places;
    for (auto const& entry : entries_of<List>()) {
        CAPTURE(entry.name);
        CHECK_FALSE(entry.name.empty());
        CHECK(names.insert(entry.name).second);
        CHECK(places.insert(entry.place).second);
        CHECK(entry.effect != rampart::effect::unspecified);
        CHECK(entry.whole_path);
    }
    CHECK(names.size() == List::size);
}

/// Up to the first character that no name has.
std::string_view first_word(std::string_view text) {
    return text.substr(
        0,
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

/// What an unknown outcome is settled with: reads of the same list, or somebody to ask.
template <class List>
void check_settled_by() {
    auto const entries = entries_of<List>();
    auto const is_read = [&](std::string_view name) {
        return std::ranges::any_of(entries, [&](entry const& one) {
            return one.name == name && one.effect == rampart::effect::reads;
        });
    };
    for (auto const& one : entries) {
        auto const text = one.settled_by;
        CAPTURE(one.name);
        CAPTURE(text);
        CHECK(text.empty() == (one.effect == rampart::effect::reads));
        if (text.empty() || text.find("' support by ") != std::string_view::npos ||
            text.find("'s support by ") != std::string_view::npos) {
            continue;
        }
        CHECK(is_read(first_word(text)));
        constexpr std::string_view next = ", then ";
        auto const second = text.find(next);
        if (second != std::string_view::npos) {
            CHECK(is_read(first_word(text.substr(second + next.size()))));
        }
    }
}

std::string effects_of_moving_and_creating(std::vector<entry> const& entries) {
    std::string out;
    for (auto const& entry : entries) {
        if (entry.effect == rampart::effect::reads) continue;
        out += entry.name + ":" + std::string{rampart::to_string(entry.effect)} + " ";
    }
    return out;
}

} // namespace

TEST_CASE("an endpoint's name is the one it was declared with") {
    CHECK(endpoint_name<rampart::hexarails::health>() == "health");
    CHECK(endpoint_name<rampart::hexarails::list_virtual_accounts>() == "list_virtual_accounts");
    CHECK(endpoint_name<rampart::rampnow::get_quote>() == "get_quote");
    CHECK(endpoint_name<rampart::banxa::check_eligibility>() == "check_eligibility");
    CHECK(endpoint_name<local_one>() == "local_one");
}

TEST_CASE("endpoints of two providers may have one name") {
    CHECK(
        endpoint_name<rampart::rampnow::get_quote>() == endpoint_name<rampart::banxa::get_quote>());
}

TEST_CASE("a list is walked in its order") {
    std::string seen;
    rampart::endpoint_list<local_two, local_one>::for_each([&]<auto const & Endpoint>() {
        seen += std::string{endpoint_name<Endpoint>()} + "=" + std::string{Endpoint.path} + ";";
    });
    CHECK(seen == "local_two=/two;local_one=/one;");
}

TEST_CASE("every HexaRails endpoint has a name, a place and an effect of its own") {
    check_list<rampart::hexarails::endpoints>();
}

TEST_CASE("so have the operations of the older and the partner APIs") {
    check_list<rampart::hexarails::legacy::endpoints>();
    check_list<rampart::banxa::partner::endpoints>();
    check_list<rampart::rampnow::public_api::endpoints>();
    check_list<rampart::rampnow::legacy::endpoints>();
}

TEST_CASE("every Rampnow endpoint has a name, a place and an effect of its own") {
    check_list<rampart::rampnow::endpoints>();
}

TEST_CASE("every Banxa endpoint has a name, a place and an effect of its own") {
    check_list<rampart::banxa::endpoints>();
}

TEST_CASE("every operation that does more than read names what settles an unknown outcome") {
    check_settled_by<rampart::hexarails::endpoints>();
    check_settled_by<rampart::hexarails::legacy::endpoints>();
    check_settled_by<rampart::rampnow::endpoints>();
    check_settled_by<rampart::rampnow::public_api::endpoints>();
    check_settled_by<rampart::rampnow::legacy::endpoints>();
    check_settled_by<rampart::banxa::endpoints>();
    check_settled_by<rampart::banxa::partner::endpoints>();
    CHECK(
        rampart::hexarails::create_payment.settled_by ==
        "list_payments by createDate, then get_payment for the reference");
    CHECK(rampart::banxa::partner::confirm_order.settled_by == "get_order by order_id");
}

TEST_CASE("so do the variants that are in no list") {
    namespace banxa = rampart::banxa;
    CHECK(banxa::update_identity_as_json.settled_by == banxa::update_identity.settled_by);
    CHECK(banxa::rely_on_identity_as_json.settled_by == banxa::rely_on_identity.settled_by);
    CHECK(banxa::share_documents_as_json.settled_by == banxa::share_documents.settled_by);
}

TEST_CASE("the operations that do more than read are known") {
    CHECK(
        effects_of_moving_and_creating(entries_of<rampart::hexarails::endpoints>()) ==
        "set_callback_url:creates set_subscribed_events:creates set_ip_whitelist:creates "
        "create_customer:creates create_customer_with_files:creates "
        "upload_customer_files:creates create_virtual_account:creates "
        "create_aud_whitelist:creates update_aud_whitelist:creates "
        "create_deposit_address:creates add_crypto_address:creates add_bank_account:creates "
        "create_onramp:creates create_offramp:creates create_flow:creates delete_flow:creates "
        "submit_deposit_attachment:creates mock_deposit:creates create_payment:moves_money ");
    CHECK(
        effects_of_moving_and_creating(entries_of<rampart::rampnow::endpoints>()) ==
        "create_checkout:creates create_hosted:creates ");
    CHECK(
        effects_of_moving_and_creating(entries_of<rampart::banxa::endpoints>()) ==
        "create_ramp:creates create_identity:creates update_identity:creates share_token:creates "
        "rely_on_identity:creates share_documents:creates ");
}
