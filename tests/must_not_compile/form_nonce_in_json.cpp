// expect: scheme puts fields of its own (a nonce) into a form-encoded body
#include <rampart/make_client.hpp>

using namespace rampart;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::body>;
    using headers = sign::header_list<sign::header<"X-Sign", sign::parts::signature>>;
    using form_fields = sign::form_list<sign::form_field<"nonce", sign::parts::nonce>>;
    using default_nonce = sign::increasing_milliseconds;
};

struct envelope {
    static result<opened> open(answer const& received) { return opened{received.body, ""}; }
};

struct own {
    static constexpr std::string_view name = "own";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = ::scheme;
    using envelope = ::envelope;
    using family = any_provider;
};

struct order {
    std::string pair;
};
BOOST_DESCRIBE_STRUCT(order, (), (pair))

constexpr endpoint<order, json::nothing> create{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates};

auto wrong(basic_client<own>& api) { return api.call<create>({}); }
