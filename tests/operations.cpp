#include <rampart/operations.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
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

/// "create_payment POST /payment/create moves_money" for each.
template <class List>
std::vector<std::string> facts_of() {
    std::vector<std::string> out;
    for (auto const& one : entries_of<List>())
        out.push_back(one.name + " " + one.place + " " + std::string{to_string(one.effect)});
    return out;
}

/// Whether the operations that the sheet lists are declared as it has them, and in its order. One
/// that is added is in ENDPOINTS.md, and need not be here.
template <class List>
void check_facts(std::vector<std::string> const& expected) {
    auto const found = facts_of<List>();
    auto from = found.begin();
    for (auto const& one : expected) {
        CAPTURE(one);
        auto const at = std::find(from, found.end(), one);
        CHECK(at != found.end());
        if (at != found.end()) from = std::next(at);
    }
}

/// Names that stand in a list, of any API.
std::set<std::string> listed_names() {
    using namespace rampart;
    using everything = joined_endpoints<
        hexarails::all_endpoints, banxa::endpoints, banxa::partner::endpoints, rampnow::endpoints,
        rampnow::public_api::endpoints, rampnow::legacy::endpoints>;
    std::set<std::string> out;
    for (auto const& one : entries_of<everything>())
        out.insert(one.name);
    return out;
}

/// Other ways to call what is in a list.
std::set<std::string> const variants{"check_eligibility_unversioned", "create_nft_order_as_json",
                                     "create_ramp_as_json",           "get_quote_by_query",
                                     "rely_on_identity_as_json",      "share_documents_as_json",
                                     "update_identity_as_json"};

} // namespace

TEST_CASE("every operation that a header declares is in its API's list") {
    static std::regex const declared{R"(inline constexpr operation<[^;{]*>\s*([a-z_]+)\{)"};
    auto const listed = listed_names();
    std::size_t found = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{RAMPART_INCLUDE}) {
        auto const file = entry.path().generic_string();
        if (file.find("endpoints") == std::string::npos || !entry.is_regular_file()) continue;
        std::ifstream in{entry.path(), std::ios::binary};
        std::string const text{std::istreambuf_iterator<char>{in}, {}};
        for (std::sregex_iterator at{text.begin(), text.end(), declared}, end; at != end; ++at) {
            auto const name = (*at)[1].str();
            INFO(file, " declares ", name, ", which is in no list");
            CHECK((listed.contains(name) || variants.contains(name)));
            ++found;
        }
    }
    CHECK(found >= 88);
}

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

// The lists below are written from the sheets, not from the declarations. What an operation does
// decides what may be repeated.

TEST_CASE("HexaRails' operations are those of hexarails.md section 8, with their effects") {
    check_facts<rampart::hexarails::endpoints>({
        "health GET /health reads",
        "list_balances GET /balance reads",
        "get_basic_info GET /basic-info reads",
        "get_funding_address GET /deposit-address reads",
        "get_callback_url GET /callback-url reads",
        "set_callback_url POST /callback-url creates",
        "get_subscribed_events GET /subscribed-events reads",
        "set_subscribed_events POST /subscribed-events creates",
        "get_ip_whitelist GET /ip-white-list reads",
        "set_ip_whitelist POST /ip-white-list creates",
        "create_customer POST /customer/create creates",
        "create_customer_with_files POST /customer/createWithFiles creates",
        "upload_customer_files POST /customer/uploadFile creates",
        "get_customer GET /customer/detail reads",
        "list_customers GET /customer/list reads",
        "create_virtual_account POST /virtual-account/create creates",
        "list_virtual_accounts GET /virtual-account/list reads",
        "get_virtual_account GET /virtual-account/detail reads",
        "create_aud_whitelist POST /virtual-account/create-aud-whitelist creates",
        "update_aud_whitelist POST /virtual-account/update-aud-whitelist creates",
        "get_aud_whitelist GET /virtual-account/get-aud-whitelist reads",
        "create_deposit_address POST /deposit-address/create creates",
        "list_deposit_addresses GET /deposit-address/list reads",
        "get_deposit_address GET /deposit-address/detail reads",
        "add_crypto_address POST /crypto-address/add creates",
        "list_crypto_addresses GET /crypto-address/list reads",
        "get_crypto_address GET /crypto-address/detail reads",
        "add_bank_account POST /bank-account/add creates",
        "list_bank_accounts GET /bank-account/list reads",
        "get_bank_account GET /bank-account/detail reads",
        "create_onramp POST /autoramp-flow/onramp creates",
        "create_offramp POST /autoramp-flow/offramp creates",
        "create_flow POST /autoramp-flow/create creates",
        "list_flows GET /autoramp-flow/list reads",
        "get_flow GET /autoramp-flow/detail reads",
        "preview_trade GET /autoramp-flow/trade-preview reads",
        "delete_flow POST /autoramp-flow/delete creates",
        "list_deposits GET /deposit/list reads",
        "get_deposit GET /deposit/detail reads",
        "submit_deposit_attachment POST /deposit/submitAttachmentFile creates",
        "mock_deposit POST /deposit/mock creates",
        "list_iban_deposits GET /legacy-deposit/list reads",
        "get_iban_deposit GET /legacy-deposit/detail reads",
        "list_trades GET /trade/list reads",
        "get_trade GET /trade/detail reads",
        "estimate_payment GET /payment/estimate reads",
        "create_payment POST /payment/create moves_money",
        "get_payment GET /payment/detail reads",
        "list_payments GET /payment/list reads",
    });
}

TEST_CASE("HexaRails' older operations are those of hexarails.md section 10") {
    check_facts<rampart::hexarails::legacy::endpoints>({
        "create_user POST /create-user creates",
        "get_user GET /get-user reads",
        "create_va POST /create-va creates",
        "create_whitelist POST /create-whitelist creates",
        "update_whitelist POST /update-whitelist creates",
        "get_whitelist GET /get-whitelist reads",
    });
}

TEST_CASE("Banxa's operations are those of banxa.md A7, with their effects") {
    check_facts<rampart::banxa::endpoints>({
        "get_price GET /eapi/v0/price reads",
        "get_quote GET /eapi/v0/quote reads",
        "create_ramp POST /eapi/v0/ramps creates",
        "get_ramp GET /eapi/v0/ramps/{id} reads",
        "create_identity POST /eapi/v0/identities/basic creates",
        "get_identity GET /eapi/v0/identities/{identity_reference} reads",
        "update_identity PATCH /eapi/v0/identities creates",
        "share_token POST /eapi/v0/identities/token/share creates",
        "rely_on_identity POST /eapi/v0/identities/reliance creates",
        "share_documents POST /eapi/v0/identities/share/documents creates",
        "check_eligibility POST /eapi/v0/identities/transactions/eligibility reads",
        "get_limits POST /eapi/v0/identities/transactions/limits reads",
    });
}

TEST_CASE("Banxa's variants do what the operations do whose place they have") {
    namespace banxa = rampart::banxa;
    check_facts<rampart::endpoint_list<
        banxa::update_identity_as_json, banxa::rely_on_identity_as_json,
        banxa::share_documents_as_json>>({
        "update_identity_as_json PATCH /eapi/v0/identities creates",
        "rely_on_identity_as_json POST /eapi/v0/identities/reliance creates",
        "share_documents_as_json POST /eapi/v0/identities/share/documents creates",
    });
}

TEST_CASE("the operations of Banxa's Partner API are those of banxa.md B4, with their effects") {
    check_facts<rampart::banxa::partner::endpoints>({
        "list_countries GET /api/countries reads",
        "list_us_states GET /api/countries/us/states reads",
        "list_fiats GET /api/fiats reads",
        "list_fiats_of_side GET /api/fiats/{orderType} reads",
        "list_coins GET /api/coins reads",
        "list_coins_of_side GET /api/coins/{orderType} reads",
        "list_payment_methods GET /api/payment-methods reads",
        "get_prices GET /api/prices reads",
        "create_order POST /api/orders creates",
        "get_order GET /api/orders/{order_id} reads",
        "list_orders GET /api/orders reads",
        "confirm_order POST /api/orders/{order_id}/confirm moves_money",
        "create_nft_order POST /api/orders/nft/buy creates",
        "create_identity POST /api/identities creates",
    });
}

TEST_CASE("Rampnow's operations are those of rampnow.md sections 5 and 9, with their effects") {
    check_facts<rampart::rampnow::endpoints>({
        "get_quote POST /api/partner/v1/ext/ramp_order/quote reads",
        "create_checkout POST /api/partner/v1/ext/ramp_order/checkout creates",
        "create_hosted POST /api/partner/v1/ext/ramp_order/hosted creates",
    });
    check_facts<rampart::rampnow::public_api::endpoints>({
        "get_config GET /api/ramp/v1/public/ramp_order/config reads",
        "get_quote POST /api/ramp/v1/ramp_order/quote reads",
    });
    check_facts<rampart::rampnow::legacy::endpoints>({
        "get_token GET /api/v1/oauth/token reads",
        "create_order POST /api/v1/external/orders creates",
    });
}
