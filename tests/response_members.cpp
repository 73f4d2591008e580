// Every described type of an answer or a webhook: what is not a record's own id may be missing.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <variant>

#include <boost/core/demangle.hpp>

#include <rampart/banxa/partner.hpp>
#include <rampart/banxa/webhooks.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/json/rows.hpp>
#include <rampart/rampart.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/public_api.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;

/// Optional, or a container that is empty when nothing came.
template <class T>
inline constexpr bool can_be_missing =
    json::detail::is_optional<T> || json::detail::is_vector<T> || json::detail::is_made_of<T, json::rows> ||
    json::detail::is_text_map<T> || json::detail::is_made_of<T, json::one_or_many>;

/// Names that a record's own identifier has, and members that are the whole of what is answered:
/// without them there is no order, account, page or token.
constexpr std::array<std::string_view, 15> identifiers{
    "id",       "user_id", "va_id",      "deposit_id",         "trade_id",          "order_id",
    "orderUid", "quoteId", "account_id", "identity_reference", "identityReference", "access_token",
    "order",    "account", "data"};

/// What the hash of Rampnow's legacy notice is made of: without them nothing is verified.
constexpr std::array<std::string_view, 5> hashed{
    "merchantTransactionId", "amount", "currency", "status", "hash"};

template <class T, class Descriptor>
constexpr bool is_as_it_should_be() {
    using member = json::detail::member_type<Descriptor>;
    if constexpr (can_be_missing<member>) {
        return true;
    } else if constexpr (std::is_same_v<T, rampart::rampnow::legacy::payment_notice>) {
        return std::ranges::find(hashed, Descriptor::name) != hashed.end();
    } else {
        return std::ranges::find(identifiers, Descriptor::name) != identifiers.end();
    }
}

template <class T>
struct inside {
    using type = T;
};
template <class T>
requires json::detail::is_optional<T>
struct inside<T> : inside<std::remove_cvref_t<decltype(*std::declval<T&>())>> {
};
template <class T>
requires(json::detail::is_vector<T> || json::detail::is_made_of<T, json::rows>) struct inside<T>
    : inside<typename T::value_type> {
};
template <class T>
struct inside<std::map<std::string, T>> : inside<T> {};
template <class T>
struct inside<json::one_or_many<T>> : inside<T> {};

/// "hexarails::payment.id" for every member that cannot be missing, of the type and of all within.
template <class Whole>
void walk(std::set<std::string>& required) {
    using T = typename inside<Whole>::type;
    if constexpr (json::described<T>) {
        json::for_each_member<T>([&]<class Descriptor>(Descriptor) {
            using member = json::detail::member_type<Descriptor>;
            static_assert(
                is_as_it_should_be<T, Descriptor>(),
                "a member of an answer is neither optional nor a record's own identifier");
            if constexpr (!can_be_missing<member>) {
                auto name = boost::core::demangle(typeid(T).name());
                required.insert(name.substr(name.find("::") + 2) + '.' + Descriptor::name);
            }
            walk<member>(required);
        });
    }
}

template <class List>
void walk_answers(std::set<std::string>& required) {
    List::for_each([&]<auto const & Endpoint>() {
        walk<rampart::response_of<Endpoint>>(required);
    });
}

/// The payloads of HexaRails' events.
template <class... Events>
void walk_payloads(std::variant<Events...> const*, std::set<std::string>& required) {
    (walk<decltype(Events::payload)>(required), ...);
}

} // namespace

TEST_CASE("in answers and webhooks only a record's own identifier is required") {
    using namespace rampart;
    std::set<std::string> required;
    walk_answers<hexarails::all_endpoints>(required);
    walk_answers<banxa::endpoints>(required);
    walk_answers<banxa::partner::endpoints>(required);
    walk_answers<rampnow::endpoints>(required);
    walk_answers<rampnow::public_api::endpoints>(required);
    walk_answers<rampnow::legacy::endpoints>(required);
    walk<hexarails::stored_attachment>(required);
    walk_payloads(static_cast<hexarails::event const*>(nullptr), required);
    walk<banxa::ramp_message>(required);
    walk<banxa::identity_message>(required);
    walk<banxa::partner::order_message>(required);
    walk<banxa::partner::order_message_v1>(required);
    walk<rampnow::order_update>(required);
    walk<rampnow::legacy::payment_notice>(required);
    static_assert(json::detail::is_optional<decltype(rampnow::order_event::stage)>);
    std::set<std::string> const by_hand{
        "hexarails::bank_account.id",
        "hexarails::created.id",
        "hexarails::crypto_address.id",
        "hexarails::customer.id",
        "hexarails::customer_created.id",
        "hexarails::customer_created_with_files.id",
        "hexarails::customer_row.id",
        "hexarails::deposit.id",
        "hexarails::deposit_address.id",
        "hexarails::deposit_row.id",
        "hexarails::flow.id",
        "hexarails::flow_row.id",
        "hexarails::iban_deposit.id",
        "hexarails::iban_deposit_row.id",
        "hexarails::payment.id",
        "hexarails::payment_row.id",
        "hexarails::trade.id",
        "hexarails::trade_deposit.id",
        "hexarails::trade_iban_deposit.id",
        "hexarails::trade_row.id",
        "hexarails::virtual_account.id",
        "hexarails::legacy::deposit_event.deposit_id",
        "hexarails::legacy::trade_event.trade_id",
        "hexarails::legacy::user_event.user_id",
        "hexarails::legacy::virtual_account_event.va_id",
        "hexarails::legacy::user.user_id",
        "hexarails::legacy::user_created.user_id",
        "hexarails::legacy::va_created.va_id",
        "banxa::identity_created.identityReference",
        "banxa::identity_message.identity_reference",
        "banxa::partner::order_message.order_id",
        "banxa::partner::order_message_v1.order_id",
        "banxa::quote.quoteId",
        "banxa::ramp.id",
        "banxa::ramp_message.order_id",
        "banxa::partner::account.account_id",
        "banxa::partner::identity_created.account",
        "banxa::partner::order.id",
        "banxa::partner::order_answer.order",
        "banxa::partner::order_page.data",
        "banxa::partner::payment_method.id",
        "rampnow::checkout_created.orderUid",
        "rampnow::order_update.orderUid",
        "rampnow::legacy::order.id",
        "rampnow::legacy::payment_notice.amount",
        "rampnow::legacy::payment_notice.currency",
        "rampnow::legacy::payment_notice.hash",
        "rampnow::legacy::payment_notice.merchantTransactionId",
        "rampnow::legacy::payment_notice.status",
        "rampnow::legacy::token.access_token"};
    for (auto const& name : required) {
        CAPTURE(name);
        CHECK(by_hand.contains(name));
    }
    for (auto const& name : by_hand) {
        CAPTURE(name);
        CHECK(required.contains(name));
    }
}
